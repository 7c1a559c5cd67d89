package escalation

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
)

// How old an event may be and still be acted on: what came in while the house was down is told when it is up, while the job of
// the clocks has long looked at what moved in one.
const (
	freshCase = 4 * 24 * time.Hour
	freshMove = 15 * time.Minute
)

// untoldDays is how far back the job looks for cases that nobody was told of, whatever opened them.
const untoldDays = 62

// hears are the events after which somebody has to be told at once: a case is there, or has come into other hands.
func (e *Escalation) hears() []ledger.Listener {
	return []ledger.Listener{
		{Name: "escalation.opened", Verbs: []string{"incidents.opened", "monitoring.opened", "incidents.classified", "incidents.person-added", "incidents.answered",
			"incidents.weighed", "incidents.reopened"}, Do: e.opened},
		{Name: "escalation.cases", Wants: func(verb string) bool { return strings.HasPrefix(verb, "incidents.") }, Do: e.moved},
	}
}

func (e *Escalation) old(t ledger.Told, most time.Duration) bool {
	at, err := clock.Parse(t.At)
	return err != nil || e.base.Now().Sub(at) > most
}

// moved looks at the clocks when a case has moved: what was acknowledged or done is settled without waiting a minute.
func (e *Escalation) moved(ctx context.Context, t ledger.Told) error {
	if e.old(t, freshMove) {
		return nil
	}
	return e.watch(ctx)
}

// opened tells those who handle a case that it is there, or has come into their hands: first the adult whom a child
// chose. // serves INC-02, INC-08
func (e *Escalation) opened(ctx context.Context, t ledger.Told) error {
	if t.Subject.Kind != incidents.Kind || e.old(t, freshCase) {
		return nil
	}
	return e.announce(ctx, t.Subject.ID)
}

// untold is the job that finds open cases of which nobody was told: those that another feature opened inside a write of its
// own, whose event is not the case's, and those that came in just before the house went down for long. // serves INC-02, INC-08
func (e *Escalation) untold(ctx context.Context) error {
	var all []string
	err := e.base.Ledger.Read(ctx, e.job("opened"), func(tx *ledger.Tx) (err error) {
		all, err = e.store.untold(ctx, tx, clock.Text(e.base.Now().AddDate(0, 0, -untoldDays)))
		return err
	})
	for _, id := range all {
		err = errors.Join(err, e.announce(ctx, id)) // one that cannot be told keeps no other back
	}
	return err
}

// announce tells those who handle a case of it, each once.
func (e *Escalation) announce(ctx context.Context, incident string) error {
	now := e.base.Now()
	var plan telling
	err := e.base.Ledger.Read(ctx, e.job("opened"), func(tx *ledger.Tx) (err error) {
		plan, err = e.plan(ctx, tx, incident, now)
		return err
	})
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil || plan.same() {
		return err
	}
	return e.base.Ledger.Write(ctx, e.job("opened"), func(tx *ledger.Tx) (ledger.Event, error) {
		event := ledger.Event{Verb: "escalation.told", Subject: clockRef(tx.School, incident)}
		handed, err := e.hand(ctx, tx, plan.incident, plan.handlers, "On duty for those who have it.")
		if err != nil {
			return event, err
		}
		if handed {
			event.Also = []ref.Ref{plan.incident.Ref()}
		}
		for _, n := range plan.notices() {
			if err := e.tell(ctx, tx, n); err != nil {
				return event, err
			}
		}
		told := slices.Concat(strings.Fields(plan.before.Told), plan.all())
		return event, e.store.putReached(ctx, tx, reached{Incident: incident, Told: strings.Join(slices.Compact(slices.Sorted(slices.Values(told))), " "),
			Outside: len(plan.all()) == 0, At: tx.Now})
	})
}

// telling is whom an opened case is told to.
type telling struct {
	incident incidents.Incident
	adult    []string // whom the child chose
	handlers []string
	urgent   bool
	before   reached
}

func (t telling) all() []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(t.adult, t.handlers))))
}

