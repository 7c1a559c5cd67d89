package filtering

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
)

// browse serves the feature's real pages.
func (h *house) browse() string {
	h.t.Helper()
	site, err := web.New(web.Config{Gate: h.gate, Doorman: door{h}, Routes: h.feature.Routes, Panels: h.feature.Panels, HTML: []web.HTML{h.feature.HTML}})
	h.no(err)
	webtest.CheckPages(h.t, site)
	site.SetSchool(web.School{ID: school, Name: "St Example"})
	server := httptest.NewServer(site.Handler())
	h.t.Cleanup(server.Close)
	return server.URL
}

// page asks for a page that opens, and reads its HTML.
func (h *house) page(server, who, path string, form url.Values) *goquery.Document {
	h.t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader("<main " + h.want(server, who, path, form, 200) + "</main>"))
	h.no(err)
	return doc
}

func words(d *goquery.Document, selector string) string {
	return strings.Join(strings.Fields(d.Find(selector).Text()), " ")
}

func rowOf(d *goquery.Document, key string) string {
	row := d.Find(".govuk-summary-list__row").FilterFunction(func(_ int, s *goquery.Selection) bool { return strings.TrimSpace(s.Find("dt").Text()) == key })
	return strings.Join(strings.Fields(row.Find("dd").First().Text()), " ")
}

// shows WEB-06: the approver looks at the site, sees what a decision would change before it is stored, answers for the
// risk, and can undo it; the asker reads the answer with its reason.
func TestADecisionOnItsPages_WEB06(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	site := h.browse()
	r := h.ask("t.four", "", "maths-games.example")
	path := "/filtering/requests/" + r.ID
	h.preview = Preview{Title: "Sums <b>for all</b>", Final: "https://www.maths-games.example/start", Lists: []string{"games"}, Certificate: "good until 1 May"}
	if doc := h.page(site, "h.high", path, nil); doc.Find("#look").Length() != 0 || words(doc, "form[action$='/look'] button") != "Look at the site now" {
		t.Errorf("before the look: %s", words(doc, "main"))
	}
	h.want(site, "t.four", path+"/look", url.Values{}, 403)
	h.want(site, "h.high", path+"/look", url.Values{}, 303)
	doc := h.page(site, "h.high", path, nil)
	if rowOf(doc, "Title") != "Sums <b>for all</b>" || rowOf(doc, "Final address") != "https://www.maths-games.example/start" || rowOf(doc, "Lists") != "games" || rowOf(doc, "Certificate") != "good until 1 May" {
		t.Errorf("the look: %s", words(doc, "#look"))
	}
	form := url.Values{"state": {Allowed}, "profiles": {"lower_ks2"}, "until-day": {"30"}, "until-month": {"6"}, "until-year": {"2026"}, "decision": {"For maths"}, "do": {"effect"}}
	doc = h.page(site, "h.high", path, form)
	if got := words(doc, "#effect tbody"); got != "Years 3 and 4 Blocked (Games) Open 3" {
		t.Errorf("the effect: %q", got)
	}
	if got, _ := doc.Find("textarea[name=decision]").Html(); !strings.Contains(got, "For maths") || doc.Find("input[name=profiles][value=lower_ks2][checked]").Length() != 1 {
		t.Errorf("what was typed is lost: %q", got)
	}
	form.Set("do", "store")
	h.want(site, "h.high", path, form, 422, "Answer this question")
	for _, q := range Risks() {
		form.Set("risk-"+q.Key, "no")
	}
	h.want(site, "h.high", path, form, 422, "not fit for the youngest group")
	form.Set("risk-fit", "yes")
	h.want(site, "h.high", path, form, 303)
	doc = h.page(site, "h.high", path, nil)
	if !strings.Contains(rowOf(doc, "What it changed"), "Blocked (Games) → Open, with 3 sites below it") || !strings.Contains(rowOf(doc, "Risk"), "Yes.") {
		t.Errorf("the decision: %s", words(doc, "main"))
	}
	h.want(site, "t.four", path+"/undo", url.Values{"undo": {"No longer"}}, 403)
	h.want(site, "c.ord", path+"/undo", url.Values{"undo": {""}}, 422, "Write the reason")
	h.want(site, "c.ord", path+"/undo", url.Values{"undo": {"It changed its owner"}}, 303)
	if doc = h.page(site, "c.ord", "/filtering/requests?text=maths", nil); words(doc, "tbody .govuk-tag") != "Undone" {
		t.Errorf("the list: %s", words(doc, "tbody"))
	}
	if doc = h.page(site, "c.ord", "/filtering/requests?text=nothing", nil); doc.Find("tbody").Length() != 0 || !strings.Contains(words(doc, ".belisha-none"), "No request fits") {
		t.Error("the search finds what does not fit")
	}
	if doc = h.page(site, "t.four", "/filtering/ask", nil); !strings.Contains(words(doc, "tbody"), "For maths") {
		t.Errorf("the asker reads %q", words(doc, "tbody"))
	}
}

