package duties

import (
	"context"
	"encoding/csv"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/web"
	"belisha/internal/web/webtest"

	"github.com/PuerkitoBio/goquery"
	ics "github.com/arran4/golang-ical"
)

// door knows people by their account name; a stranger has no cookie.
type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	if _, ok := d.h.who[token]; !ok {
		return web.Visit{}, nil
	}
	return web.Visit{Actor: d.h.as(token), Idle: time.Hour}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

// site is the house with its pages open on a real socket.
type site struct {
	*house
	url string
}

func (h *house) open() site {
	h.t.Helper()
	register := people.New(h.base)
	pages, err := web.New(web.Config{Gate: h.base.Gate, Doorman: door{h}, Routes: append(register.Routes, h.feature.Routes...),
		Panels: h.feature.Panels, HTML: []web.HTML{h.feature.HTML, register.HTML}})
	h.no(err)
	webtest.CheckPages(h.t, pages)
	pages.SetSchool(web.School{ID: h.school, Name: "St Example"})
	server := httptest.NewServer(pages.Handler())
	h.t.Cleanup(server.Close)
	return site{h, server.URL}
}

func (s site) ask(who, path string, form url.Values) (int, string) {
	s.t.Helper()
	method, body := "GET", io.Reader(nil)
	if form != nil {
		method, body = "POST", strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, body)
	s.no(err)
	if who != "" {
		req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	s.no(err)
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	s.no(err)
	return reply.StatusCode, string(text)
}

// page asks for a page and demands its status.
func (s site) page(who, path string, form url.Values, status int) *goquery.Document {
	s.t.Helper()
	got, text := s.ask(who, path, form)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	s.no(err)
	if got != status {
		s.t.Fatalf("%s as %q: status %d, want %d\n%s", path, who, got, status, words(doc.Find("main")))
	}
	return doc
}

func words(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

// want demands that the parts of a page that a selector finds hold some words.
func (s site) want(doc *goquery.Document, selector string, all ...string) {
	s.t.Helper()
	text := words(doc.Find(selector))
	for _, one := range all {
		if !strings.Contains(text, one) {
			s.t.Errorf("%s does not say %q: %s", selector, one, text)
		}
	}
}

// The list shows one's own duties first, and can be asked for parts of it. shows GOV-16, POL-07
func TestTheList(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		s := h.open()
		h.on("2026-11-10 09:00")
		doc := s.page("c.ord", "/duties", nil, 200)
		s.want(doc, "#mine tbody tr", "Monitor the policy", "Cora Ord", "Every term", "13 November 2026", "Due soon")
		s.want(doc, "#all tbody tr", "Try a restore", "Nora Wire", "Overdue", "Feed the cat", "Hanna High", "When something happens")
		if n := doc.Find("#mine tbody tr").Length(); n != 1 {
			t.Errorf("the coordinator has %d duties", n)
		}
		if doc.Find("#vacant").Length() != 0 || doc.Find("#guess").Length() != 0 {
			t.Error("no post is vacant, and the terms are known")
		}
		for query, want := range map[string][2]int{"show=mine": {1, 0}, "show=overdue": {0, 3}, "post=technician": {0, 2}, "month=2027-06": {1, 2}, "month=2026-10": {0, 3}, "show=vacant": {0, 0}, "area=Nothing": {0, 0}} {
			doc := s.page("c.ord", "/duties?"+query, nil, 200)
			if got := [2]int{doc.Find("#mine tbody tr").Length(), doc.Find("#all tbody tr").Length()}; got != want {
				t.Errorf("%s: %v, wanted %v: %s", query, got, want, words(doc.Find("#all")))
			}
		}
		h.leave("n.wire", "2026-11-10")
		doc = s.page("h.high", "/duties?show=vacant", nil, 200)
		s.want(doc, "#vacant", "Network manager", "Hanna High")
		s.want(doc, "#mine", "Try a restore", "Post vacant")
		doc = s.page("c.ord", "/duties?print=yes", nil, 200)
		if doc.Find("#filters").Length() != 0 || doc.Find("#all tbody tr").Length() == 0 {
			t.Error("the list to print has a form in it, or no duties")
		}
		h.base.Policy.Load().Pack.Settings.Terms = nil
		s.want(s.page("c.ord", "/duties", nil, 200), "#guess", "no term dates")
		h.pack.Duties = nil
		s.want(s.page("c.ord", "/duties", nil, 200), ".belisha-empty", "There are no duties yet")
		h.base.Policy.Store(nil)
		s.want(s.page("c.ord", "/duties", nil, 200), ".belisha-empty", "There are no duties yet")
	})
}

