package defence

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
)

// errKnown takes back a write that would say what an alert says already.
var errKnown = errors.New("defence: known")

// calm is how often an alert that goes on is written anew: a flood of signs must not be a flood of events.
const calm = time.Minute

// raise makes an alert of what a rule found, or adds it to the one that is open. // serves NET-18
func (d *Defence) raise(ctx context.Context, all ...finding) error {
	d.raising.Lock()
	defer d.raising.Unlock()
	for _, f := range all {
		err := d.base.Ledger.Write(ctx, d.job("raise"), func(tx *ledger.Tx) (ledger.Event, error) { return d.note(ctx, tx, f) })
		if err != nil && !errors.Is(err, errKnown) {
			return err
		}
	}
	return nil
}

func (d *Defence) note(ctx context.Context, tx *ledger.Tx, f finding) (ledger.Event, error) {
	now := d.base.Now()
	quiet := time.Duration(d.rules().QuietMinutes) * time.Minute
	a, there, err := d.store.same(ctx, tx, f, clock.Text(now.Add(-quiet)))
	if err != nil {
		return ledger.Event{}, err
	}
	if !there {
		return d.begin(ctx, tx, f, now)
	}
	last, err := clock.Parse(a.Last)
	if f.kind == Configuration {
		f.story = joined(a.Story, f.story)
	}
	if err == nil && now.Sub(last) < calm && (f.kind != Configuration || f.story == a.Story) {
		return ledger.Event{}, errKnown
	}
	a.Times, a.Last, a.Story = max(a.Times, f.times), tx.Now, f.story
	if f.asset != "" {
		a.Asset = f.asset
	}
	return ledger.Event{Verb: "defence.grew", Subject: a.Ref(tx.School), Changes: []ledger.Change{open("times", "", strconv.FormatInt(a.Times, 10))}}, d.store.grow(ctx, tx, a)
}

func (d *Defence) begin(ctx context.Context, tx *ledger.Tx, f finding, now time.Time) (ledger.Event, error) {
	r := ruleOf(f.kind)
	a := Alert{ID: tx.ID(), Kind: f.kind, Level: r.Level, Person: f.person, Device: f.device, Asset: f.asset, Story: f.story, Clause: d.clause(), Times: f.times,
		First: tx.Now, Last: tx.Now, Due: clock.Text(d.due(r.Level, now))}
	if err := d.store.add(ctx, tx, a); err != nil {
		return ledger.Event{}, err
	}
	to, err := d.first(ctx, tx, f)
	if err != nil {
		return ledger.Event{}, err
	}
	e := ledger.Event{Verb: "defence.raised", Subject: a.Ref(tx.School), Why: a.Clause, Changes: []ledger.Change{open("kind", "", a.Kind), open("level", "", a.Level), personal("about")}}
	return e, d.tell(ctx, tx, a, to, "defence.alert", r.Title, r.First)
}

// first are those who hear of a new alert. Who changed the machine's files nobody knows, and whoever looks after it could: so
// those above the technicians hear of it at once. // serves NET-18
func (d *Defence) first(ctx context.Context, tx *ledger.Tx, f finding) ([]string, error) {
	to, err := d.answering(ctx, tx, f.person)
	if err != nil || f.kind != Configuration {
		return to, err
	}
	above, err := d.holders(ctx, tx, authz.Coordinator, authz.Head)
	to = append(to, above...)
	slices.Sort(to)
	return slices.Compact(to), err
}

// answering are those who answer an alert: the technicians; where it is about one of them, or there is no other, the
// coordinator and the head; at last the chair. Whoever it is about never. // serves NET-18 MON-15
func (d *Defence) answering(ctx context.Context, tx *ledger.Tx, about string) ([]string, error) {
	all, err := d.holders(ctx, tx, authz.Technician)
	if err != nil {
		return nil, err
	}
	but := without(all, about)
	if len(but) > 0 && len(but) == len(all) {
		return but, nil
	}
	above, err := d.holders(ctx, tx, authz.Coordinator, authz.Head)
	if err != nil {
		return nil, err
	}
	if above = without(above, about); len(above) > 0 {
		return above, nil
	}
	chairs, err := d.holders(ctx, tx, authz.Chair)
	return without(chairs, about), err
}

// heads are those who hear of what nobody has answered. // serves NET-18
func (d *Defence) heads(ctx context.Context, tx *ledger.Tx, about string) ([]string, error) {
	all, err := d.holders(ctx, tx, authz.Head)
	if err != nil {
		return nil, err
	}
	if all = without(all, about); len(all) > 0 {
		return all, nil
	}
	chairs, err := d.holders(ctx, tx, authz.Chair)
	return without(chairs, about), err
}

// handlers are those to whom an alert comes, at first or late.
func (d *Defence) handlers(ctx context.Context, tx *ledger.Tx, a Alert) ([]string, error) {
	first, err := d.answering(ctx, tx, a.Person)
	if err != nil {
		return nil, err
	}
	late, err := d.heads(ctx, tx, a.Person)
	return append(first, late...), err
}

func without(all []string, about string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(id string) bool { return id == about })
}

// holders are the people who hold a post with one of these roles.
func (d *Defence) holders(ctx context.Context, tx *ledger.Tx, roles ...authz.Role) (out []string, err error) {
	for _, role := range roles {
		for _, post := range d.pack().PostsWith(string(role)) {
			held, err := d.people.Holding(ctx, tx, post)
			if err != nil {
				return nil, err
			}
			out = append(out, held...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// tell tells people of an alert, without a name. Normal ones go the ways that each has chosen.
func (d *Defence) tell(ctx context.Context, tx *ledger.Tx, a Alert, to []string, kind, title, text string) error {
	if d.hooks.Tell == nil || len(to) == 0 {
		return nil
	}
	return d.hooks.Tell(ctx, tx, notices.Notice{To: to, Kind: kind, Title: "Security: " + title, Text: text, Href: "/defence/alerts/" + a.ID, Urgent: a.Level != Normal, Key: kind + "/" + a.ID})
}

// escalate tells the head of alerts that have waited too long for an outcome. // serves NET-18
func (d *Defence) escalate(ctx context.Context) error {
	var late []Alert
	err := d.base.Ledger.Read(ctx, d.job("escalate"), func(tx *ledger.Tx) (err error) {
		late, err = d.store.overdue(ctx, tx, tx.Now)
		return err
	})
	for _, a := range late {
		if err != nil {
			break
		}
		err = d.base.Ledger.Write(ctx, d.job("escalate"), func(tx *ledger.Tx) (ledger.Event, error) {
			e := ledger.Event{Verb: "defence.escalated", Subject: a.Ref(tx.School), Why: a.Clause}
			to, err := d.heads(ctx, tx, a.Person)
			if err != nil {
				return e, err
			}
			if err := d.store.toldHead(ctx, tx, a.ID); err != nil {
				return e, err
			}
			return e, d.tell(ctx, tx, a, to, "defence.late", ruleOf(a.Kind).Title, "Nobody has written down yet what this was. Ask the technician, or answer it yourself.")
		})
	}
	return err
}