// shows WEB-03 and WEB-06: an illegal site's page says that it can never be opened and names no entry of any list.
func TestAnIllegalSiteOnItsPage_WEB03(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	site := h.browse()
	r := h.ask("t.four", "", "maths-games.example")
	h.preview = Preview{Illegal: true, Lists: []string{"secret-list"}, Title: "x"}
	h.want(site, "h.high", "/filtering/requests/"+r.ID+"/look", url.Values{}, 303)
	doc := h.page(site, "h.high", "/filtering/requests/"+r.ID, nil)
	if got := words(doc, "#look"); !strings.Contains(got, "It can never be opened") || strings.Contains(words(doc, "main"), "secret-list") {
		t.Errorf("the page: %s", words(doc, "main"))
	}
}

// shows WEB-05: head, coordinator and governors read who changed what, when, why and by whose approval; a child's matter is
// not named to all of them.
func TestTheLogOfChangesOnItsPage_WEB05(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	site := h.browse()
	h.no(h.override("c.ord", "ada.quill", "ks1", "Needs a calmer web", "2026-06-01"))
	r := h.ask("t.four", "", "maths-games.example")
	h.no(h.look("h.high", r))
	h.no(h.decide("h.high", r, yes()))
	h.want(site, "t.four", "/filtering/requests/"+r.ID, url.Values{}, 403)
	doc := h.page(site, "h.high", "/filtering/log", nil)
	got := words(doc, "tbody")
	for _, want := range []string{"maths-games.example", "Asked by Tessa Four, decided by Hanna High", "Looked at it", "Ada Quill", "Years 3 and 4", "Needs a calmer web"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in the log: %s", want, got)
		}
	}
	if rowOf(doc, "May change the filter") != "2 people" || rowOf(doc, "Attempts refused") != "1" {
		t.Errorf("the status: %q, %q", rowOf(doc, "May change the filter"), rowOf(doc, "Attempts refused"))
	}
	if got := words(h.page(site, "n.wire", "/filtering/log", nil), "tbody"); strings.Contains(got, "Quill") || strings.Contains(got, "calmer") || !strings.Contains(got, "One person's profile") {
		t.Errorf("the technician reads %s", got)
	}
	if doc := h.page(site, "h.high", "/filtering/log?kind=override", nil); doc.Find("tbody tr").Length() != 1 {
		t.Errorf("picked: %s", words(doc, "tbody"))
	}
	day := h.clock().In(clock.London)
	if n := h.page(site, "h.high", "/filtering/log?from="+url.QueryEscape(day.Format("2/1/2006")), nil).Find("tbody tr").Length(); n == 0 {
		t.Error("today, typed as people type it, has no change")
	}
	if n := h.page(site, "h.high", "/filtering/log?from="+url.QueryEscape(day.AddDate(0, 0, 1).Format("2 January 2006")), nil).Find("tbody tr").Length(); n != 0 {
		t.Error("from tomorrow on there are changes")
	}
	if doc := h.page(site, "h.high", "/filtering/log?to=soon", nil); words(doc, "#to-error") == "" || doc.Find("tbody").Length() != 0 {
		t.Errorf("a day that is none: %s", words(doc, "main"))
	}
	h.want(site, "h.high", "/filtering/log/export.csv?from=soon", nil, 422)
	h.want(site, "ada.quill", "/filtering/log", nil, 403)
	h.want(site, "n.wire", "/filtering/log/export.csv", nil, 403)
	h.want(site, "h.high", "/filtering/log/export.csv", nil, 200)
	h.read(func(tx *ledger.Tx) error {
		n, err := ledger.Count(t.Context(), tx, "filtering.exported", "", "")
		if n != 1 {
			t.Errorf("%d events of the export", n)
		}
		return err
	})
}

