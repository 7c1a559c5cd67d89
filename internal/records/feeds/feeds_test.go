package feeds

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
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
	"belisha/internal/feature"
	"belisha/internal/kit/id"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
	"belisha/packs"
)

const school = "s1"

// house has the feeds over a real store; the log and the alerts are the test's.
type house struct {
	t       *testing.T
	f       *Feeds
	feature feature.Feature
	base    feature.Base
	gate    *authz.Gate
	now     time.Time
	ada     people.Person
	lines   []Line
	missed  int64
	raised  []Found
	warned  []string
	url     string
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, []fs.FS{ledger.Schema, schools.Schema, people.Schema, Schema}, func(t *testing.T, d *db.DB) {
		h := &house{t: t, now: time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)}
		files, err := packs.Open("england")
		h.no(err)
		pack, err := policy.Parse(files)
		h.no(err)
		i := slices.IndexFunc(pack.Choices, func(c policy.Choice) bool { return c.Key == "monitoring.third_party" })
		pack.Choices[i].Value = "possible"
		_, own := New(feature.Base{School: school, Policy: &feature.InForce{}}, people.Store{}, Hooks{})
		var l *ledger.Ledger
		h.gate, err = authz.New(slices.Concat(web.Actions(), own.Actions), func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
			h.no(l.Refuse(context.WithoutCancel(ctx), h.gate.System(school, "refusals"), a, act, s, why))
		})
		h.no(err)
		plan, err := h.gate.Prepare(pack)
		h.no(err)
		plan.Commit()
		clock := func() time.Time { return h.now }
		l = ledger.New(d, id.New(clock), clock)
		h.base = feature.Base{School: school, Ledger: l, Gate: h.gate, Now: clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
		h.base.Policy.Store(&feature.Active{Pack: pack, Version: "v1"})
		h.f, h.feature = New(h.base, people.Store{}, Hooks{
			Log: func(_ context.Context, _ authz.Grant, _ time.Time, after string, limit int) (Lines, error) {
				return Lines{Lines: slices.Clone(h.lines), Next: after + "x", Missed: h.missed}, nil
			},
			Raise: func(_ context.Context, f Found) (string, error) {
				h.raised = append(h.raised, f)
				return fmt.Sprint("alert-", len(h.raised)), nil
			},
			Warn: func(_ context.Context, kind, text string) { h.warned = append(h.warned, text) },
		})
		for _, k := range h.feature.Keep {
			l.Seal(k.Kind, k.Rows)
		}
		h.no(l.Write(context.Background(), h.f.job("test"), func(tx *ledger.Tx) (ledger.Event, error) {
			if _, err := (schools.Store{}).Create(context.Background(), tx, "St Example Primary School"); err != nil {
				return ledger.Event{}, err
			}
			h.ada, err = (people.Store{}).Add(context.Background(), tx, people.Person{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Posts: []string{"pupil"}}, pack.Posts)
			return ledger.Event{Verb: "test.filled", Subject: h.ada.Ref(school)}, err
		}))
		pages, err := web.New(web.Config{Gate: h.gate, Doorman: door{}, Routes: h.feature.Routes, HTML: []web.HTML{h.feature.HTML}})
		h.no(err)
		webtest.CheckPages(h.t, pages)
		pages.SetSchool(web.School{ID: school, Name: "St Example"})
		server := httptest.NewServer(pages.Handler())
		t.Cleanup(server.Close)
		h.url = server.URL
		body(t, h)
	})
}

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

type door struct{}

