package gates

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/people"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
)

// door knows people by their account name. A strict one holds whose account is closed at the gate, as the doorman does.
type door struct {
	h      *house
	strict *bool
}

func (d door) Who(ctx context.Context, token, _ string) (web.Visit, error) {
	p, ok := d.h.who[token]
	if !ok {
		return web.Visit{}, nil
	}
	v := web.Visit{Actor: d.h.as(token), Idle: time.Hour, Child: p.Is(people.Pupil)}
	if !*d.strict {
		return v, nil
	}
	err := d.h.base.Ledger.Read(ctx, d.h.gate.System(school, "test"), func(tx *ledger.Tx) error {
		closed, err := d.h.g.Closed(ctx, tx, p)
		if closed {
			v.Must, v.Beside = GateAt, Beside()
		}
		return err
	})
	return v, err
}

func (door) Hold(context.Context, string, string, string) error { return nil }

// site is the house with its pages open on a real socket.
type site struct {
	*house
	url    string
	strict *bool
}

func (h *house) open() site {
	h.t.Helper()
	register, strict := people.New(h.base), new(bool)
	pages, err := web.New(web.Config{Gate: h.gate, Doorman: door{h, strict}, Routes: append(register.Routes, h.feature.Routes...),
		Panels: append(register.Panels, h.feature.Panels...), HTML: []web.HTML{h.feature.HTML, register.HTML}})
	h.no(err)
	webtest.CheckPages(h.t, pages)
	pages.SetSchool(web.School{ID: school, Name: "St Example"})
	server := httptest.NewServer(pages.Handler())
	h.t.Cleanup(server.Close)
	return site{h, server.URL, strict}
}

// page asks for a page as somebody and demands its status.
func (s site) page(who, path string, status int) *goquery.Document {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+path, nil)
	s.no(err)
	req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	reply, err := http.DefaultClient.Do(req)
	s.no(err)
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	s.no(err)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(text)))
	s.no(err)
	if reply.StatusCode != status {
		s.t.Fatalf("%s as %q: status %d, want %d\n%s", path, who, reply.StatusCode, status, said(doc.Find("main")))
	}
	return doc
}

func said(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

// want demands that what a selector finds says some words, and does not say others that begin with "!".
func (s site) want(doc *goquery.Document, selector string, all ...string) {
	s.t.Helper()
	text := said(doc.Find(selector))
	for _, one := range all {
		if not, is := strings.CutPrefix(one, "!"); is == strings.Contains(text, not) {
			s.t.Errorf("%s, %q: %s", selector, one, text)
		}
	}
}

// shows AUA-02 AUA-13 AUA-15 WEB-29: the page at the gate says what is missing, the rule, who can help, where to sign, and
// always leads to help; a child's blames nobody.
func TestOwnPage(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.fill()
		s := h.open()
		doc := s.page("t.four", "/gate", 200)
		s.want(doc, "main", "You have not signed.", "Who can help: Head.", "No door opens before the signature.", "No check yet.", "A helpline, telephone 0800 1111")
		if doc.Find(`a[href="/agreements/sign/staff"]`).Length() != 1 || doc.Find(`a[href="/tell"]`).Length() == 0 || doc.Find(`a[href="/policy/clauses/gate"]`).Length() == 0 {
			t.Error("no way to sign, to tell or to the rule")
		}
		doc = s.page("ada.y1", "/gate", 200)
		s.want(doc, "main", "Your grown-up has not signed yet.", "You have done nothing wrong.", "Tell a grown-up", "!No door opens")
		if doc.Find("body.belisha-child").Length() != 1 || doc.Find(`a[href^="/agreements/sign"]`).Length() != 0 {
			t.Error("a small child's page is not a child's, or asks the child to sign for the parent")
		}
		if s.page("ben.y4", "/gate", 200).Find(`a[href="/agreements/sign/big"]`).Length() != 1 {
			t.Error("an older child cannot sign")
		}
		s.want(s.page("m.quill", "/gate", 200), "main", "All your doors are open")
		s.want(s.page("t.four", "/", 200), "main", "Not open to you yet")
	})
}

// shows AUA-04 AUA-13 PPL-24: those who help see who is held and why; a teacher the own class alone; who waits for a check
// is shown to nobody who may not see the checks.
func TestTheList(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.fill()
		s := h.open()
		doc := s.page("h.high", "/gates", 200)
		s.want(doc, "#held tbody", "Ada Quill", "Y1", "A parent’s signature", "Not signed", "Tessa Four", "A check", "Gus Over", "Governors’ agreement")
		s.want(doc, "main", "2 children and 4 adults are held")
		s.want(s.page("t.four", "/gates", 200), "#held tbody", "Ada Quill", "!Ben Quill", "!Tessa Four", "!Gus Over")
		s.want(s.page("h.high", "/gates?who=governor", 200), "#held tbody", "Gus Over", "!Tessa", "!Ada")
		s.want(s.page("h.high", "/gates?gate=checks", 200), "#held tbody", "Tessa Four", "!Ada", "!Gus")
		s.want(s.page("h.high", "/gates?door=internet&class=y4", 200), "#held tbody", "Ben Quill", "!Ada", "!Permission for mail")
		h.add(people.Person{Account: "n.wire", Given: "Nora", Family: "Wire", Kind: people.Staff, Posts: []string{"technician"}})
		s.want(s.page("n.wire", "/gates", 200), "#held tbody", "Tessa Four", "Staff agreement", "!A check")
		s.page("g.over", "/gates", 403)
		s.page("ada.y1", "/gates", 403)
		s.want(s.page("h.high", "/people/"+h.who["ada.y1"].ID, 200), "#gates-panel", "A parent’s signature", "Not signed")
	})
}