// shows STD-03: for every group the page says what is blocked or allowed, by which rule and clause, why, who decided and when.
func TestTheRegisterOfRules_STD03(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	site := h.browse()
	r := h.ask("t.four", "", "maths-games.example")
	h.no(h.look("h.high", r))
	h.no(h.decide("h.high", r, yes()))
	doc := h.page(site, "n.wire", "/filtering/rules", nil)
	if n := doc.Find("table").Length(); n != len(h.pack.Filtering.Profiles)+1 {
		t.Errorf("%d tables", n)
	}
	rows := doc.Find("table").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Find("caption").Text() == "Years 3 and 4" }).Find("tbody tr")
	var games, made string
	rows.Each(func(_ int, s *goquery.Selection) {
		switch strings.TrimSpace(s.Find("th").Text()) {
		case "Games":
			games = strings.Join(strings.Fields(s.Text()), " ")
		case "maths-games.example":
			made = strings.Join(strings.Fields(s.Text()), " ")
		}
	})
	clause, _ := h.pack.Clause("filter.games")
	if !strings.Contains(games, "Blocked") || !strings.Contains(games, "filter.games") || !strings.Contains(games, clause.Text) || !strings.Contains(games, "Governing Body, 10 March 2026") {
		t.Errorf("games: %s", games)
	}
	if !strings.Contains(made, "Allowed") || !strings.Contains(made, r.Number) || !strings.Contains(made, "Hanna High, 10 March 2026") || !strings.Contains(made, "Looked at it") {
		t.Errorf("the decision: %s", made)
	}
	if n := h.page(site, "n.wire", "/filtering/rules?profile=ks1", nil).Find("table").Length(); n != 2 {
		t.Errorf("one group gives %d tables", n)
	}
}

// shows STD-03: where the filter writes its rules out, a decision stands once, with a name and above the kinds of site.
func TestADecisionStandsOnceInTheRegister_STD03(t *testing.T) {
	all := []RuleLine{{What: "Illegal material", Rule: "illegal"}, {What: "sums.example: For maths", Rule: "06fvbbmd3", By: "06fvbbmd3"}, {What: "Games", Rule: "games"}}
	made := []RuleLine{{What: "sums.example", Rule: "W2026-0001", By: "Hanna High"}}
	var got []string
	for _, l := range withDecisions(all, made) {
		got = append(got, l.What+" "+l.By)
	}
	if want := "Illegal material |sums.example Hanna High|Games "; strings.Join(got, "|") != want {
		t.Errorf("got %q", got)
	}
}

// The page of the filter says in the policy's words what each list is for, whatever its maker calls it.
func TestTheListsInThePolicysWords(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	if got := words(h.page(h.browse(), "n.wire", "/filtering", nil), "main"); !strings.Contains(got, "Games (games) 12") {
		t.Errorf("the lists: %s", got)
	}
}

