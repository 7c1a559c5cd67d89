package search

import (
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/monitoring/internal/evidence"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/records/monitoring/internal/persons"
	"belisha/internal/records/monitoring/internal/traffic"
)

// concern makes a concern from lines of a search. serves MON-08
func (d *Desk) concern(ctx context.Context, g authz.Grant, l looks.Lookup, ids []string, words string, subject bool) (incidents.Incident, error) {
	if len([]rune(words)) < 3 {
		return incidents.Incident{}, errs.Bad("words", "Write what worries you about these lines. A concern is not stored without words.")
	}
	if len(ids) == 0 || len(ids) > evidence.MostLines {
		return incidents.Incident{}, errs.Bad("line", "Tick the lines that belong to the concern, at most %d of them.", evidence.MostLines)
	}
	var lines []traffic.Line
	for _, id := range ids {
		one, err := d.log.One(ctx, g, id)
		if err != nil {
			return incidents.Incident{}, errs.Bad("line", "One of the lines is no longer in the log. Please search again.")
		}
		if !l.Fits(one) {
			return incidents.Incident{}, errs.Bad("line", "One of the lines does not belong to this search. Please search again.")
		}
		lines = append(lines, one)
	}
	slices.SortFunc(lines, func(a, b traffic.Line) int {
		if a.At+a.ID < b.At+b.ID {
			return -1
		}
		return 1
	})
	shut, err := d.unseen(ctx, g, l, "")
	if err != nil {
		return incidents.Incident{}, err
	}
	if slices.ContainsFunc(lines, shut.holds) {
		return incidents.Incident{}, errs.Denied("%s", persons.OwnActivity)
	}
	ticket := d.hooks.Ticket()
	if err := d.evidence.Hold(ctx, lines, "log/"+ticket); err != nil {
		return incidents.Incident{}, err
	}
	o := d.evidence.Opening(lines, words, l.About, subject)
	o.Route, o.Ticket, o.Title = incidents.Log, "log/"+ticket, "From the log: "+d.words.Category(lines[0].Category)
	var i incidents.Incident
	err = d.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		o.Reporter = g.Actor().Person
		i, err = d.incidents.Open(ctx, tx, o)
		e := i.Opened()
		e.Verb = "monitoring.opened"
		return e, err
	})
	return i, err
}
