package passes

import (
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// Plan is a lesson's use of the internet, for one class and aim; it can be used again, copied and shared.
type Plan struct {
	ID      string `db:"id"`
	Class   string `db:"class"` // empty: any
	Aim     string `db:"aim"`
	Age     string `db:"age"`       // a year, or "mixed"
	Starts  string `db:"starts_at"` // empty: none
	Minutes int    `db:"minutes"`   // 0: until the lesson ends
	Only    bool   `db:"only_list"`
	Images  bool   `db:"images"`
	Tools   string `db:"tools"`
	Shared  bool   `db:"shared"`
	Owner   string `db:"owner_id"`
	Copied  string `db:"copied"` // the plan it was copied from
	Made    string `db:"made_at"`
	Changed string `db:"changed_at"`
	Gone    string `db:"gone_at"`
}

// Ref names the plan.
func (p Plan) Ref(school string) ref.Ref { return ref.New(school, PlanKind, p.ID) }

// mixed is the age of a class of several years.
const mixed = "mixed"

// subject is what the gate asks about a plan: one that is shared is everybody's own to read, never to change.
func (p Plan) subject(school, reader string, reading bool) authz.Subject {
	s := authz.Subject{Ref: p.Ref(school), Owners: []string{p.Owner}}
	if reading && p.Shared {
		s.Owners = append(s.Owners, reader)
	}
	return s
}

// save stores a plan, a new one when it has no id. A plan without a learning aim is refused. // serves WEB-20
func (p *Passes) save(ctx context.Context, tx *ledger.Tx, in Plan, typed string) (Plan, ledger.Event, error) {
	var ok bool
	if in.Aim, ok = fits(in.Aim, 5, mostAim); !ok {
		return in, ledger.Event{}, errs.Bad("aim", "Write what the children learn, in 5 to 200 characters. A plan without a learning aim is not kept.")
	}
	if err := p.planFits(ctx, tx, in); err != nil {
		return in, ledger.Event{}, err
	}
	sites, err := readSites(typed)
	if err != nil {
		return in, ledger.Event{}, err
	}
	if len(sites) == 0 {
		return in, ledger.Event{}, errs.Bad("sites", "Write at least one site, such as museum.example.")
	}
	if err := p.mayOpen(hostsOf(sites)); err != nil {
		return in, ledger.Event{}, err
	}
	var old Plan
	if in.ID != "" {
		if old, err = p.store.plan(ctx, tx, in.ID); err != nil {
			return in, ledger.Event{}, err
		}
	}
	verb := "passes.plan-changed"
	if old.ID == "" {
		in.ID, in.Made, verb = tx.ID(), tx.Now, "passes.planned"
		in.Owner = tx.Grant.Actor().Person
	} else {
		in.Owner, in.Made, in.Copied, in.Shared = old.Owner, old.Made, old.Copied, old.Shared
	}
	in.Changed = tx.Now
	e := ledger.Event{Verb: verb, Subject: in.Ref(tx.School), Changes: []ledger.Change{open("class", old.Class, in.Class), personal("aim", in.Aim),
		open("sites", "", strings.Join(hostsOf(sites), " ")), open("only", yes(old.Only), yes(in.Only))}}
	return in, e, p.store.putPlan(ctx, tx, in, sites, old.ID == "")
}

func (p *Passes) planFits(ctx context.Context, tx *ledger.Tx, in Plan) error {
	if in.Class != "" {
		if there, err := p.store.hasClass(ctx, tx, in.Class); err != nil {
			return err
		} else if !there {
			return errs.Bad("class", "Choose a class of the school, or none.")
		}
	}
	switch {
	case in.Age != mixed && !slices.Contains(people.Years(), in.Age):
		return errs.Bad("age", "Choose for which age it is.")
	case in.Minutes != 0 && (in.Minutes < leastMinutes || in.Minutes > p.rules().MaxMinutes):
		return errs.Bad("minutes", "Choose between %d and %d minutes, or leave it empty.", leastMinutes, p.rules().MaxMinutes)
	case in.Images && !p.imagesAllowed():
		return errs.Bad("images", "The policy opens no search for pictures to children, not in a lesson either.")
	}
	return nil
}

// copyPlan makes a plan of one's own out of another. // serves WEB-20
func (p *Passes) copyPlan(ctx context.Context, tx *ledger.Tx, id string) (Plan, ledger.Event, error) {
	old, err := p.store.plan(ctx, tx, id)
	if err != nil {
		return old, ledger.Event{}, err
	}
	sites, err := p.store.sites(ctx, tx, id)
	if err != nil {
		return old, ledger.Event{}, err
	}
	in := old
	in.ID, in.Owner, in.Copied, in.Shared, in.Starts, in.Made, in.Changed = tx.ID(), tx.Grant.Actor().Person, old.ID, false, "", tx.Now, tx.Now
	if in.Owner != old.Owner {
		in.Class = ""
	}
	return in, ledger.Event{Verb: "passes.planned", Subject: in.Ref(tx.School), Changes: []ledger.Change{open("copied", "", old.ID)}},
		p.store.putPlan(ctx, tx, in, sites[id], true)
}

// share lets colleagues read and copy a plan, or takes that back.
func (p *Passes) share(ctx context.Context, tx *ledger.Tx, id string, shared bool) (ledger.Event, error) {
	old, err := p.store.plan(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	return ledger.Event{Verb: "passes.plan-shared", Subject: old.Ref(tx.School), Changes: []ledger.Change{open("shared", yes(old.Shared), yes(shared))}},
		p.store.sharePlan(ctx, tx, id, shared)
}

// drop takes a plan out of the lists. What was opened by it stays on record.
func (p *Passes) drop(ctx context.Context, tx *ledger.Tx, id string) (ledger.Event, error) {
	old, err := p.store.plan(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	return ledger.Event{Verb: "passes.plan-removed", Subject: old.Ref(tx.School), Changes: []ledger.Change{personal("aim", "")}}, p.store.dropPlan(ctx, tx, id)
}

// startOf reads the optional start of a plan: a day and a time, both or neither.
func startOf(day time.Time, at string) (string, error) {
	if day.IsZero() && strings.TrimSpace(at) == "" {
		return "", nil
	}
	if day.IsZero() {
		return "", errs.Bad("day", "Enter the day of the lesson as well, or leave the time empty.")
	}
	t, ok := hour(at, day)
	if !ok {
		return "", errs.Bad("time", "Enter the time of the lesson as 10:45.")
	}
	return clock.Text(t), nil
}
