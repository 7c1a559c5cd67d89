package accounts

import (
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/accounts/internal/guard"
	"belisha/internal/records/accounts/internal/matters"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// Accounts is the doorman of the house: it knows who holds a session (web.Doorman) and tells the gateway.
type Accounts struct {
	*Store
	base     feature.Base
	presence *presence
	queue    *guard.Queue
	ghosts   *guard.Ghosts
	seldom   guard.Seldom
	matters  matters.Store

	hooks     Hooks
	directory Directory
	ended     []Ended
	firsts    []first
	extras    []Extra
}

// largestHold bounds a form that is kept for a locked session, in bytes.
const largestHold = 256 << 10

// known is what is known of whoever holds a session, or tries for one.
type known struct {
	session session
	account Account
	person  people.Person
	first   first    // the page to be seen first, and what is open beside it
	extra   []string // what they were given beyond their posts

	name    string // as typed
	how     string // the way in which the password was weighed
	lane    guard.Lane
	address guard.Address
}

// Who resolves a token. Nobody gets in on a session that has ended or is older than twelve hours, or whose account is
// closed; an idle one is locked now, whatever asked for it. // serves PPL-14
func (a *Accounts) Who(ctx context.Context, token, addr string) (web.Visit, error) {
	hash := tokenHash(token)
	if hash == "" {
		return web.Visit{}, nil
	}
	var k known
	err := a.base.Ledger.Read(ctx, a.base.Gate.Subject(a.base.School), func(tx *ledger.Tx) (err error) {
		if k.session, err = a.Session(ctx, tx, hash); err != nil || k.session.Token == "" {
			return err
		}
		if k.account, err = a.Get(ctx, tx, k.session.Person); err != nil {
			return err
		}
		if k.person, err = a.People.Get(ctx, tx, k.session.Person); err != nil {
			return err
		}
		if k.extra, err = a.extra(ctx, tx, k.person); err != nil {
			return err
		}
		k.first, err = a.before(ctx, tx, k)
		return err
	})
	now := a.base.Now()
	if err != nil || k.session.Token == "" || !a.lives(k, now) {
		return web.Visit{}, err
	}
	v := a.visit(k)
	switch {
	case k.session.Locked:
		v.Locked = true
	case a.idle(k.session, v.Idle, now):
		v.Locked = true
		err = a.lockIdle(ctx, k.session)
	case addr != "": // a pane that fetches itself is nobody at the keyboard
		a.presence.touch(hash, mark{now, addr, k.person.ID, v.Idle})
	}
	return v, err
}

func (a *Accounts) lives(k known, now time.Time) bool {
	created, err := clock.Parse(k.session.Created)
	return err == nil && now.Before(created.Add(longestSession)) && !k.account.Shut() && k.person.Here(now) && a.covered(k.person)
}

func (a *Accounts) idle(s session, limit time.Duration, now time.Time) bool {
	return !now.Before(a.presence.last(s).seen.Add(limit))
}

func (a *Accounts) visit(k known) web.Visit {
	roles := a.Roles(k.person)
	v := web.Visit{Actor: a.actor(k.person, roles), Idle: a.idleFor(k.person, roles), Child: k.person.Is(people.Pupil)}
	if !v.Child {
		v.Title = a.title(k.person)
	}
	v.Actor.Posts = slices.Concat(v.Actor.Posts, k.extra)
	v.Must, v.Beside, v.Prove, v.Sealed = k.first.at, k.first.beside, a.prove(k), a.pack().Sealed
	return v
}

func (a *Accounts) actor(p people.Person, roles []authz.Role) authz.Actor {
	name, classes := p.Full(), p.Taught
	if p.Is(people.Pupil) {
		name = p.Given
		if p.Class != "" {
			classes = []string{p.Class}
		}
	}
	actor := authz.Actor{School: a.base.School, Person: p.ID, Account: p.Account, Name: name, Roles: roles, Classes: classes}
	if !p.Is(people.Pupil) {
		actor.Posts = p.Holds()
	}
	return actor
}

// Roles are what a person's posts carry, by the pack in force. Pupils and parents have theirs by being so. A pupil
// has no other, whatever the register says.
func (a *Accounts) Roles(p people.Person) []authz.Role {
	if p.Is(people.Pupil) {
		return []authz.Role{authz.Pupil}
	}
	roles := a.base.Gate.RolesOf(p.Holds())
	if p.Is(people.Parent) && !(authz.Actor{Roles: roles}).Has(authz.Parent) {
		roles = append(roles, authz.Parent)
	}
	if len(roles) == 0 && slices.ContainsFunc(p.Kinds, func(k string) bool { return k != people.Staff && k != people.Governor }) {
		roles = []authz.Role{authz.Guest}
	}
	return roles
}

// title is the person's first post in the school's words.
func (a *Accounts) title(p people.Person) string {
	pack := a.pack()
	posts := p.Posts
	if len(posts) == 0 {
		posts = p.Kinds
	}
	for _, key := range posts {
		if post, ok := pack.Post(key); ok {
			return post.Title
		}
	}
	return strings.ToUpper(p.Kind[:1]) + p.Kind[1:]
}

// pack is the pack in force, an empty one before there is any.
func (a *Accounts) pack() *policy.Pack {
	if active := a.base.Policy.Load(); active != nil {
		return active.Pack
	}
	return &policy.Pack{}
}

func (a *Accounts) idleFor(p people.Person, roles []authz.Role) time.Duration {
	g := group(p, roles)
	minutes := a.pack().Settings.IdleMinutes[g]
	if minutes <= 0 {
		minutes = usualIdle(g)
	}
	return time.Duration(minutes) * time.Minute
}

func (a *Accounts) tries(p people.Person) int {
	g := "adults"
	if p.Is(people.Pupil) {
		g = "pupils"
	}
	if n := a.pack().Settings.FailedSignIns[g]; n > 0 {
		return n
	}
	return usualTries(g)
}

// Hold keeps what was sent to a locked session. Forms with passwords are let go: they are typed again.
func (a *Accounts) Hold(ctx context.Context, token, path, form string) error {
	hash := tokenHash(token)
	if hash == "" || len(form) > largestHold || (strings.HasPrefix(path, "/account/") || path == ProveAt || path == WelcomeAt) {
		return nil
	}
	return a.base.Ledger.Write(ctx, a.system(), func(tx *ledger.Tx) (ledger.Event, error) {
		s, err := a.Session(ctx, tx, hash)
		if err != nil {
			return ledger.Event{}, err
		}
		e := ledger.Event{Verb: "accounts.form-kept", Subject: Ref(tx.School, s.Person)}
		return e, a.HoldForm(ctx, tx, hash, path, form)
	})
}

// Active notes that somebody is busy at an address without touching the web pages: browsing through the gateway
// keeps the one session there from locking. Unknown persons and locked sessions are left as they are.
func (a *Accounts) Active(person, addr string, at time.Time) {
	a.presence.busy(person, addr, at)
}

// system is the grant under which the doorman locks and ends sessions.
func (a *Accounts) system() authz.Grant {
	return a.base.Gate.System(a.base.School, "accounts.sessions")
}

func (a *Accounts) lockIdle(ctx context.Context, s session) error {
	return a.base.Ledger.Write(ctx, a.system(), func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.idle-locked", Subject: Ref(tx.School, s.Person)}
		if err := a.IdleLock(ctx, tx, s.Token); err != nil {
			return e, err
		}
		return e, a.Note(ctx, tx, s.Person, e.Verb, s.Addr)
	})
}
