package passes

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/authz"
	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
)

// door lets in whoever holds an account's name as a token: these tests are about what lies behind it.
type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	if _, ok := d.h.who[token]; !ok {
		return web.Visit{}, nil
	}
	a := d.h.as(token)
	return web.Visit{Actor: a, Idle: time.Hour, Child: a.Has(authz.Pupil)}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

type visitor struct {
	t    *testing.T
	site string
	c    *http.Client
}

func newSite(t *testing.T) (*house, func(account string) visitor) {
	t.Helper()
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), schemas()...); err != nil {
		t.Fatal(err)
	}
	h := build(t, d)
	s, err := web.New(web.Config{Gate: h.base.Gate, Doorman: door{h}, Panels: h.feature.Panels, HTML: []web.HTML{h.feature.HTML}, Routes: append(h.feature.Routes, web.Route{Method: "GET", Path: "/filtering/failures/1", Action: "passes.list",
		List: true, Handle: func(*web.Ctx) (web.Page, error) { return web.Go("/"), nil }})})
	if err != nil {
		t.Fatal(err)
	}
	s.SetSchool(web.School{ID: school, Name: "St Example Primary School"})
	webtest.CheckPages(t, s)
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	return h, func(account string) visitor {
		jar, _ := cookiejar.New(nil)
		at, _ := url.Parse(server.URL)
		jar.SetCookies(at, []*http.Cookie{{Name: "belisha", Value: account}})
		return visitor{t, server.URL, &http.Client{Jar: jar}}
	}
}

func (v visitor) page(r *http.Response, err error) (int, *goquery.Document) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer r.Body.Close()
	doc, err := goquery.NewDocumentFromReader(r.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	doc.Url = r.Request.URL
	return r.StatusCode, doc
}

func (v visitor) get(path string) (int, *goquery.Document) {
	v.t.Helper()
	return v.page(v.c.Get(v.site + path))
}

func (v visitor) post(path string, form url.Values) (int, *goquery.Document) {
	v.t.Helper()
	return v.page(v.c.PostForm(v.site+path, form))
}

func text(d *goquery.Document, selector string) string {
	return strings.Join(strings.Fields(d.Find(selector).Text()), " ")
}

func has(t *testing.T, d *goquery.Document, selector, want string) {
	t.Helper()
	if got := text(d, selector); !strings.Contains(got, want) {
		t.Errorf("%s at %s: %q does not say %q", selector, d.Url, got, want)
	}
}

func lacks(t *testing.T, d *goquery.Document, selector, never string) {
	t.Helper()
	if got := text(d, selector); strings.Contains(got, never) {
		t.Errorf("%s at %s says %q", selector, d.Url, never)
	}
}

func status(t *testing.T, got, want int, what string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %d, want %d", what, got, want)
	}
}

// typed is the form as a teacher sends it after three things: aim, site, button.
func typed(class, sites string) url.Values {
	return url.Values{"class": {class}, "aim": {"How people lived here long ago"}, "sites": {sites}, "until": {"lesson"}, "do": {"open"}}
}

