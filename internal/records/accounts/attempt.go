package accounts

import (
	"context"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/guard"
	"belisha/internal/records/people"
)

// The sentences of a refusal. None says which part was wrong, and names that do not exist get them just alike.
func errWrong() error {
	return errs.Bad("password", "The user name or the password is not right. Check both and try again. If you are stuck, ask your teacher or the school office.")
}

// locked names the rule as well: who is kept out may ask which rule does it, and who decided on it. // serves NEW-01
func (a *Accounts) locked(left time.Duration) error {
	return errs.Bad("password", "This account is locked here for a while, because a wrong password was typed too many times. Ask your class teacher or the online safety coordinator to unlock it, or try again in %s. %s",
		minutes(left), a.base.Policy.Load().Cite("PPL-16"))
}

func (a *Accounts) blocked(left time.Duration) error {
	return errs.Bad("password", "Nobody can sign in from this place for the next %s, because too many wrong passwords came from it. Use a device on which you signed in before, or ask the technician to unblock this place. %s",
		minutes(left), a.base.Policy.Load().Cite("PPL-16"))
}

func errReported() error {
	return errs.Bad("password", "This account is closed, because somebody may know its password. Ask your class teacher or the online safety coordinator for a new one.")
}

func minutes(left time.Duration) string {
	n := int((left + time.Minute - 1) / time.Minute)
	if n == 1 {
		return "1 minute"
	}
	return number(n) + " minutes"
}

// try checks a name and a password. Tries at one account from one origin go one by one; what is paused or blocked is not
// even weighed; a wrong one is written down with its device before the answer goes out. // serves PPL-01 PPL-16
func (a *Accounts) try(ctx context.Context, g authz.Grant, name, plain string, from guard.Origin) (known, error) {
	name = people.Account(name)
	if len(name) > 128 {
		name = name[:128]
	}
	k, err := a.byName(ctx, name, from)
	if err != nil {
		return k, err
	}
	leave, err := a.queue.Enter(ctx, name+"\n"+k.lane.Lane)
	if err != nil {
		return k, err
	}
	defer leave()
	if k, err = a.byName(ctx, name, from); err != nil { // with what was counted meanwhile
		return k, err
	}
	if err := a.shut(k, from); err != nil {
		return k, a.knocked(ctx, g, k, from, err)
	}
	fits, err := a.weigh(ctx, &k, plain)
	if err != nil {
		return k, err
	}
	return k, a.judge(ctx, g, k, fits, from)
}

// shut refuses where nothing is weighed now: the address is blocked, or the lane pauses. In the school itself a device
// that the owner has used is let through, for one child's guesses must not shut out the house. // serves PPL-16
func (a *Accounts) shut(k known, from guard.Origin) error {
	now := a.base.Now()
	if left := k.address.Left(now); left > 0 && !(a.ours(from.Addr) && strings.HasPrefix(k.lane.Lane, "d:")) {
		return a.blocked(left)
	}
	if left := k.lane.Left(now); left > 0 {
		return a.locked(left)
	}
	return nil
}

// weigh asks the school's directory, where it keeps the account, or else compares with the verifier.
func (a *Accounts) weigh(ctx context.Context, k *known, plain string) (bool, error) {
	k.how = ByPassword
	if a.directory != nil && k.person.ID != "" {
		handled, fits, err := a.directory(ctx, k.person, plain)
		if err != nil || handled {
			k.how = ByLDAP
			return fits, err
		}
	}
	return a.VerifyFor(ctx, k.lane.Lane != guard.Else, k.account.Verifier, plain)
}

func (a *Accounts) judge(ctx context.Context, g authz.Grant, k known, fits bool, from guard.Origin) error {
	switch {
	case !fits:
		return a.wrong(ctx, g, k, from, "wrong password")
	case k.account.Shut() || k.person.Gone(a.base.Now()):
		return a.wrong(ctx, g, k, from, "closed")
	case !a.covered(k.person):
		return a.refuse(ctx, g, k, from, "not covered", errNotCovered())
	}
	return nil
}

// byName finds a person with their account and what was tried at it; nobody is no error here.
func (a *Accounts) byName(ctx context.Context, name string, from guard.Origin) (k known, err error) {
	err = a.base.Ledger.Read(ctx, a.base.Gate.Subject(a.base.School), func(tx *ledger.Tx) error {
		k = known{name: name}
		if k.address, err = guard.AddressOf(ctx, tx, from.Addr); err != nil {
			return err
		}
		p, err := a.People.ByAccount(ctx, tx, name)
		if errs.Is(err, errs.NotFound) {
			k.lane = a.ghosts.Lane(name)
			k.lane.Lane = guard.Else
			return nil
		}
		if err != nil {
			return err
		}
		k.person = p
		if k.account, err = a.Get(ctx, tx, p.ID); err != nil {
			return err
		}
		if !k.account.There {
			k.lane = a.ghosts.Lane(name)
			k.lane.Lane = guard.Else
			return nil
		}
		k.lane, err = guard.LaneOf(ctx, tx, p.ID, from, a.base.Now())
		return err
	})
	return k, err
}

func (a *Accounts) ours(addr string) bool { return guard.Ours(addr, a.access().School) }

func (a *Accounts) limit() guard.Limit {
	l := guard.Limit{Tries: a.access().AddressTries, Block: time.Duration(a.access().BlockMinutes) * time.Minute}
	if l.Tries <= 0 {
		l.Tries = 50
	}
	if l.Block <= 0 {
		l.Block = time.Hour
	}
	return l
}
