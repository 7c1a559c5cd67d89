package sanctions

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/authz"
	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
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
	others := web.HTML{Files: fstest.MapFS{"html/p.html": {Data: []byte(`{{define "test/panels"}}{{range .}}{{.}}{{end}}{{end}}`)}}}
	hung := func(path, kind string) web.Route { // another feature's page, as far as panels need one
		return web.Route{Method: "GET", Path: path, Action: "home.show", Handle: func(c *web.Ctx) (web.Page, error) {
			panels, err := c.Panels(c.Ref(kind, c.Param("id")))
			return web.Show("test/panels", "Panels", panels), err
		}}
	}
	s, err := web.New(web.Config{Gate: h.base.Gate, Doorman: door{h}, Panels: h.feature.Panels, HTML: []web.HTML{h.feature.HTML, h.about.HTML, others},
		Routes: slices.Concat(h.feature.Routes, h.about.Routes, []web.Route{hung("/people/{id}", people.RefKind)})})
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

func typed(person string) url.Values {
	return url.Values{"person": {person}, "kind": {"access_removed"}, "removes": {Internet, Devices}, "starts-day": {"10"}, "starts-month": {"11"}, "starts-year": {"2026"},
		"ends-day": {"13"}, "ends-month": {"11"}, "ends-year": {"2026"}, "why": {"The log shows that it was done twice."}, "fair": {"A talk came before; the child is nine."}}
}

// From the case to the child's own page, the teacher's list and the end. shows INC-16, INC-17
func TestTheLifeOfASanction(t *testing.T) {
	h, as := newSite(t)
	kase := h.open("school", "ada.quill")
	at := "/incidents/" + kase.ID + "/sanctions"
	_, page := as("c.ord").get("/incidents/" + kase.ID)
	has(t, page, "#sanctions-case", "Nothing was imposed.")
	if page.Find("#sanctions-case a[href='"+at+"']").Length() != 1 {
		t.Error("no way from the case to imposing")
	}
	form := typed(h.id("ada.quill"))
	form.Del("ends-day")
	form.Del("ends-month")
	form.Del("ends-year")
	status, page := as("c.ord").post(at, form)
	if status != 422 {
		t.Errorf("without an end: %d", status)
	}
	has(t, page, "#ends-error", "Access cannot be taken away without an end")
	has(t, page, "textarea[name=why]", "The log shows that it was done twice.")
	if page.Find("input[name=removes][checked]").Length() != 2 || page.Find("input[name=kind][value=access_removed][checked]").Length() != 1 {
		t.Error("what was chosen is gone")
	}
	_, page = as("c.ord").post(at, typed(h.id("ada.quill")))
	has(t, page, "#sanctions-case td", "Device, network or internet rights taken away: The internet, School devices")
	has(t, page, "#sanctions-case", "Active")
	if h.held("ada.quill", h.clock()) == "" || h.held("ada.quill", time.Date(2026, 11, 14, 0, 0, 0, 0, time.UTC)) != "" {
		t.Error("the gateway is not told as the page says")
	}

	child := as("ada.quill")
	_, page = child.get("/")
	has(t, page, "main", "Closed for a while")
	has(t, page, "main", "Until the end of Friday 13 November. Then it comes back by itself.")
	_, page = child.get("/sanctions/mine")
	has(t, page, ".sanctions-taken", "Until the end of Friday 13 November.")
	has(t, page, "main", "Who can help:")
	if page.Find("main a[href='/tell']").Length() != 1 {
		t.Error("no way to help")
	}
	lacks(t, page, "main", "The log shows")
	_, page = as("ben.otter").get("/sanctions/mine")
	has(t, page, "main", "Nothing is taken away")

	_, page = as("t.four").get("/sanctions/access")
	has(t, page, "#access", "Ada Quill")
	lacks(t, page, "main", "The log shows")
	_, page = as("t.two").get("/sanctions/access")
	lacks(t, page, "main", "Ada Quill")
	_, page = as("t.four").get("/people/" + h.id("ada.quill"))
	has(t, page, "#sanctions-access", "Active")
	if page.Find("#sanctions-person").Length() != 0 {
		t.Error("a class teacher sees the sanctions")
	}
	_, page = as("h.high").get("/people/" + h.id("ada.quill"))
	has(t, page, "#sanctions-person", "Device, network")
}

