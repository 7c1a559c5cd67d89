package watching

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
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

// eachSite runs a body against the pages on both databases.
func eachSite(t *testing.T, body func(t *testing.T, h *house, as func(account string) visitor)) {
	t.Helper()
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) {
		h := build(t, d)
		s, err := web.New(web.Config{Gate: h.base.Gate, Doorman: door{h}, Panels: h.feature.Panels, HTML: []web.HTML{h.feature.HTML}, Routes: h.feature.Routes})
		h.no(err)
		s.SetSchool(web.School{ID: school, Name: "St Example Primary School"})
		webtest.CheckPages(t, s)
		server := httptest.NewServer(s.Handler())
		t.Cleanup(server.Close)
		body(t, h, func(account string) visitor {
			jar, _ := cookiejar.New(nil)
			at, _ := url.Parse(server.URL)
			jar.SetCookies(at, []*http.Cookie{{Name: "belisha", Value: account}})
			return visitor{t, server.URL, &http.Client{Jar: jar}}
		})
	})
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

func lacks(t *testing.T, d *goquery.Document, selector string, never ...string) {
	t.Helper()
	for _, one := range never {
		if got := text(d, selector); strings.Contains(got, one) {
			t.Errorf("%s at %s says %q", selector, d.Url, one)
		}
	}
}

// says fails when a place does not lead to just these clauses, or names one by its key.
func says(t *testing.T, d *goquery.Document, selector string, clauses ...string) {
	t.Helper()
	var led []string
	d.Find(selector + ` a[href^="/policy/clauses/"]`).Each(func(_ int, a *goquery.Selection) {
		led = append(led, strings.TrimPrefix(a.AttrOr("href", ""), "/policy/clauses/"))
	})
	if !slices.Equal(led, clauses) {
		t.Errorf("%s at %s leads to %v, want %v", selector, d.Url, led, clauses)
	}
	lacks(t, d, selector, clauses...)
}

func status(t *testing.T, got, want int, what string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %d, want %d", what, got, want)
	}
}

func form(h *house, whom string) url.Values {
	return url.Values{"who": {whom}, "kind": {"lesson"}, "minutes": {"45"}, "title": {"Romans"}, "place": {"The library"}, "leader": {h.id("t.four")}, "screens": {h.id("t.four")},
		"mobiles": {h.id("t.help")}, "cameras": {h.id("t.four")}}
}

// shows MON-11: a teacher opens a session from the form; the head's page shows who is in charge; what was typed is kept.
func TestASessionFromTheForm_MON11(t *testing.T) {
	eachSite(t, func(t *testing.T, h *house, as func(string) visitor) {
		teacher := as("t.four")
		code, _ := teacher.get("/watching/new")
		status(t, code, 200, "the form")
		bad := form(h, "class Y4")
		bad.Set("minutes", "2")
		code, d := teacher.post("/watching/new", bad)
		status(t, code, 422, "two minutes")
		has(t, d, "#minutes-error", "5 to 240 minutes")
		if got, _ := d.Find("#title").Attr("value"); got != "Romans" {
			t.Errorf("what was typed is lost: %q", got)
		}
		code, _ = teacher.post("/watching/new", form(h, "class Y6"))
		status(t, code, 403, "another class")
		code, d = teacher.post("/watching/new", form(h, "class Y4"))
		status(t, code, 200, "opened")
		has(t, d, "#charge", "Mobile devices Tara Help")
		_, d = as("h.high").get("/watching")
		has(t, d, "#now", "Romans The library Tessa Four Tessa Four Tara Help Tessa Four")
		if d.Find("#now a").Length() != 0 {
			t.Error("the head is led to a live view that is the teacher's")
		}
		_, d = as("t.help").get("/")
		has(t, d, "main", "Live view: Romans") // in charge of mobile devices
		_, d = as("t.six").get("/")
		lacks(t, d, "main", "Live view")
		code, _ = as("ada.quill").get("/watching")
		status(t, code, 403, "a child")
	})
}

