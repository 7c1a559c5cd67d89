package proxy

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/journal"
)

// maxPath bounds what the journal keeps of a path.
const maxPath = 1024

// asking is one request on its way through judgement: who, what, the verdict, and its place in the journal.
type asking struct {
	who     who
	rules   *rules
	host    string
	inner   string // the name in the ClientHello, when it is another
	port    uint16
	scheme  string
	check   board.Check // in which it is asked for; zero: none
	addr    netip.Addr  // of the device
	records bool        // the school's own records: reached by everyone, always
	verdict filter.Verdict
	entry   board.Entry
	slot    slot
	page    *visit // its answer, while its words are heard; nil: they are not
	prompt  *visit // what was sent
}

// over ends a request: what was heard of it can be read whole now, and room that was not needed is given back.
func (a *asking) over() {
	a.page.done()
	a.prompt.done()
	a.slot.release()
}

// slot is the room kept in the journal for one entry. The zero slot is an adult's when there was no room.
type slot struct {
	journal *journal.Journal
}

func (s *slot) release() {
	if s.journal != nil {
		s.journal.Release()
		s.journal = nil
	}
}

// log writes the entry down. It happens before the client sees anything of the answer.
func (a *asking) log(status int, bytes int64) {
	if a.slot.journal == nil {
		return
	}
	a.entry.Status, a.entry.Bytes = status, bytes
	a.slot.journal.Commit(a.entry)
	a.slot.journal = nil
}

// judge finds out who asks for what and what the rules say. Nil means that the request has been answered already,
// and the second value whether the connection may go on.
func (c *client) judge(r *http.Request, scheme, target string, usual uint16) (*asking, bool) {
	s := c.s
	s.refused.requests.Add(1)
	rs := s.rules.Load()
	if rs == nil { // serves WEB-01: no rules, no browsing
		s.refused.closed.Add(1)
		return nil, c.notice(r, closedNotice())
	}
	host, port, err := c.spoken.target(target, usual)
	if err != nil {
		return nil, c.notice(r, addressNotice())
	}
	a := &asking{rules: rs, host: host, port: port, scheme: scheme}
	a.records = rs.pages.records == address(host, port)
	if claim, ok := c.probing(r); ok {
		return nil, c.probed(r, a, claim)
	}
	w, said := s.whoIs(c, r)
	if said != welcome && !a.records {
		return nil, c.refuse(r, a, w, said)
	}
	a.who, a.addr = w, c.addr
	if !a.records { // the school's own records keep their own trail
		a.check = s.checkOf(w, c.addr)
	}
	path := ""
	if scheme == "http" || c.opened != nil {
		path = r.URL.EscapedPath()
	}
	a.verdict = filter.Verdict{Allow: true, Rule: "records", Pack: rs.engine.Rulebook().Version}
	if !a.records {
		a.verdict = rs.engine.Decide(c.request(a, host, scheme, path))
	}
	a.entry = c.entry(a, r.Method, path)
	if !c.room(a) {
		s.refused.closed.Add(1)
		return nil, c.notice(r, unloggedNotice())
	}
	return a, true
}

// room keeps a place in the journal. Without one, pupils stop and adults are counted. serves MON-01
func (c *client) room(a *asking) bool {
	if c.s.journal.Reserve() {
		a.slot.journal = c.s.journal
		return true
	}
	if !a.who.adult() {
		return false
	}
	c.s.journal.Passed()
	return true
}

// entry is what the journal will keep. Of the records' own pages it keeps no path, of a helpline not even the name.
func (c *client) entry(a *asking, method, path string) board.Entry {
	v := &a.verdict
	e := board.Entry{
		At: c.s.now(), ID: c.s.ids.Next(), School: a.rules.engine.Rulebook().School, Account: a.who.account,
		Profile: v.Profile, Device: c.spoken.device(c.addr), Method: method, Scheme: a.scheme, Host: a.host,
		Path: strings.Clone(path[:min(len(path), maxPath)]), Category: v.Category, List: v.List, Verdict: "allow",
		Rule: v.Rule, Clause: v.Clause, Pack: v.Pack, Check: a.check.ID,
	}
	e.Lesson = v.Lesson
	e.Text, e.Score, e.Where, e.Signs = v.Text, v.Score, v.Where, v.Signs
	e.Door, e.How, e.Asset, e.Network = c.entryDoor(), a.who.how, a.who.asset, a.who.network
	if a.who.person != nil {
		e.Person = a.who.person.ID
	}
	if a.records {
		e.Path = ""
	}
	if v.Quiet { // serves STD-27
		e.Host, e.Path = "", ""
	}
	if !v.Allow {
		e.Verdict, e.Alert = "block", v.Alert
		if v.Alert != "" && v.Repeat > 0 {
			e.Alert = repeated // monitoring counts the attempts
		}
	}
	return e
}

// repeated marks an entry that is told only after several like it.
const repeated = "repeat"

// parseTarget reads host[:port] as a browser may write it.
func parseTarget(target string, usual uint16) (string, uint16, error) {
	if len(target) > 300 || strings.ContainsAny(target, "/?#@\\ ") {
		return "", 0, errSmuggle
	}
	u := url.URL{Host: target}
	name, port := u.Hostname(), usual
	if text := u.Port(); text != "" {
		n, err := strconv.ParseUint(text, 10, 16)
		if err != nil || n == 0 {
			return "", 0, errSmuggle
		}
		port = uint16(n)
	} else if usual == 0 {
		return "", 0, errSmuggle
	}
	host, err := filter.NormalHost(name)
	if err != nil || host == "" {
		return "", 0, errSmuggle
	}
	return host, port, nil
}

func address(host string, port uint16) string {
	return net.JoinHostPort(host, strconv.Itoa(int(port)))
}