// The whole lesson on one page: open it, look first, see the time left on the start page, end it. shows NEW-04, WEB-19, WEB-20
func TestALessonFromTheForm(t *testing.T) {
	h, as := newSite(t)
	teacher := as("t.four")
	_, page := teacher.get("/")
	has(t, page, "main", "Open sites for your class until the lesson ends")
	_, page = teacher.get("/passes/new")
	has(t, page, "main", "End of this lesson, 10:30")
	if page.Find("input[name=class][checked]").AttrOr("value", "") != "Y4" || page.Find("input[name=until][checked]").AttrOr("value", "") != "lesson" {
		t.Error("the class or the end is not chosen")
	}
	if page.Find("input[name=tools]").Length() != 1 || page.Find("input[name=images]").Length() != 1 {
		t.Error("the supervised part is not there")
	}
	h.leads["museum.example"] = "shop.example"
	code, page := teacher.post("/passes/new", typed("Y4", "museum.example/romans\nmaps.example"))
	status(t, code, 422, "nobody has looked")
	has(t, page, "#sites-error", "Look at museum.example, maps.example first")
	has(t, page, "#looks", "museum.example (opens in a new tab) leads to shop.example. No teacher has looked at it in the last 30 days.")
	if href := page.Find("#looks a").First().AttrOr("href", ""); href != "https://museum.example/romans" {
		t.Errorf("the way to look leads to %s", href)
	}
	has(t, page, "textarea[name=sites]", "museum.example/romans")
	form := typed("Y4", "museum.example/romans\nmaps.example")
	form.Add("looked", page.Find("#looks input").First().AttrOr("value", ""))
	code, page = teacher.post("/passes/new", form)
	status(t, code, 422, "one is left")
	has(t, page, "#sites-error", "Look at maps.example first")
	if page.Find("#looks input").Length() != 2 || page.Find("#looks input[checked]").Length() != 1 {
		t.Error("the tick is not kept")
	}
	form.Add("looked", "maps.example")
	form.Set("only", "yes")
	_, page = teacher.post("/passes/new", form)
	has(t, page, ".govuk-notification-banner", "Open for Y4 until 10:30. It closes by itself.")
	has(t, page, "#left", "40 minutes left, until 10:30")
	has(t, page, "#sites", "shop.example")
	has(t, page, "dl", "Only these sites were open to the class")
	has(t, page, "#history", "Opened")
	has(t, page, "#history", "Class: Y4; Sites: ")
	if got := h.sites("ada.quill", h.clock()); got != "maps.example museum.example shop.example" {
		t.Errorf("the gateway is told %q", got)
	}
	at := page.Url.Path
	_, page = teacher.get("/")
	has(t, page, "main", "Lesson on the web: Y4")
	has(t, page, "main", "40 minutes left, until 10:30")
	code, page = teacher.post(at+"/extend", url.Values{"minutes": {"30"}})
	status(t, code, 422, "beyond the bound")
	has(t, page, "#minutes-error", "60 minutes in all")
	_, page = teacher.post(at+"/extend", url.Values{"minutes": {"10"}})
	has(t, page, "#left", "until 10:40")
	code, page = teacher.post(at+"/sites", url.Values{"sites": {"new.example"}})
	status(t, code, 422, "one more site")
	has(t, page, "#add #looks", "new.example")
	_, page = teacher.post(at+"/sites", url.Values{"sites": {"new.example"}, "looked": {"new.example"}})
	has(t, page, "#sites", "new.example")
	_, page = teacher.post(at+"/end", url.Values{"why": {"The bell rang."}})
	has(t, page, "#lessons", "Over")
	if got := h.sites("ada.quill", h.clock()); got != "-" {
		t.Errorf("after the end: %q", got)
	}
	_, page = teacher.get(at)
	has(t, page, "dl", "The bell rang.")
	if page.Find("#end, #add, #longer, #hide").Length() != 0 {
		t.Error("an ended lesson can be changed")
	}
	again := page.Find("a:contains('Open the same again')").AttrOr("href", "")
	_, page = teacher.get(again)
	has(t, page, "textarea[name=sites]", "museum.example")
	h.whole()
}

// Whose class it is decides who may open; who oversees sees all; nobody else sees anything. shows NEW-04, WEB-07
func TestWhoOpensAndWhoSees(t *testing.T) {
	h, as := newSite(t)
	h.looksAt("t.four", "museum.example")
	code, _ := as("t.two").post("/passes/new", typed("Y4", "museum.example"))
	status(t, code, 403, "another class")
	for _, account := range []string{"h.high", "n.wire", "ada.quill", "p.quill"} {
		code, _ := as(account).post("/passes/new", typed("Y4", "museum.example"))
		status(t, code, 403, account+" opens")
	}
	_, page := as("t.four").post("/passes/new", typed("Y4", "museum.example"))
	at := page.Url.Path
	for path, want := range map[string]map[string]int{
		at:               {"t.four": 200, "c.ord": 200, "h.high": 200, "n.wire": 200, "t.two": 403, "ada.quill": 403, "p.quill": 403},
		"/passes":        {"t.two": 200, "n.wire": 200, "ada.quill": 403, "p.quill": 403},
		"/passes/digest": {"h.high": 200, "c.ord": 200, "t.four": 403, "n.wire": 403},
		"/passes/ask":    {"ada.quill": 200, "t.four": 403},
		"/passes/plans":  {"t.four": 200, "h.high": 200, "n.wire": 403, "ada.quill": 403},
		"/passes/looks":  {"t.four": 200, "ada.quill": 403},
		"/passes/none":   {"h.high": 404},
	} {
		for account, code := range want {
			got, _ := as(account).get(path)
			status(t, got, code, account+" opens "+path)
		}
	}
	_, page = as("t.two").get("/passes")
	lacks(t, page, "main", "museum.example")
	code, _ = as("t.two").get("/passes/pane?lesson=" + strings.TrimPrefix(at, "/passes/lessons/"))
	status(t, code, 403, "another class's live view")
	_, err := h.press("ada.quill", "story.example", "t1")
	h.no(err)
	_, page = as("h.high").get("/passes")
	has(t, page, ".passes-asks", "Ada Quill")
	if page.Find(".passes-asks form").Length() != 0 {
		t.Error("the head answers for the teacher")
	}
	_, page = as("n.wire").get("/passes")
	has(t, page, "#lessons", "museum.example")
	lacks(t, page, "main", "Ada Quill")
	_, page = as("n.wire").get(at)
	if page.Find("#end, #add, #longer, #hide").Length() != 0 {
		t.Error("the technician may change the lesson")
	}
	code, _ = as("t.two").post(at+"/end", nil)
	status(t, code, 403, "another teacher ends it")
	_, page = as("h.high").post(at+"/end", url.Values{"why": {"A worry was raised."}})
	has(t, page, ".govuk-notification-banner", "It is closed")
	if got := h.sites("ada.quill", h.clock()); got != "-" {
		t.Errorf("after the head's word: %q", got)
	}
}

