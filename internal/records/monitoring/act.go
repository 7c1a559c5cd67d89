package monitoring

import (
	"context"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/monitoring/internal/tallies"
)

// act closes an alert with what was done about it, or with the reason why nothing was, and with whether it was right. The
// parts of a class's alert close with it. serves MON-04, STD-13, NEW-09
func (m *Monitoring) act(ctx context.Context, g authz.Grant, id string, to State, judged, words string) error {
	return m.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		a, err := m.store.Alert(ctx, tx, id)
		if err != nil {
			return ledger.Event{}, err
		}
		if err := a.mayEnd(words); err != nil {
			return ledger.Event{}, err
		}
		if err := a.mayJudge(to, judged); err != nil {
			return ledger.Event{}, err
		}
		a.State, a.Action, a.ActedBy, a.ActedAt, a.Judged = to, words, g.Actor().Person, tx.Now, judged
		if err := m.store.end(ctx, tx, a); err != nil {
			return ledger.Event{}, err
		}
		also, err := m.answered(ctx, tx, a)
		if err != nil {
			return ledger.Event{}, err
		}
		more, err := m.closeParts(ctx, tx, a)
		if err != nil {
			return ledger.Event{}, err
		}
		return ledger.Event{Verb: "monitoring." + string(to), Subject: a.Ref(tx.School), Also: append(also, more...), Changes: []ledger.Change{
			{Field: "state", Class: ledger.Open, Before: string(Open), After: string(to)}, change("judged", judged), {Field: "action", Class: ledger.Personal}}}, m.tallies.Doubt(ctx, tx, a.Judged)
	})
}

// openFrom makes a concern from an alert: its lines go along as sealed evidence and are kept from deletion, and the
// alert follows the concern from then on. serves MON-08
func (m *Monitoring) openFrom(ctx context.Context, g authz.Grant, a Alert, words string, subject bool) (incidents.Incident, error) {
	if a.Kind == KindClass { // a concern is about a child: the others would be in no list (MON-08)
		return incidents.Incident{}, errs.Clash("", "This alert is about a whole class. Open the alert of the child in it, and make the concern of that one.")
	}
	if err := a.mayEnd(words); err != nil {
		return incidents.Incident{}, err
	}
	lines, err := m.linesOf(ctx, g, a)
	if err != nil {
		return incidents.Incident{}, err
	}
	o := m.evidence.Opening(lines, words, a.Person, subject)
	o.Route, o.Ticket, o.Title = incidents.Alert, "alert/"+a.ID, "Alert: "+m.kindTitle(a.worry())
	if err := m.evidence.Hold(ctx, lines, o.Ticket); err != nil {
		return incidents.Incident{}, err
	}
	var i incidents.Incident
	err = m.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		o.Reporter = g.Actor().Person
		if o.Tags, err = m.risks(ctx, tx, a); err != nil {
			return ledger.Event{}, err
		}
		if i, err = m.incidents.Open(ctx, tx, o); err != nil {
			return ledger.Event{}, err
		}
		a.State, a.Action, a.ActedBy, a.ActedAt, a.IncidentID, a.Judged = Incident, words, o.Reporter, tx.Now, i.ID, tallies.Real
		e := i.Opened()
		e.Verb, e.Also = "monitoring.opened", append(e.Also, a.Ref(tx.School))
		if err := m.store.end(ctx, tx, a); err != nil {
			return e, err
		}
		also, err := m.answered(ctx, tx, a)
		e.Also = append(e.Also, also...)
		return e, err
	})
	return i, err
}
