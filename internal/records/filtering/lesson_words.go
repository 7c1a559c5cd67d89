package filtering

import (
	"strings"

	"belisha/internal/ledger"
)

// values are the open changes of a lesson's event in words, one a line. Of what is private it says that the record keeps it.
func (f *Filtering) values(t ledger.Told) (before, after string) {
	var was, is, kept []string
	for _, one := range t.Changes {
		if one.Class != ledger.Open {
			kept = append(kept, one.Field)
			continue
		}
		if said := f.config.LessonLine(one.Field, one.Before); said != "" && one.Before != one.After {
			was = append(was, said)
		}
		if said := f.config.LessonLine(one.Field, one.After); said != "" {
			is = append(is, said)
		}
	}
	if len(kept) > 0 {
		is = append(is, "Kept in the lesson's own record: "+strings.Join(kept, ", "))
	}
	return strings.Join(was, "\n"), strings.Join(is, "\n")
}
