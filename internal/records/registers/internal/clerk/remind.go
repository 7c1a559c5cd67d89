package clerk

import (
	"context"
	"fmt"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/entry"
)

// Teller tells people, inside the caller's write; notices.Notices is it.
type Teller interface {
	Tell(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
	Settle(ctx context.Context, tx *ledger.Tx, key string) error
}

// Bind lends the notices. Without them nobody is reminded.
func (r *Clerk) Bind(t Teller) { r.tell = t }

// atOnce is how many entries one round of reminders takes up of one register; the next takes the rest.
const atOnce = 5000

// remind is the hourly round: whoever has to see to an entry is told before its day and when it is late, and somebody
// else when it stays so. Each thing is told once. serves GOV-16
func (r *Clerk) remind(ctx context.Context) error {
	if r.tell == nil {
		return nil
	}
	grant := r.Base.Gate.System(r.Base.School, "registers.remind")
	for _, def := range r.Definitions() {
		if !entry.HasDue(def) || def.Due.Owner == "" && def.Due.Escalate == "" {
			continue
		}
		var due []dueStep
		err := r.Base.Ledger.Read(ctx, grant, func(tx *ledger.Tx) (err error) {
			due, err = r.dueSteps(ctx, tx, def)
			return err
		})
		if err == nil && len(due) > 0 {
			err = r.Base.Ledger.Write(ctx, grant, func(tx *ledger.Tx) (ledger.Event, error) { return r.tellAll(ctx, tx, def, due) })
		}
		if err != nil {
			return fmt.Errorf("registers: remind %s: %w", def.Key, err)
		}
	}
	return nil
}

// dueStep is one thing to be told of one entry.
type dueStep struct {
	e    entry.Entry
	step string
}

func (d dueStep) key() string { return "register/" + d.e.ID + "/" + d.e.DueOn + "/" + d.step }

// dueSteps are what has to be told of a register now and has not been.
func (r *Clerk) dueSteps(ctx context.Context, tx *ledger.Tx, def policy.Register) ([]dueStep, error) {
	now := cabinet.Moment(tx)
	all, err := r.Store.DueBy(ctx, tx, def.Key, clock.ISO(now.AddDate(0, 0, 1+entry.Furthest(def.Due.Remind))), entry.FinalStep(def), atOnce)
	if err != nil {
		return nil, err
	}
	var out []dueStep
	for _, e := range all {
		already, err := r.Store.ToldOf(ctx, tx, e.ID, e.DueOn)
		if err != nil {
			return nil, err
		}
		for _, step := range entry.StepsOf(def, e, now) {
			if !slices.Contains(already, step) {
				out = append(out, dueStep{e, step})
			}
		}
	}
	return out, nil
}

// tellAll tells it, and marks it told.
func (r *Clerk) tellAll(ctx context.Context, tx *ledger.Tx, def policy.Register, due []dueStep) (ledger.Event, error) {
	for _, d := range due {
		to, err := r.concerned(ctx, tx, def, d)
		if err != nil {
			return ledger.Event{}, err
		}
		if err := r.tell.Tell(ctx, tx, noticeOf(def, d, to)); err != nil {
			return ledger.Event{}, err
		}
		if err := r.Store.MarkTold(ctx, tx, d.e.ID, d.e.DueOn, d.step); err != nil {
			return ledger.Event{}, err
		}
	}
	return ledger.Event{Verb: "registers.reminded", Subject: ref.New(tx.School, entry.RefRegister, def.Key), Why: def.Clause,
		Changes: []ledger.Change{{Field: "reminders", Class: ledger.Open, After: fmt.Sprint(len(due))}}}, nil
}

// concerned are whom the pack wants told: the owner, or whoever it escalates to. Nobody is told of an entry about
// themselves; where that or an empty post leaves nobody, it falls to the head, and what is about the head to the chair.
// serves INC-06, INC-38
func (r *Clerk) concerned(ctx context.Context, tx *ledger.Tx, def policy.Register, d dueStep) ([]string, error) {
	who := def.Due.Owner
	if d.step == entry.StepEscalate || who == "" {
		who = def.Due.Escalate
	}
	about := Subject(tx.School, def, &d.e, Seeing).About
	to, err := r.holding(ctx, tx, def, d.e, who)
	to = slices.DeleteFunc(to, func(id string) bool { return slices.Contains(about, id) })
	if err != nil || len(to) > 0 {
		return to, err
	}
	for _, role := range []authz.Role{authz.Head, authz.Chair} {
		for _, post := range r.pack().PostsWith(string(role)) {
			some, err := r.People.Holding(ctx, tx, post)
			if err != nil {
				return nil, err
			}
			to = append(to, some...)
		}
		if to = slices.DeleteFunc(to, func(id string) bool { return slices.Contains(about, id) }); len(to) > 0 {
			break
		}
	}
	return to, nil
}

// holding are the people behind a name of the pack: of a field of the entry, or of a post.
func (r *Clerk) holding(ctx context.Context, tx *ledger.Tx, def policy.Register, e entry.Entry, who string) ([]string, error) {
	if f, ok := entry.FieldOf(def, who); ok {
		switch v := e.Values[who]; {
		case v == "":
			return nil, nil
		case f.Kind == "person":
			return []string{v}, nil
		default:
			who = v
		}
	}
	if who == "" {
		return nil, nil
	}
	return r.People.Holding(ctx, tx, who)
}

// noticeOf says it. Title and address leave the house, so they name the register at most, and of a sensitive one not even that.
func noticeOf(def policy.Register, d dueStep, to []string) notices.Notice {
	n := notices.Notice{To: to, Kind: "register.due", Href: d.e.Href(), Key: d.key(), Text: d.e.Label + ": to be done by " + entry.DayTold(d.e.DueOn) + "."}
	where := "“" + def.Title + "”"
	if def.Sensitive {
		where, n.Text = "a register", "To be done by "+entry.DayTold(d.e.DueOn)+"."
	}
	n.Title = "An entry of " + where + " is due on " + entry.DayTold(d.e.DueOn)
	if d.step == entry.StepLate || d.step == entry.StepEscalate {
		n.Kind, n.Title = "register.late", "An entry of "+where+" is overdue"
	}
	return n
}

// settle takes reminders back when their entry does not wait any more, or waits for another day.
func (r *Clerk) settle(ctx context.Context, tx *ledger.Tx, old entry.Entry, due string) error {
	if r.tell == nil || old.DueOn == "" || old.DueOn == due {
		return nil
	}
	steps, err := r.Store.ToldOf(ctx, tx, old.ID, old.DueOn)
	for _, step := range steps {
		if err = r.tell.Settle(ctx, tx, dueStep{old, step}.key()); err != nil {
			break
		}
	}
	return err
}
