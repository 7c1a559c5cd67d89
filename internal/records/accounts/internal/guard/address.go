package guard

import (
	"net/netip"
	"time"

	"belisha/internal/kit/clock"
)

// Address is what was tried from one address, at whatever accounts.
type Address struct {
	Addr   string `db:"addr"`
	Wrong  int    `db:"wrong"`
	Rounds int    `db:"rounds"` // how often it was blocked lately
	Since  string `db:"since"`  // when counting began
	Until  string `db:"until"`  // blocked; empty: not
}

// Limit is the policy's rule for addresses.
type Limit struct {
	Tries int           // so many wrong passwords across accounts block an address
	Block time.Duration // how long
}

// Left is how long the block still lasts.
func (a Address) Left(now time.Time) time.Duration { return left(a.Until, now) }

// Fail counts a wrong password from an address and says whether that blocks it. The school's own addresses, behind which
// a whole school may sit, are not shut for the full time at once: their wait grows.
func (a Address) Fail(now time.Time, l Limit, ours bool) (Address, bool) {
	since, err := clock.Parse(a.Since)
	if err != nil || a.Since == "" || now.Sub(since) > max(l.Block, time.Hour) {
		if now.Sub(since) > forgetAfter {
			a.Rounds = 0
		}
		a.Wrong, a.Since = 0, clock.Text(now)
	}
	a.Wrong++
	if a.Wrong < l.Tries {
		return a, false
	}
	block := l.Block
	if ours {
		block = min(step(a.Rounds), l.Block)
	}
	a.Wrong, a.Since, a.Until, a.Rounds = 0, clock.Text(now), clock.Text(now.Add(block)), a.Rounds+1
	return a, true
}

// Ours reports whether an address is the school's: in one of the networks that the policy names, or, when it names none,
// a private one. // serves STD-17
func Ours(addr string, networks []string) bool {
	a, err := netip.ParseAddr(addr)
	if err != nil {
		return false
	}
	a = a.Unmap().WithZone("")
	if len(networks) == 0 {
		return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast()
	}
	for _, n := range networks {
		if p, err := netip.ParsePrefix(n); err == nil && p.Contains(a) {
			return true
		}
		if one, err := netip.ParseAddr(n); err == nil && one.Unmap() == a {
			return true
		}
	}
	return false
}

func left(until string, now time.Time) time.Duration {
	t, err := clock.Parse(until)
	if until == "" || err != nil || !t.After(now) {
		return 0
	}
	return t.Sub(now)
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return clock.Text(t)
}

// Name is an address as the trail and notices may name it: a digest, cut.
func Name(addr string) string { return digest(Net(addr))[:16] }
