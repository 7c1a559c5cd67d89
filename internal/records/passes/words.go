package passes

import (
	"cmp"
	"strings"

	"belisha/internal/kit/clock"
)

// The app lends these words to the log of changes of the filter, so that it and a lesson's own page say the same. // serves WEB-05

// Words say what became of a lesson. A verb that is new here is given as it is.
func Words(verb string) string {
	return cmp.Or(map[string]string{"passes.opened": "Opened", "passes.requested": "Asked for", "passes.approved": "Approved", "passes.declined": "Declined", "passes.ended": "Ended",
		"passes.extended": "Extended", "passes.site-added": "Site added", "passes.answered": "Site opened for a child", "passes.hidden": "A page was hidden",
		"passes.lifted": "A page is not hidden any more"}[verb], verb)
}

// Line is one value of a lesson as the school would say it; empty for what says nothing beside the verb. A field that is new
// here is shown as it is.
func Line(field, value string) string {
	if value == "" || field == "state" || field == "ask" {
		return ""
	}
	switch field {
	case "only":
		return "Only these sites"
	case "images":
		return "With the search for pictures"
	case "sites":
		value = strings.Join(strings.Fields(value), ", ")
	case "starts":
		value = clock.Told(value)
	default:
		value = over(value) // what is no moment stays as it is
	}
	key := map[string]string{"class": "Class", "sites": "Sites", "starts": "From", "ends": "Until", "until": "Until", "tools": "Tools"}[field]
	return cmp.Or(key, field) + ": " + value
}