// same reports that all of them were told before; of a case that is in nobody's hands, that it is known to be.
func (t telling) same() bool {
	if t.incident.State != incidents.Open {
		return true
	}
	before, all := strings.Fields(t.before.Told), t.all()
	return t.before.At != "" && !slices.ContainsFunc(all, func(id string) bool { return !slices.Contains(before, id) }) && (len(all) > 0 || t.before.Outside)
}

// notices go to the chosen adult first, on every channel. Whether the handlers' own choice counts depends on the case: for
// the protection of a child it does not.
func (t telling) notices() []notices.Notice {
	n := notices.Notice{Kind: "case.opened", Title: caseTitle(t.incident) + " waits for you", Href: caseHref(t.incident), Key: openedKey(t.incident.ID), Urgent: true,
		Text: "Please open it. The page says by when somebody has to act."}
	first, rest := n, n
	first.To, rest.To, rest.Urgent = t.adult, t.handlers, t.urgent
	return []notices.Notice{first, rest}
}

func (e *Escalation) plan(ctx context.Context, tx *ledger.Tx, incident string, now time.Time) (t telling, err error) {
	if t.incident, err = e.cases.Get(ctx, tx, incident); err != nil {
		return t, err
	}
	if t.before, err = e.store.reached(ctx, tx, incident); err != nil {
		return t, err
	}
	at, err := e.aimed(ctx, tx, t.incident)
	if err != nil {
		return t, err
	}
	clocks, err := e.clocks(ctx, tx, now)
	if err != nil {
		return t, err
	}
	t.urgent = anyUrgent(clocks, incident)
	for _, c := range clocks {
		if c.Incident.ID == incident && c.Kind == incidents.ReadClock {
			t.adult = append(t.adult, c.Persons...)
		}
	}
	if t.adult, err = e.there(ctx, tx, t.adult, now, at.not); err != nil {
		return t, err
	}
	t.handlers, err = e.handlers(ctx, tx, incident, now, at)
	return t, err
}

// handlers are those into whose hands the routing gave a case, the deputy too where one person is coordinator and lead for
// safeguarding. // serves GOV-22
func (e *Escalation) handlers(ctx context.Context, tx *ledger.Tx, incident string, now time.Time, at aim) ([]string, error) {
	s, err := e.cases.Subject(ctx, tx, incident)
	if err != nil {
		return nil, err
	}
	posts := s.Handlers
	both, err := e.bothInOne(ctx, tx)
	if err != nil {
		return nil, err
	}
	if both && !at.closed && slices.Contains(posts, dslPost) && slices.Contains(posts, "coordinator") {
		posts = append(slices.Clone(posts), deputyPost)
	}
	at.posts, at.persons = e.split(posts)
	return e.reach(ctx, tx, at, now)
}

// bothInOne reports that the coordinator and the safeguarding lead are one person and nobody else. // serves GOV-22
func (e *Escalation) bothInOne(ctx context.Context, tx *ledger.Tx) (bool, error) {
	now := e.base.Now()
	lead, err := e.held(ctx, tx, dslPost)
	if err != nil || len(lead) != 1 {
		return false, err
	}
	other, err := e.held(ctx, tx, "coordinator")
	if err != nil || len(other) != 1 || other[0] != lead[0] {
		return false, err
	}
	there, err := e.there(ctx, tx, lead, now, nil)
	return len(there) == 1, err
}

// nobody notes that a case can be told to nobody in the school, so that its pages name the officer outside.
func (e *Escalation) nobody(ctx context.Context, tx *ledger.Tx, incident string) error {
	r, err := e.store.reached(ctx, tx, incident)
	if err != nil || r.Outside {
		return err
	}
	r.Outside, r.At = true, tx.Now
	return e.store.putReached(ctx, tx, r)
}

// Forget removes what is kept here about a case whose time is over, inside the write that removes the case.
func (e *Escalation) Forget(ctx context.Context, tx *ledger.Tx, incident string) error {
	return e.store.forget(ctx, tx, incident)
}
