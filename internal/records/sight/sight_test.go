package sight

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
	"belisha/packs"
)

const school = "s1"

// house has people, the policy and this feature over a real store.
type house struct {
	t       *testing.T
	feature feature.Feature
	base    feature.Base
	gate    *authz.Gate
	now     time.Time
	who     map[string]people.Person
	url     string
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, []fs.FS{ledger.Schema, schools.Schema, people.Schema, Schema}, func(t *testing.T, d *db.DB) {
		h := &house{t: t, now: time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC), who: map[string]people.Person{}}
		files, err := packs.Open("england")
		h.no(err)
		pack, err := policy.Parse(files)
		h.no(err)
		var l *ledger.Ledger
		h.gate, err = authz.New(slices.Concat(web.Actions(), New(feature.Base{}, people.Store{}).Actions, []authz.Action{{Name: "monitoring.search", Title: "Look"}, {Name: "monitoring.alerts", Title: "See"}}),
			func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
				h.no(l.Refuse(context.WithoutCancel(ctx), h.gate.System(school, "refusals"), a, act, s, why))
			})
		h.no(err)
		plan, err := h.gate.Prepare(pack)
		h.no(err)
		plan.Commit()
		now := func() time.Time { return h.now }
		l = ledger.New(d, id.New(now), now)
		h.base = feature.Base{School: school, Ledger: l, Gate: h.gate, Now: now, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
		h.base.Policy.Store(&feature.Active{Pack: pack, Version: "v1"})
		h.feature = New(h.base, people.Store{})
		for _, k := range h.feature.Keep {
			l.Seal(k.Kind, k.Rows)
		}
		h.no(l.Write(t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
			if _, err := (schools.Store{}).Create(t.Context(), tx, "St Example Primary School"); err != nil {
				return ledger.Event{}, err
			}
			for _, p := range []people.Person{{Account: "ada.quill", Given: "Ada", Family: "Quill", Kind: people.Pupil, Year: "4", Posts: []string{"pupil"}},
				{Account: "h.high", Given: "Hanna", Family: "High", Kind: people.Staff, Posts: []string{"head"}}, {Account: "t.four", Given: "Tessa", Family: "Four", Kind: people.Staff, Posts: []string{"teacher"}}} {
				in, err := (people.Store{}).Add(t.Context(), tx, p, pack.Posts)
				if err != nil {
					return ledger.Event{}, err
				}
				h.who[p.Account] = in
			}
			return ledger.Event{Verb: "test.filled", Subject: h.who["h.high"].Ref(school)}, nil
		}))
		pages, err := web.New(web.Config{Gate: h.gate, Doorman: door{h}, Routes: h.feature.Routes, Panels: h.feature.Panels, HTML: []web.HTML{h.feature.HTML}})
		h.no(err)
		webtest.CheckPages(t, pages)
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

type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	p, ok := d.h.who[token]
	if !ok {
		return web.Visit{}, nil
	}
	return web.Visit{Actor: authz.Actor{Person: p.ID, School: school, Roles: d.h.gate.RolesOf(p.Posts)}, Idle: time.Hour}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

func (h *house) get(who, path string, status int) *goquery.Document {
	h.t.Helper()
	req, err := http.NewRequest(http.MethodGet, h.url+path, nil)
	h.no(err)
	req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	h.no(err)
	defer reply.Body.Close()
	doc, err := goquery.NewDocumentFromReader(reply.Body)
	h.no(err)
	if reply.StatusCode != status {
		h.t.Fatalf("%s as %s: %d, want %d: %s", path, who, reply.StatusCode, status, doc.Find("main").Text())
	}
	return doc
}

func (h *house) reading() (r feature.Reading) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(context.Background(), h.gate.System(school, "test"), func(tx *ledger.Tx) (err error) {
		r, err = h.feature.Figures[0].Read(context.Background(), tx, feature.Ask{Now: h.now})
		return err
	}))
	return r
}

// hears gives the feature an event of another's, as the house does.
func (h *house) hears(verb string, subject ref.Ref, actor string, changes ...ledger.Change) {
	h.t.Helper()
	h.no(h.feature.Hears[0].Do(context.Background(), ledger.Told{School: school, At: clock.Text(h.now), Verb: verb, Subject: subject, Actor: actor, Changes: changes}))
}