// A site that needs approval, and days, go to a second person, from the form to the decision. shows WEB-07
func TestARequestFromTheForm(t *testing.T) {
	h, as := newSite(t)
	h.looksAt("t.four", "herbs.example")
	teacher := as("c.ord")
	code, page := teacher.post("/passes/new", typed("Y4", "herbs.example"))
	status(t, code, 422, "needs approval")
	has(t, page, "#sites-error", "another person approves that first")
	if page.Find("#request[open]").Length() != 1 {
		t.Error("the way out is folded away")
	}
	form := typed("Y4", "herbs.example")
	form.Set("do", "request")
	for k, v := range map[string]string{"reason": "", "first-day": "10", "first-month": "11", "first-year": "2026", "last-day": "1", "last-month": "12", "last-year": "2026"} {
		form.Set(k, v)
	}
	code, page = teacher.post("/passes/new", form)
	status(t, code, 422, "no reason")
	has(t, page, "#reason-error", "without a reason is refused")
	form.Set("reason", "Health week, with the school nurse.")
	code, page = teacher.post("/passes/new", form)
	status(t, code, 422, "too long")
	has(t, page, "#last-error", "school days")
	if page.Find("#last-day").AttrOr("value", "") != "1" {
		t.Error("what was typed is gone")
	}
	form.Set("last-day", "12")
	form.Set("last-month", "11")
	_, page = teacher.post("/passes/new", form)
	has(t, page, "h1", "Waits for approval")
	has(t, page, "#own", "another approver has to decide it")
	at := page.Url.Path
	code, _ = teacher.post(at+"/decide", url.Values{"do": {"approve"}, "decision": {"I agree with myself."}})
	status(t, code, 403, "decided by who asked")
	head := as("h.high")
	_, page = head.get("/")
	has(t, page, "main", "Sites for lessons 1")
	_, page = head.get("/passes?state=asked")
	has(t, page, "#lessons", "herbs.example")
	has(t, page, "#lessons", "12 November 2026, end of the day")
	code, page = head.post(at+"/decide", url.Values{"decision": {"Agreed."}})
	status(t, code, 422, "neither yes nor no")
	has(t, page, "#decision-error", "approve or decline")
	_, page = head.post(at+"/decide", url.Values{"do": {"approve"}, "decision": {"Agreed with the nurse."}})
	has(t, page, "dl", "Agreed with the nurse.")
	if got := h.sites("ada.quill", h.clock().Add(24*time.Hour)); got != "herbs.example" {
		t.Errorf("tomorrow: %q", got)
	}
	_, page = head.get("/passes?text=herbs&state=running&class=Y4")
	has(t, page, "#lessons", "Open")
	_, page = head.get("/passes?text=nothing")
	has(t, page, "#lessons", "No lesson fits")
	h.whole()
}

