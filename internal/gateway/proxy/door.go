package proxy

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/argon2id"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
)

// Bounds of the doorkeeper's memory.
const (
	maxKnown   = 20_000
	maxTries   = 20_000
	longestTry = 5 * time.Second  // the longest anybody is made to wait; beyond it, tries are refused unread
	forgetTry  = 10 * time.Minute // after so long without a wrong password the count begins anew
	wrongFor   = time.Minute      // a wrong password is known as wrong, so that a browser's retries count once
	maxOwn     = 20_000
	ownFor     = 7 * 24 * time.Hour // a device on which an account signed in so lately is its own
)

// doorkeeper checks passwords: few at once, remembering the right ones for some minutes under a key that dies with
// the process, and slowing down whoever guesses.
type doorkeeper struct {
	cfg    Config
	now    clock.Clock
	key    []byte
	hashes chan struct{}

	mu    sync.Mutex
	known map[mark]verified
	tries map[string]*guesses
	own   map[home]time.Time
}

// home is a device on which an account has signed in.
type home struct {
	account string
	at      netip.Addr
}

// mark stands for account, password and verifier; without the key it says nothing.
type mark [sha256.Size]byte

type verified struct {
	right bool
	until time.Time
}

// guesses are wrong passwords of one account or from one address.
type guesses struct {
	count     int
	notBefore time.Time
}

func newDoorkeeper(cfg Config, now clock.Clock) *doorkeeper {
	d := &doorkeeper{cfg: cfg, now: now, key: make([]byte, 32), hashes: make(chan struct{}, cfg.MaxHashes),
		known: map[mark]verified{}, tries: map[string]*guesses{}, own: map[home]time.Time{}}
	_, _ = rand.Read(d.key) // never fails
	return d
}

// identify says who typed this. A name that nobody has is let in as unknown: the strictest profile, logged as typed.
func (d *doorkeeper) identify(facts *board.Facts, account, password string, from netip.Addr) (who, answer) {
	w := who{account: account}
	if facts == nil {
		return w, welcome
	}
	p, ok := facts.People[strings.ToLower(account)]
	if !ok {
		return w, welcome
	}
	w.person = &p
	if p.Closed {
		return w, accountClosed
	}
	return w, d.check(&p, password, from)
}

func (d *doorkeeper) check(p *board.Person, password string, from netip.Addr) answer {
	m := d.mark(p, password)
	if a, ok := d.recall(m); ok {
		return a
	}
	at := home{strings.ToLower(p.Account), from}
	keys := [2]string{"name " + at.account, "from " + from.String()}
	wait := d.pause(keys, d.owns(at))
	if wait > longestTry {
		return tooManyTries
	}
	time.Sleep(wait)
	select {
	case d.hashes <- struct{}{}:
	case <-time.After(longestTry):
		return tooBusy
	}
	defer func() { <-d.hashes }()
	if a, ok := d.recall(m); ok { // a browser asks on six connections at once: one hash answers all
		return a
	}
	right, err := argon2id.ComparePasswordAndHash(password, p.Verifier)
	right = right && err == nil
	d.remember(m, right, keys, at)
	if !right {
		return wrongPassword
	}
	return welcome
}

// mark includes the verifier, so that a changed password ends what was remembered.
func (d *doorkeeper) mark(p *board.Person, password string) mark {
	h := hmac.New(sha256.New, d.key)
	fmt.Fprintf(h, "%d:%s%d:%s%s", len(p.Account), p.Account, len(password), password, p.Verifier)
	return mark(h.Sum(nil))
}

func (d *doorkeeper) recall(m mark) (answer, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	v, ok := d.known[m] // found by a keyed hash: its timing tells nothing about a password
	if !ok || !d.now().Before(v.until) {
		return 0, false
	}
	if !v.right {
		return wrongPassword, true
	}
	return welcome, true
}

func (d *doorkeeper) remember(m mark, right bool, keys [2]string, at home) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	if len(d.known) >= maxKnown {
		clear(d.known) // costs everybody one hash, and needs no order
	}
	if right {
		d.known[m] = verified{true, now.Add(d.cfg.SignInTime)}
		if len(d.own) >= maxOwn {
			clear(d.own)
		}
		d.own[at] = now
		delete(d.tries, keys[0])
		return
	}
	d.known[m] = verified{false, now.Add(wrongFor)}
	if len(d.tries) >= maxTries {
		clear(d.tries)
	}
	for _, k := range keys {
		g := d.tries[k]
		if g == nil || now.Sub(g.notBefore) > forgetTry {
			g = &guesses{}
			d.tries[k] = g
		}
		g.count++
		g.notBefore = now.Add(min(d.cfg.Pause<<min(g.count-1, 16), 2*longestTry))
	}
}

// owns says whether an account has signed in at a device lately: guesses from elsewhere do not keep it out there.
func (d *doorkeeper) owns(at home) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	last, ok := d.own[at]
	return ok && d.now().Sub(last) < ownFor
}

// pause says how long this account and address must wait; each caller who waits pushes the next one further back. On an
// account's own device the address alone counts. What lies further ahead than any pause is of a clock that was set back.
func (d *doorkeeper) pause(keys [2]string, own bool) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	now, wait := d.now(), time.Duration(0)
	for i, k := range keys {
		g := d.tries[k]
		if g == nil || own && i == 0 {
			continue
		}
		left := g.notBefore.Sub(now)
		if left > forgetTry {
			delete(d.tries, k)
			continue
		}
		wait = max(wait, left)
		if left > 0 && left <= longestTry { // who is refused waits for nothing, and keeps nobody out for longer
			g.notBefore = g.notBefore.Add(d.cfg.Pause)
		}
	}
	return wait
}
