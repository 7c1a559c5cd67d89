package identity

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"sync/atomic"
	"time"

	"layeh.com/radius"

	"belisha/internal/kit/clock"
)

// RadiusConfig says who may tell of sign-ins at the wireless network.
type RadiusConfig struct {
	From   []NAS         // access points and controllers; nobody else is heard
	Realms []string      // the school's own realms and domains: amy@school.example, SCHOOL\amy
	Life   time.Duration // of a session of which nothing more is heard; 12 h
	Quiet  time.Duration // the same for one that has reported in between; 1 h

	Changed func() // told, at most a few times a second, that somebody came or went; nil: nobody wants to know
}

// NAS is one access point or controller, or a network of them, that shares a secret with the gateway.
type NAS struct {
	From   netip.Prefix
	Secret string // file that holds the secret, and nothing else
}

// oldest is how late a packet that says when it was written may come.
const oldest = 10 * time.Minute

// showEvery is how soon what was heard counts.
const showEvery = 200 * time.Millisecond

// Radius listens to accounting (RFC 2866). One goroutine hears and one pointer shows. // serves WEB-04 WEB-21
type Radius struct {
	cfg     RadiusConfig
	now     clock.Clock
	secrets []secret
	all     *sessions
	shown   atomic.Pointer[signedIn]
	figures struct{ heard, refused, full atomic.Int64 }
}

// NewRadius reads the secrets.
func NewRadius(cfg RadiusConfig, now clock.Clock) (*Radius, error) {
	if cfg.Life <= 0 {
		cfg.Life = 12 * time.Hour
	}
	if cfg.Quiet <= 0 {
		cfg.Quiet = time.Hour
	}
	r := &Radius{cfg: cfg, now: now, all: newSessions()}
	for _, n := range cfg.From {
		key, err := readSecret(n.Secret)
		if err != nil {
			return nil, err
		}
		r.secrets = append(r.secrets, secret{n.From.Masked(), key})
	}
	return r, nil
}

// RadiusFigures are counts since the start.
type RadiusFigures struct {
	Heard   int64 // packets that counted
	Refused int64 // of strangers, with a wrong secret, or malformed
	Full    int64 // sign-ins that found no room
}

// Figures returns the counts.
func (r *Radius) Figures() RadiusFigures {
	return RadiusFigures{r.figures.heard.Load(), r.figures.refused.Load(), r.figures.full.Load()}
}

// at is the account signed in at an address or on a device; empty: none.
func (r *Radius) at(addr netip.Addr, hardware string, now time.Time) string {
	if r == nil {
		return ""
	}
	if shown := r.shown.Load(); shown != nil {
		return shown.at(addr, hardware, now)
	}
	return ""
}

// Serve hears packets until ctx ends. Afterwards nobody is known by them any more.
func (r *Radius) Serve(ctx context.Context, conn net.PacketConn) error {
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	defer r.shown.Store(nil)
	buf, changed, last := make([]byte, radius.MaxPacketLength), false, time.Now()
	for {
		_ = conn.SetReadDeadline(last.Add(showEvery))
		n, from, err := conn.ReadFrom(buf)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, os.ErrDeadlineExceeded):
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("identity: radius: %w", err)
		case err != nil:
			if !pause(ctx, showEvery/4) { // such as a port that nobody answered at: it says nothing of the next packet
				return nil
			}
		default:
			changed = r.heard(conn, from, buf[:n]) || changed
		}
		if time.Since(last) >= showEvery {
			r.show(changed)
			changed, last = false, time.Now()
		}
	}
}

// show puts up what was heard. Sessions that ran out need no showing: their end goes with them.
func (r *Radius) show(changed bool) {
	if changed {
		r.all.sweep(r.now())
		r.shown.Store(r.all.show())
		if r.cfg.Changed != nil {
			r.cfg.Changed()
		}
	}
}

// heard takes one packet, and answers it when it is genuine and understood: an access point repeats what nobody answered.
func (r *Radius) heard(conn net.PacketConn, from net.Addr, b []byte) (changed bool) {
	at, err := netip.ParseAddrPort(from.String())
	if err != nil {
		return false
	}
	nas := at.Addr().Unmap().WithZone("")
	said, answer, err := r.genuine(nas, b)
	if err != nil {
		r.figures.refused.Add(1)
		slog.Debug("radius: refused", "from", nas, "why", err)
		return false
	}
	changed, ok := r.take(said)
	if !ok {
		return changed
	}
	r.figures.heard.Add(1)
	if out, err := answer.Encode(); err == nil {
		_, _ = conn.WriteTo(out, from)
	}
	return changed
}

// take obeys a packet. Not ok: there is no room, and the access point is to ask again.
func (r *Radius) take(said accounting) (changed, ok bool) {
	now := r.now()
	if !said.written.IsZero() && (now.Sub(said.written) > oldest || said.written.Sub(now) > oldest) {
		return false, true // an old packet, or one that somebody plays again: heard, and without effect
	}
	key := sessionKey{said.nas, said.id}
	switch said.status {
	case started, between:
		until := now.Add(r.cfg.Life)
		if said.status == between {
			until = now.Add(r.cfg.Quiet)
		}
		account := userName(said.user, r.cfg.Realms)
		if account == "" || said.id == "" { // nobody that could be known: whoever was there has gone
			r.all.end(key, now)
			return true, true
		}
		one := session{account: account, hardware: said.hardware, addrs: said.addrs, until: until}
		if ok = r.all.put(key, one, said.status == started, now); !ok {
			r.figures.full.Add(1)
		}
		return ok, ok
	case stopped:
		r.all.end(key, now)
	case switchedOn, switchedOff:
		r.all.endAll(said.nas, now)
	default:
		return false, true
	}
	return true, true
}
