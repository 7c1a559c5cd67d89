package accounts

import (
	"context"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/accounts/internal/hours"
	"belisha/internal/records/people"
)

// access are the policy's rules of sign-in.
func (a *Accounts) access() policy.Access { return a.pack().Settings.Access }

// outside refuses whose password is known to somebody else, pupils out of the school's hours and places, and grown-ups at the pupils' devices. The refusal is in
// the trail with its reason. // serves NET-23 PPL-13
func (a *Accounts) outside(ctx context.Context, g authz.Grant, in arrival) error {
	acc, err := a.account(ctx, in.person.ID)
	if err != nil {
		return err
	}
	if acc.Breached != "" {
		return a.refuse(ctx, g, known{person: in.person}, in.from, "reported", errReported())
	}
	why, answer, err := a.barred(ctx, in)
	if err != nil || why == "" {
		return err
	}
	return a.refuse(ctx, g, known{person: in.person}, in.from, why, answer)
}

func (a *Accounts) account(ctx context.Context, person string) (acc Account, err error) {
	err = a.base.Ledger.Read(ctx, a.base.Gate.Subject(a.base.School), func(tx *ledger.Tx) error {
		acc, err = a.Get(ctx, tx, person)
		return err
	})
	return acc, err
}

// Why somebody with the right password does not come in; the figures count these words in the trail.
const (
	whyHours  = "out of hours"
	whyPlace  = "out of school"
	whyDevice = "a device of the pupils"
)

func (a *Accounts) barred(ctx context.Context, in arrival) (why string, answer, err error) {
	if !in.person.Is(people.Pupil) {
		if in.person.Is(people.Staff) && a.hooks.DeviceGroup != nil && a.hooks.DeviceGroup(in.from.Addr) == PupilDevices {
			return whyDevice, errs.Bad("password", "This device is for pupils, so nobody else signs in on it. Use your own device. %s", a.base.Policy.Load().Cite("PPL-13")), nil
		}
		return "", nil, nil
	}
	why = a.outOf(in)
	if why == "" {
		return "", nil, nil
	}
	if home, err := a.atHome(ctx, in.person.ID); err != nil || home {
		return "", nil, err
	}
	return why, a.sayOutside(why), nil
}

// outOf says in which way a pupil is outside: of the hours, or of the places where the policy names them.
func (a *Accounts) outOf(in arrival) string {
	open := hours.Parse(a.access().PupilHours)
	now := a.base.Now()
	switch {
	case !open.Set():
		return ""
	case !open.Has(now) || !policy.NewCalendar(a.pack()).IsSchoolDay(now):
		return whyHours
	case len(a.access().School) > 0 && !a.ours(in.from.Addr):
		return whyPlace
	}
	return ""
}

func (a *Accounts) sayOutside(why string) error {
	cite := a.base.Policy.Load().Cite("NET-23")
	if why == whyPlace {
		return errs.Bad("password", "You can sign in only when you are at school. If you need it at home, ask your teacher. %s", cite)
	}
	open := hours.Parse(a.access().PupilHours)
	return errs.Bad("password", "School computers are asleep now. You can sign in on school days from %s to %s. If you are worried about something, tell a grown-up you trust. %s", open.From, open.To, cite)
}

// atHome reports whether a pupil may come in at any time and place today: a date on the account, or what the app lends.
func (a *Accounts) atHome(ctx context.Context, person string) (home bool, err error) {
	err = a.base.Ledger.Read(ctx, a.base.Gate.Subject(a.base.School), func(tx *ledger.Tx) error {
		home, err = a.athome(ctx, tx, person)
		return err
	})
	return home, err
}

func (a *Accounts) athome(ctx context.Context, tx *ledger.Tx, person string) (bool, error) {
	acc, err := a.Get(ctx, tx, person)
	if err != nil || acc.HomeUntil >= clock.ISO(a.base.Now()) {
		return err == nil, err
	}
	if a.hooks.AtHome == nil {
		return false, nil
	}
	return a.hooks.AtHome(ctx, tx, person)
}

// asleep keeps the internet from pupils outside the hours in which they may sign in, until the next of them begin. It holds
// at the filter whatever a device remembers of their passwords. // serves NET-23
func (a *Accounts) asleep(p people.Person, acc Account, now time.Time) []board.Held {
	if a.base.Policy.Load() == nil || !p.Is(people.Pupil) || acc.HomeUntil >= clock.ISO(now) {
		return nil
	}
	open := hours.Parse(a.access().PupilHours)
	calendar := policy.NewCalendar(a.pack())
	if !open.Set() || open.Has(now) && calendar.IsSchoolDay(now) {
		return nil
	}
	held := board.Held{Gate: board.Hours, Says: "The school's internet is asleep now. It opens for children on school days at " + open.From + ".",
		Helper: "your teacher", Decided: true, Until: opens(open, calendar, now)}
	for _, c := range a.pack().Clauses {
		if slices.Contains(c.Serves, "NET-23") {
			held.Clause = c.ID
		}
	}
	return []board.Held{held}
}

// opens is when the hours next begin; two months are longer than any holiday.
func opens(w hours.Window, c policy.Calendar, now time.Time) time.Time {
	for days := range 60 {
		at, err := time.ParseInLocation("2006-01-02 15:04", now.In(clock.London).AddDate(0, 0, days).Format(time.DateOnly)+" "+w.From, clock.London)
		if err == nil && at.After(now) && c.IsSchoolDay(at) {
			return at.UTC()
		}
	}
	return time.Time{}
}
