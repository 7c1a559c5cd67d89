// Package governance shows the school's governors whether the policy happens: the termly anonymous report, the trail
// and the rights; how every clause stands, the signed statement of it, and the bundle for an inspection.
// It serves GOV-04, GOV-08, GOV-17, GOV-23, STD-01, STD-28 and NEW-06.
package governance

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/nameless"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/lessons"
	"belisha/internal/records/people"
	"belisha/internal/records/policies"
)

// Report is one term for the governors. Every number in it has been through the one step of nameless.
type Report struct {
	Term     string               `json:"term"`
	Title    string               `json:"title"`
	From     string               `json:"from"`
	To       string               `json:"to"`
	Parts    []nameless.Breakdown `json:"parts"`
	Grids    []nameless.Grid      `json:"grids,omitempty"`
	Rates    []Rate               `json:"rates,omitempty"`   // per 100 children, term by term
	Joined   []Joined             `json:"joined,omitempty"`  // with the behaviour records, each counted once
	Outside  []Fact               `json:"outside,omitempty"` // what was sent to whom outside
	Gaps     []string             `json:"gaps,omitempty"`    // what is not there, so that the report is incomplete
	Stopped  string               `json:"stopped,omitempty"` // why it cannot be sent: something small would follow from it
	Keys     map[string]int       `json:"keys,omitempty"`    // every number that it prints, for later papers
	Facts    []Fact               `json:"facts"`             // counts of acts, not of children
	Stands   []Stands             `json:"stands,omitempty"`  // training, confirmations, reviews: live figures as they stood then
	Watched  []Stands             `json:"watched,omitempty"` // what governors themselves see to
	Missing  []string             `json:"missing"`           // what the law asks for and nothing measures yet
	Policy   string               `json:"policy"`            // version in force
	Measured string               `json:"measured"`          // when
}

// Fact is one number that counts no children: versions, reviews, look-ups.
type Fact struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Saved is a report as it was prepared or sent.
type Saved struct {
	ID         string `db:"id"`
	Term       string `db:"term"`
	Title      string `db:"title"`
	State      string `db:"state"`
	Body       string `db:"body"`
	Comment    string `db:"comment"`
	PreparedAt string `db:"prepared_at"`
	SentAt     string `db:"sent_at"`
}

// room is what the feature works with.
type room struct {
	base   feature.Base
	people people.Store
	store  Store

	policies *policies.Policies
	sign     Signer
	hooks    Hooks
	seen     *seen // what the figures said last
}

func (g room) least() int {
	if a := g.base.Policy.Load(); a != nil && a.Pack.Settings.SmallNumber > 0 {
		return a.Pack.Settings.SmallNumber
	}
	return 5
}

// inForce is the policy that rules; before the first there is nothing to show.
func (g room) inForce() (*feature.Active, error) {
	if a := g.base.Policy.Load(); a != nil {
		return a, nil
	}
	return nil, errs.Missing("No policy is in force yet. Somebody has to put one in force first.")
}

// terms that have begun, newest first.
func (g room) terms() []policy.Term {
	a := g.base.Policy.Load()
	if a == nil {
		return nil
	}
	var out []policy.Term
	today := clock.ISO(g.base.Now())
	for _, t := range a.Pack.Settings.Terms {
		if t.From <= today {
			out = append([]policy.Term{t}, out...)
		}
	}
	return out
}

func (g room) term(key string) (policy.Term, error) {
	all := g.terms()
	for _, t := range all {
		if t.Key == key {
			return t, nil
		}
	}
	if key == "" && len(all) > 0 {
		return all[0], nil
	}
	return policy.Term{}, errs.Missing("There is no such term in the policy's calendar, or it has not begun yet.")
}

// span is a term as moments: from its first day to the day before the next term, so that nothing falls between.
func (g room) span(t policy.Term) (from, to time.Time, err error) {
	if from, err = time.ParseInLocation(time.DateOnly, t.From, clock.London); err != nil {
		return from, to, fmt.Errorf("governance: term %s: %w", t.Key, err)
	}
	to = g.base.Now().Add(time.Minute)
	for _, next := range g.base.Policy.Load().Pack.Settings.Terms {
		if next.From > t.From {
			start, err := time.ParseInLocation(time.DateOnly, next.From, clock.London)
			if err == nil && start.Before(to) {
				to = start
			}
		}
	}
	return from, to, nil
}

