package monitoring

import (
	"context"
	"errors"
	"fmt"
	"time"

	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/records/people"
)

func (m *Monitoring) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "monitoring.logged", Title: "Requests logged", Read: m.readLogged},
		{Name: "monitoring.alerts", Title: "Alerts and what was done", Read: m.readAlerts, Private: true},
		{Name: "monitoring.urgent", Title: "Urgent alerts and minutes to a human response", Read: m.readUrgent, Private: true},
		{Name: "monitoring.unreported", Title: "Blocked pages in lessons with and without a report", Read: m.readUnreported, Private: true},
		{Name: "monitoring.lookups", Title: "Look-ups with a reason, and supervision talks", Read: m.readLookups, Private: true},
		{Name: "monitoring.opened", Title: "Concerns opened from the log", Read: m.readOpened, Private: true},
		{Name: "ledger.chain", Title: "Daily check of the trail", Read: m.readChain},
		{Name: "filtering.requests", Title: "Requests that passed the filter", Read: m.readRequests},
		{Name: "filtering.blocks", Title: "Sites blocked under this clause", Read: m.readBlocks, PerClause: true, Private: true},
		{Name: "filtering.block_pages", Title: "Block pages shown", Read: m.readBlockPages, Private: true},
	}
}

func (m *Monitoring) sumsSince(ctx context.Context, from time.Time, clause string) (allowed, stopped int64, latest string, err error) {
	all, err := m.traffic.Sums(ctx, from.In(clock.London).Format(time.DateOnly), clause)
	for _, s := range all {
		if s.Verdict == traffic.Blocked {
			stopped += s.Lines
		} else {
			allowed += s.Lines
		}
		latest = max(latest, s.Latest)
	}
	return allowed, stopped, latest, err
}

func (m *Monitoring) readLogged(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	a, b, last, err := m.sumsSince(ctx, ask.From, "")
	if err != nil {
		return feature.Reading{}, err
	}
	a1, b1, _, err := m.sumsSince(ctx, ask.Now, "")
	if err != nil {
		return feature.Reading{}, err
	}
	faults, n, err := m.store.alerts(ctx, tx, filter{State: string(Open), Kind: KindGap}, 1, 0)
	r := feature.Reading{State: feature.Proven, At: moment(last), Href: "/monitoring/health",
		Shown: fmt.Sprintf("%d requests logged today, %d this term; %d gaps in the log not looked into", a1+b1, a+b, n)}
	if last != "" {
		r.Latest = "A request logged at " + clock.Human(moment(last))
	}
	switch {
	case len(faults) > 0:
		r.State = feature.Failing
	case a+b == 0:
		r.State = feature.None
	}
	return r, err
}

func (m *Monitoring) readAlerts(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	all, err := m.store.tally(ctx, tx, clock.Text(ask.From))
	r := feature.Reading{State: feature.None, Href: "/alerts"}
	var open, urgent, done int64
	latest := ""
	for _, t := range all {
		latest = max(latest, t.Latest)
		switch {
		case t.State != Open:
			done += t.N
		case t.Level == Urgent:
			urgent += t.N
			open += t.N
		default:
			open += t.N
		}
	}
	switch {
	case open > 0:
		r.State = feature.Due
	case done > 0:
		r.State = feature.Proven
	}
	r.Shown = fmt.Sprintf("%d open (%d urgent), %d dealt with this term", open, urgent, done)
	if r.At = moment(latest); !r.At.IsZero() {
		r.Latest = "An alert at " + clock.Human(r.At)
	}
	return r, err
}

func (m *Monitoring) readLookups(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	t, err := m.store.lookupTally(ctx, tx, clock.Text(ask.From), forever)
	if err != nil {
		return feature.Reading{}, err
	}
	talks, err := m.store.talksSince(ctx, tx, ask.From.In(clock.London).Format(time.DateOnly))
	r := feature.Reading{State: feature.Proven, At: moment(t.Latest), Href: "/monitoring/oversight",
		Shown: fmt.Sprintf("%d look-ups this term, all with a written reason; %d without a case; %d supervision talks", t.N, t.Loose, talks)}
	if t.N == 0 {
		r.State, r.Shown = feature.None, "Nobody's activity was looked up this term"
	} else {
		r.Latest = "A look-up at " + clock.Human(r.At)
	}
	return r, err
}

const forever = "9999"

