package people

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/id"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
	"belisha/internal/web/webtest"

	"github.com/PuerkitoBio/goquery"
)

// house is a register with its pages open on a real socket.
type house struct {
	register
	base  feature.Base
	now   time.Time
	tasks map[string][]Task
	url   string
}

func openHouse(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{register: newRegister(t, d), now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), tasks: map[string][]Task{}}
	clockNow := clock.Clock(func() time.Time { return h.now })
	h.ledger = ledger.New(d, id.New(clockNow), clockNow)
	h.ledger.Seal(RefKind, Sealed())
	pack := &policy.Pack{Posts: somePosts()}
	gate, err := authz.New(append(actions(), web.Actions()...), nil)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := gate.Prepare(pack)
	if err != nil {
		t.Fatal(err)
	}
	plan.Commit()
	h.gate = gate
	h.base = feature.Base{School: "ours", Ledger: h.ledger, Gate: gate, Now: clockNow, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
	h.base.Policy.Store(&feature.Active{Pack: pack})
	f := New(h.base, Hooks{Tasks: func(_ context.Context, _ *ledger.Tx, person string) ([]Task, error) { return h.tasks[person], nil }})
	site, err := web.New(web.Config{Gate: gate, Doorman: h, Routes: f.Routes, HTML: []web.HTML{f.HTML}})
	if err != nil {
		t.Fatal(err)
	}
	webtest.CheckPages(t, site)
	site.SetSchool(web.School{ID: "ours", Name: "School of ours"})
	server := httptest.NewServer(site.Handler())
	t.Cleanup(server.Close)
	h.url = server.URL
	return h
}

// Who knows people by their account name.
func (h *house) Who(ctx context.Context, token, _ string) (v web.Visit, err error) {
	if token == "" {
		return v, nil
	}
	err = h.ledger.Read(ctx, h.gate.System("ours", "test"), func(tx *ledger.Tx) error {
		p, err := Store{}.ByAccount(ctx, tx, token)
		roles := h.gate.RolesOf(p.Holds())
		if p.Is(Parent) {
			roles = append(roles, authz.Parent)
		}
		v = web.Visit{Idle: time.Hour, Actor: authz.Actor{School: "ours", Person: p.ID, Account: p.Account, Name: p.Full(), Posts: p.Posts, Roles: roles}}
		return err
	})
	return v, err
}

func (h *house) Hold(context.Context, string, string, string) error { return nil }

// page asks for a page and demands its status; a form is posted, and under "file" a file.
func (h *house) page(who, path string, form url.Values, status int) *goquery.Document {
	h.t.Helper()
	method, body, kind := "GET", io.Reader(nil), ""
	if form != nil {
		method, body, kind = "POST", strings.NewReader(form.Encode()), "application/x-www-form-urlencoded"
	}
	if form.Has("file") || form.Has("csv") || form.Has("packed") {
		body, kind = multi(h.t, form)
	}
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.url+path, body)
	if err != nil {
		h.t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	req.Header.Set("Content-Type", kind)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer reply.Body.Close()
	doc, err := goquery.NewDocumentFromReader(reply.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	if reply.StatusCode != status {
		h.t.Fatalf("%s as %q: status %d, want %d\n%s", path, who, reply.StatusCode, status, said(doc.Find("main")))
	}
	return doc
}

func multi(t testing.TB, form url.Values) (io.Reader, string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, values := range form {
		for _, v := range values {
			w, err := m.CreateFormField(name)
			if name == "file" {
				w, err = m.CreateFormFile("file", "people.bin")
			}
			if err == nil {
				_, err = io.WriteString(w, v)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return &b, m.FormDataContentType()
}

func said(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

// want demands that what a selector finds holds some words.
func (h *house) want(doc *goquery.Document, selector string, all ...string) {
	h.t.Helper()
	text := said(doc.Find(selector))
	for _, one := range all {
		if !strings.Contains(text, one) {
			h.t.Errorf("%s does not say %q: %s", selector, one, text)
		}
	}
}

// hidden are the answers that a page sends again.
func hidden(doc *goquery.Document) url.Values {
	out := url.Values{}
	doc.Find("main form input[type=hidden]").Each(func(_ int, s *goquery.Selection) {
		out.Set(s.AttrOr("name", ""), s.AttrOr("value", ""))
	})
	return out
}