// shows MON-11: the form says what the policy wants; a session in a permitted place says whether it holds for these children.
func TestTheFormSaysWhatThePolicyWants_MON11(t *testing.T) {
	eachSite(t, func(t *testing.T, h *house, as func(string) visitor) {
		teacher := as("t.four")
		_, d := teacher.get("/watching/new")
		has(t, d, "#wanted", "from 08:45 to 15:30 a child online has a named adult. The policy names no place where none is needed. “Lessons, clubs and the extended day")
		says(t, d, "#wanted", "england.mon.sessions")
		permit := func(profiles ...string) {
			active := *h.base.Policy.Load()
			pack := *active.Pack
			pack.Filtering.Supervision.Permitted = []policy.Permitted{{Title: "Learning areas", Networks: []string{"curriculum"}, Profiles: profiles, Clause: "england.web.networks"}}
			active.Pack = &pack
			h.base.Policy.Store(&active)
		}
		opened := func(place string) *goquery.Document {
			t.Helper()
			in := form(h, "class Y4")
			in.Set("place", place)
			code, d := teacher.post("/watching/new", in)
			status(t, code, 200, "opened in "+place)
			return d
		}
		permit("upper_ks2")
		_, d = teacher.get("/watching/new")
		has(t, d, "#wanted", "None is needed in Learning areas for Years 5 and 6. “Every part of the network has its limit.")
		says(t, d, "#wanted", "england.mon.sessions", "england.web.networks")
		has(t, d, "#place-hint", "The policy names: Learning areas")
		d = opened("learning areas")
		has(t, d, "#charge", "Stay with these children: here the policy needs no named adult only for Years 5 and 6.")
		has(t, d, "#charge", "Every part of the network has its limit.")
		says(t, d, "#charge", "england.web.networks")
		has(t, d, ".govuk-notification-banner", "Stay with these children")
		path := d.Find("#end form").AttrOr("action", "")
		code, _ := teacher.post(path, url.Values{})
		status(t, code, 200, "ended")
		permit("lower_ks2", "upper_ks2")
		d = opened("Learning areas")
		has(t, d, "#charge", "Here the policy needs no named adult for Years 3 and 4, Years 5 and 6")
		path = d.Find("#end form").AttrOr("action", "")
		code, _ = teacher.post(path, url.Values{})
		status(t, code, 200, "ended")
		lacks(t, opened("The hall"), "#charge", "What the policy says")
	})
}

// shows MON-12: the live view shows each child's site, blocks and state, trouble first, and never what the safeguarding lead
// is told of; it is noted once a lesson; another class, a stranger and the time after are refused and counted.
func TestTheLiveView_MON12(t *testing.T) {
	eachSite(t, func(t *testing.T, h *house, as func(string) visitor) {
		s, err := h.opens("t.four", Opening{Title: "Romans"})
		h.no(err)
		h.wait(10 * time.Minute)
		ago := func(d time.Duration) string { return clock.Text(h.clock().Add(-d)) }
		h.seen[h.id("ada.quill")] = Seen{LastAt: ago(5 * time.Second), At: ago(12 * time.Second), Host: "museum.example", Category: "shopping", Blocks: 2, StopAt: ago(8 * time.Minute), StopHost: "games.example", StopCategory: "games"}
		h.seen[h.id("eve.moss")] = Seen{LastAt: ago(9 * time.Minute), Worries: 1, WorryAt: ago(9 * time.Minute), At: ago(9 * time.Minute), Host: "dark.example", Category: "selfharm", Blocks: 1, StopAt: ago(9 * time.Minute), StopHost: "darker.example", StopCategory: "selfharm"}
		h.in[h.id("ada.quill")] = true
		at := "/watching/sessions/" + s.ID
		teacher := as("t.four")
		code, _ := teacher.get(at + "/pane")
		status(t, code, 200, "a pane before the page")
		if h.asked != 0 {
			t.Error("a pane shows what nobody noted")
		}
		code, d := teacher.get(at)
		status(t, code, 200, "the live view")
		if first := text(d, "#cards li:first-child .belisha-card__name"); first != "Eve M." {
			t.Errorf("trouble does not come first: %q", first)
		}
		has(t, d, "#child-"+h.id("ada.quill"), "Ada Q. Online museum.exampleShopping12 seconds ago 2 blocked, the last at 09:52: games.example")
		has(t, d, "#child-"+h.id("eve.moss"), "Something worryingThe safeguarding lead knows. Stay near. Idle since 09:51")
		lacks(t, d, "#cards", "dark", "selfharm", "Self-harm", "Otter")
		has(t, d, "#limits", "It does not darken the screen")
		before := h.asked
		code, d = teacher.get(at + "/pane")
		status(t, code, 200, "the pane")
		has(t, d, "#child-"+h.id("ada.quill"), "museum.example")
		if h.asked != before+1 {
			t.Errorf("a refresh asks the log %d times", h.asked-before)
		}
		_, _ = teacher.get(at)
		if len(h.noted) != 1 || h.noted[0].By != h.id("t.four") || h.noted[0].What != "Romans" || h.noted[0].Children != 2 {
			t.Errorf("the head's list has %+v", h.noted)
		}
		if got := h.events(s.Ref(school).String()); !slices.Equal(got, []string{"watching.viewed", "watching.opened"}) {
			t.Errorf("the trail says %v", got)
		}
		for _, other := range []string{"t.six", "h.high", "c.ord", "ada.quill", "p.quill"} {
			code, d := as(other).get(at)
			status(t, code, 403, other)
			lacks(t, d, "body", "museum.example")
		}
		h.wait(36 * time.Minute)
		code, d = teacher.get(at)
		status(t, code, 403, "after the end")
		has(t, d, "main", "This session is over, and the live view with it.")
		lacks(t, d, "body", "museum.example")
		code, d = teacher.get(at + "/pane")
		status(t, code, 200, "a pane after the end")
		has(t, d, "#over", "over")
		if d.Find("#cards").Length() != 0 {
			t.Error("the pane goes on after the end")
		}
		if r := h.figure("watching.live"); r.Shown != "1 of 1 sessions with the live view this term; 6 views refused" {
			t.Errorf("the figure reads %+v", r)
		}
		h.whole()
	})
}