// A child asks on a page with few words; the teacher sees it on hers and opens it with one press, or says no kindly; the
// child reads the answer. shows NEW-04
func TestAChildAsksOnItsPage(t *testing.T) {
	h, as := newSite(t)
	h.looksAt("t.four", "museum.example", "story.example")
	child, teacher := as("ada.quill"), as("t.four")
	_, page := child.get("/")
	has(t, page, "main", "Ask for a page")
	has(t, page, "main", "Hide this now")
	code, page := child.post("/passes/ask", url.Values{"host": {"not a page"}})
	status(t, code, 422, "no page")
	has(t, page, "#host-error", "Your teacher can help")
	_, page = child.post("/passes/ask", url.Values{"host": {"story.example"}, "words": {"For our story"}})
	has(t, page, "#asked", "story.example: your teacher sees that you asked.")
	_, page = teacher.get("/passes")
	has(t, page, ".passes-asks", "Ada Quill (Y4, 09:50) asks for story.example")
	has(t, page, ".passes-asks", "For our story")
	begin := page.Find(".passes-asks a:contains('Open a lesson for it')").AttrOr("href", "")
	_, page = teacher.get(begin)
	if page.Find("input[name=ask]").Length() != 1 || strings.TrimSpace(page.Find("textarea[name=sites]").Text()) != "story.example" {
		t.Error("the form does not know the ask")
	}
	form := typed("Y4", "story.example")
	form.Set("ask", page.Find("input[name=ask]").AttrOr("value", ""))
	_, page = teacher.post("/passes/new", form)
	at := page.Url.Path
	_, page = child.get("/passes/ask/pane")
	has(t, page, "body", "story.example is open now.")

	child.post("/passes/ask", url.Values{"host": {"unseen.example"}})
	_, page = teacher.get("/passes/pane?lesson=" + strings.TrimPrefix(at, "/passes/lessons/"))
	has(t, page, "#left", "40 minutes left")
	has(t, page, ".passes-ask button", "I have looked: open it")
	send := url.Values{"sites": {"unseen.example"}, "ask": {page.Find(".passes-ask input[name=ask]").AttrOr("value", "")}}
	code, page = teacher.post(page.Find(".passes-ask form").AttrOr("action", ""), send)
	status(t, code, 422, "nobody has looked")
	has(t, page, "#add #looks", "unseen.example")
	if page.Find("#add input[name=ask]").Length() != 1 {
		t.Error("the ask is forgotten")
	}
	send.Set("looked", "unseen.example")
	teacher.post(at+"/sites", send)
	_, page = child.get("/passes/ask")
	has(t, page, "#asked", "unseen.example is open now.")
	has(t, page, "main", "Open in this lesson")
	code, page = child.post("/passes/ask", url.Values{"host": {"www.story.example"}})
	status(t, code, 422, "what is open is asked for")
	has(t, page, "#host-error", "www.story.example is open in this lesson. Try it again.")

	child.post("/passes/ask", url.Values{"host": {"casino.example"}})
	_, page = teacher.get(at)
	has(t, page, ".passes-ask", "The policy closes “Gambling” for every class.")
	no := page.Find(".passes-ask form").AttrOr("action", "")
	code, _ = as("t.two").post(no, url.Values{"says": {noes()[0]}})
	status(t, code, 403, "another class's teacher answers")
	teacher.post(no, url.Values{"says": {noes()[0]}})
	_, page = child.get("/passes/ask")
	has(t, page, "#asked", "casino.example: Not now. Let us finish this first.")
	_, page = as("eve.moss").get("/passes/ask")
	lacks(t, page, "#asked", "casino.example")
	h.whole()
}

