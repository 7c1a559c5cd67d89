package filtering

import (
	"context"
	"errors"
	"slices"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
)

// Ask stores a request inside the caller's write and gives its number and event. The same ticket gives the same
// request. An illegal site cannot be opened by anything; the gateway sees to that (WEB-03). serves WEB-06, WEB-16
func (f *Filtering) Ask(ctx context.Context, tx *ledger.Tx, ticket, host, kind, person, profile, reason string) (string, ledger.Event, error) {
	host, err := Host(host)
	if err != nil {
		return "", ledger.Event{}, err
	}
	if !slices.Contains([]string{Unblock, Wrong, Block}, kind) {
		return "", ledger.Event{}, errs.Bad("kind", "Choose whether the site should be opened or closed.")
	}
	if err := reasonFor("reason", reason); err != nil {
		return "", ledger.Event{}, err
	}
	r, again, err := f.store.ask(ctx, tx, Request{Ticket: ticket, Host: host, Kind: kind, By: person, Profile: profile, Reason: reason})
	e := ledger.Event{Verb: "filtering.asked", Subject: r.Ref(tx.School), Changes: []ledger.Change{change("number", "", r.Number), change("kind", "", r.Kind)}}
	if again || err != nil {
		e.Why = "the same ticket once more"
		return r.Number, e, err
	}
	to, err := f.holders(ctx, tx, "coordinator")
	if err == nil {
		err = f.tell(ctx, tx, notices.Notice{To: slices.DeleteFunc(to, func(who string) bool { return who == person }), Kind: "request.filter",
			Title: "A request about a site waits for a decision", Href: "/filtering/requests/" + r.ID, Key: "filter-request-new/" + r.ID})
	}
	return r.Number, e, err
}

// Decision is what an approver says to a request.
type Decision struct {
	State    string
	Reason   string
	Until    string // YYYY-MM-DD, the review date
	Profiles []string
	Risk     map[string]string // answers to Risks: yes | no
	Level    string            // a key of Levels; empty: the school's own
	Effect   string            // what the engine says it changes, in words
}

