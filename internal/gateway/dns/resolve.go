package dns

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	mdns "github.com/miekg/dns"
)

// errand is a query whose answer has to be asked of somebody else.
type errand struct {
	a      asking
	key    []byte
	packet []byte
}

// flights let one question be under way once, however many clients wait for it.
type flights struct {
	mu    sync.Mutex
	under map[string]*flight
}

type flight struct {
	done chan struct{}
	got  *stored
	err  error
}

// begin takes a place among those that wait. False: there is none. The last quarter of the places is for addresses that hold
// no more than their eighth: one device that asks for names nobody answers must not take them from a school.
func (s *Server) begin(c *client) bool {
	mine, places := c.waits.Add(1), cap(s.waiting)
	if len(s.waiting) < places-places/4 || mine <= int64(max(places/8, 1)) {
		select {
		case s.waiting <- struct{}{}:
			s.errands.Add(1)
			return true
		default:
		}
	}
	c.waits.Add(-1)
	s.counts.bounded.Add(1)
	return false
}

func (s *Server) finish(c *client) {
	<-s.waiting
	c.waits.Add(-1)
	s.errands.Done()
}

// run does the errand and returns the answer; begin must have gone before. What a server outside sends must not stop the
// school's filter, whatever it makes our readers do.
func (e *errand) run() (answer []byte) {
	a := &e.a
	a.packet, a.out = e.packet, make([]byte, 0, maxPayload)
	defer func() {
		if p := recover(); p != nil {
			answer = e.fail()
		}
	}()
	st, err := a.s.resolve(e)
	if err != nil {
		return e.fail()
	}
	a.now = max(a.now, st.from) // the answer is as old as it was when it came
	return a.compose(st)
}

// fail answers that the name could not be found out.
func (e *errand) fail() []byte {
	a := &e.a
	a.counts.failed.Add(1)
	return a.logged(servFail, a.q.plainAnswer(a.out[:0], a.packet, servFail, reasonAway))
}

// drop gives an errand up for which there is no place.
func (e *errand) drop() []byte {
	e.a.packet, e.a.out = e.packet, make([]byte, 0, minPayload)
	return e.fail()
}

// resolve finds the answer, waiting for whoever asks the same already.
func (s *Server) resolve(e *errand) (*stored, error) {
	key := string(e.key)
	s.flights.mu.Lock()
	f, ok := s.flights.under[key]
	if !ok {
		f = &flight{done: make(chan struct{})}
		s.flights.under[key] = f
	}
	s.flights.mu.Unlock()
	if ok {
		<-f.done
		return f.got, f.err
	}
	f.err = errors.New("dns: the search ended early") // if it panics, those who wait must know
	defer func() {
		s.flights.mu.Lock()
		delete(s.flights.under, key)
		s.flights.mu.Unlock()
		close(f.done)
	}()
	f.got, f.err = s.fetch(e)
	if f.err == nil {
		s.cache.put(f.got)
	}
	return f.got, f.err
}

// fetch asks upstream and makes of the answer what the cache keeps.
func (s *Server) fetch(e *errand) (*stored, error) {
	ctx, cancel := context.WithTimeout(s.life, s.cfg.TotalTime)
	defer cancel()
	a := &e.a
	wire, host := a.q.wire(), a.host
	if a.alias != "" {
		host = a.alias
		wire = make([]byte, maxWire)
		n, err := mdns.PackDomainName(mdns.Fqdn(host), wire, 0, nil, false)
		if err != nil {
			return nil, err //nolint:wrapcheck // a name of the pack
		}
		wire = wire[:n]
	}
	g, inside := s.zone(host)
	s.counts.forwarded.Add(1)
	reply, err := g.ask(ctx, &wanted{wire: wire, kind: a.q.kind, do: a.q.do, cd: a.q.flags&unchecked != 0})
	if err != nil {
		return nil, err
	}
	c := cleaner{kind: a.q.kind, do: a.q.do, guard: &s.guard, inside: inside}
	m := c.clean(reply, presented(wire))
	if a.alias != "" {
		m = c.under(m, presented(a.q.wire()), mdns.Fqdn(a.alias))
	}
	st, err := c.keep(m, s.limits())
	if err != nil {
		return nil, err
	}
	st.key, st.from = string(e.key), s.now().UnixNano()
	st.hash = s.cache.hash(e.key)
	return st, nil
}

// limits are how long answers may be kept.
func (s *Server) limits() [2]time.Duration { return [2]time.Duration{s.cfg.MaxTTL, s.cfg.MaxNoTTL} }

// presented writes a name of the wire as miekg/dns has it.
func presented(wire []byte) string {
	name, _, err := mdns.UnpackDomainName(slices.Clone(wire), 0)
	if err != nil {
		return "."
	}
	return name
}
