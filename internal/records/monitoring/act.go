package monitoring

import (
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/monitoring/internal/traffic"
)

// act closes an alert with what was done about it, or with the reason why nothing was. serves MON-04, STD-13
func (m *Monitoring) act(ctx context.Context, g authz.Grant, id string, to State, words string) error {
	return m.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		a, err := m.store.Alert(ctx, tx, id)
		if err != nil {
			return ledger.Event{}, err
		}
		if err := a.mayEnd(words); err != nil {
			return ledger.Event{}, err
		}
		a.State, a.Action, a.ActedBy, a.ActedAt = to, words, g.Actor().Person, tx.Now
		if err := m.store.end(ctx, tx, a); err != nil {
			return ledger.Event{}, err
		}
		also, err := m.answered(ctx, tx, a)
		return ledger.Event{Verb: "monitoring." + string(to), Subject: a.Ref(tx.School), Also: also,
			Changes: []ledger.Change{{Field: "state", Class: ledger.Open, Before: string(Open), After: string(to)}, {Field: "action", Class: ledger.Personal}}}, err
	})
}

// openFrom makes a concern from an alert: its lines go along as sealed evidence and are kept from deletion, and the
// alert follows the concern from then on. serves MON-08
func (m *Monitoring) openFrom(ctx context.Context, g authz.Grant, a Alert, words string, subject bool) (incidents.Incident, error) {
	if err := a.mayEnd(words); err != nil {
		return incidents.Incident{}, err
	}
	lines, err := m.linesOf(ctx, g, a)
	if err != nil {
		return incidents.Incident{}, err
	}
	o := m.fromLines(lines, words, a.Person, subject)
	o.Route, o.Ticket, o.Title = incidents.Alert, "alert/"+a.ID, "Alert: "+m.categoryTitle(a.Category)
	if err := m.keep(ctx, lines, o.Ticket); err != nil {
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
		a.State, a.Action, a.ActedBy, a.ActedAt, a.IncidentID = Incident, words, o.Reporter, tx.Now, i.ID
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

// openFound makes a concern from lines of a search. serves MON-08
func (m *Monitoring) openFound(ctx context.Context, g authz.Grant, l Lookup, ids []string, words string, subject bool) (incidents.Incident, error) {
	if len([]rune(words)) < 3 {
		return incidents.Incident{}, errs.Bad("words", "Write what worries you about these lines. A concern is not stored without words.")
	}
	if len(ids) == 0 || len(ids) > mostLines {
		return incidents.Incident{}, errs.Bad("line", "Tick the lines that belong to the concern, at most %d of them.", mostLines)
	}
	var lines []traffic.Line
	for _, id := range ids {
		one, err := m.traffic.One(ctx, g, id)
		if err != nil {
			return incidents.Incident{}, errs.Bad("line", "One of the lines is no longer in the log. Please search again.")
		}
		if one.Person != l.About && l.Person() {
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
	not, err := m.shut(ctx, g.Actor().Person, "")
	if err != nil {
		return incidents.Incident{}, err
	}
	if slices.ContainsFunc(lines, func(one traffic.Line) bool { return one.Person != "" && slices.Contains(not, one.Person) }) {
		return incidents.Incident{}, errs.Denied("%s", ownActivity)
	}
	ticket := m.ids.Next()
	if err := m.keep(ctx, lines, "log/"+ticket); err != nil {
		return incidents.Incident{}, err
	}
	o := m.fromLines(lines, words, l.About, subject)
	o.Route, o.Ticket, o.Title = incidents.Log, "log/"+ticket, "From the log: "+m.categoryTitle(lines[0].Category)
	var i incidents.Incident
	err = m.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		o.Reporter = g.Actor().Person
		i, err = m.incidents.Open(ctx, tx, o)
		e := i.Opened()
		e.Verb = "monitoring.opened"
		return e, err
	})
	return i, err
}

func (m *Monitoring) fromLines(lines []traffic.Line, words, person string, subject bool) incidents.Opening {
	o := incidents.Opening{Words: words, Place: "school"}
	if len(lines) > 0 {
		e := m.evidence(lines, "Lines of the school's log of requests")
		o.Evidence = []incidents.Evidence{e}
		o.Happened = moment(lines[0].At)
	}
	switch {
	case person == "":
	case subject:
		o.Subjects = []string{person}
	default:
		o.Affected = []string{person}
	}
	return o
}