// shows WEB-17 and WEB-21 on their pages, and the review list of WEB-06.
func TestFailuresDevicesAndReviewPages_WEB17(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	site := h.browse()
	child := h.page(site, "ada.quill", "/filtering/report", nil)
	if got := words(child, "main"); strings.Contains(got, "Thank") || strings.Contains(got, "is closed") || !strings.Contains(got, "It closes") || child.Find("h1[data-read]").Length() != 1 {
		t.Errorf("before a child has told anything it reads: %s", got)
	}
	h.want(site, "ada.quill", "/filtering/report", url.Values{"host": {"nasty.example"}}, 422, "Write the reason")
	h.want(site, "ada.quill", "/filtering/report", url.Values{"host": {"nasty.example"}, "reason": {"It was horrid"}}, 303)
	h.want(site, "ada.quill", "/filtering/failures", nil, 403)
	doc := h.page(site, "n.wire", "/filtering/failures?state=open", nil)
	one, _ := doc.Find("tbody a").Attr("href")
	if !strings.Contains(words(doc, "tbody"), "nasty.example Children, until") {
		t.Errorf("the list: %s", words(doc, "tbody"))
	}
	doc = h.page(site, "n.wire", one, nil)
	if rowOf(doc, "What was seen") != "It was horrid" || !strings.HasPrefix(rowOf(doc, "Reported by"), "Ada Quill") {
		t.Errorf("the report: %s", words(doc, "main"))
	}
	h.want(site, "n.wire", one+"/provider", url.Values{"reference": {""}}, 422, "Enter the provider")
	h.want(site, "n.wire", one+"/provider", url.Values{"reference": {"CALL-77"}}, 303)
	if got := rowOf(h.page(site, "n.wire", one, nil), "In the register of failures"); !strings.Contains(got, "CALL-77") {
		t.Errorf("in the register: %q", got)
	}
	h.want(site, "n.wire", one, url.Values{"state": {Kept}}, 422, "Write the reason")
	h.want(site, "n.wire", one, url.Values{"state": {Kept}, "until-day": {"30"}, "until-month": {"6"}, "until-year": {"2026"}, "why": {"It is unsuitable"}}, 303)
	if got := words(h.page(site, "n.wire", one, nil), ".govuk-tag"); got != "Kept closed" {
		t.Errorf("settled: %q", got)
	}
	doc = h.page(site, "n.wire", "/filtering/devices", nil)
	if got := rowOf(doc, "Devices that nobody could tie to a person"); !strings.HasPrefix(got, "2 this term7 of") && !strings.HasPrefix(got, "2 this term 7 of") {
		t.Errorf("strangers: %q", got)
	}
	r := h.ask("t.four", "", "maths-games.example")
	h.no(h.look("h.high", r))
	soon := yes()
	soon.Until = "2026-03-20"
	h.no(h.decide("h.high", r, soon))
	late := h.ask("t.four", "", "late.example")
	h.wait(5 * 24 * time.Hour)
	doc = h.page(site, "h.high", "/filtering/review", nil)
	if got := words(doc, "main"); !strings.Contains(got, late.Number) || !strings.Contains(got, "Late") || !strings.Contains(got, "maths-games.example") || !strings.Contains(got, "20 March 2026") {
		t.Errorf("the review list: %s", got)
	}
}

// shows NEW-01: the page answers for a moment in the past with the rules of then, and says how certain it is.
func TestWhyInThePast_NEW01(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	site := h.browse()
	h.no(h.f.Publish(t.Context()))
	h.wait(48 * time.Hour)
	doc := h.page(site, "n.wire", "/filtering/why?person=ada.quill&address=games.example&day=2026-03-11&time=10:30", nil)
	if got := words(doc, "h2"); !strings.Contains(got, "11 March 2026") || h.asked == nil || h.asked.Version != "v1" {
		t.Errorf("asked: %q", got)
	}
	if n := doc.Find("#notes li").Length(); n < 3 {
		t.Errorf("%d notes: %s", n, words(doc, "#notes"))
	}
	now := h.clock().In(clock.London)
	doc = h.page(site, "n.wire", "/filtering/why?person=ada.quill&address=games.example&time="+now.Add(-time.Minute).Format("15:04"), nil)
	if got := words(doc, "h2"); !strings.Contains(got, now.Format("2 January 2006")) {
		t.Errorf("a time without a day is not today: %q", got)
	}
	if doc = h.page(site, "n.wire", "/filtering/why?person=ada.quill&address=games.example&day=11/3/2026&time=half+ten", nil); words(doc, "#time-error") == "" {
		t.Errorf("a time that is none: %s", words(doc, "main"))
	}
	for _, wrong := range []string{"2026-13-01", "2027-01-01", "2020-01-01"} {
		if doc := h.page(site, "n.wire", "/filtering/why?person=ada.quill&address=games.example&day="+wrong, nil); doc.Find(".govuk-error-message").Length() != 1 {
			t.Errorf("%s: %s", wrong, words(doc, "main"))
		}
	}
}

// A governor reads what is blocked and the log of changes without the name of the child who told of a page; who handles the
// report reads it. shows WEB-05, STD-03
func TestAChildWhoReportsIsNotNamedToAll(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	posts := h.pack.PostsWith("governor")
	h.no(h.base.Ledger.Write(t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
		in, err := (people.Store{}).Add(t.Context(), tx, people.Person{Account: "g.watch", Given: "Gita", Family: "Watch", Kind: people.Governor, Posts: posts[:1]}, h.pack.Posts)
		h.who["g.watch"] = in
		return ledger.Event{Verb: "test.filled", Subject: in.Ref(school)}, err
	}))
	site := h.browse()
	_, err := h.report("ada.quill", "nasty.example", "", "It was horrid")
	h.no(err)
	for _, path := range []string{"/filtering/rules", "/filtering/log"} {
		got := words(h.page(site, "g.watch", path, nil), "main")
		if !strings.Contains(got, "nasty.example") || strings.Contains(got, "Quill") {
			t.Errorf("a governor reads on %s: %s", path, got)
		}
	}
	if got := words(h.page(site, "g.watch", "/filtering/rules", nil), "tbody"); !strings.Contains(got, "A report, 10 March 2026") {
		t.Errorf("who decided it: %s", got)
	}
	if got := words(h.page(site, "h.high", "/filtering/log", nil), "tbody"); !strings.Contains(got, "Ada Quill") {
		t.Errorf("the head does not read who it was: %s", got)
	}
}