// shows MON-13: from the page of the lesson and without a script, eyes up for all and one, let go, a site shown, a child signed
// out; the child reads it in words of its age, and that the grown-up sees which sites are open. A stranger does nothing.
func TestSteeringFromThePage_MON13(t *testing.T) {
	eachSite(t, func(t *testing.T, h *house, as func(string) visitor) {
		s, err := h.opens("t.four", Opening{Title: "Romans"})
		h.no(err)
		at, teacher, ada := "/watching/sessions/"+s.ID, as("t.four"), url.Values{"person": {h.id("ada.quill")}}
		h.in[h.id("ada.quill")], h.in[h.id("eve.moss")] = true, false
		code, d := teacher.post(at+"/eyes", url.Values{"do": {"up"}})
		status(t, code, 200, "eyes up")
		if d.Find("#up").Length() != 0 || d.Find("#down").Length() != 1 || len(h.held("eve.moss", h.clock())) != 1 {
			t.Error("not everybody has to look up")
		}
		_, d = as("eve.moss").get("/watching/lesson")
		has(t, d, "#eyes", "Listen to your teacher")
		has(t, d, "#fair", "your grown-up can see which sites you open")
		has(t, d, "#watching-mine", "Tessa Four is with you")
		_, _ = teacher.post(at+"/eyes", url.Values{"do": {"down"}})
		if len(h.held("eve.moss", h.clock())) != 0 {
			t.Error("let go, and still held")
		}
		code, d = teacher.post(at+"/eyes", url.Values{"do": {"up"}, "person": {h.id("ada.quill")}})
		status(t, code, 200, "eyes up for one")
		has(t, d, "#child-"+h.id("ada.quill"), "Eyes up")
		if len(h.held("ada.quill", h.clock())) != 1 || len(h.held("eve.moss", h.clock())) != 0 {
			t.Error("one child: not she alone")
		}
		if d.Find("#child-"+h.id("eve.moss")+" form").Length() != 0 {
			t.Error("a child on an own device can be steered")
		}
		code, d = teacher.post(at+"/site", url.Values{"address": {"museum"}})
		status(t, code, 422, "no address")
		if got, _ := d.Find("#address").Attr("value"); got != "museum" {
			t.Errorf("what was typed is lost: %q", got)
		}
		_, d = teacher.post(at+"/site", url.Values{"address": {"museum.example/romans"}})
		has(t, d, "#sites", "https://museum.example/romans")
		_, d = as("ada.quill").get("/watching/lesson")
		if href, _ := d.Find("#sites a").Attr("href"); href != "https://museum.example/romans" {
			t.Errorf("the child sees %q", href)
		}
		has(t, d, `nav[aria-label="Back"] a[href="/"]`, "Back to the start")
		_, d = as("ada.quill").get("/")
		has(t, d, "main", "Your lesson")
		_, d = as("ben.otter").get("/watching/lesson")
		has(t, d, "#none", "You are in no lesson")
		code, d = teacher.get(at)
		status(t, code, 200, "again")
		remove, _ := d.Find("#sites form").Attr("action")
		_, d = teacher.post(remove, nil)
		if d.Find("#sites").Length() != 0 {
			t.Error("the site is still shown")
		}
		code, _ = teacher.post(at+"/sign-out", ada)
		status(t, code, 200, "signed out")
		if !slices.Equal(h.out, []string{h.id("ada.quill")}) {
			t.Errorf("signed out: %v", h.out)
		}
		for _, path := range []string{"/eyes", "/sign-out", "/site", "/end"} {
			for _, other := range []string{"t.six", "h.high", "eve.moss"} {
				code, _ := as(other).post(at+path, ada)
				status(t, code, 403, other+path)
			}
		}
		code, _ = teacher.post(at+"/eyes", url.Values{"do": {"up"}, "person": {h.id("t.six")}})
		status(t, code, 403, "an adult as target")
		code, _ = teacher.post(at+"/end", nil)
		status(t, code, 200, "ended")
		if len(h.held("ada.quill", h.clock())) != 0 {
			t.Error("it outlives the session")
		}
		code, _ = teacher.post(at+"/eyes", url.Values{"do": {"up"}})
		status(t, code, 409, "after the end")
		h.whole()
	})
}

