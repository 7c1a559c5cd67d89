package duties

import (
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// history lists every round of the last two school years, and what events have opened.
func (h pages) history(c *web.Ctx, tx *ledger.Tx, f inForce, s Standing, p *showPage) (map[string]string, error) {
	rounds, err := h.d.past(c, tx, f, s)
	if err != nil {
		return nil, err
	}
	handovers, err := h.d.store.handoversOf(c, tx, s.Duty.Key, s.Duty.Owner)
	if err != nil {
		return nil, err
	}
	names, err := h.names(c, tx, rounds, handovers)
	if err != nil {
		return nil, err
	}
	var t tally
	p.History = web.Table{Caption: "Round by round", Head: []string{"Round", "Due", "State", "Done", "By", "Note"}, Empty: "No round has been due yet."}
	for _, r := range rounds {
		t.add(r)
		tag, row := stateTag(r), []web.Cell{{Text: r.Title, Header: true}, {Text: dueText(r)}}
		if row = append(row, web.Cell{Tag: &tag}); r.Done == nil {
			p.History.Rows = append(p.History.Rows, append(row, web.Cell{Text: "–"}, web.Cell{Text: "–"}, web.Cell{}))
			continue
		}
		by := names[r.Done.By]
		if r.Done.By == "" {
			by = "seen by the house: " + r.Done.Words
		}
		p.History.Rows = append(p.History.Rows, append(row, web.Cell{Text: clock.Human(r.Done.moment())}, web.Cell{Text: by}, web.Cell{Text: r.Done.Note}))
	}
	if t.due() > 0 {
		p.Trend = plural(t.OnTime, "time", "times") + " on time, " + plural(t.Late, "time", "times") + " late and " + plural(t.Missed, "time", "times") + " not done, of " + plural(t.due(), "round", "rounds") + " below."
	}
	p.Handovers = web.Table{Caption: "Handed over", Head: []string{"To", "From", "Until", "Why", "State"}, Empty: "It has not been handed over."}
	for _, one := range handovers {
		p.Handovers.Rows = append(p.Handovers.Rows, []web.Cell{{Text: names[one.To], Header: true}, {Text: dayTold(one.FromDay)}, {Text: dayTold(one.ToDay)}, {Text: one.Why}, {Tag: handTag(one, clock.ISO(f.today()))}})
	}
	return names, nil
}

func handTag(h Handover, today string) *web.Tag {
	switch {
	case h.Ended != "" || h.ToDay < today:
		return &web.Tag{Text: "Ended", Colour: "grey"}
	case h.FromDay > today:
		return &web.Tag{Text: "To come", Colour: "yellow"}
	}
	return &web.Tag{Text: "Now", Colour: "blue"}
}

func (h pages) names(c *web.Ctx, tx *ledger.Tx, rounds []Round, handovers []Handover) (map[string]string, error) {
	var ids []string
	for _, r := range rounds {
		if r.Done != nil {
			ids = append(ids, r.Done.By)
		}
	}
	for _, one := range handovers {
		ids = append(ids, one.To)
	}
	slices.Sort(ids)
	found, err := h.d.people.Many(c, tx, slices.Compact(ids))
	out := map[string]string{}
	for _, p := range found {
		out[p.ID] = p.Full()
	}
	return out, err
}