func (door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	role, ok := map[string]authz.Role{"head": authz.Head, "tech": authz.Technician, "teach": authz.Teacher}[token]
	if !ok {
		return web.Visit{}, nil
	}
	return web.Visit{Actor: authz.Actor{Person: token, School: school, Roles: []authz.Role{role}}, Idle: time.Hour}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

// page asks as a person does.
func (h *house) page(who, method, path string, form url.Values, status int) *goquery.Document {
	h.t.Helper()
	req, err := http.NewRequest(method, h.url+path, strings.NewReader(form.Encode()))
	h.no(err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	h.no(err)
	defer reply.Body.Close()
	doc, err := goquery.NewDocumentFromReader(reply.Body)
	h.no(err)
	if reply.StatusCode != status {
		h.t.Fatalf("%s %s as %s: %d, want %d: %s", method, path, who, reply.StatusCode, status, doc.Find("main").Text())
	}
	return doc
}

// machine asks as a service does.
func (h *house) machine(key, method, path, body string, status int) string {
	h.t.Helper()
	req, err := http.NewRequest(method, h.url+path, strings.NewReader(body))
	h.no(err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+key)
	reply, err := http.DefaultClient.Do(req)
	h.no(err)
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	h.no(err)
	if reply.StatusCode != status {
		h.t.Fatalf("%s %s: %d, want %d: %s", method, path, reply.StatusCode, status, text)
	}
	return string(text)
}

// let sets a service up through the page and gives its key.
func (h *house) let(more url.Values) string {
	form := url.Values{"name": {"Watchful Owls"}, "contract": {"C-17"}, "may": {"log", "findings"}, "names": {"no"}, "hours": {"24"}}
	for k, v := range more {
		form[k] = v
	}
	return h.page("head", "POST", "/feeds/new", form, 200).Find("#key code").Text()
}

// shows MON-14: what a service missed stands in its answer, and technician and coordinator are told; not of a new one.
func TestWhatAServiceMissedIsTold_MON14(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		key := h.let(nil)
		h.missed = 7
		if text := h.machine(key, "GET", "/feeds/log", "", 200); !strings.Contains(text, `"missed":7`) || len(h.warned) != 0 {
			t.Errorf("a new service: %s, told %q", text, h.warned)
		}
		if text := h.machine(key, "GET", "/feeds/log?after=a", "", 200); !strings.Contains(text, `"missed":7`) || len(h.warned) != 1 || !strings.Contains(h.warned[0], "Watchful Owls was away for too long. Up to 7 lines") {
			t.Errorf("one that was away: %s, told %q", text, h.warned)
		}
		h.missed = 0
		if text := h.machine(key, "GET", "/feeds/log?after=b", "", 200); strings.Contains(text, "missed") || len(h.warned) != 1 {
			t.Errorf("one that was not: %s, told %q", text, h.warned)
		}
	})
}

// shows MON-14: the feed out hides names, unless the contract says otherwise, and differs from service to service.
func TestFeedHidesNames_MON14(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.lines = []Line{{ID: "l1", At: "2026-03-10T09:00:00Z", Who: h.ada.ID, Account: "leak", Profile: "lower_ks2", Host: "games.example", Category: "games", Verdict: "block"}, {ID: "l2", Host: "x.example"}}
		first, second := h.let(nil), h.let(url.Values{"name": {"Other Owls"}})
		named := h.let(url.Values{"names": {"yes"}, "name": {"Named Owls"}})
		var seen []string
		for _, key := range []string{first, second} {
			text := h.machine(key, "GET", "/feeds/log", "", 200)
			var got Lines
			h.no(json.Unmarshal([]byte(text), &got))
			text = strings.ReplaceAll(text, pseudonym(key, h.ada.ID), "") // it may spell anything by chance
			if strings.Contains(text, h.ada.ID) || strings.Contains(text, "ada") || strings.Contains(text, "leak") || len(got.Lines) != 2 || got.Lines[0].Who == "" || got.Lines[1].Who != "" {
				t.Error(text)
			}
			seen = append(seen, got.Lines[0].Who)
		}
		if seen[0] == seen[1] {
			t.Error("two services can put their lists together")
		}
		if text := h.machine(named, "GET", "/feeds/log?after=a", "", 200); !strings.Contains(text, `"account":"ada.quill"`) || !strings.Contains(text, `"next":"ax"`) {
			t.Error(text)
		}
		h.machine("nokeyatallnokeyatallnokey", "GET", "/feeds/log", "", 404)
		h.machine(h.let(url.Values{"may": {"findings"}}), "GET", "/feeds/log", "", 404)
	})
}

