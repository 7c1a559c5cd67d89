package incidents

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/authz"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// door lets in whoever holds an account's name as a token: these tests are about what lies behind it.
type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	account, locked := strings.CutSuffix(token, "!")
	if _, ok := d.h.who[account]; !ok {
		return web.Visit{}, nil
	}
	a := d.h.as(account)
	return web.Visit{Actor: a, Idle: time.Hour, Child: a.Has(authz.Pupil), Locked: locked}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

// visitor is one browser.
type visitor struct {
	t    *testing.T
	site string
	c    *http.Client
}

func newSite(t *testing.T) (*house, func(account string) visitor) {
	t.Helper()
	h := newHouse(t, dbtest.SQLite(t))
	// A page of the register, as far as panels need one.
	register := web.HTML{Files: fstest.MapFS{"html/p.html": {Data: []byte(`{{define "test/person"}}{{range .}}{{.}}{{end}}{{end}}`)}}}
	person := web.Route{Method: "GET", Path: "/people/{id}", Action: "home.show", Handle: func(c *web.Ctx) (web.Page, error) {
		panels, err := c.Panels(c.Ref("person", c.Param("id")))
		return web.Show("test/person", "Person", panels), err
	}}
	s, err := web.New(web.Config{Gate: h.base.Gate, Doorman: door{h}, Routes: append(h.feature.Routes, person), Panels: h.feature.Panels, HTML: []web.HTML{h.feature.HTML, register}})
	if err != nil {
		t.Fatal(err)
	}
	s.SetSchool(web.School{ID: school, Name: "St Example Primary School"})
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	return h, func(account string) visitor {
		jar, _ := cookiejar.New(nil)
		at, _ := url.Parse(server.URL)
		if account != "" {
			jar.SetCookies(at, []*http.Cookie{{Name: "belisha", Value: account}})
		}
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

// The whole life of a concern, from the worklist to the closed case, and who is turned away on the way.
// shows INC-04, INC-06, INC-14, STD-13
func TestTheLifeOfAConcern(t *testing.T) {
	h, as := newSite(t)
	h.open(Opening{Route: ChildForm, Reporter: h.id("ada.quill"), Title: "I saw something I did not like", Words: "I saw something I did not like.\nIt was a game."})
	lead := as("d.safe")
	_, home := lead.get("/")
	has(t, home, ".belisha-tiles", "New concerns 1")
	_, pane := lead.get("/incidents/pane")
	has(t, pane, "tbody", "2026-0001 New I saw something I did not like")
	has(t, pane, "tbody", "Ada Q.")
	id := strings.TrimPrefix(pane.Find("tbody a").AttrOr("href", ""), "/incidents/")
	at := "/incidents/" + id
	for account, want := range map[string]int{"n.wire": 403, "t.two": 403, "ada.quill": 403, "a.min": 403, "k.chair": 403, "t.four": 200} {
		if status, _ := as(account).get(at); status != want {
			t.Errorf("%s opens it: %d, want %d", account, status, want)
		}
	}
	_, show := lead.get(at)
	has(t, show, "#refused", "Nora Wire")
	has(t, show, "#refused", "Tom Two")
	if h.kase(id).ReadAt == "" {
		t.Error("it is not marked as read")
	}

	classify := url.Values{"row": {"learner:other_account"}, "heading": {"Used another's account"}, "place": {"school"}, "happened-day": {"10"}, "happened-month": {"2"}, "happened-year": {"2026"}}
	status, fault := lead.post(at+"/classify", classify)
	has(t, fault, ".govuk-error-summary", "Enter the reason for this choice")
	if status != 422 || fault.Find("input[name=heading]").AttrOr("value", "") != "Used another's account" || fault.Find("#happened-month").AttrOr("value", "") != "2" {
		t.Errorf("the form lost what was typed (%d)", status)
	}
	classify.Set("classify-reason", "The log shows it.")
	_, show = lead.post(at+"/classify", classify)
	if show.Find("[data-task]").Length() != 2 {
		t.Errorf("tasks: %s", text(show, "#tasks"))
	}
	closing := url.Values{"outcome": {"resolved"}, "informed": {"Her parents"}, "close-reason": {"She understands."}, "risks": {noRisk}}
	status, fault = lead.post(at+"/close", closing)
	if items := fault.Find(".govuk-error-summary li"); status != 422 || items.Length() != 2 {
		t.Errorf("closing with tasks open: %d, %s", status, text(fault, ".govuk-error-summary"))
	}
	if fault.Find("#reason-learner-CT").Length() != 1 || fault.Find("textarea#close-reason").Text() != "She understands." {
		t.Error("the summary must lead to the task, and nothing may be lost from the form")
	}
	lead.post(at+"/task", url.Values{"key": {"learner:CT"}, "reason-learner-CT": {"Told Ms Four."}})
	status, fault = lead.post(at+"/skip", url.Values{"key": {"learner:W"}})
	if status != 422 {
		t.Errorf("a faulty form answered %d", status)
	}
	has(t, fault, "[data-task='learner:W'] .govuk-error-message", "Enter why")
	lead.post(at+"/skip", url.Values{"key": {"learner:W"}, "reason-learner-W": {"She came by herself."}})
	closing.Del("close-reason")
	status, fault = lead.post(at+"/close", closing)
	if status != 422 {
		t.Errorf("a faulty form answered %d", status)
	}
	has(t, fault, "#close-reason-error", "No decision is stored without a written reason.")
	closing.Set("close-reason", "She understands.")
	_, show = lead.post(at+"/close", closing)
	has(t, show, "h1", "Closed")
	_, show = lead.post(at+"/reopen", url.Values{"reopen-reason": {"It happened again."}})
	has(t, show, "#chronology", "It happened again.")
	_, show = lead.post(at+"/note", url.Values{"note": {"Spoke to her mother."}})
	has(t, show, "#chronology", "Spoke to her mother.")
	if k := h.kase(id); k.State != Open || len(k.Refusals) != 5 {
		t.Errorf("state %s, %d refusals", k.State, len(k.Refusals))
	}
}

// shows INC-24: files go in and come out as they were, are printed for signing, and stay out where they must.
func TestINC24EvidenceThroughThePages(t *testing.T) {
	h, as := newSite(t)
	i := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
	lead, at := as("d.safe"), "/incidents/"+i.ID
	png := "\x89PNG\r\n\x1a\n" + strings.Repeat("x", 2<<20)
	_, show := lead.upload(at+"/evidence", map[string]string{"description": "What she saw", "address": "games.example"}, png)
	has(t, show, ".govuk-notification-banner", "The evidence is sealed.")
	e := h.kase(i.ID).Evidence[0]
	has(t, show, ".belisha-hash", e.Hash)
	r, err := lead.c.Get(lead.site + at + "/evidence/" + e.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var back bytes.Buffer
	back.ReadFrom(r.Body) //nolint:errcheck // compared below
	if back.String() != png || r.Header.Get("Content-Type") != "image/png" {
		t.Errorf("%d bytes back, %s", back.Len(), r.Header.Get("Content-Type"))
	}
	_, sheet := lead.get(at + "/evidence/" + e.ID + "/print")
	has(t, sheet, "main", e.Hash)
	has(t, sheet, "main", "Signature")
	lead.upload(at+"/evidence", map[string]string{"description": "Signed", "signed": "yes", "supersedes": e.ID}, png)
	_, show = lead.get(at)
	has(t, show, "#evidence", "Superseded")
	if status, fault := lead.upload(at+"/evidence", map[string]string{"description": "A page"}, "<html>"); status != 422 {
		t.Errorf("a page as evidence: %d %s", status, text(fault, "main"))
	}
	if status, _ := lead.upload(at+"/evidence", map[string]string{"description": "Big"}, strings.Repeat("x", 7<<20)); status != 413 {
		t.Errorf("seven megabytes: %d", status)
	}
	_, show = lead.upload(at+"/evidence", map[string]string{"description": "It may show a child", "address": "bad.example", "images": "yes"}, png)
	has(t, show, ".govuk-notification-banner", "Nothing was uploaded")
	if show.Find("input[type=file]").Length() != 0 {
		t.Error("the page still offers an upload")
	}
	if status, _ := lead.upload(at+"/evidence", map[string]string{"description": "Again"}, png); status != 422 {
		t.Errorf("an upload by hand: %d", status)
	}
	if n := len(h.kase(i.ID).Evidence); n != 3 {
		t.Errorf("%d items", n)
	}
}

func (v visitor) upload(path string, fields map[string]string, file string) (int, *goquery.Document) {
	v.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for k, val := range fields {
		m.WriteField(k, val) //nolint:errcheck // into memory
	}
	part, _ := m.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="x.png"`}, "Content-Type": {"image/png"}})
	fmt.Fprint(part, file)
	m.Close()
	return v.page(v.c.Post(v.site+path, m.FormDataContentType(), &body))
}

// shows INC-05: naming the head on the page takes the case away, and leads back to the list.
func TestINC05NamingOnThePage(t *testing.T) {
	h, as := newSite(t)
	i := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
	lead, at := as("d.safe"), "/incidents/"+i.ID
	status, fault := lead.post(at+"/person", url.Values{"person": {"High"}, "part": {SubjectPart}})
	if status != 422 || fault.Find("input[name=pick]").Length() != 1 {
		t.Errorf("part of a name: %d %s", status, text(fault, ".govuk-error-summary"))
	}
	_, show := lead.post(at+"/person", url.Values{"person": {"  ben   otter "}, "part": {AffectedPart}})
	has(t, show, "#people", "Ben Otter")
	status, fault = lead.post(at+"/person", url.Values{"person": {"No Such"}, "part": {AffectedPart}})
	if status != 422 {
		t.Errorf("a faulty form answered %d", status)
	}
	has(t, fault, ".govuk-error-summary", "Nobody in the register is called this")
	_, list := lead.post(at+"/person", url.Values{"person": {"High"}, "pick": {h.id("h.high")}, "part": {SubjectPart}})
	has(t, list, ".govuk-notification-banner", "dealt with by others")
	if status, page := as("h.high").get(at); status != 403 {
		t.Errorf("the head: %d %s", status, text(page, "main"))
	}
	_, show = as("k.chair").get(at)
	has(t, show, "#refused", "Hanna High")
	has(t, show, "#refused", "named in the case")
}

// shows INC-24: an item changed in the database is not shown as evidence any more.
func TestINC24AChangedItemIsNotShown(t *testing.T) {
	h, as := newSite(t)
	i := h.open(Opening{Evidence: []Evidence{Lines(h.clock(), "games.example", "The proxy's lines", "10:00 GET games.example/play blocked")}})
	at := "/incidents/" + i.ID + "/evidence/" + h.kase(i.ID).Evidence[0].ID
	if status, _ := as("d.safe").get(at); status != 200 {
		t.Fatalf("before: %d", status)
	}
	for _, q := range []string{"DROP TRIGGER incidents_evidence_no_update", "UPDATE incidents_evidence SET body = 'nothing'"} {
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			_, err := tx.Exec(t.Context(), q)
			return ledger.Event{Verb: "test.tampered", Subject: ref.New(school, "school", school)}, err
		})
	}
	status, page := as("d.safe").get(at)
	if status != 409 {
		t.Errorf("after: %d", status)
	}
	has(t, page, "main", "no longer what its seal says")
}

// The panel on a person's page shows the cases that the asker deals with, and no others.
func TestThePanelOnAPersonsPage(t *testing.T) {
	h, as := newSite(t)
	h.open(Opening{Subjects: []string{h.id("ada.quill")}, Title: "Seen by the lead"})
	h.open(Opening{Subjects: []string{h.id("t.four")}, Affected: []string{h.id("ada.quill")}, Title: "Seen by the head"})
	for account, want := range map[string]string{"d.safe": "Seen by the lead", "h.high": "Seen by the head"} {
		for _, path := range []string{"/people/" + h.id("ada.quill"), "/incidents?state=all&person=" + h.id("ada.quill")} {
			_, page := as(account).get(path)
			has(t, page, "tbody", want)
			if account == "d.safe" && strings.Contains(text(page, "tbody"), "by the head") {
				t.Errorf("%s: the lead sees a case about staff", path)
			}
		}
	}
	_, page := as("n.wire").get("/people/" + h.id("ada.quill"))
	if page.Find("table").Length() != 0 {
		t.Error("the technician sees concerns")
	}
}

// shows INC-04: a case that names nobody closes only when the lead says that nobody could be named, and says so.
func TestINC04ACaseWithoutPeople(t *testing.T) {
	h, as := newSite(t)
	h.open(Opening{Route: PublicForm, ReporterKind: "visitor", Words: "A stranger filmed the playground."})
	lead := as("d.safe")
	_, pane := lead.get("/incidents/pane")
	at := pane.Find("tbody a").AttrOr("href", "")
	lead.post(at+"/classify", url.Values{"row": {"learner:other_account"}, "heading": {"Filmed"}, "place": {"school"}, "happened-day": {"10"}, "happened-month": {"2"}, "happened-year": {"2026"}, "classify-reason": {"It fits best."}})
	for _, key := range []string{"CT", "W"} {
		lead.post(at+"/skip", url.Values{"key": {"learner:" + key}, "reason-learner-" + key: {"No child of ours."}})
	}
	closing := url.Values{"outcome": {"resolved"}, "informed": {"The police"}, "close-reason": {"Passed on."}, "risks": {noRisk}}
	status, fault := lead.post(at+"/close", closing)
	if items := fault.Find(".govuk-error-summary li"); status != 422 || items.Length() != 1 {
		t.Errorf("closing without anybody named: %d, %s", status, text(fault, ".govuk-error-summary"))
	}
	if target := fault.Find(".govuk-error-summary li a").AttrOr("href", ""); target == "" || fault.Find(target).Length() != 1 {
		t.Errorf("the summary leads nowhere: %q", target)
	}
	closing.Set("nobody", "yes")
	_, show := lead.post(at+"/close", closing)
	has(t, show, "h1", "Closed")
	has(t, show, "#chronology", "Nobody could be named.")
}
