package reviews

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
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
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
	"belisha/packs"
)

const school = "s1"

// house is the weekly report over a real store; what monitoring saw is said by the test.
type house struct {
	t       *testing.T
	r       *Reviews
	feature feature.Feature
	base    feature.Base
	gate    *authz.Gate
	now     time.Time
	who     map[string]people.Person
	week    Week
	groups  []Group            // of every week
	weeks   map[string][]Group // of single weeks, by their Monday
	told    []notices.Notice
	filed   []map[string]string
	url     string
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, []fs.FS{ledger.Schema, schools.Schema, people.Schema, Schema}, func(t *testing.T, d *db.DB) {
		h := &house{t: t, now: time.Date(2026, 3, 9, 6, 0, 0, 0, time.UTC), who: map[string]people.Person{}} // a Monday
		files, err := packs.Open("england")
		h.no(err)
		pack, err := policy.Parse(files)
		h.no(err)
		_, own := New(feature.Base{School: school, Policy: &feature.InForce{}}, people.Store{}, Hooks{})
		var l *ledger.Ledger
		h.gate, err = authz.New(slices.Concat(web.Actions(), own.Actions, []authz.Action{{Name: "monitoring.search", Title: "Look"}}), func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
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
		h.r, h.feature = New(h.base, people.Store{}, h.hooks())
		for _, k := range h.feature.Keep {
			l.Seal(k.Kind, k.Rows)
		}
		h.fill(pack)
		body(t, h)
	})
}

func (h *house) hooks() Hooks {
	return Hooks{
		Week: func(context.Context, *ledger.Tx, time.Time, time.Time) (Week, error) { return h.week, nil },
		Groups: func(_ context.Context, from, until time.Time) ([]Group, error) {
			if until.Sub(from) > 8*24*time.Hour {
				h.t.Errorf("more than a week at once, from %s until %s", from, until)
			}
			return slices.Concat(h.groups, h.weeks[from.Format(time.DateOnly)]), nil
		},
		Tell: func(_ context.Context, _ *ledger.Tx, n notices.Notice) error { h.told = append(h.told, n); return nil },
		File: func(_ context.Context, _ *ledger.Tx, values map[string]string) (bool, error) {
			h.filed = append(h.filed, values)
			return true, nil
		},
		Missed: func(context.Context, *ledger.Tx, time.Time, time.Time) ([]string, error) {
			return []string{"Weekly look at the logs"}, nil
		},
		Suspended: func(context.Context, *ledger.Tx) (int, error) { return 2, nil },
	}
}

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) fill(pack *policy.Pack) {
	h.no(h.base.Ledger.Write(context.Background(), h.r.job("test"), func(tx *ledger.Tx) (ledger.Event, error) {
		if _, err := (schools.Store{}).Create(context.Background(), tx, "St Example Primary School"); err != nil {
			return ledger.Event{}, err
		}
		for _, p := range []people.Person{{Account: "h.high", Given: "Hanna", Family: "High", Posts: []string{"head"}}, {Account: "d.safe", Given: "Dora", Family: "Safe", Posts: []string{"dsl"}},
			{Account: "g.over", Given: "Gwen", Family: "Over", Posts: []string{"safety_governor"}}} {
			p.Kind = people.Staff
			in, err := (people.Store{}).Add(context.Background(), tx, p, pack.Posts)
			if err != nil {
				return ledger.Event{}, err
			}
			h.who[p.Account] = in
		}
		return ledger.Event{Verb: "test.filled", Subject: h.who["h.high"].Ref(school)}, nil
	}))
}

func (h *house) reading(name string) (r feature.Reading) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(context.Background(), h.r.job("test"), func(tx *ledger.Tx) (err error) {
		for _, f := range h.feature.Figures {
			if f.Name == name {
				r, err = f.Read(context.Background(), tx, feature.Ask{Now: h.now, From: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)})
			}
		}
		return err
	}))
	return r
}

func (h *house) serve() {
	pages, err := web.New(web.Config{Gate: h.gate, Doorman: door{h}, Routes: h.feature.Routes, Panels: h.feature.Panels, HTML: []web.HTML{h.feature.HTML}})
	h.no(err)
	webtest.CheckPages(h.t, pages)
	pages.SetSchool(web.School{ID: school, Name: "St Example"})
	server := httptest.NewServer(pages.Handler())
	h.t.Cleanup(server.Close)
	h.url = server.URL
}

type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	p, ok := d.h.who[token]
	if !ok {
		return web.Visit{}, nil
	}
	role := map[string]authz.Role{"head": authz.Head, "dsl": authz.DSL, "safety_governor": authz.Governor}[p.Posts[0]]
	return web.Visit{Actor: authz.Actor{Person: p.ID, School: school, Roles: []authz.Role{role}}, Idle: time.Hour}, nil
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

