package passes

import (
	"cmp"
	"strings"
	"time"

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
			if said := inWords(ch.Field, ch.Before); said != "" && ch.Before != ch.After {
				before = append(before, said)
			}
			if said := inWords(ch.Field, ch.After); said != "" {
				after = append(after, said)
			}
		}
		who := "Belisha, by itself"
		if person, ok := strings.CutPrefix(e.Actor, "person/"); ok {
			who = called(names, person)
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: clock.Told(e.At)}, {Text: who}, {Text: verbWords(e.Verb), Header: true}, {Text: strings.Join(before, "; ")}, {Text: strings.Join(after, "; ")}})
	}
	return t, err
}

// inWords is one value of the trail in words; empty for what says nothing beside the verb.
func inWords(field, value string) string {
	if value == "" || field == "state" || field == "ask" {
		return ""
	}
	if t, err := time.Parse(time.RFC3339Nano, value); err == nil {
		value = over(clock.Text(t))
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
	return cmp.Or(key, field) + ": " + value
}

func verbWords(verb string) string {
	said := map[string]string{"passes.opened": "Opened", "passes.requested": "Asked for", "passes.approved": "Approved", "passes.declined": "Declined", "passes.ended": "Ended",
		"passes.extended": "Extended", "passes.site-added": "Site added", "passes.answered": "Site opened for a child"}[verb]
	if said == "" {
		return verb
	}
	return said
}
