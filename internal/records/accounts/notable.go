package accounts

import (
	"context"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/accounts/internal/hours"
	"belisha/internal/records/accounts/internal/matters"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// notable notes what about a sign-in somebody should look at: the account in use elsewhere, its owner marked absent, the
// middle of the night. Each is told once a day. // serves PPL-13 NET-23
func (a *Accounts) notable(ctx context.Context, tx *ledger.Tx, in arrival) ([]ref.Ref, error) {
	var out []ref.Ref
	other, err := a.elsewhere(ctx, tx, in)
	if err == nil && other != "" {
		out, err = a.raise(ctx, tx, matters.Matter{Person: in.person.ID, Kind: matters.Sharing, Addr: in.from.Addr, Other: other}, in.person, out)
	}
	if err != nil {
		return out, err
	}
	if a.hooks.Absent != nil {
		absent, err := a.hooks.Absent(ctx, tx, in.person.ID)
		if err == nil && absent {
			out, err = a.raise(ctx, tx, matters.Matter{Person: in.person.ID, Kind: matters.Absent, Addr: in.from.Addr}, in.person, out)
		}
		if err != nil {
			return out, err
		}
	}
	if !in.person.Is(people.Pupil) && hours.Parse(a.access().OddHours).Has(a.base.Now()) {
		out, err = a.raise(ctx, tx, matters.Matter{Person: in.person.ID, Kind: matters.Odd, Addr: in.from.Addr}, in.person, out)
	}
	return out, err
}

// elsewhere gives the address of another session of the same person at which somebody is right now; "" for none. The
// session that this browser held does not count.
func (a *Accounts) elsewhere(ctx context.Context, tx *ledger.Tx, in arrival) (string, error) {
	open, err := a.SessionsOf(ctx, tx, in.person.ID)
	if err != nil {
		return "", err
	}
	limit, now := a.idleFor(in.person, a.Roles(in.person)), a.base.Now()
	for _, s := range open {
		at := a.presence.last(s).addr
		if s.Token != tokenHash(in.old) && !s.Locked && !a.idle(s, limit, now) && at != in.from.Addr {
			return at, nil
		}
	}
	return "", nil
}

// raise writes a matter down and tells those who look into it, once a day for each person.
func (a *Accounts) raise(ctx context.Context, tx *ledger.Tx, m matters.Matter, p people.Person, out []ref.Ref) ([]ref.Ref, error) {
	today := clock.Text(policy.Day(a.base.Now()))
	before, err := a.matters.Of(ctx, tx, m.Person, m.Kind, today)
	if err != nil || len(before) > 0 {
		return out, err
	}
	if m, err = a.matters.Add(ctx, tx, m); err != nil {
		return out, err
	}
	to, err := a.judges(ctx, tx, p)
	if err != nil {
		return out, err
	}
	x := notices.Notice{To: to, Kind: "concern.sign_in", Title: matterTitle(m.Kind), Href: "/sign-ins/" + m.ID,
		Text: "It may be nothing. Open the page, ask the person, and say what it was.", Key: "accounts." + m.Kind + "/" + m.Person + "/" + clock.ISO(a.base.Now())}
	if err := a.tell(ctx, tx, x); err != nil {
		return out, err
	}
	if m.Kind == matters.Odd {
		own := notices.Notice{To: []string{m.Person}, Kind: "concern.sign_in", Title: "You signed in at an unusual hour", Href: "/account",
			Text: "Was it you? If not, press the button on your account's page that says so.", Key: "accounts.own_hours/" + m.ID}
		if err := a.tell(ctx, tx, own); err != nil {
			return out, err
		}
	}
	return append(out, matters.Ref(tx.School, m.ID)), nil
}

// judges look into a matter: the class's teachers and the coordinator for a child, the coordinator for a grown-up, and
// the head where it is about the coordinator.
func (a *Accounts) judges(ctx context.Context, tx *ledger.Tx, p people.Person) ([]string, error) {
	out, err := a.holders(ctx, tx, p.ID, authz.Coordinator)
	if err != nil {
		return nil, err
	}
	if p.Is(people.Pupil) {
		teachers, err := a.teachers(ctx, tx, p.Class)
		return append(out, teachers...), err
	}
	if len(out) == 0 {
		return a.holders(ctx, tx, p.ID, authz.Head)
	}
	return out, nil
}

// matterTitle is a matter in words that anybody may read over a shoulder.
func matterTitle(kind string) string {
	switch kind {
	case matters.Sharing:
		return "One account is in use at two places"
	case matters.Absent:
		return "Somebody marked absent has signed in"
	case matters.Odd:
		return "A sign-in at an unusual hour"
	case matters.Breach:
		return "Somebody may know another's password"
	}
	return "A sign-in needs a look"
}
