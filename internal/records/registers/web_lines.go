package registers

import (
	"slices"
	"strings"
	"time"

	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/records/registers/internal/folder"
	"belisha/internal/web"
)

// sortHead is the heading of a column, a link that sorts by it.
type sortHead struct {
	Text, Href, Sorted string // Sorted is aria-sort: ascending, descending or empty
	Numeric            bool
}

// line is one entry of a list.
type line struct {
	ID, Label string
	Cells     []web.Cell
}

// shown are the columns of a list beside the label. Of a sensitive register nothing else is shown: each entry is
// opened by itself, which leaves an event.
func shown(def policy.Register) []policy.Field {
	var out []policy.Field
	if def.Sensitive {
		return nil
	}
	for _, key := range entry.Columns(def) {
		if f, ok := entry.FieldOf(def, key); ok && !slices.Contains(entry.LabelFields(def), key) {
			out = append(out, f)
		}
	}
	return out
}

func heads(def policy.Register, a asked, base string) []sortHead {
	out := []sortHead{a.head(base, "label", entry.Capital(entry.One(def)))}
	for _, f := range shown(def) {
		head := sortHead{Text: entry.Title(f)}
		if sortable(def, f.Key) {
			head = a.head(base, f.Key, entry.Title(f))
		}
		head.Numeric = f.Kind == "number" || f.Kind == "money"
		out = append(out, head)
	}
	if len(def.States) > 0 {
		out = append(out, a.head(base, "state", "State"))
	}
	if entry.HasDue(def) {
		out = append(out, a.head(base, "due", "Due"))
	}
	return out
}

// head sorts by its column, and the other way round when it does already.
func (a asked) head(base, key, text string) sortHead {
	switch a.query.Sort {
	case key:
		return sortHead{Text: text, Href: a.with(base, "sort", "-"+key), Sorted: "ascending"}
	case "-" + key:
		return sortHead{Text: text, Href: a.with(base, "sort", key), Sorted: "descending"}
	}
	return sortHead{Text: text, Href: a.with(base, "sort", key)}
}

// mostShown is how much of one answer a list shows.
const mostShown = 80

func lines(def policy.Register, all []entry.Entry, words entry.Names, now time.Time) []line {
	var out []line
	for _, e := range all {
		l := line{ID: e.ID, Label: e.Label, Cells: []web.Cell{{Text: e.Label, Href: e.Href(), Header: true}}}
		for _, f := range shown(def) {
			l.Cells = append(l.Cells, web.Cell{Text: shorten(strings.Join(words.Lines(f, e.Values[f.Key]), ", ")), Numeric: f.Kind == "number" || f.Kind == "money"})
		}
		if len(def.States) > 0 {
			l.Cells = append(l.Cells, web.Cell{Tag: folder.StateTag(def, e.State)})
		}
		if entry.HasDue(def) {
			l.Cells = append(l.Cells, dueCell(e, now))
		}
		out = append(out, l)
	}
	return out
}

func shorten(s string) string {
	if short := entry.Cut(s, mostShown); short != s {
		return short + "…"
	}
	return s
}

func dueCell(e entry.Entry, now time.Time) web.Cell {
	if e.DueOn == "" {
		return web.Cell{}
	}
	if e.Late(now) {
		return web.Cell{Text: entry.DayTold(e.DueOn), Tag: folder.Overdue()}
	}
	return web.Cell{Text: entry.DayTold(e.DueOn)}
}