// decide refuses the approver who asked, a missing reason and an open end. serves WEB-05, WEB-06, STD-13
func (f *Filtering) decide(ctx context.Context, tx *ledger.Tx, id string, d Decision) (ledger.Event, error) {
	active, err := f.pack()
	if err != nil {
		return ledger.Event{}, err
	}
	r, err := f.store.request(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	if err := d.check(r, tx.Grant.Actor().Person, active.Pack); err != nil {
		return ledger.Event{}, err
	}
	if err := f.checkLook(ctx, tx, r, d); err != nil {
		return ledger.Event{}, err
	}
	if r.Risk, err = d.risks(); err != nil {
		return ledger.Event{}, err
	}
	r.State, r.Decision, r.DecidedBy, r.DecidedAt = d.State, d.Reason, tx.Grant.Actor().Person, tx.Now
	if d.State != Declined {
		until, err := end("until", d.Until, f.base.Now())
		if err != nil {
			return ledger.Event{}, err
		}
		r.Until, r.Profiles = clock.Text(until), strings.Join(d.Profiles, " ")
	}
	r.Effect, r.Level = d.Effect, d.Level
	if err := f.store.decide(ctx, tx, r); err != nil {
		return ledger.Event{}, err
	}
	line, err := f.logDecision(ctx, tx, r, "Asked: "+kindTitle(r.Kind))
	if err == nil {
		err = f.tell(ctx, tx, notices.Notice{To: []string{r.By}, Kind: "request.answered", Title: "Your request about a site has been answered",
			Href: "/filtering/ask", Key: "filter-request/" + r.ID})
	}
	return ledger.Event{Verb: "filtering.decided", Subject: r.Ref(tx.School), Also: []ref.Ref{line}, Changes: []ledger.Change{
		change("state", Open, r.State), change("profiles", "", r.Profiles), change("until", "", r.Until), {Field: "reason", Class: ledger.Personal},
	}}, err
}

// undo ends a decision before its time; the gateway goes back to the policy's own rules. // serves WEB-05, WEB-06
func (f *Filtering) undo(ctx context.Context, tx *ledger.Tx, id, why string) (ledger.Event, error) {
	r, err := f.store.request(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	if !r.InForce(f.base.Now()) {
		return ledger.Event{}, errs.Clash("", "Only a decision that is in force can be undone. Please look at it again.")
	}
	if err := reasonFor("undo", why); err != nil {
		return ledger.Event{}, err
	}
	if err := f.store.undo(ctx, tx, id, tx.Grant.Actor().Person, why); err != nil {
		return ledger.Event{}, err
	}
	line, err := f.store.note(ctx, tx, Change{Kind: ChangeRequest, What: r.Host, By: tx.Grant.Actor().Person, Before: stateTag(r.State).Text, After: "Undone: the policy's own rules hold again",
		Reason: why, Approval: tx.Grant.Actor().Person, Record: r.Ref(tx.School).String()})
	if err == nil {
		err = f.tell(ctx, tx, notices.Notice{To: []string{r.By}, Kind: "request.answered", Title: "A decision about a site that you asked for has ended", Href: "/filtering/ask", Key: "filter-request-undone/" + r.ID})
	}
	return ledger.Event{Verb: "filtering.undone", Subject: r.Ref(tx.School), Also: []ref.Ref{line.Ref(tx.School)},
		Changes: []ledger.Change{change("state", r.State, "undone"), {Field: "reason", Class: ledger.Personal}}}, err
}

// Levels are how far somebody has approved a site for learning. // serves WEB-09
func Levels() [][2]string {
	return [][2]string{{"school", "This school"}, {"regional", "The region, by the local authority or broadband consortium"}, {"national", "The nation, for all schools"}}
}

// levelTitle is a level in words.
func levelTitle(key string) string {
	for _, l := range Levels() {
		if l[0] == key {
			return l[1]
		}
	}
	return Levels()[0][1]
}

func (d Decision) check(r Request, by string, pack *policy.Pack) error {
	switch {
	case r.State != Open:
		return errs.Clash("", "This request has already been decided.")
	case by == "" || by == r.By:
		return errs.Denied("You asked for this yourself, so another approver has to decide it.")
	case d.Level != "" && !slices.ContainsFunc(Levels(), func(l [2]string) bool { return l[0] == d.Level }):
		return errs.Bad("level", "Choose who has approved the site.")
	case !slices.Contains([]string{Allowed, Blocked, Declined}, d.State):
		return errs.Bad("state", "Choose what you decide.")
	case d.State != Declined && (d.State == Blocked) != (r.Kind == Block): // who asked stands for one of the two persons: nobody asked for this
		return errs.Bad("state", "Decide what was asked for, or decline it. For anything else somebody asks anew, and another person decides.")
	case d.State != Declined && len(d.Profiles) == 0:
		return errs.Bad("profiles", "Choose for whom the site is opened or closed.")
	}
	for _, key := range d.Profiles {
		if !slices.ContainsFunc(pack.Filtering.Profiles, func(p policy.Profile) bool { return p.Key == key }) {
			return errs.Bad("profiles", "One of the groups you chose is no longer in the policy. Please choose again.")
		}
	}
	return reasonFor("decision", d.Reason)
}

// Override gives one person a profile until a day. serves WEB-04, STD-13
func (f *Filtering) override(ctx context.Context, tx *ledger.Tx, person, profile, reason, until string) (ledger.Event, error) {
	active, err := f.pack()
	if err != nil {
		return ledger.Event{}, err
	}
	p, err := f.people.Get(ctx, tx, person)
	if err != nil {
		return ledger.Event{}, err
	}
	usual := active.Pack.Filtering.ProfileFor(f.roles(p), p.Year).Key
	known := slices.ContainsFunc(active.Pack.Filtering.Profiles, func(one policy.Profile) bool { return one.Key == profile })
	switch {
	case !known:
		return ledger.Event{}, errs.Bad("profile", "Choose one of the policy's profiles.")
	case profile == usual:
		return ledger.Event{}, errs.Bad("profile", "This is the profile that the person has anyway. Choose another, or end the exception that is in force.")
	}
	if err := reasonFor("reason", reason); err != nil {
		return ledger.Event{}, err
	}
	last, err := end("until", until, f.base.Now())
	if err != nil {
		return ledger.Event{}, err
	}
	o := Override{ID: tx.ID(), Person: p.ID, Profile: profile, Usual: usual, Reason: reason, At: tx.Now, By: tx.Grant.Actor().Person, Until: clock.Text(last)}
	old, err := f.store.override(ctx, tx, o)
	e := ledger.Event{Verb: "filtering.overridden", Subject: o.Ref(tx.School), Changes: []ledger.Change{
		change("profile", usual, profile), change("until", "", o.Until), {Field: "reason", Class: ledger.Personal}}}
	if old.ID != "" {
		e.Also = append(e.Also, old.Ref(tx.School))
	}
	if err != nil {
		return e, err
	}
	line, err := f.logOverride(ctx, tx, o, profileTitle(active.Pack, usual), profileTitle(active.Pack, profile)+"\nuntil "+lastDay(o.Until), reason)
	e.Also = append(e.Also, line)
	return e, err
}

// Overrides are the profiles that single people have been given and that rule now. // serves PPL-17
func (f *Filtering) Overrides(ctx context.Context, tx *ledger.Tx) ([]Override, error) {
	return f.store.overrides(ctx, tx, tx.Now)
}

// EndOverride takes one back; the caller's write carries its event.
func (f *Filtering) EndOverride(ctx context.Context, tx *ledger.Tx, id, why string) (ledger.Event, error) {
	o, err := f.store.oneOverride(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	if err := f.store.endOverride(ctx, tx, id, tx.Grant.Actor().Person); err != nil {
		return ledger.Event{}, err
	}
	line, err := f.logOverride(ctx, tx, o, o.Profile, o.Usual, why)
	return ledger.Event{Verb: "filtering.override-ended", Subject: o.Ref(tx.School), Why: why, Also: []ref.Ref{line},
		Changes: []ledger.Change{change("profile", o.Profile, o.Usual)}}, err
}

// endRunOut closes overrides whose last day is over, with an event each. serves WEB-04
func (f *Filtering) endRunOut(ctx context.Context) error {
	var done []Override
	err := f.base.Ledger.Read(ctx, f.job("minute"), func(tx *ledger.Tx) (err error) {
		done, err = f.store.runOut(ctx, tx, tx.Now)
		return err
	})
	for _, o := range done {
		one := f.base.Ledger.Write(ctx, f.job("minute"), func(tx *ledger.Tx) (ledger.Event, error) {
			return f.EndOverride(ctx, tx, o.ID, "its last day is over")
		})
		if one != nil && !errs.Is(one, errs.Conflict) {
			err = errors.Join(err, one)
		}
	}
	return err
}