// What no machine takes is taken by hand, and given back at the end. shows INC-17
func TestADeviceIsTakenAndGivenBackByHand(t *testing.T) {
	h, as := newSite(t)
	kase := h.open("school", "ada.quill")
	as("c.ord").post("/incidents/"+kase.ID+"/sanctions", typed(h.id("ada.quill")))
	tech := as("n.wire")
	_, page := tech.get("/")
	has(t, page, "main", "Access by hand 1")
	_, page = tech.get("/sanctions/access")
	has(t, page, "#by-hand", "Ada Quill: School devices To be taken away")
	action := page.Find("#by-hand form").AttrOr("action", "")
	if status, _ := as("t.two").post(action, url.Values{"scope": {Devices}}); status != 403 {
		t.Errorf("another class's teacher: %d", status)
	}
	if status, _ := tech.post(action, url.Values{"scope": {Devices}, "back": {"yes"}}); status != 409 {
		t.Errorf("given back before it was taken: %d", status)
	}
	_, page = tech.post(action, url.Values{"scope": {Devices}})
	if page.Find("#by-hand").Length() != 0 {
		t.Error("it is still to do")
	}
	h.wait(5 * 24 * time.Hour)
	h.no(h.s.Turn(t.Context()))
	_, page = tech.get("/sanctions/access")
	has(t, page, "#by-hand", "Give back now")
	_, page = tech.post(action, url.Values{"scope": {Devices}, "back": {"yes"}})
	has(t, page, "#access", "Nobody’s access is taken away now.")
	h.whole()
}

// Who may open, lift and allow; what was imposed on an adult is for the head and the chair; whoever is in question in a case
// is shut out of it. shows INC-06, INC-16, INC-17, INC-37
func TestWhoSeesAndWhoLifts(t *testing.T) {
	h, as := newSite(t)
	kase, adult := h.open("school", "ada.quill"), h.open("school", "t.two")
	as("c.ord").post("/incidents/"+kase.ID+"/sanctions", typed(h.id("ada.quill")))
	step := typed(h.id("t.two"))
	step.Set("kind", "staff_suspension")
	step.Del("removes")
	as("h.high").post("/incidents/"+adult.ID+"/sanctions", step)
	_, page := as("h.high").get("/sanctions")
	has(t, page, "#sanctions", "Tom Two")
	has(t, page, "#sanctions", "Ada Quill")
	link := func(what string) string {
		return page.Find("#sanctions a:contains('"+what+"')").AttrOr("href", "none")
	}
	suspension, access := link("Suspension"), link("Device")
	for path, want := range map[string]map[string]int{
		suspension:                              {"h.high": 200, "c.ord": 403, "t.two": 403, "n.wire": 403},
		access:                                  {"h.high": 200, "c.ord": 200, "t.four": 403, "p.quill": 403, "ada.quill": 403},
		"/incidents/" + adult.ID + "/sanctions": {"c.ord": 403, "t.two": 403, "h.high": 200},
		"/sanctions":                            {"t.four": 403, "n.wire": 403, "c.ord": 200, "k.chair": 200},
		"/sanctions/none":                       {"h.high": 404},
	} {
		for account, code := range want {
			if got, _ := as(account).get(path); got != code {
				t.Errorf("%s opens %s: %d, want %d", account, path, got, code)
			}
		}
	}
	_, page = as("c.ord").get("/sanctions")
	lacks(t, page, "#sanctions", "Tom Two")
	lesson := url.Values{"lesson": {"Computing with Tessa"}, "day-day": {"10"}, "day-month": {"11"}, "day-year": {"2026"}, "from": {"9:45"}, "to": {"10.30"}}
	if status, _ := as("c.ord").post(access+"/lesson", lesson); status != 403 {
		t.Errorf("the coordinator allows a lesson: %d", status)
	}
	bad := url.Values{"lesson": {"Computing with Tessa"}, "day-day": {"10"}, "day-month": {"11"}, "day-year": {"2026"}, "from": {"late"}, "to": {"10.30"}}
	status, page := as("h.high").post(access+"/lesson", bad)
	if has(t, page, "#from-error", "Enter the time"); status != 422 {
		t.Errorf("a bad time: %d", status)
	}
	_, page = as("h.high").post(access+"/lesson", lesson)
	if has(t, page, "#lessons td, #lessons th", "Computing with Tessa"); h.held("ada.quill", h.clock()) != "" {
		t.Error("the lesson is closed")
	}
	status, page = as("c.ord").post(access+"/lift", url.Values{"why": {""}})
	if has(t, page, "#why-error", "Write why it is lifted"); status != 422 {
		t.Errorf("lifted without a reason: %d", status)
	}
	as("c.ord").post(access+"/lift", url.Values{"why": {"It was made good."}})
	if h.held("ada.quill", h.clock().Add(3*time.Hour)) != "" || len(h.talks) != 1 {
		t.Error("it is not lifted, or no talk was opened")
	}
	_, page = as("c.ord").get(access)
	has(t, page, "dl", "It was made good.")
	if page.Find("#lift").Length() != 0 {
		t.Error("it can be lifted twice")
	}
	_, page = as("c.ord").get("/sanctions?state=active")
	has(t, page, "#sanctions", "Nothing was imposed.")
	_, page = as("c.ord").get("/sanctions?state=ended&class=Y4&text=quill&kind=access_removed&print=yes")
	has(t, page, "#sanctions", "Lifted early")
	_, page = as("c.ord").get("/sanctions?text=otter")
	has(t, page, "#sanctions", "Nothing was imposed.")
}

