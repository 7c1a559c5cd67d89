package monitoring

import (
	"context"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/traffic"
)

// Ref names a look-up.
func (l Lookup) Ref(school string) ref.Ref { return ref.New(school, "lookup", l.ID) }

const longestSearch = 366 * 24 * time.Hour

// check refuses a search without a reason, and one without bounds. serves MON-15, STD-13
func (l Lookup) check() error {
	from, err1 := clock.Parse(l.From)
	to, err2 := clock.Parse(l.To)
	switch n := len([]rune(l.Reason)); {
	case n < 5:
		return errs.Bad("reason", "Write why you look this up. Nobody's activity is shown without a written reason.")
	case n > 1000:
		return errs.Bad("reason", "The reason is longer than 1,000 characters. Please shorten it.")
	case err1 != nil || from.IsZero():
		return errs.Bad("from", "Enter the first day, such as 2 11 2026.")
	case err2 != nil || !to.After(from):
		return errs.Bad("to", "The last day comes before the first. Please correct one of them.")
	case to.Sub(from) > longestSearch:
		return errs.Bad("from", "A search covers at most a year. Please choose a later first day.")
	case len(l.Host) > 253:
		return errs.Bad("host", "That is too long for the name of a site.")
	case !l.Person() && l.Host == "" && l.Category == "":
		return errs.Bad("who", "Enter a person, a site or a category. A search over everybody for everything is not shown.")
	}
	return nil
}

// Person reports that the search is about one person.
func (l Lookup) Person() bool { return l.About != "" }

func (l Lookup) wanted(not []string) traffic.Wanted {
	return traffic.Wanted{Person: l.About, From: l.From, To: l.To, Host: l.Host, Verdict: l.Verdict, Category: l.Category, Not: not}
}

// event is what the trail keeps of a look: the reason itself lies in the list of look-ups, which the trail seals.
func (l Lookup) event(school, what string) ledger.Event {
	e := ledger.Event{Verb: "monitoring.looked", Subject: l.Ref(school), Why: what,
		Changes: []ledger.Change{change("case", l.Case), {Field: "reason", Class: ledger.Personal}}}
	if l.About != "" {
		e.Also = []ref.Ref{ref.New(school, "person", l.About)}
	}
	return e
}

// look writes down that somebody is about to see a person's activity, and gives the look-up. serves MON-15
func (m *Monitoring) look(ctx context.Context, g authz.Grant, l Lookup) (Lookup, error) {
	if err := l.check(); err != nil {
		return l, err
	}
	l.By = g.Actor().Person
	not, err := m.shut(ctx, l.By, l.Case)
	if err != nil {
		return l, err
	}
	if _, l.Found, err = m.traffic.Search(ctx, g, l.wanted(not), 0, 0); err != nil {
		return l, err
	}
	err = m.base.Ledger.View(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		l.ID, l.At = tx.ID(), tx.Now
		return l.event(tx.School, "searched"), m.store.addLookup(ctx, tx, l)
	})
	return l, err
}

// shut reads whose lines a reader never sees, and refuses a case that does not exist.
func (m *Monitoring) shut(ctx context.Context, reader, number string) (not []string, err error) {
	err = m.base.Ledger.Read(ctx, m.job("shut"), func(tx *ledger.Tx) error {
		if not, err = m.hidden(ctx, tx, reader); err != nil || number == "" {
			return err
		}
		id, err := m.store.caseID(ctx, tx, number)
		if err == nil && id == "" {
			err = errs.Bad("case", "There is no concern with this number. Check it, or leave it empty.")
		}
		return err
	})
	return not, err
}

// found gives a page of what a look-up finds. Each page seen leaves an event, before anything is shown.
func (m *Monitoring) found(ctx context.Context, g authz.Grant, l Lookup, what string, limit, offset int) ([]traffic.Line, int64, error) {
	not, err := m.shut(ctx, g.Actor().Person, "")
	if err != nil {
		return nil, 0, err
	}
	lines, n, err := m.traffic.Search(ctx, g, l.wanted(not), limit, offset)
	if err != nil {
		return nil, 0, err
	}
	err = m.base.Ledger.View(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) { return l.event(tx.School, what), nil })
	return lines, n, err
}

// seeAlert gives an alert with the lines around it. To see a person's lines is a look-up, with the alert as its reason.
func (m *Monitoring) seeAlert(ctx context.Context, g authz.Grant, id string) (a Alert, lines []traffic.Line, err error) {
	number := ""
	err = m.base.Ledger.Read(ctx, m.job("see"), func(tx *ledger.Tx) error {
		if a, err = m.store.Alert(ctx, tx, id); err != nil || a.IncidentID == "" {
			return err
		}
		i, err := m.incidents.Get(ctx, tx, a.IncidentID)
		number = i.Number
		return err
	})
	if err != nil || a.Kind != KindTraffic {
		return a, nil, err
	}
	if lines, err = m.linesOf(ctx, g, a); err != nil {
		return a, nil, err
	}
	l := Lookup{By: g.Actor().Person, About: a.Person, Reason: "To deal with an alert: " + m.categoryTitle(a.Category), Case: number,
		From: before(a.At, lookBack), To: a.Latest, Category: a.Category, Found: int64(len(lines))}
	err = m.base.Ledger.View(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		l.ID, l.At = tx.ID(), tx.Now
		e := l.event(tx.School, "alert "+a.ID)
		return e, m.store.addLookup(ctx, tx, l)
	})
	return a, lines, err
}
