package course

import (
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// deed is one thing that the clock makes due: it changes something and leaves an event.
type deed func(context.Context, *ledger.Tx) (ledger.Event, error)

// Tick does what the clock asks for: the public copy is looked at, reviews are reminded of, an owner who left is missed,
// visits are written down. It writes nothing when nothing is due. // serves POL-16, POL-17, POL-18, POL-19
func (p *Policies) Tick(ctx context.Context) error {
	if p.Base.Policy.Load() == nil {
		return nil
	}
	g := p.Base.Gate.System(p.Base.School, "policies.clock")
	var due []deed
	err := p.Base.Ledger.Read(ctx, g, func(tx *ledger.Tx) error {
		due = nil
		for _, look := range []func(context.Context, *ledger.Tx) ([]deed, error){p.lookPublic, p.lookOwner, p.lookReview, p.lookEarly} {
			found, err := look(ctx, tx)
			if err != nil {
				return err
			}
			due = append(due, found...)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("policies: clock: %w", err)
	}
	for _, do := range append(due, p.countVisits()...) {
		if err := p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) { return do(ctx, tx) }); err != nil {
			return fmt.Errorf("policies: clock: %w", err)
		}
	}
	return nil
}

// once is a notice that is told one time, by its key.
func (p *Policies) once(ctx context.Context, tx *ledger.Tx, verb string, n Notice) ([]deed, error) {
	told, err := p.Upkeep.Told(ctx, tx, n.Key)
	if err != nil || told {
		return nil, err
	}
	version := p.Base.Policy.Load().Version
	return []deed{func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) {
		if _, err := p.Upkeep.Tell(ctx, tx, n.Key); err != nil {
			return ledger.Event{}, err
		}
		return ledger.Event{Verb: verb, Subject: of(tx, version), Why: n.Title}, p.tell(ctx, tx, n)
	}}, nil
}

// lookPublic publishes what never was, and raises an alert when the copy is not the version in force.
func (p *Policies) lookPublic(ctx context.Context, tx *ledger.Tx) ([]deed, error) {
	v, err := p.Store.Active(ctx, tx)
	if err != nil {
		return nil, err
	}
	c, why, err := p.Differs(ctx, tx, v)
	if err != nil || why == "" {
		return nil, err
	}
	if c.Version == "" {
		return []deed{func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) {
			pack, err := p.parse(ctx, tx, v)
			if err == nil {
				err = p.publish(ctx, tx, v, pack)
			}
			return ledger.Event{Verb: "policies.published", Subject: of(tx, v.ID), Changes: identity(v)}, err
		}}, nil
	}
	to, err := p.ownerAndHead(ctx, tx)
	if err != nil {
		return nil, err
	}
	return p.once(ctx, tx, "policies.public-differs", Notice{To: to, Kind: "policies.public", Urgent: true, Title: "The public copy of the policy is not the version in force",
		Text: why + " Look at it and publish it again.", Href: "/policy/versions/" + v.ID, Key: "policies.public:" + v.ID + ":" + sum(c.Page+c.Hash)})
}

func (p *Policies) ownerAndHead(ctx context.Context, tx *ledger.Tx) ([]string, error) {
	k, err := p.Keepers(ctx, tx)
	if err != nil {
		return nil, err
	}
	heads, err := p.holding(ctx, tx, "head")
	out := personIDs(k.Owners)
	for _, id := range personIDs(heads) {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out, err
}

// lookOwner writes down who owns the document by post, and misses an owner who has left.
func (p *Policies) lookOwner(ctx context.Context, tx *ledger.Tx) ([]deed, error) {
	o, named, err := p.Upkeep.Owner(ctx, tx)
	if err != nil {
		return nil, err
	}
	k, err := p.Keepers(ctx, tx)
	switch {
	case err != nil:
		return nil, err
	case !named && len(k.Owners) == 1:
		return []deed{func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) {
			return p.handOver(ctx, tx, k.Owners[0].ID, "Holds the post that owns the policy.")
		}}, nil
	case named && o.Person != "" && k.Vacant != "":
		return []deed{func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) {
			return p.handOver(ctx, tx, "", k.Vacant)
		}}, nil
	}
	return nil, nil
}