// shows MON-02: the reminder at sign-in, an agreement that says so and the page are proof for each person; who has none from
// the last year is on a list.
func TestProofOfNotice_MON02(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if r := h.reading(); r.State != feature.None || !strings.Contains(r.Shown, "0 of 3") {
			t.Errorf("%+v", r)
		}
		h.hears("accounts.reminded", ref.New(school, "account", h.who["ada.quill"].ID), "person/"+h.who["ada.quill"].ID)
		h.hears("agreements.signed", ref.New(school, "signature", "x1"), "person/"+h.who["t.four"].ID, ledger.Change{Field: "form", After: "image_permission"})
		if text := h.get("h.high", "/sight/untold", 200).Find("tbody").Text(); !strings.Contains(text, "Tessa Four") || strings.Contains(text, "Ada") {
			t.Errorf("a form that says nothing of it counted, or the reminder did not: %s", text)
		}
		h.hears("agreements.signed", ref.New(school, "signature", "x2"), "person/"+h.who["t.four"].ID, ledger.Change{Field: "form", After: "staff_agreement"})
		h.get("h.high", "/sight", 200)
		if r := h.reading(); r.State != feature.Proven || !strings.Contains(r.Shown, "3 of 3") || r.At.IsZero() {
			t.Errorf("%+v", r)
		}
		h.now = h.now.AddDate(1, 0, 1)
		if n := h.get("h.high", "/sight/untold", 200).Find("tbody tr").Length(); n != 3 {
			t.Errorf("%d people after a year", n)
		}
		h.get("t.four", "/sight/untold", 403)
	})
}

// shows NEW-05: the page says what is kept, what is not, who may look and for how long, from the policy and the rights
// themselves; a child is led to the page in its own words.
func TestWhatTheSchoolCanSee_NEW05(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		text := h.get("t.four", "/sight", 200).Find("main").Text()
		pack := h.base.Policy.Load().Pack
		for _, want := range []string{"never written down", "encrypted pages are not opened", "For " + strconv.Itoa(pack.Settings.LogDays) + " days", "Governors see numbers only", "are not read by rules on words", "Head teacher"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in: %s", want, text)
			}
		}
		pack.Filtering.Inspection.Profiles = append(pack.Filtering.Inspection.Profiles, "staff")
		pack.Settings.LogDays = 123
		doc := h.get("t.four", "/sight", 200)
		if text := doc.Find("main").Text(); !strings.Contains(text, "For 123 days") || !strings.Contains(text, "lets the filter open encrypted pages") || !strings.Contains(doc.Find("#last").Text(), "by this page") {
			t.Error("the page does not follow the policy: " + text)
		}
		if to := h.get("ada.quill", "/sight", 303); to == nil {
			t.Error("a child is not led on")
		}
		h.get("", "/sight", 303)
	})
}

// shows NEW-05: a parent reads what holds for a child of the school, what is written to tools of artificial intelligence is
// not left out, and no adult is told of a reading that does not take place.
func TestWhatIsReadOfWhom_NEW05(t *testing.T) {
	files, err := packs.Open("england")
	if err != nil {
		t.Fatal(err)
	}
	pack, err := policy.Parse(files)
	if err != nil {
		t.Fatal(err)
	}
	pack.Filtering.Texts.Kinds = []policy.TextKind{{Key: "selfharm", Level: "urgent"}}
	pack.Filtering.Inspection.Profiles = []string{"upper_ks2"}
	for _, c := range []struct {
		role       authz.Role
		has, lacks []string
	}{
		{authz.Parent, []string{"Searches, opened pages and what is written to tools of artificial intelligence by children", "lets the filter open encrypted pages"}, nil},
		{authz.Teacher, []string{"are not opened: only"}, []string{"what you write"}},
	} {
		a := authz.Actor{Roles: []authz.Role{c.role}}
		profile := profileOf(pack, a)
		f := &pack.Filtering
		text := ofChild(f, a, opened) + ofChild(f, a, read) + opened(f, profile) + read(f, profile)
		for _, want := range c.has {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in: %s", c.role, want, text)
			}
		}
		for _, no := range c.lacks {
			if strings.Contains(text, no) {
				t.Errorf("%s: %q is in: %s", c.role, no, text)
			}
		}
	}
}