// shows MON-14: findings become alerts with their priority, once, about the person behind the pseudonym.
func TestFindingsBecomeAlerts_MON14(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		key := h.let(nil)
		body := fmt.Sprintf(`{"findings":[{"id":"f1","at":"2026-03-10T09:30:00Z","level":"urgent","kind":"self-harm","who":%q,"text":"A worrying message"},
			{"id":"f2","at":"2026-03-10T09:31:00Z","level":"normal","kind":"language","who":"","text":"Rude words"}]}`, pseudonym(key, h.ada.ID))
		if got := h.machine(key, "POST", "/feeds/findings", body, 200); got != `{"stored":2,"known":0}` {
			t.Error(got)
		}
		if got := h.machine(key, "POST", "/feeds/findings", body, 200); got != `{"stored":0,"known":2}` || len(h.raised) != 2 {
			t.Error(got, h.raised)
		}
		if f := h.raised[0]; f.Person != h.ada.ID || f.Level != "urgent" || f.Service != "Watchful Owls" || h.raised[1].Person != "" {
			t.Errorf("%+v", h.raised)
		}
		for _, wrong := range []string{`{`, `{"findings":[]}`, `{"findings":[{"id":"f3","at":"2026-03-10T09:30:00Z","level":"loud","kind":"x","who":"","text":"y"}]}`,
			`{"findings":[{"id":"f3","level":"high","kind":"x","text":"y"}]}`, `{"findings":[{"id":"f3","secret":1}]}`, body + body} {
			h.machine(key, "POST", "/feeds/findings", wrong, 422)
		}
		h.machine(key, "POST", "/feeds/findings", strings.Repeat("a", maxBody+1), 413)
		if len(h.raised) != 2 {
			t.Error("something half taken")
		}
	})
}

// shows MON-14: a feed that falls silent is told of once; a service that is shut out, or a policy that lets none in, ends it at once.
func TestSilentAndShut_MON14(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		key := h.let(nil)
		h.machine(key, "GET", "/feeds/log", "", 200)
		h.now = h.now.Add(25 * time.Hour)
		h.no(h.f.Quiet(t.Context()))
		h.no(h.f.Quiet(t.Context()))
		if len(h.warned) != 1 || !strings.Contains(h.warned[0], "Watchful Owls") {
			t.Errorf("%q", h.warned)
		}
		if r := h.reading(); r.State != feature.Failing {
			t.Errorf("%+v", r)
		}
		h.machine(key, "GET", "/feeds/log", "", 200)
		if r := h.reading(); r.State != feature.Proven {
			t.Errorf("%+v", r)
		}
		end, _ := h.page("head", "GET", "/feeds", nil, 200).Find("tbody a").Attr("href")
		h.page("tech", "GET", end, nil, 403)
		h.page("head", "GET", end, nil, 200)
		h.page("head", "POST", end, url.Values{}, 303)
		h.machine(key, "GET", "/feeds/log", "", 404)
		other := h.let(nil)
		pack := h.base.Policy.Load().Pack
		i := slices.IndexFunc(pack.Choices, func(c policy.Choice) bool { return c.Key == "monitoring.third_party" })
		pack.Choices[i].Value = "off"
		h.machine(other, "GET", "/feeds/log", "", 404)
		h.page("head", "POST", "/feeds/new", url.Values{"name": {"A"}, "contract": {"B"}, "may": {"log"}, "hours": {"24"}}, 403)
		if h.page("tech", "GET", "/feeds", nil, 200).Find("#shut").Length() != 1 {
			t.Error("the page does not say that the policy lets none in")
		}
		h.page("teach", "GET", "/feeds", nil, 403)
	})
}

func (h *house) reading() (r feature.Reading) {
	h.no(h.base.Ledger.Read(context.Background(), h.f.job("test"), func(tx *ledger.Tx) (err error) {
		r, err = h.f.readServices(context.Background(), tx, feature.Ask{Now: h.now, From: h.now.AddDate(0, -1, 0)})
		return err
	}))
	return r
}

// Whatever a service sends is refused or whole.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"findings":[{"id":"f1","at":"2026-03-10T09:30:00Z","level":"urgent","kind":"self-harm","who":"x","text":"y"}]}`))
	f.Add([]byte(`{"findings":[{"id":"\u0000"}]}`))
	now := time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, body []byte) {
		all, err := parse(body, now)
		if err == nil && (len(all) == 0 || len(all) > mostFindings) {
			t.Fatal(len(all))
		}
		for _, one := range all {
			if one.wrong(now) != "" || strings.ContainsRune(one.Text, 0) {
				t.Fatalf("%+v", one)
			}
		}
	})
}