// One press hides a page: a child's own, or a class's; the class looks at a calm picture, and the teacher sees what was
// hidden. shows WEB-18
func TestHidingFromTheScreens(t *testing.T) {
	h, as := newSite(t)
	h.looksAt("t.four", "museum.example")
	_, page := as("t.four").post("/passes/new", typed("Y4", "museum.example"))
	at := page.Url.Path
	h.screens[h.id("ada.quill")], h.screens[h.id("eve.moss")] = "bad.example lions", "bad.example"
	child := as("ada.quill")
	_, page = child.get("/passes/hide")
	has(t, page, "main", "You did nothing wrong.")
	_, page = child.post("/passes/hide", url.Values{"class": {"Y2"}, "person": {h.id("ben.otter")}})
	if page.Url.Path != "/passes/calm" || page.Find(".passes-calm img").Length() != 1 {
		t.Errorf("the child lands at %s", page.Url)
	}
	has(t, page, "main", "You did the right thing.")
	if _, shut := h.facts("ada.quill", h.clock()); len(shut) != 1 || shut[0] != "bad.example" {
		t.Errorf("shut: %v", shut)
	}
	if _, shut := h.facts("ben.otter", h.clock()); len(shut) != 0 {
		t.Errorf("a child hides from another: %v", shut)
	}
	_, page = as("t.four").get(at)
	has(t, page, ".passes-hides", "Ada Quill, bad.example, looked for “lions”. Closed until 10:30.")
	if page.Find(".passes-hides a[href='/filtering/failures/1']").Length() != 1 {
		t.Error("no way to the failure report")
	}
	code, page := as("t.four").post("/passes/hide", url.Values{"class": {"Y4"}, "host": {"childline.org.uk"}})
	status(t, code, 422, "a place of help")
	has(t, page, "#host-error", "stays open for everybody")
	code, _ = as("t.two").post("/passes/hide", url.Values{"class": {"Y4"}})
	status(t, code, 403, "another class")
	_, page = as("t.four").post("/passes/hide", url.Values{"class": {"Y4"}})
	has(t, page, "main", "Let us all look at the teacher.")
	if _, shut := h.facts("eve.moss", h.clock()); len(shut) != 1 || shut[0] != "bad.example" {
		t.Errorf("the class's screens: %v", shut)
	}
	_, page = as("t.four").get("/passes")
	has(t, page, ".passes-hides", "The whole class, bad.example")
	lift := page.Find(".passes-hides form").First().AttrOr("action", "")
	code, _ = child.post(lift, nil)
	status(t, code, 403, "a child opens it again")
	_, page = as("t.four").post(lift, nil)
	has(t, page, ".govuk-notification-banner", "The failure report stays")
	if len(h.failures) != 2 || h.failures[1].Person != "" || h.failures[1].Class != "Y4" || h.failures[1].Words != "lions" && h.failures[1].Words != "" {
		t.Errorf("reports: %+v", h.failures)
	}
	h.whole()
}

// Plans on screen: an empty page that leads on, the form, sharing, copying, opening and printing. shows WEB-20
func TestPlansOnScreen(t *testing.T) {
	h, as := newSite(t)
	teacher := as("t.four")
	_, page := teacher.get("/passes/plans")
	has(t, page, ".belisha-empty", "No plans yet")
	code, page := teacher.post("/passes/plans/new", url.Values{"sites": {"museum.example"}, "age": {"4"}})
	status(t, code, 422, "no aim")
	has(t, page, "#aim-error", "without a learning aim is not kept")
	has(t, page, "textarea[name=sites]", "museum.example")
	form := url.Values{"aim": {"Romans in Britain"}, "sites": {"museum.example/romans"}, "age": {"4"}, "class": {"Y4"}, "only": {"yes"}, "minutes": {"25"},
		"day-day": {"10"}, "day-month": {"11"}, "day-year": {"2026"}, "time": {"later"}}
	code, page = teacher.post("/passes/plans/new", form)
	status(t, code, 422, "no time")
	has(t, page, "#time-error", "10:45")
	form.Set("time", "11.00")
	_, page = teacher.post("/passes/plans/new", form)
	has(t, page, "#sites", "No teacher has looked at it in the last 30 days. To look at")
	at := page.Url.Path
	if page.Find("button[data-print]").Length() != 1 {
		t.Error("it cannot be printed")
	}
	code, _ = as("t.two").get(at)
	status(t, code, 403, "a colleague reads what is not shared")
	code, _ = as("t.two").get("/passes/new?plan=" + strings.TrimPrefix(at, "/passes/plans/"))
	status(t, code, 403, "a colleague opens what is not shared")
	teacher.post(at+"/share", url.Values{"shared": {"yes"}})
	_, page = as("t.two").get("/passes/plans?whose=shared&text=romans&age=4")
	has(t, page, "#plans", "Romans in Britain")
	code, page = as("t.two").get(at)
	status(t, code, 200, "a colleague reads what is shared")
	if page.Find("#remove, #share").Length() != 0 {
		t.Error("a colleague may change it")
	}
	code, _ = as("t.two").post(at+"/remove", nil)
	status(t, code, 403, "a colleague removes it")
	_, page = as("t.two").post(at+"/copy", nil)
	if page.Find("input[name=aim]").AttrOr("value", "") != "Romans in Britain" {
		t.Error("the copy is not there to be changed")
	}
	_, page = teacher.get(at)
	_, page = teacher.get(page.Find("a:contains('Open it for a lesson')").AttrOr("href", ""))
	if page.Find("input[name=start]").AttrOr("value", "") != "11:00" || page.Find("input[name=until][checked]").AttrOr("value", "") != "25" || page.Find("input[name=only][checked]").Length() != 1 {
		t.Error("the plan does not fill the form")
	}
	send := typed("Y4", "museum.example/romans")
	for k, v := range map[string]string{"plan": strings.TrimPrefix(at, "/passes/plans/"), "start": "11:00", "until": "25", "looked": "museum.example"} {
		send.Set(k, v)
	}
	_, page = teacher.post("/passes/new", send)
	has(t, page, "h1", "Opens 10 November 2026, 11:00")
	if got := h.sites("ada.quill", h.clock()); got != "-" {
		t.Errorf("before its start: %q", got)
	}
	if got := h.sites("ada.quill", h.clock().Add(70*time.Minute)); got != "museum.example" {
		t.Errorf("at its start: %q", got)
	}
	if r := h.figure("passes.opened"); !strings.HasPrefix(r.Shown, "1 opened this term, 1 of them by a plan") {
		t.Errorf("the figure reads %q", r.Shown)
	}
	teacher.post(at+"/edit", form)
	_, page = teacher.post(at+"/remove", nil)
	has(t, page, ".belisha-empty", "No plans yet")
	h.whole()
}