func (m *Monitoring) readOpened(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	n, err := m.store.fromRoute(ctx, tx, clock.Text(ask.From), "")
	if err != nil {
		return feature.Reading{}, err
	}
	_, undecided, err := m.store.alerts(ctx, tx, filter{State: string(Open)}, 1, 0)
	r := feature.Reading{State: feature.Proven, At: moment(n.Latest), Href: "/alerts?state=open",
		Shown: fmt.Sprintf("%d concerns opened from block pages, alerts and the log this term, each with its lines sealed; %d alerts with no decision", n.N, undecided)}
	if undecided > 0 {
		r.State = feature.Due
	}
	if n.N == 0 {
		r.Shown = fmt.Sprintf("No concern was opened from the log this term; %d alerts with no decision", undecided)
		if undecided == 0 {
			r.State = feature.None
		}
	} else {
		r.Latest = "A concern with log lines at " + clock.Human(r.At)
	}
	return r, err
}

func (m *Monitoring) readChain(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	c, err := m.store.lastCheck(ctx, tx)
	r := feature.Reading{State: feature.Proven, At: moment(c.At), Href: "/monitoring/health",
		Shown: fmt.Sprintf("%d events and %d sealed records checked, %d breaks", c.Events, c.Sealed, c.Breaks), Latest: "A check of the whole trail at " + clock.Human(moment(c.At))}
	switch {
	case c.ID == "":
		r.State, r.Shown, r.Latest = feature.None, "The trail has not been checked yet", ""
	case c.Breaks > 0:
		r.State = feature.Failing
	case ask.Now.Sub(r.At) > 2*24*time.Hour:
		r.State = feature.Due
	}
	return r, err
}

func (m *Monitoring) readRequests(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	a, b, last, err := m.sumsSince(ctx, ask.From, "")
	r := feature.Reading{State: feature.Proven, At: moment(last), Href: "/monitoring/health",
		Shown: fmt.Sprintf("%d requests judged this term: %d let through, %d blocked", a+b, a, b)}
	if a+b == 0 {
		r.State, r.Shown = feature.None, "No request has passed the filter this term"
		return r, err
	}
	if err == nil {
		r.Latest, err = m.inWords(ctx, tx, ask.From, "", "")
	}
	return r, err
}

// readBlocks counts what the asking clause decided: a request of a minute ago is in it. serves MON-01, WEB-02
func (m *Monitoring) readBlocks(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	a, b, last, err := m.sumsSince(ctx, ask.From, ask.Clause.ID)
	r := feature.Reading{State: feature.Proven, At: moment(last), Href: "/filtering", Shown: fmt.Sprintf("%d requests blocked under this clause this term", b)}
	verdict := traffic.Blocked
	if a > 0 {
		r.Shown += fmt.Sprintf(", %d let through", a)
	}
	if b == 0 {
		verdict = ""
	}
	if a+b == 0 {
		r.State, r.Shown = feature.None, "No request was decided by this clause this term"
		return r, err
	}
	if err == nil {
		r.Latest, err = m.inWords(ctx, tx, ask.From, verdict, ask.Clause.ID)
	}
	return r, err
}

func (m *Monitoring) readBlockPages(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	_, b, last, err := m.sumsSince(ctx, ask.From, "")
	if err != nil {
		return feature.Reading{}, err
	}
	told, err := m.store.fromRoute(ctx, tx, clock.Text(ask.From), incidents.BlockPage)
	if err != nil {
		return feature.Reading{}, err
	}
	asked, err := ledger.Count(ctx, tx, "filtering.asked", "", clock.Text(ask.From))
	r := feature.Reading{State: feature.Proven, At: moment(max(last, told.Latest)), Href: "/filtering/requests",
		Shown: fmt.Sprintf("%d blocked requests this term; %d concerns and %d requests came from people", b, told.N, asked)}
	if b == 0 {
		r.State = feature.None
	}
	return r, err
}

// inWords tells of the newest line behind a figure, without a name.
func (m *Monitoring) inWords(ctx context.Context, tx *ledger.Tx, from time.Time, verdict, clause string) (string, error) {
	day := from.In(clock.London).Format(time.DateOnly)
	l, err := m.traffic.Latest(ctx, day, verdict, clause)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	did, what := "let through", "A site"
	if l.Verdict == traffic.Blocked {
		did = "blocked"
	}
	if l.Category != "" {
		what = m.categoryTitle(l.Category)
	}
	return what + " " + did + " for " + m.somebody(ctx, tx, l) + " at " + clock.Human(moment(l.At)), nil
}

func (m *Monitoring) somebody(ctx context.Context, tx *ledger.Tx, l traffic.Latest) string {
	p, err := m.people.Get(ctx, tx, l.Person)
	switch {
	case err != nil || p.ID == "":
		return "someone not signed in"
	case p.Is(people.Pupil) && p.Year != "":
		return "a " + people.YearTitle(p.Year) + " pupil"
	case p.Is(people.Pupil):
		return "a pupil"
	case p.Is(people.Staff):
		return "a member of staff"
	}
	return "an adult"
}
