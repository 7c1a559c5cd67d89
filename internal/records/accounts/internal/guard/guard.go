// Package guard makes guessing hopeless without shutting the owner out. Wrong passwords are counted for each account
// and each origin apart: a device or an address from which the owner has signed in before is a lane of its own, and all
// strangers share one. Counts and blocks lie in the database, so that a restart forgives nothing.
//
// It serves PPL-16 and STD-17.
package guard

import (
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Else is the lane of everybody whom an account does not know.
const Else = "else"

// The bounds of guessing.
const (
	forgetAfter = 24 * time.Hour // without a wrong password a lane is free again
	window      = 5 * time.Minute
	inWindow    = 10 // tries in a window, whatever the pauses would allow (STD-17)
)

// steps are the pauses after the free tries are used up; each wrong password after them leads one step on.
func steps() []time.Duration {
	return []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}
}

// step is the n-th pause, counted from nought; the last one repeats.
func step(n int) time.Duration { return steps()[min(max(n, 0), len(steps())-1)] }

// Origin is where somebody stands who wants to come in.
type Origin struct {
	Addr   string
	Device string // the token of the browser's device cookie; empty: it has none
}

// Marks are the names under which an account may know an origin, the surer one first.
func (o Origin) Marks(person string) []string {
	var out []string
	if len(o.Device) == 43 {
		out = append(out, "d:"+digest(o.Device))
	}
	return append(out, "a:"+digest(person+"\n"+Net(o.Addr)))
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// Net is the address as it is counted: of IPv6 the network, for one house has more addresses than anyone can block.
func Net(addr string) string {
	a, err := netip.ParseAddr(addr)
	if err != nil {
		return addr
	}
	a = a.Unmap()
	if a.Is4() || a.IsLoopback() {
		return a.String()
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return addr
	}
	return p.Masked().Addr().String()
}

// Lane is what was tried at an account from one origin.
type Lane struct {
	Lane  string `db:"lane"`
	Wrong int    `db:"wrong"` // since the last right password
	Until string `db:"until"` // a pause; empty: none
	Tries string `db:"tries"` // the last wrong tries, in seconds, the newest last
}

// Left is how long the pause still lasts.
func (l Lane) Left(now time.Time) time.Duration { return left(l.Until, now) }

// Fail counts a wrong password and sets the pause that it earns: none within the free tries, then a growing one; and
// never more than ten tries in five minutes.
func (l Lane) Fail(now time.Time, free int) Lane {
	tries := l.times()
	if len(tries) > 0 && now.Sub(tries[len(tries)-1]) > forgetAfter {
		l.Wrong, tries = 0, nil
	}
	l.Wrong++
	tries = append(tries, now)
	if len(tries) > inWindow {
		tries = tries[len(tries)-inWindow:]
	}
	var until time.Time
	if l.Wrong >= free {
		until = now.Add(step(l.Wrong - free))
	}
	if len(tries) == inWindow {
		if open := tries[0].Add(window); open.After(until) && open.After(now) {
			until = open
		}
	}
	l.Until = moment(until)
	l.Tries = seconds(tries)
	return l
}

func (l Lane) times() []time.Time {
	var out []time.Time
	for f := range strings.FieldsSeq(l.Tries) {
		if n, err := strconv.ParseInt(f, 10, 64); err == nil {
			out = append(out, time.Unix(n, 0))
		}
	}
	return out
}

func seconds(list []time.Time) string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = strconv.FormatInt(t.Unix(), 10)
	}
	return strings.Join(out, " ")
}
