package directories

import (
	"context"
	"errors"
	"log/slog"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/directories/internal/said"
	"belisha/internal/records/people"
)

// Weigh weighs the password of somebody whose account the school's LDAP directory keeps: the app lends it to the accounts
// as their Directory. Only people who are linked to an entry are sent there, and those for whom a link may make itself;
// for all others the password of this house counts. // serves PPL-25
func (d *Directories) Weigh(ctx context.Context, p people.Person, plain string) (handled, fits bool, err error) {
	for _, at := range d.doors {
		if at.ldap == nil || !at.lets(p) {
			continue
		}
		name, linked, err := d.nameAt(ctx, at, p)
		if err != nil {
			return true, false, err
		}
		if name == "" {
			continue
		}
		fits, err := d.ask(ctx, at, p, name, plain)
		away := said.Reason(err) == said.Away || said.Reason(err) == said.Setup
		switch {
		case fits && err == nil:
			return true, true, nil
		case away && (!linked || at.LocalWhenAway):
			continue
		case away:
			return true, false, errs.Down(err, "%s cannot be asked about your password just now, so you cannot sign in with it. Try again in a few minutes, or ask the technician.", at.Title)
		case err != nil && said.Reason(err) == "":
			return true, false, err
		}
		handled = handled || linked
	}
	return handled, false, nil
}

// nameAt is what somebody is called in a directory; "" when they are not asked about there.
func (d *Directories) nameAt(ctx context.Context, at door, p people.Person) (name string, linked bool, err error) {
	err = d.base.Ledger.Read(ctx, d.base.Gate.Subject(d.base.School), func(tx *ledger.Tx) error {
		links, err := d.store.linksOf(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		for _, l := range links {
			if l.Directory == at.Key && l.Realm == at.ldap.Realm() {
				name, linked = l.Subject, true
				return nil
			}
		}
		on, err := d.store.automatic(ctx, tx, at.Key)
		if on && !d.guarded(p) {
			name = p.Account
		}
		return err
	})
	return name, linked, err
}

// ask sends a password to a directory and settles who the entry is.
func (d *Directories) ask(ctx context.Context, at door, p people.Person, name, plain string) (bool, error) {
	g := d.base.Gate.System(d.base.School, "directories.sign-in")
	s, fits, err := at.ldap.Weigh(ctx, name, plain)
	if err == nil && !fits {
		err = said.No(said.Password, nil)
	}
	if err != nil {
		d.log(at, err)
		return false, d.refuse(ctx, g, at.Key, err)
	}
	q, err := d.settle(ctx, g, meeting{door: at, said: s})
	return err == nil && q.ID == p.ID, err
}

// log keeps the cause of a failure for whoever looks after the machine, once; identifiers only.
func (d *Directories) log(at door, err error) {
	var f *said.Fault
	if errors.As(err, &f) && f.Cause != nil && (broken(f.Reason) || f.Reason == said.Forged) {
		slog.Warn("directories: refused", "directory", at.Key, "reason", f.Reason, "error", f.Cause)
	}
}