// Looks are noted on a page of their own and found again. shows WEB-19
func TestLooksOnScreen(t *testing.T) {
	h, as := newSite(t)
	teacher := as("t.four")
	code, page := teacher.post("/passes/looks", url.Values{"site": {"loud.example"}, "suitable": {"no"}})
	status(t, code, 422, "no words")
	has(t, page, "#remarks-error", "what to mind")
	h.leads["loud.example"] = "noise.example"
	_, page = teacher.post("/passes/looks", url.Values{"site": {"https://loud.example/x"}, "suitable": {"no"}, "remarks": {"Advertisements."}})
	has(t, page, "#looks", "loud.example noise.example 10 November 2026, 09:50 Tessa Four No Advertisements.")
	_, page = teacher.get("/passes/looks?text=quiet")
	has(t, page, "#looks", "Nobody has noted a look")
	code, _ = as("h.high").post("/passes/looks", url.Values{"site": {"a.example"}, "suitable": {"yes"}})
	status(t, code, 403, "the head notes a look")
	code, page = teacher.post("/passes/new", typed("Y4", "loud.example"))
	status(t, code, 422, "found unsuitable")
	has(t, page, "#looks", "found it unsuitable")
	if page.Find("#looks input").Length() != 0 {
		t.Error("a tick makes an unsuitable site suitable")
	}
}

// The week's page says what was opened, by whom, for which aim and how long, and what was blocked meanwhile. shows NEW-04
func TestTheWeekOnScreen(t *testing.T) {
	h, as := newSite(t)
	_, err := h.opens("t.four", Opening{Sites: "museum.example", Looked: []string{"museum.example"}, Images: true, Present: true})
	h.no(err)
	h.wait(31 * time.Minute)
	h.no(h.p.Turn(t.Context()))
	_, page := as("h.high").get("/passes/digest?week=2026-11-12")
	has(t, page, "h1", "in the week from 9 November 2026")
	has(t, page, "#said", "1 lesson opened 1 site. Meanwhile 6 tries were blocked in these classes.")
	has(t, page, "#week", "How people lived here long ago Y4 Tessa Four 10 November 2026, 09:50 10 November 2026, 10:20 museum.example (search for pictures) 6")
	_, page = as("h.high").get("/passes/digest?week=2026-11-02")
	has(t, page, "#week", "Nothing was opened")
	_, page = as("h.high").get("/passes/digest?week=nonsense")
	has(t, page, "h1", "9 November 2026")
	h.read(func(tx *ledger.Tx) error {
		all, err := h.p.store.between(t.Context(), tx, "2026-11-09", "2026-11-16")
		if len(all) != 1 || all[0].Blocked != 6 {
			t.Errorf("stored: %+v", all)
		}
		return err
	})
}