// shows AUA-15 PPL-24 EDU-18 AUA-02: the round notes who is held and who is free again, tells whoever can help once, and
// the figures read it.
func TestTheRound(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.fill()
		h.no(h.g.Watch(t.Context()))
		if r := h.figure("gates.held"); !strings.Contains(r.Shown, "no gate gives days before the first signature; 6 people held") {
			t.Errorf("held: %+v", r)
		}
		if r := h.figure("gates.checks"); !strings.Contains(r.Shown, "3 activations wait") || r.State != "due" {
			t.Errorf("checks: %+v", r)
		}
		if r := h.figure("gates.teacher_led"); !strings.HasPrefix(r.Shown, "2 children") {
			t.Errorf("teacher-led: %+v", r)
		}
		titles := ""
		for _, n := range h.told {
			titles += n.Title + " > " + strings.Join(n.To, " ") + "; "
		}
		if !strings.Contains(titles, "Somebody waits: A check > "+h.who["o.desk"].ID) || len(h.told) != 1 {
			t.Errorf("told: %s", titles)
		}
		h.told = nil
		h.wait(3 * time.Hour)
		h.sign("m.quill", "parents", "ada.y1")
		h.sign("m.quill", "small", "ada.y1")
		h.no(h.g.Watch(t.Context()))
		h.no(h.g.Watch(t.Context()))
		if r := h.figure("gates.held"); !strings.Contains(r.Shown, "5 people held at a gate; 3 put right this term, half of them within 3 hours") {
			t.Errorf("held: %+v", r)
		}
		h.wait(15 * 24 * time.Hour)
		if r := h.figure("gates.checks"); r.State != "failing" {
			t.Errorf("checks: %+v", r)
		}
		if len(h.told) > 0 {
			t.Errorf("told again: %+v", h.told)
		}
		h.verified()
	})
}

// shows POL-31: a new policy says beforehand whom its gates would hold.
func TestANewPolicySaysWhomItHolds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.fill()
		next := testPack()
		next.Gates[5].Closes = []string{"internet"}
		plan, err := h.g.Prepare(next)
		h.no(err)
		if len(plan.Effects) != 1 || plan.Effects[0] != "The gates would hold nobody who is free now." {
			t.Errorf("effects: %v", plan.Effects)
		}
		old := testPack()
		old.Gates, old.Agreements = old.Gates[:4], old.Agreements[:4]
		h.force(old)
		plan, err = h.g.Prepare(testPack())
		h.no(err)
		if all := strings.Join(plan.Effects, "\n"); !strings.Contains(all, "“Staff agreement” would hold 0 children and 3 adults") || !strings.Contains(all, "“Governors’ agreement” would hold 0 children and 1 adults") {
			t.Errorf("effects: %s", all)
		}
	})
}

// A long list comes in pages, and whole to print.
func TestALongListHasPages(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.fill()
		var all []people.Person
		for i := range 30 {
			all = append(all, people.Person{Account: fmt.Sprintf("nell.%d", i), Given: "Nell", Family: "Long", Kind: people.Pupil, Year: "4", Class: "Y4"})
		}
		h.add(all...)
		s := h.open()
		rows := func(path string) int { return s.page("h.high", path, 200).Find("#held tbody tr").Length() }
		if one, two, print := rows("/gates?class=Y4"), rows("/gates?class=Y4&page=2"), rows("/gates?class=Y4&print=yes"); one != 50 || two != 43 || print != 93 {
			t.Errorf("%d, %d and %d rows", one, two, print)
		}
		if s.page("h.high", "/gates?class=Y4", 200).Find(`a[href="/gates?class=Y4&page=2"]`).Length() == 0 {
			t.Error("no way to the next page")
		}
	})
}

// shows AUA-02 AUA-13 AUA-15 EDU-18 PPL-24: whoever has not signed stands at the gate whatever page they ask for, an open
// session too; help stays open; once everything is there the house is open at the next click.
func TestAClosedAccountStandsAtTheGate(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.fill()
		s := h.open()
		*s.strict = true
		for _, who := range []string{"t.four", "g.over"} {
			for _, path := range []string{"/", "/gates", "/people"} {
				s.want(s.page(who, path, 200), "h1", "Something is missing before you can go on")
			}
		}
		s.want(s.page("t.four", "/accessibility", 200), "h1", "!Something is missing")
		s.want(s.page("ada.y1", "/", 200), "main", "!Not open yet: ", "Hello")
		h.sign("t.four", "staff", "t.four")
		s.want(s.page("t.four", "/", 200), "main", "No check yet.", "!You have not signed.")
		h.enter("dbs", "t.four")
		s.want(s.page("t.four", "/gates", 200), "h1", "Gates")
		h.sign("g.over", "governors", "g.over")
		s.want(s.page("g.over", "/", 200), "h1", "!Something is missing")
		h.wait(time.Hour)
		h.system(func(tx *ledger.Tx) (ledger.Event, error) { // the open session closes when the signature is taken back
			return h.forms.Withdraw(t.Context(), tx, agreements.Withdrawal{By: h.who["g.over"].ID, About: h.who["g.over"].ID, Form: "governors", Method: agreements.OnScreen})
		})
		s.want(s.page("g.over", "/", 200), "h1", "Something is missing before you can go on")
		h.is("g.over", "governors withdrawn")
	})
}