func (h *house) reports() (all []Report) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(context.Background(), h.r.job("test"), func(tx *ledger.Tx) (err error) {
		all, _, err = h.r.store.reports(context.Background(), tx, "", 100, 0)
		return err
	}))
	return all
}

// shows STD-08: the week's report is written by itself, once, also for weeks in which the house was off; the safeguarding
// lead is told, and when it was read is on record and measured.
func TestWeeklyReportWritesItself_STD08(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		h.week = Week{Requests: 48210, Searches: 312, Flagged: 2, Levels: []Count{{"Urgent", 1}}, Open: 1, Answered: 1, Median: 4, Slowest: 4,
			Breaches: []Breach{{Kind: "Self-harm", Level: "urgent", Group: "Year 6", N: 1, Done: "1: a concern was opened"}, {Kind: "Ways round the filter", Level: "high", Group: "Year 5", N: 3, Done: "3: dealt with"}}}
		h.no(h.r.Write(ctx))
		h.no(h.r.Write(ctx))
		all := h.reports()
		if len(all) != 1 || all[0].title() != "Week of 2 March 2026" || len(h.told) != 2 || !slices.Contains(h.told[0].To, h.who["d.safe"].ID) {
			t.Fatalf("%+v, %+v", all, h.told)
		}
		if n := h.told[0]; !strings.Contains(n.Text, "4 alerts, 1 still open") || n.Href != "/reviews/"+all[0].ID {
			t.Errorf("%+v", n)
		}
		if r := h.reading("reviews.weekly"); r.State != feature.Due || !strings.Contains(r.Shown, "1 of 1 weeks") {
			t.Errorf("unread: %+v", r)
		}
		h.serve()
		h.now = h.now.Add(3*time.Hour - time.Minute)
		doc := h.get("d.safe", "/reviews/"+all[0].ID, 200)
		if text := doc.Find("#summary").Text(); !strings.Contains(text, "48,210") || !strings.Contains(text, "half within 4 minutes") {
			t.Error(text)
		}
		if rows := doc.Find("#breaches tbody tr"); rows.Length() != 2 || !strings.Contains(rows.First().Text(), "Year 6") {
			t.Error(rows.Text())
		}
		if !strings.Contains(doc.Find("#readers").Text(), "Dora Safe") {
			t.Error(doc.Find("#readers").Text())
		}
		if r := h.reading("reviews.weekly"); r.State != feature.Proven || !strings.Contains(r.Shown, "1 read by the safeguarding lead, half within 3 hours") {
			t.Errorf("read: %+v", r)
		}
		h.now = h.now.AddDate(0, 0, 22)
		if r := h.reading("reviews.weekly"); r.State != feature.Failing || !strings.Contains(r.Shown, "1 of 4 weeks") {
			t.Errorf("three weeks without a report: %+v", r)
		}
		h.no(h.r.Write(ctx))
		if got := len(h.reports()); got != 4 {
			t.Errorf("%d reports after three weeks in which the house was off", got)
		}
	})
}

// shows MON-07: senior leaders are told of the week's breaches, with number, kind, group and what was done, and no name.
func TestBreachesToSeniorLeaders_MON07(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.week = Week{Breaches: []Breach{{Kind: "Hate", Level: "high", Group: "Year 6", N: 2, Done: "2: dealt with"}}}
		if r := h.reading("reviews.digests"); r.State != feature.None {
			t.Errorf("%+v", r)
		}
		h.no(h.r.Write(context.Background()))
		var leaders []notices.Notice
		for _, n := range h.told {
			if slices.Contains(n.To, h.who["h.high"].ID) {
				leaders = append(leaders, n)
			}
		}
		if len(leaders) != 1 || !strings.Contains(leaders[0].Title, "breaches") {
			t.Fatalf("%+v", h.told)
		}
		h.serve()
		h.get("h.high", leaders[0].Href, 200)
		if r := h.reading("reviews.digests"); r.State != feature.Proven || !strings.Contains(r.Shown, "1 read by a senior leader") || !strings.Contains(r.Shown, "2 breaches listed") {
			t.Errorf("%+v", r)
		}
	})
}

