package passes

import (
	"context"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
)

// Request asks another person for what a teacher may not open alone: sites of some categories, or days instead of a
// lesson. Starts and Ends are days, both counted. // serves WEB-07
func (p *Passes) Request(ctx context.Context, tx *ledger.Tx, o Opening, leads map[string]string) (Pass, ledger.Event, error) {
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return Pass{}, ledger.Event{}, err
	}
	var ok bool
	if o.Reason, ok = fits(o.Reason, 5, mostText); !ok {
		return Pass{}, ledger.Event{}, errs.Bad("reason", "Write in a few words why these sites are needed. A request without a reason is refused.")
	}
	if err := p.period(o, now); err != nil {
		return Pass{}, ledger.Event{}, err
	}
	from := o.Starts
	o.Starts, o.Ends = policy.Day(o.Starts), policy.Day(o.Ends).AddDate(0, 0, 1)
	if o.Starts.Before(now) && policy.Day(from).Equal(policy.Day(now)) {
		o.Starts = now
	}
	one, hosts, err := p.weigh(ctx, tx, o, leads)
	if err != nil {
		return one, ledger.Event{}, err
	}
	one.State, one.Reason = Asked, o.Reason
	if err := p.store.add(ctx, tx, one, hosts); err != nil {
		return one, ledger.Event{}, err
	}
	to, err := p.holders(ctx, tx, one.By, "coordinator", "head")
	if err != nil {
		return one, ledger.Event{}, err
	}
	return one, started(tx, "passes.requested", one, hosts), p.tell(ctx, tx, notices.Notice{To: to, Kind: "request.lesson", Title: "Sites for a lesson wait for approval",
		Text: "A teacher asks for sites that you have to approve.", Href: "/passes/lessons/" + one.ID, Key: "passes.request." + one.ID})
}

// period refuses what begins in the past and what goes on for more school days than the policy allows.
func (p *Passes) period(o Opening, now time.Time) error {
	most := p.rules().MaxDays
	switch {
	case o.Starts.IsZero() || policy.Day(o.Starts).Before(policy.Day(now)):
		return errs.Bad("first", "Enter the first day, today or later.")
	case o.Ends.IsZero() || policy.Day(o.Ends).Before(policy.Day(o.Starts)):
		return errs.Bad("last", "Enter the last day, on or after the first.")
	case policy.Day(o.Ends).After(policy.Day(o.Starts).AddDate(1, 0, 0)):
		return errs.Bad("last", "The last day is more than a year away. Enter an earlier one.")
	}
	n := policy.NewCalendar(p.pack()).SchoolDaysBetween(policy.Day(o.Starts).AddDate(0, 0, -1), o.Ends)
	switch {
	case n > most:
		return errs.Bad("last", "These are %d school days. The policy opens sites for at most %d; ask again when they are over.", n, most)
	case n == 0:
		return errs.Bad("last", "There is no school day between these days.")
	}
	return nil
}

// Decide is the word of the second person. Whoever asked cannot give it. // serves WEB-07
func (p *Passes) Decide(ctx context.Context, tx *ledger.Tx, id string, approve bool, why string) (ledger.Event, error) {
	one, err := p.store.get(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	by := tx.Grant.Actor().Person
	why, ok := fits(why, 5, mostText)
	switch {
	case one.State != Asked || one.EndedAt != "" || one.Ends <= tx.Now:
		return ledger.Event{}, errs.Clash("", "This request is no longer open.")
	case by == "" || by == one.By:
		return ledger.Event{}, errs.Denied("You asked for this yourself, so another approver has to decide it.")
	case !ok:
		return ledger.Event{}, errs.Bad("decision", "Write the reason for your decision in a few words.")
	}
	state, verb := Declined, "passes.declined"
	if approve {
		state, verb = Open, "passes.approved"
		if err := p.stillReady(ctx, tx, id); err != nil {
			return ledger.Event{}, err
		}
	}
	if err := p.store.decide(ctx, tx, id, state, by, why); err != nil {
		return ledger.Event{}, err
	}
	return ledger.Event{Verb: verb, Subject: one.Ref(tx.School), Changes: []ledger.Change{open("state", Asked, state), open("class", one.Class, one.Class),
			open("starts", "", one.Starts), open("ends", "", one.Ends), personal("reason", why)}},
		p.tell(ctx, tx, notices.Notice{To: []string{one.By}, Kind: "request.lesson", Title: "Your request for a lesson’s sites is decided",
			Href: "/passes/lessons/" + id, Key: "passes.decided." + id})
}

// stillReady asks once more, since days may lie between the asking and the answer.
func (p *Passes) stillReady(ctx context.Context, tx *ledger.Tx, id string) error {
	hosts, err := p.store.hosts(ctx, tx, id)
	if err != nil {
		return err
	}
	var names []string
	for _, h := range hosts[id] {
		names = append(names, h.Host)
	}
	if err := p.mayOpen(names); err != nil {
		return errs.Bad("decision", "One of the sites is closed to every class by the policy now. Decline it and say so.")
	}
	all, err := p.check(ctx, tx, names, nil)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Why != "" {
			return errs.Bad("decision", "%s: %s Somebody notes a look under “Sites looked at” first.", c.Host, c.Why)
		}
	}
	return nil
}