// shows MON-11: the duty adult has a small tile and the list; others do not.
func TestTheDutyAdultSeesWhoIsAlone_MON11(t *testing.T) {
	eachSite(t, func(t *testing.T, h *house, as func(string) visitor) {
		_, d := as("c.ord").get("/watching/alone")
		has(t, d, "#said", "Nobody is online without a named adult")
		h.uses = []Use{{Person: h.id("ada.quill"), Network: "curriculum", Lines: 9, LastAt: clock.Text(h.clock())}, {Person: h.id("ben.otter"), Lines: 9, LastAt: clock.Text(h.clock())}}
		h.no(h.w.Minute(t.Context()))
		_, d = as("c.ord").get("/")
		has(t, d, "main", "Now: 1 of Y4, 1 of Y6")
		_, d = as("c.ord").get("/watching/alone")
		has(t, d, "#said", "Online now without a named adult: 1 of Y4, 1 of Y6.")
		has(t, d, "#alone table", "Ada Quill Y4 Classrooms and shared devices 09:50 09:50")
		_, d = as("t.four").get("/")
		lacks(t, d, "main", "without an adult")
		code, _ := as("t.four").get("/watching/alone")
		status(t, code, 403, "a teacher who is not on duty")
		h.wait(20 * time.Minute)
		h.uses = nil
		_, d = as("c.ord").get("/watching/alone/pane")
		has(t, d, "#said", "Nobody is online")
		has(t, d, "table", "Ada Quill")
	})
}

// shows MON-11: clubs from the form.
func TestAClubFromTheForm_MON11(t *testing.T) {
	eachSite(t, func(t *testing.T, h *house, as func(string) visitor) {
		lead := as("c.ord")
		code, d := lead.post("/watching/clubs/new", url.Values{"title": {"Code club"}, "leaders": {h.id("t.help")}})
		status(t, code, 422, "no child")
		has(t, d, "#children-error", "at least one child")
		_, d = lead.post("/watching/clubs/new", url.Values{"title": {"Code club"}, "leaders": {h.id("t.help")}, "children": {h.id("ada.quill"), h.id("ben.otter")}})
		has(t, d, "main", "Led by Tara Help. Children: 2.")
		helper := as("t.help")
		_, d = helper.get("/watching/new")
		club, _ := d.Find("#who option").Attr("value")
		values := form(h, club)
		values.Set("kind", "club")
		code, _ = as("t.four").post("/watching/new", values)
		status(t, code, 403, "a club that somebody else leads")
		code, d = helper.post("/watching/new", values)
		status(t, code, 200, "the club's session")
		has(t, d, "#cards", "Ben O.")
		end, _ := func() (string, bool) { _, d := lead.get("/watching/clubs"); return d.Find("main form").Attr("action") }()
		_, d = lead.post(end, nil)
		has(t, d, "#none", "no club")
		code, _ = as("t.four").get("/watching/clubs")
		status(t, code, 403, "a teacher makes no clubs")
	})
}

