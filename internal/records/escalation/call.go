package escalation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
)

// CallRef is an urgent call's kind in a ref.Ref.
const CallRef = "call"

// Call is something that needs a person at once, whatever anybody chose: an urgent alert. // serves MON-05
type Call struct {
	Key   string // one call rings once: "alert/…"
	Title string // leaves the house: never a name, nor what happened
	Href  string
	Post  string   // a further post that is told from the first; empty: the safeguarding lead and the rota alone
	Not   []string // persons who are never told: those it is about, and who may not see it
}

// Call rings, inside the caller's write, for the safeguarding lead and whoever's turn it is. Until somebody answers it
// climbs to the deputy and to the head. The caller's event carries it. // serves MON-05
func (e *Escalation) Call(ctx context.Context, tx *ledger.Tx, c Call) error {
	if c.Key == "" || c.Title == "" {
		return fmt.Errorf("escalation: a call needs a key and a title")
	}
	r := ringing{ID: c.Key, Title: c.Title, Href: c.Href, Post: c.Post, Not: strings.Join(c.Not, " "), At: tx.Now}
	to, err := e.first(ctx, tx, r)
	if err != nil {
		return fmt.Errorf("escalation: call: %w", err)
	}
	r.Told = strings.Join(to, " ")
	fresh, err := e.store.addCall(ctx, tx, r)
	if err != nil || !fresh {
		return err
	}
	return e.ring(ctx, tx, r, "", to)
}

// first are those who are told from the beginning: the lead for safeguarding, the rota, the post that the policy names.
func (e *Escalation) first(ctx context.Context, tx *ledger.Tx, r ringing) ([]string, error) {
	now, not := e.base.Now(), strings.Fields(r.Not)
	out, err := e.holders(ctx, tx, dslPost, now, not)
	if err != nil {
		return nil, err
	}
	posts := []string{dslPost}
	if r.Post != "" && r.Post != dslPost {
		posts = append(posts, r.Post)
	}
	there, err := e.reach(ctx, tx, aim{posts: posts, not: not}, now)
	return slices.Compact(slices.Sorted(slices.Values(append(out, there...)))), err
}

// ring tells people of a call by every way they have. Each stage has a key of its own, so that who was told early is
// told again when it climbs to them.
func (e *Escalation) ring(ctx context.Context, tx *ledger.Tx, r ringing, stage string, to []string) error {
	n := notices.Notice{To: to, Kind: "alert.urgent", Title: r.Title, Href: r.Href, Urgent: true, Key: stageKey(r.ID, stage),
		Text: "This needs a person now. It goes on to the deputy and then to the head teacher until somebody answers it."}
	if stage != "" {
		n.Title = "Not answered yet: " + r.Title
	}
	return e.tell(ctx, tx, n)
}

func stageKey(id, stage string) string { return strings.TrimSuffix("call/"+id+"/"+stage, "/") }

// Answer says that a person has taken a call in hand, inside that person's write. Only the first answer counts; a call
// that never rang is no fault. // serves MON-05
func (e *Escalation) Answer(ctx context.Context, tx *ledger.Tx, key string) error {
	first, err := e.store.answer(ctx, tx, key, tx.Grant.Actor().Person)
	if err != nil || !first {
		return err
	}
	return e.settle(ctx, tx, stageKey(key, ""), stageKey(key, deputyPost), stageKey(key, headPost))
}

// climb is the job that carries unanswered calls on. Who has come on duty since, or stands in for somebody who has gone
// home ill, is told at once. // serves MON-05
func (e *Escalation) climb(ctx context.Context) error {
	var all []ringing
	err := e.base.Ledger.Read(ctx, e.job("calls"), func(tx *ledger.Tx) (err error) {
		all, err = e.store.ringing(ctx, tx)
		return err
	})
	var faults []error
	for _, r := range all {
		faults = append(faults, e.climbOne(ctx, r))
	}
	return errors.Join(append(faults, err)...)
}

func (e *Escalation) climbOne(ctx context.Context, r ringing) error {
	stages, to, err := e.due(ctx, r)
	if err != nil || len(stages) == 0 {
		return err
	}
	err = e.base.Ledger.Write(ctx, e.job("calls"), func(tx *ledger.Tx) (ledger.Event, error) {
		event := ledger.Event{Verb: "escalation.climbed", Subject: ref.New(tx.School, CallRef, r.ID)}
		told := strings.Fields(r.Told)
		for i, stage := range stages {
			told = append(told, to[i]...)
			event.Changes = append(event.Changes, open("told", "", cmp.Or(stage, "duty")))
			switch stage {
			case deputyPost:
				r.Deputy = tx.Now
			case headPost:
				r.Head = tx.Now
			}
			if err := e.ring(ctx, tx, r, stage, to[i]); err != nil {
				return event, err
			}
		}
		r.Told = strings.Join(slices.Compact(slices.Sorted(slices.Values(told))), " ")
		rings, err := e.store.climb(ctx, tx, r)
		if err == nil && !rings {
			err = errAnswered
		}
		return event, err
	})
	if errors.Is(err, errAnswered) {
		return nil
	}
	return err
}

// errAnswered takes back what would ring people for a call that somebody has answered in the same moment.
var errAnswered = errors.New("escalation: answered in the meantime") //nolint:gochecknoglobals // constant

// due says to which stages a call has come by now, with the persons of each; "" is the first stage, for who is new to it.
func (e *Escalation) due(ctx context.Context, r ringing) (stages []string, to [][]string, err error) {
	at, err := clock.Parse(r.At)
	if err != nil {
		return nil, nil, fmt.Errorf("escalation: call: %w", err)
	}
	now := e.base.Now()
	err = e.base.Ledger.Read(ctx, e.job("calls"), func(tx *ledger.Tx) error {
		there, err := e.first(ctx, tx, r)
		there = slices.DeleteFunc(there, func(id string) bool { return slices.Contains(strings.Fields(r.Told), id) })
		if err == nil && len(there) > 0 {
			stages, to = append(stages, ""), append(to, there)
		}
		if err == nil && r.Deputy == "" && !now.Before(at.Add(deputyAfter)) {
			there, err = e.reach(ctx, tx, aim{posts: []string{deputyPost}, not: strings.Fields(r.Not)}, now)
			stages, to = append(stages, deputyPost), append(to, there)
		}
		if err == nil && r.Head == "" && !now.Before(at.Add(headAfter)) {
			there, err = e.reach(ctx, tx, aim{posts: []string{headPost}, not: strings.Fields(r.Not)}, now)
			stages, to = append(stages, headPost), append(to, there)
		}
		return err
	})
	return stages, to, err
}
