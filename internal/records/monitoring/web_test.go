package monitoring

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db/dbtest"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// door knows people by their account name: sign-in itself is not what these tests are about.
type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	return web.Visit{Actor: d.h.as(token), Idle: time.Hour}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

// browser speaks HTTP to the feature's real pages.
type browser struct {
	testing.TB
	h   *house
	url string
}

func browse(t testing.TB, h *house) *browser {
	t.Helper()
	actions := append(append(append([]authz.Action{}, h.feature.Actions...), web.Actions()...), people.New(h.base).Actions...)
	gate, err := authz.New(actions, func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
		g := h.base.Gate.System(school, "refusals")
		if err := h.base.Ledger.Refuse(ctx, g, a, act, s, why); err != nil {
			t.Error(err)
		}
	})
	h.no(err)
	site, err := web.New(web.Config{Gate: gate, Doorman: door{h}, Routes: h.feature.Routes, Panels: h.feature.Panels, HTML: []web.HTML{h.feature.HTML}})
	h.no(err)
	site.SetSchool(web.School{ID: school, Name: "St Example"})
	server := httptest.NewServer(site.Handler())
	t.Cleanup(server.Close)
	return &browser{TB: t, h: h, url: server.URL}
}

// open asks for a page; a form is posted when there is one. It gives status, text and the address it ended at.
func (b *browser) open(who, path string, form url.Values) (int, string, string) {
	b.Helper()
	method, body := "GET", io.Reader(nil)
	if form != nil {
		method, body = "POST", strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(b.Context(), method, b.url+path, body)
	b.h.no(err)
	req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	b.h.no(err)
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	b.h.no(err)
	return reply.StatusCode, string(text), reply.Header.Get("Location")
}

func (b *browser) want(who, path string, form url.Values, status int, words ...string) (string, string) {
	b.Helper()
	got, text, to := b.open(who, path, form)
	if got != status {
		b.Fatalf("%s as %s: status %d, want %d\n%s", path, who, got, status, mainPart(text))
	}
	for _, w := range words {
		if !strings.Contains(text, w) {
			b.Errorf("%s as %s: %q is not on the page\n%s", path, who, w, mainPart(text))
		}
	}
	return text, to
}

// mainPart keeps a failure readable.
func mainPart(text string) string {
	_, after, _ := strings.Cut(text, "<main")
	before, _, _ := strings.Cut(after, "</main>")
	return strings.Join(strings.Fields(before), " ")
}

// shows MON-15: the search page asks for a reason, shows the lines, and the head sees who looked.
func TestSearchPages_MON15(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	h.take(h.entry("e1", "ada.quill", "games.example", "games"), h.entry("e2", "h.high", "games.example", "games"))
	b := browse(t, h)
	b.want("c.ord", "/monitoring", nil, 200, "Why do you look this up?")
	b.want("c.ord", "/monitoring?person="+h.who["ada.quill"].ID, nil, 200, "Ada Quill")
	b.want("c.ord", "/monitoring?person="+h.who["h.high"].ID, nil, 403, "line manager")
	b.want("n.wire", "/monitoring", nil, 403)
	form := url.Values{"who": {"quill"}, "purpose": {"request"}, "from-day": {"1"}, "from-month": {"3"}, "from-year": {"2026"}, "to-day": {"10"}, "to-month": {"3"}, "to-year": {"2026"}}
	b.want("c.ord", "/monitoring", form, 422, "Write why you look this up")
	form.Set("reason", "Her mother asked what was blocked")
	_, to := b.want("c.ord", "/monitoring", form, 303)
	b.want("c.ord", to, nil, 200, "games.example", "Ada Quill", "filter.games")
	b.want("c.ord", to+"/lines/e1", nil, 200, "Online games", "Governing Body")
	b.want("c.ord", to+"/lines/e2", nil, 404)
	b.want("c.ord", to+"/export.csv", nil, 200, "games.example")
	b.want("d.safe", to, nil, 403, "somebody else")
	b.want("h.high", "/monitoring/oversight", nil, 200, "Her mother asked what was blocked", "Cora Ord", "No concern")
	b.want("c.ord", "/monitoring/oversight", nil, 403)
	talk := url.Values{"person": {h.who["c.ord"].ID}, "held-day": {"31"}, "held-month": {"2"}, "held-year": {"2026"}}
	b.want("h.high", "/monitoring/oversight", talk, 422, "Enter the day of the talk", `value="31"`)
	talk.Set("held-day", "2")
	b.want("c.ord", "/monitoring/oversight", talk, 403)
	b.want("h.high", "/monitoring/oversight", talk, 303)
	b.want("h.high", "/monitoring/oversight", nil, 200, "2026-02-02")
	talk.Set("person", h.who["h.high"].ID)
	b.want("h.high", "/monitoring/oversight", talk, 422, "yourself")
	b.want("c.ord", to+"/open", url.Values{"words": {"This worries me"}}, 422, "Tick the lines")
	_, to = b.want("c.ord", to+"/open", url.Values{"words": {"This worries me"}, "line": {"e1"}, "part": {"affected"}}, 303)
	if !strings.HasPrefix(to, "/incidents/") {
		t.Errorf("went to %s", to)
	}
	form.Set("who", "h.high")
	b.want("c.ord", "/monitoring", form, 403, "line manager")
}

// shows MON-04: alerts are seen by those who handle them, and the technician sees whether the log works.
func TestAlertPages_MON04(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	e := h.entry("a1", "ada.quill", "harm.example", "selfharm")
	e.Alert = Urgent
	mine := h.entry("a2", "c.ord", "harm.example", "selfharm")
	mine.Alert = Urgent
	h.take(e, mine)
	h.m.Warn(t.Context(), "journal.full", "The log is full.")
	b := browse(t, h)
	text, _ := b.want("c.ord", "/alerts?state=open", nil, 200, "Ada Quill", "Urgent")
	for _, a := range h.alerts() {
		if own := a.Person == h.who["c.ord"].ID; own == strings.Contains(text, a.ID) {
			t.Errorf("the alert about %s: about the reader %v, listed %v", a.Host, own, own)
		}
	}
	b.want("c.ord", "/alerts/pane", nil, 200, "Ada Quill")
	b.want("n.wire", "/alerts", nil, 403)
	b.want("n.wire", "/monitoring/health", nil, 200, "The log is full.")
	b.want("n.wire", "/", nil, 200, `belisha-count">1<`) // shows MON-01: the technician's start page says so
	b.want("d.safe", "/", nil, 200, "Alerts", "Urgent")
	for _, a := range h.alerts() {
		path := "/alerts/" + a.ID
		switch a.Person {
		case h.who["c.ord"].ID:
			b.want("c.ord", path, nil, 403, "your own activity")
		case h.who["ada.quill"].ID:
			b.want("c.ord", path, nil, 200, "harm.example", "Ada Quill", "approved by", "Whoever thinks that this is wrong") // shows NEW-01
			b.want("c.ord", path+"/act", url.Values{"action": {""}}, 422, "Write what was done")
			b.want("c.ord", path+"/open", url.Values{"words": {""}}, 422, "Write what was done")
			b.want("c.ord", path+"/open", url.Values{"words": {"She may be unwell"}, "part": {"affected"}}, 303)
			b.want("c.ord", path, nil, 200, "Concern 2026-")
		default:
			b.want("c.ord", path, nil, 200, "The log is full.")
			b.want("c.ord", path+"/act", url.Values{"action": {"Restarted it"}, "do": {"act"}}, 303)
		}
	}
}

// shows MON-01: an hour of silence on a school day is a gap; the job says so once.
func TestASilentHourIsAGap_MON01(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.take(h.entry("e1", "ada.quill", "allowed.example", ""))
		h.no(h.m.gaps(t.Context())) // the hour before had none, but there was nothing in the week before it either
		h.wait(2 * time.Hour)
		h.no(h.m.gaps(t.Context()))
		h.no(h.m.gaps(t.Context()))
		got := h.alerts()
		if len(got) != 1 || got[0].Kind != KindGap || got[0].Signs != 1 {
			t.Errorf("want one gap, got %+v", got)
		}
		if len(h.told) != 1 || h.told[0].Href != "/monitoring/health" {
			t.Errorf("the technician was not told once: %+v", h.told)
		}
	})
}
