package course

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/policies/internal/upkeep"
)

// answerDays is how long the owner has for an early review before it goes to the head. // serves POL-17
const answerDays = 14

// Cause is what can make a review necessary, with its words.
type Cause struct{ Key, Title string }

// Causes are what can make a review necessary before its date.
func Causes() []Cause {
	return []Cause{{"technology", "A significant change of technology"}, {"threat", "A new threat"}, {"incident", "A serious incident"}}
}

// OpenReview opens a review task. The yearly one can be opened at any time; an early one names what it is about.
func (p *Policies) OpenReview(ctx context.Context, g authz.Grant, r upkeep.Review) error {
	if r.About == "" {
		return errs.Bad("about", "Write what has changed or happened.")
	}
	return p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		active := p.Base.Policy.Load()
		for _, id := range r.Affected() {
			if _, ok := active.Pack.Clause(id); !ok {
				return ledger.Event{}, errs.Bad("clauses", "The policy has no clause “%s”.", id)
			}
		}
		if r.Kind == upkeep.Early && len(r.Affected()) == 0 {
			return ledger.Event{}, errs.Bad("clauses", "Name at least one clause that is affected.")
		}
		return p.askReview(ctx, tx, r)
	})
}

func (p *Policies) askReview(ctx context.Context, tx *ledger.Tx, r upkeep.Review) (ledger.Event, error) {
	id, err := p.Upkeep.Ask(ctx, tx, r)
	if err != nil {
		return ledger.Event{}, err
	}
	k, err := p.Keepers(ctx, tx)
	if err == nil {
		err = p.tell(ctx, tx, Notice{To: personIDs(k.Owners), Kind: "policies.review", Title: "The policy needs a review",
			Text: fmt.Sprintf("Decide within %d days whether it has to be amended.", answerDays), Href: "/policy/reviews", Key: "policies.review:" + id})
	}
	return ledger.Event{Verb: "policies.review-opened", Subject: reviewRef(tx, id),
		Changes: []ledger.Change{{Field: "cause", Class: ledger.Open, After: r.Cause}, {Field: "clauses", Class: ledger.Open, After: r.Clauses}}}, err
}

func reviewRef(tx *ledger.Tx, id string) ref.Ref { return ref.New(tx.School, "policy-review", id) }

// Decide ends a review with a decision and its reason. A yearly one moves the date of the next. // serves POL-16, POL-17
func (p *Policies) Decide(ctx context.Context, g authz.Grant, id, decision, reason string) error {
	switch {
	case decision != upkeep.Amend && decision != upkeep.NoChange:
		return errs.Bad("decision", "Choose whether the policy is amended.")
	case tidy(reason) == "":
		return errs.Bad("reason", "Write the reason for the decision.")
	}
	return p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		r, err := p.Upkeep.Review(ctx, tx, id)
		if err == nil {
			err = p.Upkeep.Decide(ctx, tx, id, decision, tidy(reason))
		}
		if err == nil && r.Kind == upkeep.Yearly {
			err = p.nextYear(ctx, tx)
		}
		return ledger.Event{Verb: "policies.review-decided", Subject: reviewRef(tx, id),
			Changes: []ledger.Change{{Field: "decision", Class: ledger.Open, After: decision}, {Field: "reason", Class: ledger.Personal}}}, err
	})
}

func (p *Policies) nextYear(ctx context.Context, tx *ledger.Tx) error {
	v, err := p.Store.Active(ctx, tx)
	if err != nil {
		return err
	}
	v.ReviewOn = p.Base.Now().In(clock.London).AddDate(1, 0, 0).Format(time.DateOnly)
	if err := p.Store.ReviewOn(ctx, tx, v.ID, v.ReviewOn); err != nil {
		return err
	}
	pack, err := p.parse(ctx, tx, v)
	if err != nil {
		return err
	}
	return p.publish(ctx, tx, v, pack) // the public copy names the day
}

// DueReview is the day by which the version in force has to be reviewed.
func (p *Policies) DueReview(v Version) (time.Time, error) {
	on := v.ReviewOn
	if on == "" { // it came into force before such days were kept
		pack := p.Base.Policy.Load()
		on = reviewOn(pack.Pack, pack.ApprovedAt)
	}
	day, err := time.ParseInLocation(time.DateOnly, on, clock.London)
	if err != nil {
		return day, fmt.Errorf("policies: day of the review: %w", err)
	}
	return day, nil
}

// Overdue says whether nobody has decided an early review in time.
func (p *Policies) Overdue(r upkeep.Review) bool {
	at, err := clock.Parse(r.OpenedAt)
	return err == nil && r.Open() && r.Kind == upkeep.Early && p.Base.Now().Sub(at) >= answerDays*24*time.Hour
}

// serious are the outcomes of a closed concern after which the policy has to be looked at.
func serious() []string { return []string{"referred", "staff_procedure"} }

// HeardClosed opens a review when a concern was closed with a serious outcome. Only its number of the trail is kept: the
// review is about the policy, not about the child. // serves POL-17
func (p *Policies) HeardClosed(ctx context.Context, t ledger.Told) error {
	i := slices.IndexFunc(t.Changes, func(c ledger.Change) bool { return c.Field == "outcome" })
	if i < 0 || !slices.Contains(serious(), t.Changes[i].After) || p.Base.Policy.Load() == nil {
		return nil
	}
	g := p.Base.Gate.System(p.Base.School, "policies.review")
	source := t.Subject.String()
	var known bool
	err := p.Base.Ledger.Read(ctx, g, func(tx *ledger.Tx) (err error) {
		known, err = p.Upkeep.Asked(ctx, tx, source)
		return err
	})
	if err != nil || known {
		return err
	}
	return p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		return p.askReview(ctx, tx, upkeep.Review{Kind: upkeep.Early, Cause: "incident", Source: source,
			About: "A concern was closed with a serious outcome. Would the policy have to say anything else?", Clauses: strings.Join(p.incidentClauses(), " ")})
	})
}

// incidentClauses are those by which concerns are handled.
func (p *Policies) incidentClauses() []string {
	var out []string
	for _, c := range p.Base.Policy.Load().Pack.Clauses {
		if c.By == "records.incidents" {
			out = append(out, c.ID)
		}
	}
	return out
}