// A duty is signed on its page, with the policy's words and the round chosen. shows GOV-16, GOV-03, GOV-07
func TestSigningOnThePage(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		s := h.open()
		h.on("2026-11-16 09:00")
		doc := s.page("c.ord", "/duties/monitoring", nil, 200)
		s.want(doc, "#state", "Overdue")
		s.want(doc, "#facts", "Cora Ord", "ICT and online safety coordinator", "Deputy head teacher", "Every term", h.pack.Clauses[0].ID)
		s.want(doc, "#sign", "I have monitored the policy with the figures of this term.", "Autumn term 2026, due 13 November 2026")
		s.want(doc, "#history tbody", "Autumn term 2026", "Overdue")
		if s.page("t.four", "/duties/monitoring", nil, 200).Find("#sign, #hand-over").Length() != 0 {
			t.Error("a teacher is offered the coordinator's forms")
		}
		form := url.Values{"round": {"autumn-2026"}, "note": {"Looked at <all> of it"}}
		doc = s.page("c.ord", "/duties/monitoring/done", form, 422)
		s.want(doc, ".govuk-error-summary", "Tick the box to sign.")
		s.want(doc, "#note", "Looked at <all> of it")
		form.Set("confirm", "yes")
		s.page("t.four", "/duties/monitoring/done", form, 403)
		s.page("", "/duties/monitoring/done", form, 401)
		s.page("c.ord", "/duties/nothing/done", form, 404)
		s.page("c.ord", "/duties/monitoring/done", url.Values{"round": {"spring-2027"}, "confirm": {"yes"}}, 422)
		s.page("c.ord", "/duties/monitoring/done", form, 303)
		doc = s.page("h.high", "/duties/monitoring", nil, 200)
		s.want(doc, "#state", "Done late")
		s.want(doc, "#history", "Cora Ord", "16 November 2026, 09:00", "Looked at <all> of it", "1 time late")
		if doc.Find("#sign").Length() != 0 {
			t.Error("what is signed is offered once more")
		}
		s.want(s.page("n.wire", "/duties/backups", nil, 200), "#facts", "an entry of that time stands in its register")
		if s.page("n.wire", "/duties/backups", nil, 200).Find("#register[href='/registers/restores']").Length() != 1 {
			t.Error("no way to the register")
		}
		s.page("n.wire", "/duties/nothing", nil, 404)
	})
}

// Handing over on the page: the fault stands beside its field, and whoever took it over gets the form. shows POL-08
func TestHandingOverOnThePage(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		s := h.open()
		h.on("2026-11-02 09:00")
		doc := s.page("c.ord", "/duties/monitoring", nil, 200)
		if first := doc.Find("#hand-over select[name=to] option").Eq(1).Text(); !strings.Contains(first, "Dana Put") {
			t.Errorf("the deputy does not come first, but %s", first)
		}
		s.want(doc, "#hand-over", "All duties of the post: ICT and online safety coordinator")
		if strings.Contains(words(doc.Find("#hand-over")), "Quill") {
			t.Error("a child is offered a duty")
		}
		form := url.Values{"what": {"one"}, "to": {h.who["t.four"].ID}, "from-day": {"2"}, "from-month": {"11"}, "from-year": {"2026"}, "until-day": {"1"}, "until-month": {"11"}, "until-year": {"2026"}, "why": {"On a course"}}
		doc = s.page("c.ord", "/duties/monitoring/hand-over", form, 422)
		s.want(doc, "#hand-over .govuk-error-message", "It cannot come before the first one.")
		if doc.Find("#hand-over select[name=to] option[selected]").AttrOr("value", "") != h.who["t.four"].ID || doc.Find("input[name=until-day]").AttrOr("value", "") != "1" {
			t.Error("what was typed is lost")
		}
		form.Set("until-day", "20")
		s.page("t.four", "/duties/monitoring/hand-over", form, 403)
		s.page("c.ord", "/duties/monitoring/hand-over", form, 303)
		same(t, "told", only("handed over to you", h.letters()), "handed-over Handed over to you: Monitor the policy > t.four")
		s.want(s.page("t.four", "/duties", nil, 200), "#mine", "Monitor the policy", "Handed over")
		doc = s.page("t.four", "/duties/monitoring", nil, 200)
		s.want(doc, "#handovers", "Tessa Four", "2 November 2026", "20 November 2026", "On a course", "Now")
		if doc.Find("#sign").Length() != 1 {
			t.Error("whoever took it over cannot sign")
		}
		id := doc.Find("#handovers input[name=id]").AttrOr("value", "")
		s.page("n.wire", "/duties/monitoring/take-back", url.Values{"id": {id}}, 403)
		s.page("c.ord", "/duties/monitoring/take-back", url.Values{"id": {id}}, 303)
		s.want(s.page("c.ord", "/duties", nil, 200), "#mine", "Monitor the policy")
	})
}

