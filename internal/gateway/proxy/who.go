package proxy

import (
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/identity"
)

// Bounds on what is typed at sign-in.
const (
	maxAccount  = 128
	maxPassword = 256
)

// who is the person behind a request, as far as the proxy knows, and the device and place that it comes from.
type who struct {
	account string        // as typed, or as the network tells
	person  *board.Person // nil: unknown, hence the strictest profile (WEB-04)
	how     string        // identity.BySignIn …; empty: not known
	asset   string        // id in the register of devices; empty: unknown (STD-07)
	network string        // key of the part of the network; empty: unknown (STD-10)
}

// adult says whether this is surely not a pupil. Whoever is unknown counts as one.
func (w who) adult() bool { return w.person.Adult() }

// answer is what the door says to somebody.
type answer int

const (
	welcome answer = iota
	mustSignIn
	wrongPassword
	tooManyTries
	accountClosed
	tooBusy
)

// memo remembers on one connection what its last credentials meant, for as long as the facts stand.
type memo struct {
	header string
	facts  *board.Facts
	until  time.Time
	who    who
}

// whoIs finds the person by the nearest evidence: what was typed at the filter, then what a trusted proxy in front says,
// then what the network tells of the address. // serves WEB-04 WEB-21 STD-07
func (s *Server) whoIs(c *client, r *http.Request) (who, answer) {
	c.front(r)
	facts, now := s.board.Facts(), s.now()
	sign := s.book.Load().Of(c.addr, now)
	here := who{asset: sign.Device.ID, network: sign.Network}
	header := r.Header.Get("Proxy-Authorization")
	switch {
	case c.way.door.Kind != Explicit: // no browser signs in at a proxy that it knows nothing of
		return s.signed(here, sign, welcome)
	case header == "" && c.way.fronted:
		return s.fronted(here, sign, c.way.named)
	case header == "":
		return s.signed(here, sign, s.stranger(facts, sign.Network))
	}
	w, a := s.typed(c, facts, header, now)
	w.asset, w.network = here.asset, here.network
	return w, a
}

// signed is whoever the network names. Whoever it does not name is answered as said.
func (s *Server) signed(here who, sign identity.Sign, unknown answer) (who, answer) {
	if sign.Account == "" {
		return here, unknown
	}
	here.account, here.person = sign.Account, sign.Person
	if sign.Person == nil {
		return here, welcome // a name that nobody has: the strictest profile, logged as it came
	}
	here.how = sign.How
	if sign.Person.Closed {
		return here, accountClosed
	}
	return here, welcome
}

// fronted is whoever a proxy in front names. It has asked them to sign in, or has its reasons: they are not asked again.
func (s *Server) fronted(here who, sign identity.Sign, account string) (who, answer) {
	if account == "" {
		return s.signed(here, sign, welcome)
	}
	return s.signed(here, identity.Sign{Account: account, Person: s.book.Load().Named(account), How: identity.ByFront}, welcome)
}

// stranger is the answer to somebody of whom nothing is known. On a network of visitors' and own devices that network's
// profile holds and nobody is asked for a password of the school's. // serves STD-10
func (s *Server) stranger(facts *board.Facts, network string) answer {
	if rs := s.rules.Load(); rs != nil && facts != nil && network != "" {
		for i := range rs.engine.Pack().Filtering.Networks {
			if n := &rs.engine.Pack().Filtering.Networks[i]; n.Key == network && n.Unmanaged {
				return welcome
			}
		}
	}
	return mustSignIn
}

// sameAs says whether the network still names whoever it named when a tunnel was opened. A seat that is free again says
// nothing; a sign-in at the wireless network that ended, or a device that was handed back, does.
func (s *Server) sameAs(w who, addr netip.Addr) bool {
	switch w.how {
	case identity.BySeat, identity.ByRadius, identity.ByDevice:
	default:
		return true
	}
	sign := s.book.Load().Of(addr, s.now())
	return strings.EqualFold(sign.Account, w.account) || sign.Account == "" && w.how == identity.BySeat
}

// typed is whoever signs in at the filter itself.
func (s *Server) typed(c *client, facts *board.Facts, header string, now time.Time) (who, answer) {
	m := &c.memo
	if m.facts == facts && now.Before(m.until) && subtle.ConstantTimeCompare([]byte(m.header), []byte(header)) == 1 {
		return m.who, welcome
	}
	account, password, ok := basic(header)
	if !ok {
		return who{}, mustSignIn
	}
	w, a := s.door.identify(facts, account, password, c.addr)
	switch a {
	case welcome:
		if w.person != nil {
			w.how = identity.BySignIn
		}
		c.memo = memo{header: header, facts: facts, until: now.Add(time.Minute), who: w}
	case wrongPassword:
		s.refused.wrong.Add(1)
		w = who{account: account} // whoever typed it is not known to be that person
	}
	return w, a
}

// checkOf is the check of a device in which somebody known browses from an address now. // serves INC-23
func (s *Server) checkOf(w who, addr netip.Addr) board.Check {
	facts := s.board.Facts()
	if w.person == nil || facts == nil || len(facts.Checks) == 0 {
		return board.Check{}
	}
	return facts.Check(w.person.Account, addr, s.now())
}

// basic reads Basic credentials (RFC 7617).
func basic(header string) (account, password string, ok bool) {
	scheme, code, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Basic") || len(code) > 2*(maxAccount+maxPassword) {
		return "", "", false
	}
	plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(code))
	if err != nil {
		return "", "", false
	}
	account, password, ok = strings.Cut(string(plain), ":")
	account = strings.TrimSpace(account)
	if !ok || account == "" || len(account) > maxAccount || len(password) > maxPassword {
		return "", "", false
	}
	return account, password, true
}
