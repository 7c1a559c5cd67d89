package filtering

import (
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// lessonWords say what became of a lesson. A verb that is new here is shown as it is.
func lessonWords(verb string) string {
	words := map[string]string{"passes.opened": "Opened", "passes.approved": "Approved", "passes.ended": "Ended", "passes.extended": "Extended",
		"passes.site-added": "A site was added", "passes.answered": "A child's ask was answered: the page is open", "passes.hidden": "A page was hidden", "passes.lifted": "A page is not hidden any more"}
	if w, ok := words[verb]; ok {
		return w
	}
	return verb
}

// values are the open changes of a lesson's event in words, one a line. Of what is private it says that the record keeps it.
func values(t ledger.Told) (before, after string) {
	var was, is, kept []string
	for _, one := range t.Changes {
		if one.Class != ledger.Open {
			kept = append(kept, one.Field)
			continue
		}
		if said := lessonLine(one.Field, one.Before); said != "" && one.Before != one.After {
			was = append(was, said)
		}
		if said := lessonLine(one.Field, one.After); said != "" {
			is = append(is, said)
		}
	}
	if len(kept) > 0 {
		is = append(is, "Kept in the lesson's own record: "+strings.Join(kept, ", "))
	}
	return strings.Join(was, "\n"), strings.Join(is, "\n")
}

// lessonLine is one value of a lesson as the school would say it; empty for what says nothing beside the verb. A field that is
// new here is shown as it is.
func lessonLine(field, value string) string {
	if value == "" || field == "state" || field == "ask" {
		return ""
	}
	if at, err := time.Parse(time.RFC3339Nano, value); err == nil {
		value = clock.Human(at)
	}
	switch field {
	case "only":
		return "Only these sites"
	case "images":
		return "With the search for pictures"
	case "sites":
		value = strings.Join(strings.Fields(value), ", ")
	}
	key := map[string]string{"class": "Class", "sites": "Sites", "starts": "From", "ends": "Until", "until": "Until", "tools": "Tools"}[field]
	if key == "" {
		key = field
	}
	return key + ": " + value
}