// A month is a table that names its days; a year is a picture with the same figures in words. shows GOV-16
func TestMonthAndYear(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		s := h.open()
		h.pack.Duties = append(h.pack.Duties, policy.Duty{Key: "lock", Title: "Lock the room", Owner: "technician", Every: "school day", Proof: policy.Proof{Attest: "Locked."}})
		h.on("2026-11-10 09:00")
		h.no(h.sign("c.ord", "monitoring", "autumn-2026"))
		doc := s.page("c.ord", "/duties/calendar", nil, 200)
		s.want(doc, "#month caption", "November 2026")
		cell := doc.Find("#month td").FilterFunction(func(_ int, c *goquery.Selection) bool { return strings.HasPrefix(words(c), "1313 November 2026") })
		if text := words(cell); !strings.Contains(text, "Monitor the policy Done") || !strings.Contains(text, "Test the filter To come") && !strings.Contains(text, "Test the filter Due soon") {
			t.Errorf("13 November: %s", text)
		}
		if doc.Find("#month th[scope=col]").Length() != 7 || doc.Find("#month td[aria-current=date]").Length() != 1 || doc.Find("#daily a").Length() != 1 {
			t.Error("a month has seven columns, one today, and the daily duties below it")
		}
		if next := doc.Find("a[rel=next]").AttrOr("href", ""); next != "/duties/calendar?month=2026-12" {
			t.Errorf("the next month is %s", next)
		}
		s.want(s.page("c.ord", "/duties/calendar?month=2026-10", nil, 200), "#month", "No school")
		s.want(s.page("c.ord", "/duties/calendar?month=9999-99", nil, 200), "#month caption", "November 2026")
		doc = s.page("c.ord", "/duties/year", nil, 200)
		if doc.Find("svg#picture[role=img][aria-label] g").Length() != 12 || doc.Find("#grid tbody tr").Length() != len(h.pack.Duties) || doc.Find("[style]").Length() != 0 {
			t.Error("the picture is not one of twelve months with a label, or the table lacks a duty")
		}
		row := doc.Find("#grid tbody tr").First()
		if words(row) != "Monitor the policy – – Done – – – To come – – To come – –" {
			t.Errorf("the year of a termly duty: %s", words(row))
		}
		if text := words(doc.Find("#counts tbody tr").Eq(1)); !strings.HasPrefix(text, "October 2026 0 0 ") || strings.HasPrefix(text, "October 2026 0 0 0 ") {
			t.Errorf("October, in which nothing was done: %s", text)
		}
		s.want(s.page("c.ord", "/duties/year?year=2028", nil, 200), "h1", "2028 to 2029")
		s.page("a.quill", "/duties/calendar", nil, 403)
	})
}

// The start page counts what waits, and a person's page shows their duties. shows GOV-16, POL-07
func TestTileAndPanel(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		s := h.open()
		h.on("2026-11-16 09:00")
		s.want(s.page("n.wire", "/", nil, 200), ".belisha-tile", "Duties 2 waiting", "2 duties overdue")
		if text := words(s.page("a.quill", "/", nil, 200).Find("main")); strings.Contains(text, "Duties") {
			t.Errorf("a child sees duties: %s", text)
		}
		s.want(s.page("h.high", "/people/"+h.who["n.wire"].ID, nil, 200), "#duties", "Try a restore", "Test the filter", "Network manager")
		if s.page("h.high", "/people/"+h.who["a.quill"].ID, nil, 200).Find("#duties").Length() != 0 {
			t.Error("a child has duties")
		}
	})
}

func TestExport(t *testing.T) { // shows GOV-16
	everyEngine(t, func(t *testing.T, h *house) {
		s := h.open()
		h.pack.Duties[4].Title = "=HYPERLINK(1)"
		h.on("2026-11-16 09:00")
		_, text := s.ask("c.ord", "/duties.csv?show=overdue", nil)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 5 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		for _, row := range rows {
			if strings.HasPrefix(row[0], "=") {
				t.Errorf("a spreadsheet would run %s", row[0])
			}
		}
		s.page("a.quill", "/duties.csv", nil, 403)
		s.page("", "/duties.csv", nil, 303)
	})
}

