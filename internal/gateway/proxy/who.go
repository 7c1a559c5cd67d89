package proxy

import (
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"belisha/internal/board"
)

// Bounds on what is typed at sign-in.
const (
	maxAccount  = 128
	maxPassword = 256
)

// who is the person behind a request, as far as the proxy knows.
type who struct {
	account string        // as typed, or of the seat
	person  *board.Person // nil: unknown, hence the strictest profile (WEB-04)
}

// adult says whether this is surely not a pupil. Whoever is unknown counts as one.
func (w who) adult() bool {
	p := w.person
	return p != nil && p.Year == "" && len(p.Roles) > 0 && !slices.Contains(p.Roles, "pupil")
}

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

// whoIs finds the person by proxy sign-in, else by the one person signed in at this address.
func (s *Server) whoIs(c *client, r *http.Request) (who, answer) {
	facts := s.board.Facts()
	header := r.Header.Get("Proxy-Authorization")
	now := s.now()
	if header == "" {
		return seated(facts, c.addr, now)
	}
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

// seated answers for somebody who gave no credentials.
func seated(facts *board.Facts, addr netip.Addr, now time.Time) (who, answer) {
	if facts == nil {
		return who{}, mustSignIn
	}
	seat, ok := facts.Seats[addr]
	if !ok || !now.Before(seat.Until) {
		return who{}, mustSignIn
	}
	p, ok := facts.People[strings.ToLower(seat.Account)]
	if !ok {
		return who{account: seat.Account}, welcome
	}
	if p.Closed {
		return who{account: seat.Account, person: &p}, accountClosed
	}
	return who{account: seat.Account, person: &p}, welcome
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
