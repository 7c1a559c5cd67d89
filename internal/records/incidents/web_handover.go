package incidents

import (
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/worklist"
	"belisha/internal/web"
)

func handoverFields() []web.Field {
	return []web.Field{{Type: "textarea", Name: "handover", Label: "Note for whoever takes over", Hint: "Numbers of cases, never a name.", Rows: 3, Max: 2000}}
}

// handOver leaves a note on top of the list. // serves GOV-22
func (h pages) handOver(c *web.Ctx) (web.Page, error) {
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		id, err := h.store.HandOver(c, tx, clipTo(c.Form("handover"), 2000))
		return ledger.Event{Verb: "incidents.handed-over", Subject: ref.New(tx.School, worklist.NoteKind, id), Changes: []ledger.Change{{Field: "note", Class: ledger.Personal}}}, err
	})
	if err == nil {
		return web.Say("/incidents", "success", "The note stands on top of the list."), nil
	}
	l, rerr := h.rows(c)
	if rerr != nil {
		return web.Page{}, rerr
	}
	p := listPage(l)
	return again(c, p, err, l.Handover)
}

// notesOf are the newest notes, for those who write them.
func (h pages) notesOf(c *web.Ctx, tx *ledger.Tx) ([]Line, error) {
	if !c.May("incidents.handover") {
		return nil, nil
	}
	all, err := h.store.Handovers(c, tx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, n := range all {
		ids = append(ids, strings.TrimPrefix(n.Who, "person/"))
	}
	names, err := h.store.PeopleOf(c, tx, ids)
	var out []Line
	for _, n := range all {
		out = append(out, Line{When: clock.Told(n.At), Who: called(n.Who, names), Text: n.Text})
	}
	return out, err
}

func clipTo(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
