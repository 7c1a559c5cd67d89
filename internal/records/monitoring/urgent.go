package monitoring

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// Call is an urgent alert as it rings for people: what leaves the house names nobody and not what happened.
type Call struct {
	Key   string
	Title string
	Href  string
	Post  string   // whom the policy wants told, beside the safeguarding lead and the rota
	Not   []string // whom it is about, and those who may not see it
}

// urgent reports an alert that interrupts people. The house's own trouble is on the technician's page. // serves MON-05
func (a Alert) urgent() bool { return a.Kind == KindTraffic && a.Level == Urgent }

// answerHolds is how long an answer stands for what comes after it: the walk to the child. Whatever is urgent later rings
// anew, as an alert of its own. // serves MON-05
const answerHolds = 10 * time.Minute

// answerStands is between when an open alert may have been answered, so that this sign still belongs to it; what is not urgent
// belongs to it whenever that was. An answer from long after the sign is one that did not know of it, or the mark of a clock
// that was set back: it rings anew.
func (a Alert) answerStands() (from, to string) {
	if !a.urgent() {
		return "", forever
	}
	return before(a.At, answerHolds), before(a.At, -answerHolds)
}

// call rings for an urgent alert; ringing twice for the same one changes nothing. It can be neither muted nor closed with
// others: each is answered by itself. // serves MON-05
func (m *Monitoring) call(ctx context.Context, tx *ledger.Tx, a Alert) error {
	if m.config.Call == nil || !a.urgent() || a.State != Open {
		return nil
	}
	not, err := m.register.Blind(ctx, tx, a.Person)
	if err != nil {
		return err
	}
	c := Call{Key: "alert/" + a.ID, Title: "An urgent alert needs you", Href: "/alerts/" + a.ID, Not: not}
	if active := m.base.Policy.Load(); active != nil {
		if r, ok := ruleOf(active.Pack, a.Category); ok {
			c.Post = r.Post
		}
	}
	c.Post = cmp.Or(a.Post, c.Post)
	return m.config.Call(ctx, tx, c)
}

// answered notes, inside the write of whoever acts, that a person has responded to an alert, and stops it from climbing.
// Only the first counts. It gives what the event must name. // serves MON-05
func (m *Monitoring) answered(ctx context.Context, tx *ledger.Tx, a Alert) ([]ref.Ref, error) {
	if !a.urgent() {
		return nil, nil
	}
	first, err := m.store.addAnswer(ctx, tx, a.ID)
	if err != nil || !first {
		return nil, err
	}
	also := []ref.Ref{ref.New(tx.School, "answer", a.ID)}
	if m.config.Answer == nil {
		return also, nil
	}
	return also, m.config.Answer(ctx, tx, "alert/"+a.ID)
}

// answer says that somebody deals with an alert. It stays open until what was done is written down.
func (m *Monitoring) answer(ctx context.Context, g authz.Grant, id string) error {
	return m.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		a, err := m.store.Alert(ctx, tx, id)
		if err != nil {
			return ledger.Event{}, err
		}
		if !a.urgent() || a.State != Open {
			return ledger.Event{}, errs.Clash("", "Only an urgent alert that is still open is answered. Please look at it again.")
		}
		also, err := m.answered(ctx, tx, a)
		if err == nil && len(also) == 0 {
			err = errs.Clash("", "Somebody else has answered this alert in the meantime. The alert says who.")
		}
		if err != nil {
			return ledger.Event{}, err
		}
		return ledger.Event{Verb: "monitoring.answered", Subject: also[0], Changes: []ledger.Change{change("alert", a.ID)}}, nil
	})
}

// seriousHarm is the risk of an urgent alert whose category names none.
const seriousHarm = "serious_harm"

// risks are the tags with which an urgent alert about a child becomes a concern, so that it walks the path for the
// protection of a child: the risk of the category's own name, or else serious harm. // serves MON-05, INC-08
func (m *Monitoring) risks(ctx context.Context, tx *ledger.Tx, a Alert) ([]string, error) {
	active := m.base.Policy.Load()
	if active == nil || !a.urgent() || a.Person == "" {
		return nil, nil
	}
	who, err := m.people.Get(ctx, tx, a.Person)
	if errs.Is(err, errs.NotFound) || err == nil && !who.Is(people.Pupil) {
		return nil, nil
	}
	for _, r := range active.Pack.Risks {
		if strings.ReplaceAll(r.Key, "_", "") == strings.ReplaceAll(a.Category, "_", "") {
			return []string{r.Key}, err
		}
	}
	return []string{seriousHarm}, err
}

// has reports whether a concern is in somebody's hands: one for the protection of a child may not be its opener's.
func (m *Monitoring) has(ctx context.Context, tx *ledger.Tx, actor authz.Actor, incident string) (bool, error) {
	s, err := m.incidents.Subject(ctx, tx, incident)
	return slices.Contains(s.Handlers, actor.Person) || slices.ContainsFunc(s.Handlers, func(who string) bool { return actor.Has(authz.Role(who)) }), err
}