// shows MON-17, STD-28: governors see rounded numbers, and none behind which there are few people, however large; a try to see a
// name is refused and counted; the view is on record.
func TestGovernorsSeeNumbersOnly_MON17(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.groups = []Group{{"games", "upper_ks2", 32, 0, 6}, {"games", "ks1", 400, 3, 4}, {"hate", "upper_ks2", 91, 0, 1}, {"", "gone", 7, 0, 0}, {"news", "staff", 0, 90, 0}}
		h.serve()
		doc := h.get("g.over", "/reviews/log", 200)
		text := doc.Find("#groups").Text()
		for _, want := range []string{"about 125", "not shown"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in %s", want, text)
			}
		}
		for _, not := range []string{"128", "1,600", "364", "about 28", "fewer"} {
			if strings.Contains(text+doc.Find("#chart").Text(), not) {
				t.Errorf("%q is shown: %s", not, text)
			}
		}
		if !strings.Contains(doc.Find("#hidden").Text(), "fewer than 5 different people") || doc.Find("#chart").Length() != 1 || strings.Contains(doc.Find("#chart").Text(), "Hate") {
			t.Errorf("%s, and the chart: %s", doc.Find("#hidden").Text(), doc.Find("#chart").Text())
		}
		if doc.Find("#groups tbody tr").Length() != 3 || doc.Find("#names").Length() != 0 || doc.Find(`main a[href^="/reviews/names"]`).Length() != 0 {
			t.Error("a governor is led to names, or rows are missing")
		}
		h.get("g.over", "/reviews/names?category=hate", 403)
		if r := h.reading("reviews.anonymous"); r.State != feature.Proven || !strings.Contains(r.Shown, "1 views without names this term, 1 tries to see a name refused") {
			t.Errorf("%+v", r)
		}
		if h.get("d.safe", "/reviews/log", 200).Find(`#names a[href="/reviews/names?category=hate"]`).Length() != 1 {
			t.Error("the safeguarding lead is not led to the look-up")
		}
		h.get("d.safe", "/reviews/names?category=hate", 303)
		h.get("g.over", "/reviews", 403)
	})
}

// shows STD-28, MON-17: what one child did in a week is in no number, so that neither the difference of two stretches nor that
// of the same stretch a week later tells it.
func TestNoWeekFollowsFromTwoStretches_STD28(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.serve()
		weekly := Group{"games", "upper_ks2", 50, 0, 9}
		lone := Group{"hate", "upper_ks2", 90, 0, 1}
		last := monday(h.base.Now()).AddDate(0, 0, -7)
		h.groups = []Group{weekly}
		shown := func(weeks string) string {
			t.Helper()
			return h.get("g.over", "/reviews/log?weeks="+weeks, 200).Find("#groups").Text()
		}
		file := func(weeks string) string { return h.get("g.over", "/reviews/log.csv?weeks="+weeks, 200).Text() }
		before := shown("1") + shown("4") + shown("12")
		h.weeks = map[string][]Group{last.Format(time.DateOnly): {lone, {"games", "ks1", 70, 0, 2}}, last.AddDate(0, 0, -14).Format(time.DateOnly): {{"games", "lower_ks2", 30, 0, 5}}}
		for _, text := range []string{shown("1"), shown("4"), shown("12"), file("1"), file("4"), file("12")} {
			for _, not := range []string{"about 90", "about 70", "about 140", "about 290", "about 690"} {
				if strings.Contains(text, not) {
					t.Errorf("%q follows from %s", not, text)
				}
			}
			if !strings.Contains(text, "not shown") {
				t.Errorf("that something is not shown is not said: %s", text)
			}
		}
		for weeks, want := range map[string]string{"1": "about 50", "4": "about 200", "12": "about 600"} {
			if text := shown(weeks); !strings.Contains(text, want) || !strings.Contains(before, want) {
				t.Errorf("%s weeks: %s", weeks, text)
			}
		}
		if text := shown("4"); !strings.Contains(text, "about 30") {
			t.Errorf("five children are enough: %s", text)
		}
	})
}

// shows GOV-05: the head's report of the month is put into the register once, with alerts, missed duties and suspended access.
func TestMonthsReportToTheHead_GOV05(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.week = Week{Open: 1, Concerns: 1, Breaches: []Breach{{Kind: "Hate", Level: "high", Group: "Year 6", N: 2, Done: "1: dealt with; 1: no action yet"}}}
		h.no(h.r.Month(context.Background()))
		h.no(h.r.Month(context.Background()))
		if len(h.filed) != 1 {
			t.Fatalf("%d reports", len(h.filed))
		}
		got := h.filed[0]
		if got["month"] != "2026-02-28" || got["suspended"] != "2" || got["missed"] != "Weekly look at the logs" || !strings.Contains(got["breaches"], "2 × Hate (high, Year 6): 1: dealt with") {
			t.Error(fmt.Sprint(got))
		}
	})
}