// shows STD-03, WEB-05, WEB-06: the page of the filter begins with what waits, the oldest first, a test of a site, the groups and what
// was changed last; the long tables are folded, say how long they are, and have lost nothing.
func TestTheFilterBeginsWithWhatIsNow_STD03(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	site := h.browse()
	first := h.ask("t.four", "", "first.example")
	h.wait(time.Hour)
	for i := range mostWaiting {
		h.ask("t.four", "", "more"+itoa(i)+".example")
	}
	decided := h.ask("t.four", "", "maths-games.example")
	h.no(h.look("h.high", decided))
	h.no(h.decide("h.high", decided, yes()))
	_, err := h.report("ada.quill", "nasty.example", "", "It was horrid")
	h.no(err)
	doc := h.page(site, "h.high", "/filtering", nil)
	var order []string
	doc.Find("section").Each(func(_ int, s *goquery.Selection) { order = append(order, s.AttrOr("id", "")) })
	if got := strings.Join(order, " "); got != "waiting test groups recent more" {
		t.Errorf("the parts stand as %s", got)
	}
	tasks := doc.Find("#waiting .govuk-task-list__item")
	if tasks.Length() != mostWaiting+1 || !strings.HasPrefix(strings.TrimSpace(tasks.First().Text()), "first.example") || doc.Find(`#waiting a[href="/filtering/requests/`+first.ID+`"]`).Length() != 1 {
		t.Errorf("what waits: %s", words(doc, "#waiting"))
	}
	for _, want := range []string{"nasty.example: reported", "6 waiting", "1 waiting"} {
		if !strings.Contains(words(doc, "#waiting"), want) {
			t.Errorf("%q is not in what waits: %s", want, words(doc, "#waiting"))
		}
	}
	if got := words(doc, "#recent"); !strings.Contains(got, "maths-games.example") || !strings.Contains(got, "Hanna High") {
		t.Errorf("what was changed last: %s", got)
	}
	if doc.Find(`#test form[action="/filtering/why"] input[name=address]`).Length() != 1 {
		t.Error("no site can be tested")
	}
	if got := words(doc, "#groups tbody tr:first-child"); !strings.Contains(got, "blocked") || doc.Find(`#groups a[href="/filtering/rules?profile=lower_ks2"]`).Length() != 1 {
		t.Errorf("the groups: %s", words(doc, "#groups"))
	}
	if doc.Find("details[open]").Length() != 0 || doc.Find("table").Length() != doc.Find("details table").Length()+1 {
		t.Error("a long table is not folded")
	}
	for id, want := range map[string]string{"#kinds": "Sites on no list", "#exceptions": "1 site opened or closed by decision", "#lists": "1 lists with 12 sites", "#service": h.pack.Filtering.Standard, "#overrides": "No one has an exception now."} {
		if got := words(doc, id); !strings.Contains(got, want) {
			t.Errorf("%s says %q", id, got)
		}
	}
}

// A technician who only keeps the machine sees no name of a child on the page of the filter, and a list of illegal material that
// is missing stands on top. shows WEB-03, WEB-05
func TestTheFilterSaysWhatIsWrong_WEB03(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.no(h.override("c.ord", "ada.quill", "ks1", "Needs a calmer web", "2026-06-01"))
	doc := h.page(h.browse(), "n.wire", "/filtering", nil)
	if got := words(doc, "main"); strings.Contains(got, "Quill") || strings.Contains(got, "calmer") || !strings.Contains(words(doc, "#recent"), "One person's profile") {
		t.Errorf("the technician reads %s", got)
	}
	if got := words(doc, "#stale"); !strings.Contains(got, h.pack.Filtering.Illegal.Lists[0]) || !strings.Contains(got, "too old or missing") {
		t.Errorf("the missing list: %q", got)
	}
}
