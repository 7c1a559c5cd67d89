package filtering

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
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// door knows people by their account name: sign-in itself is not what these tests are about.
type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	a := d.h.as(token)
	return web.Visit{Actor: a, Child: a.Has(authz.Pupil), Idle: time.Hour}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

func (h *house) want(server, who, path string, form url.Values, status int, words ...string) string {
	h.t.Helper()
	method, body := "GET", io.Reader(nil)
	if form != nil {
		method, body = "POST", strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(h.t.Context(), method, server+path, body)
	h.no(err)
	req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	h.no(err)
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	h.no(err)
	_, after, _ := strings.Cut(string(text), "<main")
	main, _, _ := strings.Cut(after, "</main>")
	main = strings.Join(strings.Fields(main), " ")
	if reply.StatusCode != status {
		h.t.Fatalf("%s as %s: status %d, want %d\n%s", path, who, reply.StatusCode, status, main)
	}
	for _, w := range words {
		if !strings.Contains(main, w) {
			h.t.Errorf("%s as %s: %q is not on the page\n%s", path, who, w, main)
		}
	}
	return main
}

// shows WEB-04, WEB-06 and NEW-01 through the pages.
func TestPages(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	site, err := web.New(web.Config{Gate: h.gate, Doorman: door{h}, Routes: h.feature.Routes, Panels: h.feature.Panels, HTML: []web.HTML{h.feature.HTML}})
	h.no(err)
	site.SetSchool(web.School{ID: school, Name: "St Example"})
	server := httptest.NewServer(site.Handler())
	defer server.Close()
	h.want(server.URL, "n.wire", "/filtering", nil, 200, "Years 3 and 4", "Games", "Blocked", "filter.games", "12")
	h.want(server.URL, "h.high", "/filtering", nil, 200, "own gateway, behind its broadband provider", h.base.Policy.Load().Pack.Filtering.Standard) // shows WEB-01
	h.want(server.URL, "ada.quill", "/filtering", nil, 403)
	h.want(server.URL, "t.four", "/filtering/ask?host=maths.example", nil, 200, "maths.example", "No decision here can open them")
	h.want(server.URL, "t.four", "/filtering/ask", url.Values{"host": {"maths.example"}, "kind": {"unblock"}}, 422, "Write the reason")
	h.want(server.URL, "c.ord", "/filtering/ask", url.Values{"host": {"maths.example"}, "kind": {"unblock"}, "reason": {"For the maths lesson"}}, 303)
	h.want(server.URL, "c.ord", "/filtering/requests", nil, 200, "maths.example", "Cora Ord", "Waiting")
	h.want(server.URL, "t.four", "/filtering/requests", nil, 403)
	var all []Request
	h.no(h.base.Ledger.Read(t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (err error) {
		all, _, err = h.f.store.requests(t.Context(), tx, "", "", 10, 0)
		return err
	}))
	path := "/filtering/requests/" + all[0].ID
	h.want(server.URL, "c.ord", path, nil, 200, "another approver")
	h.want(server.URL, "h.high", path, nil, 200, "Store the decision")
	h.want(server.URL, "c.ord", path, url.Values{"state": {Allowed}}, 403, "You asked for this yourself")
	h.want(server.URL, "h.high", path+"/look", url.Values{}, 303)
	yes := url.Values{"state": {Allowed}, "profiles": {"staff"}, "risk-fit": {"yes"}, "risk-contact": {"no"}, "risk-public": {"no"}, "risk-money": {"no"}, "until-day": {"30"}, "until-month": {"6"}, "until-year": {"2026"}}
	h.want(server.URL, "h.high", path, yes, 422, "Write the reason", "30")
	yes.Set("decision", "Looked at it")
	h.want(server.URL, "h.high", path, yes, 303)
	h.want(server.URL, "h.high", "/filtering", nil, 200, "maths.example", "Opened", "30 June 2026")
	over := "/filtering/people/" + h.who["ada.quill"].ID + "/override"
	h.want(server.URL, "c.ord", over, nil, 200, "Years 3 and 4")
	h.want(server.URL, "c.ord", over, url.Values{"profile": {"ks1"}, "until-day": {"30"}, "until-month": {"6"}, "until-year": {"2026"}}, 422, "Write the reason")
	h.want(server.URL, "c.ord", over, url.Values{"profile": {"ks1"}, "reason": {"Needs a calmer web"}, "until-day": {"30"}, "until-month": {"6"}, "until-year": {"2026"}}, 303)
	h.want(server.URL, "c.ord", over, nil, 200, "Tighter", "Needs a calmer web", "End the exception now")
	if text := h.want(server.URL, "n.wire", "/filtering", nil, 200); strings.Contains(text, "Ada Quill") {
		t.Error("the technician sees whose profile is changed")
	}
	h.want(server.URL, "c.ord", over+"/end", url.Values{}, 303)
	h.want(server.URL, "n.wire", "/filtering/why?person=ada.quill&address=games.example", nil, 200, "filter.games", "Games")
	h.want(server.URL, "n.wire", "/filtering/why?person=nobody&address=games.example", nil, 200, "Nobody has this account.")
	h.want(server.URL, "h.high", "/", nil, 200, "Filter requests")
	for _, f := range h.feature.Figures {
		h.no(h.base.Ledger.Read(t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) error {
			r, err := f.Read(t.Context(), tx, feature.Ask{Now: h.clock(), From: h.clock().AddDate(0, -2, 0)})
			if r.State == "" || r.Shown == "" {
				t.Errorf("%s: %+v", f.Name, r)
			}
			return err
		}))
	}
}
