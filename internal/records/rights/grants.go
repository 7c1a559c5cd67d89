package rights

import (
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// longestGrant is how long a module is granted at most, in days.
const longestGrant = 366

// Grants are the keys of the modules that somebody was granted beyond their job and may use today. // serves PPL-18
func (r *Rights) Grants(ctx context.Context, tx *ledger.Tx, person string) ([]string, error) {
	return r.store.keys(ctx, tx, person, r.today())
}

// Extra are the same as the doorman wants them: names that stand beside a person's posts.
func (r *Rights) Extra(ctx context.Context, tx *ledger.Tx, person string) ([]string, error) {
	keys, err := r.Grants(ctx, tx, person)
	for i, k := range keys {
		keys[i] = policy.ModuleRight(k)
	}
	return keys, err
}

// Fresh reports that somebody holds a module that was granted since a moment, or whose first day is this one: what a new right
// is used for is looked at. // serves NET-18
func (r *Rights) Fresh(ctx context.Context, tx *ledger.Tx, person, since, day string) (bool, error) {
	n, err := r.store.begun(ctx, tx, person, since, day)
	return n > 0, err
}

// approvers are the posts that grant a module: as the register of grants says, or else data manager and head.
func (r *Rights) approvers() []string {
	def, ok := r.room.Definition(grantsRegister)
	i := slices.IndexFunc(def.Moves, func(m policy.Move) bool { return m.Key == "grant" && len(m.By) > 0 })
	if !ok || i < 0 {
		return []string{"data_manager", "head"}
	}
	return def.Moves[i].By
}

// give grants a module, and writes it into the pack's register of grants. Nobody grants anything to themselves. // serves PPL-18
func (r *Rights) give(ctx context.Context, tx *ledger.Tx, g Grant) (ledger.Event, error) {
	m, known := r.pack().Module(g.Module)
	if !known {
		return ledger.Event{}, errs.Bad("module", "Choose one of the modules.")
	}
	p, err := r.people.Get(ctx, tx, g.Person)
	if err != nil {
		return ledger.Event{}, errs.Bad("person", "Choose somebody on the staff.")
	}
	if err := r.checkGrant(g, m, p, tx.Grant.Actor().Person); err != nil {
		return ledger.Event{}, err
	}
	g.ID, g.Approved = tx.ID(), tx.Grant.Actor().Person
	e := ledger.Event{Verb: "rights.granted", Subject: g.Ref(tx.School), Why: m.Clause, Also: []ref.Ref{p.Ref(tx.School)},
		Changes: []ledger.Change{{Field: "module", Class: ledger.Open, After: g.Module}, {Field: "until", Class: ledger.Open, After: g.Until}, {Field: "reason", Class: ledger.Personal}}}
	if g.Entry, err = r.register(ctx, tx, g, &e); err != nil {
		return e, err
	}
	return e, r.store.addGrant(ctx, tx, g)
}

// denied counts the attempts to open something of a module without the right since a moment, by module. // serves PPL-18
func (r *Rights) denied(ctx context.Context, tx *ledger.Tx, from time.Time) (map[string]int, error) {
	found, err := within(ctx, tx, "refused", clock.Text(from), clock.Text(r.base.Now().Add(time.Minute)))
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, t := range found {
		ids = append(ids, t.Subject.ID)
	}
	of, err := r.store.registersOf(ctx, tx, ids)
	out := map[string]int{}
	for _, t := range found {
		action, _, _ := strings.Cut(t.Why, ":")
		for _, what := range []string{of[t.Subject.ID], t.Subject.ID, action} {
			if m, in := r.pack().ModuleOf(what); in {
				out[m.Key]++
				break
			}
		}
	}
	return out, err
}

func (r *Rights) checkGrant(g Grant, m policy.Module, p people.Person, giver string) error {
	from, err1 := time.Parse(time.DateOnly, g.From)
	until, err2 := time.Parse(time.DateOnly, g.Until)
	n := len([]rune(g.Reason))
	switch {
	case !p.Is(people.Staff) || p.Gone(r.base.Now()):
		return errs.Bad("person", "Choose somebody on the staff. A module is granted to nobody else.")
	case p.ID == giver:
		return errs.Bad("person", "Nobody grants a module to themselves. Ask the head teacher or the data manager.")
	case slices.ContainsFunc(m.Posts, func(post string) bool { return slices.Contains(p.Holds(), post) }):
		return errs.Bad("person", "This person has the module by their post already.")
	case err1 != nil:
		return errs.Bad("from", "Enter the first day.")
	case err2 != nil:
		return errs.Bad("until", "Enter the last day. No module is granted without an end.")
	case g.Until <= g.From || g.Until <= r.today():
		return errs.Bad("until", "The last day has to come after the first one, and after today.")
	case until.Sub(from) > longestGrant*24*time.Hour:
		return errs.Bad("until", "A module is granted for a year at most. Enter an earlier day; it can be granted again then.")
	case n < 10 || n > 1000:
		return errs.Bad("reason", "Write the reason in a sentence, with 10 to 1,000 characters.")
	}
	return nil
}

// register writes a grant into the pack's register of grants, as granted; "" where the policy has none.
func (r *Rights) register(ctx context.Context, tx *ledger.Tx, g Grant, e *ledger.Event) (string, error) {
	def, ok := r.room.Definition(grantsRegister)
	if !ok {
		return "", nil
	}
	in, err := r.room.Add(ctx, tx, grantsRegister, map[string]string{"person": g.Person, "module": g.Module, "reason": g.Reason, "from": g.From, "until": g.Until})
	if err != nil {
		return "", err
	}
	e.Also = append(e.Also, in.Ref(tx.School))
	if slices.ContainsFunc(def.Moves, func(m policy.Move) bool { return m.Key == "grant" && slices.Contains(m.From, in.State) }) {
		if in, _, err = r.room.Move(ctx, tx, in, "grant", nil); err != nil {
			return "", err
		}
	}
	return in.ID, nil
}

// end ends a grant now, in the register of grants too where it stands there as granted and the step is this person's.
func (r *Rights) end(ctx context.Context, tx *ledger.Tx, g Grant, why string) (ledger.Event, error) {
	e := ledger.Event{Verb: "rights.grant-ended", Subject: g.Ref(tx.School), Why: why, Also: []ref.Ref{people.Person{ID: g.Person}.Ref(tx.School)},
		Changes: []ledger.Change{{Field: "module", Class: ledger.Open, Before: g.Module}, {Field: "until", Class: ledger.Open, Before: g.Until, After: clock.Told(tx.Now)}}}
	if err := r.store.endGrant(ctx, tx, g.ID, by(tx)); err != nil {
		return e, err
	}
	if g.Entry == "" {
		return e, nil
	}
	in, err := r.room.Entry(ctx, tx, grantsRegister, g.Entry)
	switch {
	case errs.Is(err, errs.NotFound):
		return e, nil // deleted when its time was over
	case err != nil || in.State != "granted" || in.RemovedAt != "":
		return e, err
	}
	if _, _, err = r.room.Move(ctx, tx, in, "end", nil); errs.Is(err, errs.Forbidden) || errs.Is(err, errs.NotFound) {
		return e, nil // the grant has ended all the same; the register's keepers close its entry
	}
	e.Also = append(e.Also, in.Ref(tx.School))
	return e, err
}

// by is who does it: a person's id, or a job of the house.
func by(tx *ledger.Tx) string {
	if a := tx.Grant.Actor(); a.Job != "" {
		return "job/" + a.Job
	}
	return tx.Grant.Actor().Person
}