// A refusal for conduct outside school leaves a trace that is counted. shows INC-20
func TestARefusedSanctionIsCounted(t *testing.T) {
	h, as := newSite(t)
	kase := h.open("off_site", "ada.quill")
	at := "/incidents/" + kase.ID + "/sanctions"
	_, page := as("c.ord").get(at)
	has(t, page, "#off-site", "which clause of the policy covers it")
	status, page := as("c.ord").post(at, typed(h.id("ada.quill")))
	if has(t, page, "#kind-error", "nothing can be imposed"); status != 422 || h.held("ada.quill", h.clock()) != "" {
		t.Errorf("it was imposed: %d", status)
	}
	if r := h.figure("sanctions.kinds"); !strings.HasPrefix(r.Shown, "0 this term; 1 refused") {
		t.Errorf("the figure reads %q", r.Shown)
	}
	as("c.ord").post("/incidents/"+kase.ID+"/classify", url.Values{"row": {"learner:other_account"}, "heading": {"Used another's account"}, "place": {"off_site"},
		"happened-day": {"9"}, "happened-month": {"11"}, "happened-year": {"2026"}, "classify-reason": {"It fits best."},
		"school-link": {"Both are pupils here, and it went on in class."}, "clause": {"4.2"}})
	as("c.ord").post(at, typed(h.id("ada.quill")))
	if r := h.figure("sanctions.kinds"); !strings.HasPrefix(r.Shown, "1 this term (Device, network or internet rights taken away: 1); 1 refused") {
		t.Errorf("the figure reads %q", r.Shown)
	}
	h.whole()
}

// Whoever's account rests reads why, in words that accuse nobody, and finds help. shows INC-10
func TestWhoRestsFindsHelp(t *testing.T) {
	h, as := newSite(t)
	kase := h.open("school", "ada.quill")
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "test.frozen", Subject: kase.Ref()}, h.s.Freeze(t.Context(), tx, kase.ID, []string{h.id("ada.quill")}, true, "The police look into it.")
	})
	_, page := as("ada.quill").get(FrozenAt)
	has(t, page, "main", "Your account rests while grown-ups look into something")
	lacks(t, page, "main", "police")
	if page.Find("main a[href='/tell']").Length() != 1 || !slices.Contains(Beside(), "/tell") {
		t.Error("no way to help")
	}
}

// The finding that a case had no substance lifts what was imposed in it, from the page of the case. shows INC-25
func TestAFindingWithoutSubstanceLifts(t *testing.T) {
	h, as := newSite(t)
	kase := h.open("school", "ada.quill")
	as("h.high").post("/incidents/"+kase.ID+"/sanctions", typed(h.id("ada.quill")))
	if h.held("ada.quill", h.clock()) == "" {
		t.Fatal("nothing was imposed")
	}
	as("h.high").post("/incidents/"+kase.ID+"/finding", url.Values{"substance": {"no"}, "found-by": {"The head teacher and the coordinator"}, "found-day": {"10"}, "found-month": {"11"},
		"found-year": {"2026"}, "found-why": {"It was another child."}})
	if says := h.held("ada.quill", h.clock()); says != "" {
		t.Errorf("the child is still told %q", says)
	}
	h.no(h.s.Turn(t.Context()))
	_, page := as("h.high").get("/sanctions")
	has(t, page, "#sanctions", "Lifted: no substance")
	status, page := as("h.high").post("/incidents/"+kase.ID+"/sanctions", typed(h.id("ada.quill")))
	if has(t, page, ".govuk-error-summary", "no substance"); status != 422 {
		t.Errorf("imposed after it: %d", status)
	}
	h.whole()
}