// measure makes a term's report from what the features have stored. // serves GOV-04
func (g room) measure(ctx context.Context, tx *ledger.Tx, t policy.Term) (Report, error) {
	from, to, err := g.span(t)
	if err != nil {
		return Report{}, err
	}
	a := g.base.Policy.Load()
	r := Report{Term: t.Key, Title: t.Title, From: clock.Day(from), To: clock.Day(to), Measured: clock.Human(g.base.Now()),
		Policy: a.Pack.Identity.Title + ", version " + a.Pack.Identity.Version}
	if err := g.counted(ctx, tx, &r, t, from, to); err != nil {
		return r, err
	}
	if r.Facts, err = g.facts(ctx, tx, clock.Text(from), clock.Text(to)); err != nil {
		return r, err
	}
	return g.asked(ctx, tx, r, t, from)
}

// asked adds what the live figures say; what none says is named as missing. // serves GOV-04, GOV-07
func (g room) asked(ctx context.Context, tx *ledger.Tx, r Report, t policy.Term, from time.Time) (Report, error) {
	who, err := g.register(ctx, tx)
	if err != nil {
		return r, err
	}
	for _, a := range askedFor() {
		s, err := g.stands(ctx, tx, a.title, a.figure, from)
		if err != nil {
			return r, err
		}
		if s.State == feature.None {
			r.Missing = append(r.Missing, a.title)
			continue
		}
		s.Text = who.without(s.Text)
		r.Stands = append(r.Stands, s)
	}
	if r.Watched, err = g.watched(ctx, tx, from); err != nil || g.ended(t) != nil {
		return r, err
	}
	founded, err := g.store.founded(ctx, tx)
	if founded <= t.To { // else the school was not here in that term
		r.Watched = over(r.Watched)
	}
	return r, err
}

func (g room) facts(ctx context.Context, tx *ledger.Tx, from, to string) ([]Fact, error) {
	var out []Fact
	for _, f := range factQueries() {
		count := ledger.CountWithin
		if f.verb == lookups {
			count = g.store.lookups
		}
		n, err := count(ctx, tx, f.verb, from, to)
		if err != nil {
			return nil, err
		}
		out = append(out, Fact{f.title, nameless.Single(f.title, int(n), g.least()).Shown})
	}
	a := g.base.Policy.Load()
	return append(out, Fact{"Policy in force", fmt.Sprintf("%s version %s, approved by %s on %s",
		a.Pack.Identity.Title, a.Pack.Identity.Version, a.ApprovedBy, clock.Day(a.ApprovedAt))}), nil
}

// ended refuses to send a term that is not over: what has been sent stays as it was.
func (g room) ended(t policy.Term) error {
	if clock.ISO(g.base.Now()) > t.To {
		return nil
	}
	return errs.Bad("term", "%s has not ended yet. Its report can be sent once it has; until then governors see the figures so far.", t.Title)
}

// prepare stores a term's report for sending. A comment that could name somebody stops it.
func (g room) prepare(ctx context.Context, tx *ledger.Tx, t policy.Term, comment string) (Saved, error) {
	report, err := g.measure(ctx, tx, t)
	if err != nil {
		return Saved{}, err
	}
	if report.Stopped != "" {
		return Saved{}, errs.Bad("comment", "%s", report.Stopped)
	}
	body, err := json.Marshal(report)
	if err != nil {
		return Saved{}, fmt.Errorf("governance: %w", err)
	}
	id := tx.ID()
	if before, err := g.store.byTerm(ctx, tx, t.Key); err != nil {
		return Saved{}, err
	} else if before != nil {
		id = before.ID // prepared again: the same record
	}
	s := Saved{ID: id, Term: t.Key, Title: t.Title, State: "prepared", Body: string(body), Comment: comment, PreparedAt: tx.Now}
	return s, g.store.prepare(ctx, tx, s)
}

// named gives the sentence that refuses a text in which somebody could be known again. // serves GOV-17
func (g room) named(ctx context.Context, tx *ledger.Tx, text string) error {
	found, err := lessons.Check(ctx, tx, g.people, g.least(), lessons.Text{Where: "comment", What: "The comment", Words: text})
	if err != nil {
		return err
	}
	return found.Fault()
}

func reportRef(tx *ledger.Tx, id string) ref.Ref { return ref.New(tx.School, "report", id) }
