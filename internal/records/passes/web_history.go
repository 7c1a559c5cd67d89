package passes

import (
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// history is the log of every change, as the trail has it. // serves WEB-05
func (h pages) history(c *web.Ctx, tx *ledger.Tx, one Pass) (web.Table, error) {
	t := web.Table{Caption: "Changes", Head: []string{"When", "Who", "What", "Before", "After"}}
	all, err := ledger.Find(c, tx, ledger.Query{Subject: one.Ref(tx.School).String(), Limit: 50})
	if err != nil {
		return t, err
	}
	var ids []string
	for _, e := range all {
		ids = append(ids, strings.TrimPrefix(e.Actor, "person/"))
	}
	names, err := h.names(c, tx, ids...)
	for _, e := range all {
		var before, after []string
		for _, ch := range e.Changes {
			if said := Line(ch.Field, ch.Before); said != "" && ch.Before != ch.After {
				before = append(before, said)
			}
			if said := Line(ch.Field, ch.After); said != "" {
				after = append(after, said)
			}
		}
		who := "Belisha, by itself"
		if person, ok := strings.CutPrefix(e.Actor, "person/"); ok {
			who = called(names, person)
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: clock.Told(e.At)}, {Text: who}, {Text: Words(e.Verb), Header: true}, {Text: strings.Join(before, "; ")}, {Text: strings.Join(after, "; ")}})
	}
	return t, err
}