// The calendar's address is secret, valid iCalendar without anybody's name, and dies when it is renewed, cancelled, or its owner leaves. shows GOV-16
func TestTheFeed(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		s := h.open()
		h.on("2026-11-10 09:00")
		address := func(scope string) string {
			doc := s.page("c.ord", "/duties/feed", url.Values{"scope": {scope}, "do": {"make"}}, 200)
			path, ok := strings.CutPrefix(words(doc.Find("#new code")), "https://records.example")
			if !ok {
				t.Fatalf("no address: %s", words(doc.Find("main")))
			}
			return path
		}
		own, all := address("own"), address("all")
		events := func(path string) []*ics.VEvent {
			status, text := s.ask("", path, nil)
			cal, err := ics.ParseCalendar(strings.NewReader(text))
			if err != nil || status != 200 {
				t.Fatalf("status %d, %v\n%s", status, err, text)
			}
			for _, p := range h.who {
				if strings.Contains(text, p.Family) || strings.Contains(text, p.ID) {
					t.Errorf("the calendar names %s", p.Account)
				}
			}
			return cal.Events()
		}
		mine := events(own)
		if len(mine) < 3 || len(mine) >= len(events(all)) {
			t.Errorf("%d events of one's own, %d of all", len(mine), len(events(all)))
		}
		seen := map[string]bool{}
		for _, e := range mine {
			start, err := e.GetAllDayStartAt()
			if err != nil || e.GetProperty(ics.ComponentPropertySummary).Value != "Monitor the policy" || seen[e.Id()] || e.GetProperty(ics.ComponentPropertyDtstamp) == nil {
				t.Errorf("%v: %+v", err, e)
			}
			seen[e.Id()] = true
			if len(seen) == 1 && start.Format(time.DateOnly) != "2026-11-13" {
				t.Errorf("the first is due on %v", start)
			}
		}
		again := address("own")
		s.page("", own, nil, 404)
		if len(events(again)) != len(mine) {
			t.Error("the new address shows something else")
		}
		s.page("c.ord", "/duties/feed", url.Values{"scope": {"all"}, "do": {"cancel"}}, 303)
		s.page("", all, nil, 404)
		for _, wrong := range []string{"/duties/feed/x.ics", strings.TrimSuffix(again, ".ics"), again[:len(again)-5] + "x.ics", "/duties/feed/" + strings.Repeat("A", 43) + ".ics"} {
			s.page("", wrong, nil, 404)
		}
		s.page("c.ord", "/duties/feed", url.Values{"scope": {"everything"}}, 422)
		s.page("a.quill", "/duties/feed", nil, 403)
		other := build(t, h.db, "s2").open()
		other.page("", again, nil, 404)
		h.leave("c.ord", "2026-11-10")
		s.page("", again, nil, 404)
		h.verified()
	})
}

// Strangers and children get no page and change nothing. shows GOV-16
func TestStrangersStayOutside(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		s := h.open()
		h.on("2026-11-10 09:00")
		for _, r := range h.feature.Routes {
			path := strings.NewReplacer("{key}", "monitoring", "{file}", "x.ics").Replace(r.Path)
			var form url.Values
			stranger, child := 303, 403
			if r.Method == "POST" {
				form, stranger = url.Values{"confirm": {"yes"}, "round": {"autumn-2026"}}, 401
			}
			if r.Action == "duties.ical" {
				stranger, child = 404, 404
			}
			s.page("", path, form, stranger)
			s.page("a.quill", path, form, child)
		}
		if st := h.stands("monitoring"); st.Round.State != Due {
			t.Errorf("something was changed: %+v", st.Round)
		}
	})
}

// Every change leaves its event. shows GOV-16
func TestEveryChangeLeavesAnEvent(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		h.on("2026-11-10 09:00")
		h.no(h.sign("c.ord", "monitoring", "autumn-2026"))
		h.no(h.handOver("c.ord", "monitoring", "t.four", "2026-11-11", "2026-11-12"))
		g, err := h.base.Gate.Check(t.Context(), h.as("c.ord"), "duties.feed", authz.Subject{Ref: dutyRef(school, "monitoring")})
		h.no(err)
		h.no(h.base.Ledger.Write(t.Context(), g, func(tx *ledger.Tx) (ledger.Event, error) {
			_, e, err := h.d.MakeFeed(t.Context(), tx, OwnFeed)
			return e, err
		}))
		h.no(h.base.Ledger.Read(t.Context(), h.base.Gate.System(school, "test"), func(tx *ledger.Tx) error {
			for verb, actor := range map[string]string{"duties.learnt": "job/duties.learn", "duties.reminded": "job/duties.remind",
				"duties.done": "person/" + h.who["c.ord"].ID, "duties.handed-over": "person/" + h.who["c.ord"].ID, "duties.feed-made": "person/" + h.who["c.ord"].ID} {
				all, err := ledger.Find(t.Context(), tx, ledger.Query{Verb: verb, Limit: 10})
				if err != nil || len(all) == 0 || all[0].Actor != actor {
					t.Errorf("%s: %+v, %v", verb, all, err)
				}
				for _, e := range all {
					for _, c := range e.Changes {
						if strings.Contains(c.After, "Looked at all of it") {
							t.Error("the note stands in the trail")
						}
					}
				}
			}
			return nil
		}))
		h.verified()
	})
}