// lookReview reminds of the yearly review, and says when it is overdue. // serves POL-16
func (p *Policies) lookReview(ctx context.Context, tx *ledger.Tx) ([]deed, error) {
	v, err := p.Store.Active(ctx, tx)
	if err != nil {
		return nil, err
	}
	day, err := p.DueReview(v)
	if err != nil {
		return nil, err
	}
	to, err := p.ownerAndHead(ctx, tx)
	if err != nil {
		return nil, err
	}
	n := Notice{To: to, Kind: "policies.review", Title: "The review of the policy is overdue", Urgent: true,
		Text: "It was due on " + clock.Day(day) + ".", Href: "/policy/reviews", Key: "policies.review:" + v.ID + ":" + day.Format(time.DateOnly) + ":late"}
	left := DaysUntil(day, p.Base.Now())
	if left >= 0 {
		step, near := remindStep(ApprovalOf(p.Base.Policy.Load().Pack).Remind, left)
		if !near {
			return nil, nil
		}
		k, err := p.Keepers(ctx, tx)
		if err != nil {
			return nil, err
		}
		n = Notice{To: personIDs(k.Owners), Kind: "policies.review", Title: fmt.Sprintf("The policy is to be reviewed in %d days", left),
			Text: "By " + clock.Day(day) + ".", Href: "/policy/reviews", Key: fmt.Sprintf("policies.review:%s:%s:%d", v.ID, day.Format(time.DateOnly), step)}
	}
	return p.once(ctx, tx, "policies.review-reminded", n)
}

// remindStep is the nearest reminder whose day has come.
func remindStep(days []int, left int) (int, bool) {
	best, found := 0, false
	for _, d := range days {
		if left <= d && (!found || d < best) {
			best, found = d, true
		}
	}
	return best, found
}

// DaysUntil counts days of the calendar; past ones are below nought.
func DaysUntil(day, now time.Time) int {
	today := now.In(clock.London)
	from := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, time.UTC)
	to := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC)
	return int(to.Sub(from).Hours() / 24)
}

// lookEarly takes early reviews that nobody decided to the head. // serves POL-17
func (p *Policies) lookEarly(ctx context.Context, tx *ledger.Tx) ([]deed, error) {
	all, err := p.Upkeep.Reviews(ctx, tx)
	if err != nil {
		return nil, err
	}
	heads, err := p.holding(ctx, tx, "head")
	var out []deed
	for _, r := range all {
		if !p.Overdue(r) || r.EscalatedAt != "" {
			continue
		}
		out = append(out, func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) {
			if err := p.Upkeep.Escalate(ctx, tx, r.ID); err != nil {
				return ledger.Event{}, err
			}
			return ledger.Event{Verb: "policies.review-escalated", Subject: reviewRef(tx, r.ID)}, p.tell(ctx, tx, Notice{To: personIDs(heads), Kind: "policies.review", Urgent: true,
				Title: "A review of the policy waits for a decision", Text: fmt.Sprintf("Nobody has decided it for %d days.", answerDays), Href: "/policy/reviews", Key: "policies.review:" + r.ID + ":head"})
		})
	}
	return out, err
}

// countVisits writes down how often the groups' views were opened since the last time.
func (p *Policies) countVisits() []deed {
	p.mu.Lock()
	seen := p.seen
	p.seen = map[string]int64{}
	p.mu.Unlock()
	if len(seen) == 0 {
		return nil
	}
	day := clock.ISO(p.Base.Now())
	return []deed{func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) {
		var total int64
		for group, n := range seen {
			if err := p.Reading.Seen(ctx, tx, day, group, n); err != nil {
				return ledger.Event{}, err
			}
			total += n
		}
		return ledger.Event{Verb: "policies.visits-counted", Subject: of(tx, ""), Changes: []ledger.Change{{Field: "visits", Class: ledger.Open, After: fmt.Sprint(total)}}}, nil
	}}
}

// HeardLeft misses an owner at once when somebody has left or an account was closed. // serves POL-18
func (p *Policies) HeardLeft(ctx context.Context, t ledger.Told) error {
	if p.Base.Policy.Load() == nil {
		return nil
	}
	g := p.Base.Gate.System(p.Base.School, "policies.clock")
	lost := false
	err := p.Base.Ledger.Read(ctx, g, func(tx *ledger.Tx) error {
		o, named, err := p.Upkeep.Owner(ctx, tx)
		if err != nil || !named || o.Person == "" || o.Person != t.Subject.ID {
			return err
		}
		here, err := p.present(ctx, tx, []string{o.Person})
		lost = t.Verb == "accounts.closed" || len(here) == 0
		return err
	})
	if err != nil || !lost {
		return err
	}
	return p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		return p.handOver(ctx, tx, "", "The owner of the policy has left.")
	})
}