// shows MON-11: whoever makes a club looks for children by class and by name, on a page without a script; no tick and nothing
// typed is lost over it, and nothing is stored before the club is made.
func TestChildrenOfAClubAreLookedFor_MON11(t *testing.T) {
	eachSite(t, func(t *testing.T, h *house, as func(string) visitor) {
		lead := as("c.ord")
		listed := func(d *goquery.Document) string { return text(d, "label[for^=children]") }
		_, d := lead.get("/watching/clubs/new")
		if got := listed(d); got != "" {
			t.Errorf("before anybody is looked for, the form lists %s", got)
		}
		has(t, d, "#class", "Every class Y4 Y6")
		form := url.Values{"do": {"find"}, "class": {"Y4"}, "title": {"Code club"}, "leaders": {h.id("t.help")}}
		code, d := lead.post("/watching/clubs/new", form)
		status(t, code, 200, "looking by class")
		if got := listed(d); got != "Y4: Ada QuillY4: Eve Moss" {
			t.Errorf("of the class it lists %q", got)
		}
		form = url.Values{"do": {"find"}, "name": {"OTT be"}, "title": {"Code club"}, "leaders": {h.id("t.help")}, "children": {h.id("ada.quill")}}
		_, d = lead.post("/watching/clubs/new", form)
		if got := listed(d); got != "Y4: Ada QuillY6: Ben Otter" {
			t.Errorf("by name it lists %q", got)
		}
		has(t, d, "#found", "Ticked: 1. Found besides: 1.")
		for field, want := range map[string]string{"#title": "Code club", "#name": "OTT be", "input[name=leaders][checked]": h.id("t.help"), "input[name=children][checked]": h.id("ada.quill")} {
			if got := d.Find(field).AttrOr("value", ""); got != want {
				t.Errorf("%s: %q, want %q", field, got, want)
			}
		}
		if d.Find(".govuk-error-summary").Length() != 0 {
			t.Error("looking for children is called a mistake")
		}
		if first := d.Find(`form[action="/watching/clubs/new"] button`).First().AttrOr("value", ""); first != "find" {
			t.Errorf("the enter key does %q", first)
		}
		_, d = lead.post("/watching/clubs/new", url.Values{"do": {"find"}})
		if n := d.Find("input[name=children]").Length(); n != 3 {
			t.Errorf("every class has %d children", n)
		}
		h.no(h.base.Ledger.Write(t.Context(), h.base.Gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
			in, err := (people.Store{}).Add(t.Context(), tx, people.Person{Account: "ben.otter2", Given: "Ben", Family: "Otter", Kind: people.Pupil, Year: "6", Class: "Y6"}, nil)
			return ledger.Event{Verb: "test.filled", Subject: in.Ref(school)}, err
		}))
		_, d = lead.post("/watching/clubs/new", url.Values{"do": {"find"}, "class": {"Y6"}})
		if got := listed(d); !strings.Contains(got, "Ben Otter (ben.otter)") || !strings.Contains(got, "Ben Otter (ben.otter2)") {
			t.Errorf("two of one name: %q", got)
		}
		_, d = lead.post("/watching/clubs/new", url.Values{"do": {"find"}, "name": {"nobody"}})
		has(t, d, "#children", "No child fits")
		_, d = lead.get("/watching/clubs")
		has(t, d, "#none", "no club")
		_, d = lead.post("/watching/clubs/new", url.Values{"title": {"C"}, "leaders": {h.id("t.help")}, "children": {h.id("ada.quill")}})
		if got := listed(d); got != "Y4: Ada Quill" || d.Find("input[name=children][checked]").Length() != 1 {
			t.Errorf("after a name that is too short it lists %q", got)
		}
	})
}
