package accounts

import (
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Hooks are what the app lends to accounts. Each may be nil: then nobody is told, nothing is opened, no device belongs to
// a group, and nobody is known to be absent or to have access at home.
type Hooks struct {
	Tell        func(ctx context.Context, tx *ledger.Tx, x notices.Notice) error
	Incident    func(ctx context.Context, tx *ledger.Tx, m Matter) error              // opens an incident, inside the write that found the matter
	DeviceGroup func(addr string) string                                              // "pupils": a device that only pupils use (PPL-13)
	Absent      func(ctx context.Context, tx *ledger.Tx, person string) (bool, error) // marked absent today (PPL-13)
	AtHome      func(ctx context.Context, tx *ledger.Tx, person string) (bool, error) // access outside school hours, besides the date on the account (NET-23)
}

// PupilDevices is the device group at which staff never sign in.
const PupilDevices = "pupils"

// Matter is what an incident is opened about.
type Matter struct {
	Kind   string // sharing | breach
	Ref    ref.Ref
	Person string // whose account it is
	Pupil  bool   // the learners' matrix, not the staff's
	By     string // who said so
	Text   string // without a name
}

// The kinds of matter that reach Hooks.Incident.
const (
	MatterSharing = "sharing"
	MatterBreach  = "breach"
)

// Lend gives accounts what the app has and they need. Call it before anybody signs in.
func (a *Accounts) Lend(h Hooks) { a.hooks = h }

// Directory weighs the passwords of people whose account another system keeps, such as LDAP. handled false: the password
// of this house counts.
type Directory func(ctx context.Context, p people.Person, plain string) (handled, fits bool, err error)

// Directory lends a directory that is asked before the house's own verifier.
func (a *Accounts) Directory(d Directory) { a.directory = d }

// Ended hears, inside the write, that all sessions of a person have ended at once: left, closed, reported, a new password.
type Ended func(ctx context.Context, tx *ledger.Tx, person string) error

// Ended lends a listener.
func (a *Accounts) Ended(heard Ended) { a.ended = append(a.ended, heard) }

// EndAll ends a person's sessions except one, "" spares none, and lets those know who keep access of their own.
func (a *Accounts) EndAll(ctx context.Context, tx *ledger.Tx, person, except string) error {
	if err := a.Store.EndAll(ctx, tx, person, except); err != nil {
		return err
	}
	for _, heard := range a.ended {
		if err := heard(ctx, tx, person); err != nil {
			return err
		}
	}
	return nil
}

// Close shuts or opens an account; shutting it ends its sessions. // serves PPL-06
func (a *Accounts) Close(ctx context.Context, tx *ledger.Tx, person string, closed bool) error {
	if err := a.Store.Close(ctx, tx, person, closed); err != nil || !closed {
		return err
	}
	return a.EndAll(ctx, tx, person, "")
}

// CutOff shuts an account after a security alert, beside any other closing of it, and ends its sessions; on false it lets
// it in again, unless it is closed as well. The event names the account's Ref. // serves NET-18
func (a *Accounts) CutOff(ctx context.Context, tx *ledger.Tx, person string, on bool) error {
	if !on {
		return a.Store.CutOff(ctx, tx, person, "")
	}
	if err := a.Store.CutOff(ctx, tx, person, tx.Now); err != nil {
		return err
	}
	return a.EndAll(ctx, tx, person, "")
}

func (a *Accounts) tell(ctx context.Context, tx *ledger.Tx, x notices.Notice) error {
	if a.hooks.Tell == nil || len(x.To) == 0 {
		return nil
	}
	return a.hooks.Tell(ctx, tx, x)
}

func (a *Accounts) incident(ctx context.Context, tx *ledger.Tx, m Matter) error {
	if a.hooks.Incident == nil {
		return nil
	}
	return a.hooks.Incident(ctx, tx, m)
}

// holders are the people who hold a post with one of these roles, but for one.
func (a *Accounts) holders(ctx context.Context, tx *ledger.Tx, but string, roles ...authz.Role) (out []string, err error) {
	for _, role := range roles {
		for _, post := range a.pack().PostsWith(string(role)) {
			held, err := a.People.Holding(ctx, tx, post)
			if err != nil {
				return nil, err
			}
			out = append(out, held...)
		}
	}
	out = slices.DeleteFunc(out, func(id string) bool { return id == but })
	slices.Sort(out)
	return slices.Compact(out), nil
}

// helpers are those who help somebody who cannot come in: the class's teachers, or for an adult the technicians; where
// there are none, the coordinator.
func (a *Accounts) helpers(ctx context.Context, tx *ledger.Tx, p people.Person) ([]string, error) {
	var out []string
	var err error
	if p.Is(people.Pupil) {
		out, err = a.teachers(ctx, tx, p.Class)
	} else {
		out, err = a.holders(ctx, tx, p.ID, authz.Technician)
	}
	if err != nil || len(out) > 0 {
		return out, err
	}
	return a.holders(ctx, tx, p.ID, authz.Coordinator)
}

// teachers are those who teach a class.
func (a *Accounts) teachers(ctx context.Context, tx *ledger.Tx, class string) (out []string, err error) {
	everybody, err := a.People.Everybody(ctx, tx)
	for _, p := range everybody {
		if class != "" && !p.Is(people.Pupil) && slices.Contains(p.Taught, class) && !p.Gone(a.base.Now()) {
			out = append(out, p.ID)
		}
	}
	return out, err
}
