package probing

import (
	"context"
	"encoding/json"
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
	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
	"belisha/packs"
)

const school = "s1"

// house is a check sheet over a real store; what the doors answer is said by the test.
type house struct {
	t       *testing.T
	p       *Probing
	feature feature.Feature
	base    feature.Base
	gate    *authz.Gate
	now     time.Time
	open    map[string]bool // addresses that the filter lets through though it should not
	gone    map[string]bool // doors that do not answer
	warned  []string
	parts   []board.Component
	url     string
}

func each(t *testing.T, body func(t *testing.T, h *house)) {
	t.Helper()
	dbtest.EachMigrated(t, []fs.FS{ledger.Schema, Schema}, func(t *testing.T, d *db.DB) {
		h := &house{t: t, now: time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC), open: map[string]bool{}, gone: map[string]bool{}}
		files, err := packs.Open("england")
		h.no(err)
		pack, err := policy.Parse(files)
		h.no(err)
		pack.Filtering.Probes = []policy.Probe{
			{Key: "abuse", Title: "The test page of the illegal list", About: "illegal", Address: "illegal.belisha-test.example", Expect: "block", Clause: "filter.illegal"},
			{Key: "help", Title: "Help is open", About: "help", Address: "https://childline.org.uk", Expect: "allow", Doors: []string{"proxy"}, Clause: "filter.helplines"},
			{Key: "ways", Title: "There is no way past the filter", About: "direct", Expect: "block", Doors: []string{"direct"}, Clause: "filter.all"},
		}
		_, own := New(feature.Base{School: school, Policy: &feature.InForce{}}, Hooks{})
		var l *ledger.Ledger
		h.gate, err = authz.New(slices.Concat(web.Actions(), own.Actions), func(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
			if !a.Nobody() {
				h.no(l.Refuse(context.WithoutCancel(ctx), h.gate.System(school, "refusals"), a, act, s, why))
			}
		})
		h.no(err)
		plan, err := h.gate.Prepare(pack)
		h.no(err)
		plan.Commit()
		clock := func() time.Time { return h.now }
		l = ledger.New(d, id.New(clock), clock)
		h.base = feature.Base{School: school, Ledger: l, Gate: h.gate, Now: clock, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
		h.base.Policy.Store(&feature.Active{Pack: pack, Version: "v1"})
		h.p, h.feature = New(h.base, Hooks{Ask: h.ask, Machine: func() Machine {
			return Machine{Doors: []string{"proxy", "dns"}, Networks: []string{"guest"}, Offices: []string{"http://mis.office.example"}, Tests: []string{"http://test.provider.example"}}
		}, Components: func() []board.Component { return h.parts },
			Warn: func(_ context.Context, kind, text string) { h.warned = append(h.warned, kind+": "+text) }})
		body(t, h)
	})
}

func (h *house) no(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) ask(_ context.Context, all []board.Question) []board.Answer {
	var out []board.Answer
	for _, q := range all {
		a := board.Answer{Question: q, At: h.now, Found: q.Expect}
		switch {
		case h.gone[q.Door]:
			a.Found, a.Why = board.Failed, "the web filter does not answer"
		case h.open[q.Address]:
			a.Found = board.Allow
		}
		out = append(out, a)
	}
	return out
}

func (h *house) reading(name string) feature.Reading {
	h.t.Helper()
	var r feature.Reading
	h.no(h.base.Ledger.Read(context.Background(), h.p.job("test"), func(tx *ledger.Tx) (err error) {
		for _, f := range h.feature.Figures {
			if f.Name == name {
				r, err = f.Read(context.Background(), tx, feature.Ask{Now: h.now, From: h.now.AddDate(0, -1, 0)})
			}
		}
		return err
	}))
	return r
}

// shows STD-05: a wrong answer is told within the minute, once; its dark period ends with the next right answer.
func TestDarkPeriod(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		if r := h.reading("probing.checks"); r.State != feature.None {
			t.Errorf("before the first check: %+v", r)
		}
		if _, wrong, err := h.p.all(ctx); err != nil || wrong != 0 {
			t.Fatalf("%d wrong, %v", wrong, err)
		}
		if r := h.reading("probing.checks"); r.State != feature.Proven || len(h.warned) != 0 {
			t.Errorf("all right: %+v, %v", r, h.warned)
		}
		h.gone["proxy"] = true
		h.now = h.now.Add(time.Minute)
		h.no(h.p.minute(ctx))
		if len(h.warned) != 1 || !strings.Contains(h.warned[0], "probing.failed") || !strings.Contains(h.warned[0], "does not answer") {
			t.Fatalf("told: %q", h.warned)
		}
		h.now = h.now.Add(time.Minute)
		h.no(h.p.minute(ctx))
		if r := h.reading("probing.dark"); r.State != feature.Failing || !strings.Contains(r.Shown, "last") {
			t.Errorf("dark: %+v", r)
		}
		h.gone["proxy"] = false
		h.now = h.now.Add(18 * time.Minute)
		if _, wrong, err := h.p.all(ctx); err != nil || wrong != 0 {
			t.Fatalf("%d wrong, %v", wrong, err)
		}
		if r := h.reading("probing.dark"); r.State != feature.Proven || !strings.Contains(r.Shown, "19 minutes together; 0 of them last") {
			t.Errorf("light again: %+v", r)
		}
	})
}

// shows STD-06: without a proof the layer reads as missing; a test page of it that opens is failing.
func TestLayerAgainstIllegalContent(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if r := h.reading("probing.illegal"); r.State != feature.None || !r.At.IsZero() {
			t.Errorf("nothing asked: %+v", r)
		}
		_, _, err := h.p.all(context.Background())
		h.no(err)
		if r := h.reading("probing.illegal"); r.State != feature.Proven || r.At.IsZero() {
			t.Errorf("proven: %+v", r)
		}
		h.open["http://test.provider.example"] = true
		_, _, err = h.p.all(context.Background())
		h.no(err)
		if r := h.reading("probing.illegal"); r.State != feature.Failing {
			t.Errorf("open: %+v", r)
		}
		h.open, h.now = map[string]bool{}, h.now.AddDate(0, 0, 3)
		if r := h.reading("probing.illegal"); r.State == feature.Proven {
			t.Errorf("a proof of three days ago: %+v", r)
		}
	})
}

// shows WEB-25: the test requests behind the yearly self-check: a point that fails shows as failing with its count.
func TestSelfCheck(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, _, err := h.p.all(context.Background())
		h.no(err)
		before := h.reading("probing.standard")
		h.open["illegal.belisha-test.example"] = true
		_, _, err = h.p.all(context.Background())
		h.no(err)
		if after := h.reading("probing.standard"); before.State != feature.Proven || after.State != feature.Failing || !strings.Contains(after.Shown, "wrongly") {
			t.Errorf("%+v, then %+v", before, after)
		}
	})
}

// shows NET-19: pupils' profiles are asked for the office's servers, and one that opens is told at once.
func TestSeparation(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, q := range h.p.questions() {
			if q.Door == doorOffice && (q.Profile == "staff" || q.Profile == "guest" || q.Expect != board.Block) {
				t.Errorf("asked as %+v", q)
			}
		}
		h.open["http://mis.office.example"] = true
		_, wrong, err := h.p.all(context.Background())
		if err != nil || wrong != 4 || len(h.warned) != 1 || !strings.Contains(h.warned[0], "office") {
			t.Errorf("%d wrong, %v, %q", wrong, err, h.warned)
		}
		if r := h.reading("probing.separation"); r.State != feature.Failing {
			t.Errorf("%+v", r)
		}
	})
}

// shows STD-05: within an hour every question comes round, and each minute one at every door.
func TestEveryQuestionComesRound(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		all, asked := h.p.questions(), map[string]bool{}
		for minute := range 24 * 60 {
			doors := map[string]bool{}
			for _, q := range turn(all, h.p.rules(), minute) {
				doors[q.Door], asked[q.ID()] = true, true
			}
			if !doors["proxy"] || !doors["dns"] {
				t.Fatalf("minute %d asks at %v", minute, doors)
			}
		}
		for _, q := range all {
			if !asked[q.ID()] {
				t.Errorf("never asked: %s", q.ID())
			}
		}
	})
}

// shows WEB-32: a part that has been silent for a day is told of once.
func TestSilentPart(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.parts = []board.Component{{Key: "lists", Title: "Category lists", State: board.Alive, Says: "22 lists", At: h.now.Add(-23 * time.Hour)},
			{Key: "clamd", Title: "Virus scanner", State: board.Off}}
		h.no(h.p.minute(context.Background()))
		h.now = h.now.Add(2 * time.Hour)
		h.no(h.p.minute(context.Background()))
		h.no(h.p.minute(context.Background()))
		if len(h.warned) != 1 || !strings.Contains(h.warned[0], "Category lists") {
			t.Errorf("told: %q", h.warned)
		}
		if r := h.reading("probing.components"); r.State != feature.Failing || !strings.Contains(r.Shown, "1 are not set up") {
			t.Errorf("%+v", r)
		}
	})
}

type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	roles := map[string]authz.Role{"tech": authz.Technician, "teach": authz.Teacher}
	role, ok := roles[token]
	if !ok {
		return web.Visit{}, nil
	}
	return web.Visit{Actor: authz.Actor{Person: token, School: school, Roles: []authz.Role{role}}, Idle: time.Hour}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

func (h *house) serve() {
	pages, err := web.New(web.Config{Gate: h.gate, Doorman: door{h}, Routes: h.feature.Routes, Panels: h.feature.Panels, HTML: []web.HTML{h.feature.HTML}})
	h.no(err)
	webtest.CheckPages(h.t, pages)
	pages.SetSchool(web.School{ID: school, Name: "St Example"})
	server := httptest.NewServer(pages.Handler())
	h.t.Cleanup(server.Close)
	h.url = server.URL
}

func (h *house) send(who, method, path string, form url.Values, status int) *goquery.Document {
	h.t.Helper()
	req, err := http.NewRequest(method, h.url+path, strings.NewReader(form.Encode()))
	h.no(err)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if who != "" {
		req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	h.no(err)
	defer reply.Body.Close()
	doc, err := goquery.NewDocumentFromReader(reply.Body)
	h.no(err)
	if reply.StatusCode != status {
		h.t.Fatalf("%s %s as %q: %d, want %d: %s", method, path, who, reply.StatusCode, status, doc.Find("main").Text())
	}
	return doc
}

// shows WEB-01: a device in the classroom tells of a way past the filter, with a key that can be taken away.
func TestPlaceSendsItsSheet(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.serve()
		h.send("teach", "GET", "/probing", nil, 403)
		h.send("tech", "POST", "/probing/points", url.Values{"name": {" "}}, 422)
		made := h.send("tech", "POST", "/probing/points", url.Values{"name": {"Kestrel class"}, "network": {"guest"}}, 200)
		key := strings.TrimSpace(made.Find("#key code").First().Text())
		if key == "" || strings.Contains(h.send("tech", "GET", "/probing/points", nil, 200).Text(), key) {
			t.Fatal("the key is to be shown once")
		}
		var asked []board.Question
		h.no(json.Unmarshal([]byte(h.send("", "POST", "/probing/questions", url.Values{"key": {key}}, 200).Text()), &asked))
		var sheet []board.Answer
		ways := 0
		for _, q := range asked {
			a := board.Answer{Question: q, Found: board.Block}
			if q.Door == doorDirect {
				ways++
				a.Found = board.Allow
			}
			sheet = append(sheet, a)
		}
		text, err := json.Marshal(sheet)
		h.no(err)
		h.send("", "POST", "/probing/answers", url.Values{"key": {"guess"}, "sheet": {string(text)}}, 401)
		h.send("", "POST", "/probing/answers", url.Values{"key": {key}, "sheet": {`[{"key":"made up"}]`}}, 422)
		h.send("", "POST", "/probing/answers", url.Values{"key": {key}, "sheet": {string(text)}}, 200)
		page := h.send("tech", "GET", "/probing", nil, 200)
		if n := page.Find("#wrong tbody tr").Length(); ways == 0 || n != ways || !strings.Contains(page.Find("#wrong").Text(), "Kestrel class") {
			t.Errorf("%d of %d ways shown: %s", n, ways, page.Find("#wrong").Text())
		}
		if r := h.reading("probing.direct"); r.State != feature.Failing || len(h.warned) != 1 {
			t.Errorf("%+v, %q", r, h.warned)
		}
		if dark := h.send("tech", "GET", "/probing/dark", nil, 200); dark.Find("tbody tr").Length() != ways {
			t.Errorf("dark periods: %s", dark.Find("main").Text())
		}
		end := h.send("tech", "GET", "/probing/points", nil, 200).Find("form[action$='/end']").AttrOr("action", "")
		h.send("tech", "POST", end, url.Values{}, 303)
		h.send("", "POST", "/probing/questions", url.Values{"key": {key}}, 401)
		if r := h.reading("probing.direct"); r.State != feature.None {
			t.Errorf("the place was closed: %+v", r)
		}
		if _, _, err := h.p.all(context.Background()); err != nil {
			t.Fatal(err)
		}
		h.now = h.now.Add(24 * time.Hour)
		if r := h.reading("probing.dark"); r.State != feature.Proven || !strings.Contains(r.Shown, "0 minutes together; 0 of them last") {
			t.Errorf("a place that was closed stays dark: %+v", r)
		}
		if dark := h.send("tech", "GET", "/probing/dark", nil, 200).Find("tbody").Text(); strings.Contains(dark, "it lasts") {
			t.Errorf("dark periods of a closed place: %s", dark)
		}
	})
}

// shows STD-05: the sheet says from whom, through which door, what was expected and found; it can be had as a file.
func TestCheckSheet(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.serve()
		if h.send("tech", "GET", "/probing", nil, 200).Find("#sheet").Length() != 0 {
			t.Error("a sheet before anything was asked")
		}
		h.open["illegal.belisha-test.example"] = true
		h.send("tech", "POST", "/probing/run", url.Values{}, 303)
		page := h.send("tech", "GET", "/probing?about=illegal", nil, 200)
		row := page.Find("#sheet tbody tr").First().Text()
		for _, want := range []string{"The test page of the illegal list", "Visitors, parents and governors", "Name server", "Blocked", "Open", "filter.illegal"} {
			if !strings.Contains(row, want) {
				t.Errorf("the row lacks %q: %s", want, row)
			}
		}
		if n := page.Find(".belisha-square--wrong").Length(); n != len(h.p.rules().Profiles) {
			t.Errorf("%d squares are wrong", n)
		}
		pages, rows := h.send("tech", "GET", "/probing", nil, 200), 0
		for pages.Length() > 0 {
			n := pages.Find("#sheet tbody tr").Length()
			if rows += n; n > sheetOnPage {
				t.Errorf("%d questions on one page", n)
			}
			next, more := pages.Find(".govuk-pagination__next a").Attr("href")
			if !more {
				break
			}
			pages = h.send("tech", "GET", next, nil, 200)
		}
		if rows != len(h.p.questions()) {
			t.Errorf("%d questions on all pages of the sheet, %d were asked", rows, len(h.p.questions()))
		}
		file := h.send("tech", "GET", "/probing/sheet.csv", nil, 200).Text()
		if !strings.Contains(file, "Name server") || strings.Contains(file, "lower_ks2") {
			t.Error("the file has keys for words")
		}
		if lines := strings.Count(file, "\n"); lines != len(h.p.questions())+1 {
			t.Errorf("%d lines for %d questions", lines, len(h.p.questions()))
		}
	})
}

// A wrong answer that could not be written down, since the records were away, is written and told as soon as they are back,
// though its question does not come round again for an hour. shows STD-05
func TestAWrongAnswerIsNotLostWithTheRecords(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if _, wrong, err := h.p.all(t.Context()); err != nil || wrong != 0 {
			t.Fatalf("%d wrong, %v", wrong, err)
		}
		h.now = h.now.Add(time.Minute)
		h.open["illegal.belisha-test.example"] = true
		away, cancel := context.WithCancel(t.Context())
		cancel()
		all := h.p.questions()
		if err := h.p.note(away, "", h.ask(away, all[:1])); err == nil || len(h.warned) != 0 {
			t.Fatalf("the records are not away: %v, %q", err, h.warned)
		}
		h.open["illegal.belisha-test.example"] = false
		h.no(h.p.note(t.Context(), "", h.ask(t.Context(), all[1:2])))
		if len(h.warned) != 1 || !strings.Contains(h.warned[0], "found open what should be shut") {
			t.Errorf("told: %q", h.warned)
		}
		if r := h.reading("probing.dark"); r.State != feature.Failing {
			t.Errorf("dark: %+v", r)
		}
	})
}

// A check that got no answer and then finds open what should be shut is told once more: the second is the worse, and whoever
// heard of the first believes that the filter is only slow. shows STD-05
func TestAnOpenDoorIsToldAfterASilentOne(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		one := h.p.questions()[:1]
		h.gone[one[0].Door] = true
		h.no(h.p.note(t.Context(), "", h.ask(t.Context(), one)))
		h.now = h.now.Add(10 * time.Minute)
		h.gone[one[0].Door], h.open[one[0].Address] = false, true
		for range 2 {
			h.no(h.p.note(t.Context(), "", h.ask(t.Context(), one)))
		}
		if len(h.warned) != 2 || !strings.Contains(h.warned[0], "got no answer") || !strings.Contains(h.warned[1], "found open what should be shut") {
			t.Errorf("told: %q", h.warned)
		}
		h.now = h.now.Add(10 * time.Minute)
		h.open[one[0].Address] = false
		h.no(h.p.note(t.Context(), "", h.ask(t.Context(), one)))
		if r := h.reading("probing.dark"); r.State != feature.Proven || !strings.Contains(r.Shown, "20 minutes together; 0 of them last") {
			t.Errorf("light again: %+v", r)
		}
	})
}

// One place whose device has fallen silent is not proven by another that still answers. shows STD-05, WEB-01
func TestOldAnswersAreNoProof(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		place := func(name string) (key string) {
			g, err := h.gate.Check(t.Context(), authz.Actor{Person: "tech", School: school, Roles: []authz.Role{authz.Technician}}, "probing.points", authz.Subject{Ref: ref.New(school, "school", school)})
			h.no(err)
			h.no(h.base.Ledger.Write(t.Context(), g, func(tx *ledger.Tx) (e ledger.Event, err error) {
				key, e, err = h.p.addPoint(t.Context(), tx, name, "")
				return e, err
			}))
			return key
		}
		send := func(key string) {
			asked, err := h.p.fetch(t.Context(), key)
			h.no(err)
			text, err := json.Marshal(h.ask(t.Context(), asked))
			h.no(err)
			h.no(h.p.receive(t.Context(), key, string(text)))
		}
		kestrel, otter := place("Kestrel class"), place("Otter class")
		send(kestrel)
		send(otter)
		if r := h.reading("probing.direct"); r.State != feature.Proven {
			t.Errorf("both answer: %+v", r)
		}
		h.now = h.now.Add(3 * 24 * time.Hour)
		send(otter)
		if r := h.reading("probing.direct"); r.State != feature.Due || !strings.Contains(r.Shown, "7 of these answers are older than two days") {
			t.Errorf("one is silent: %+v", r)
		}
	})
}

// A minute that was missed is caught up with: with the job a little late at every turn, each question still comes round within
// the day. shows STD-05
func TestAMissedMinuteIsCaughtUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		asked := map[string]int{}
		ask := h.p.hooks.Ask
		h.p.hooks.Ask = func(ctx context.Context, all []board.Question) []board.Answer {
			for _, q := range all {
				asked[q.ID()]++
			}
			return ask(ctx, all)
		}
		h.no(h.p.minute(t.Context()))
		for range 12 * 60 {
			h.now = h.now.Add(2 * time.Minute)
			h.no(h.p.minute(t.Context()))
		}
		for _, q := range h.p.questions() {
			if asked[q.ID()] == 0 {
				t.Errorf("not asked within a day: %s", q.ID())
			}
		}
		if n := len(h.p.due(h.p.rules(), h.p.turned+mostMissed+2)); n != len(turn(h.p.questions(), h.p.rules(), (h.p.turned)%(24*60))) {
			t.Errorf("after a long time away %d questions at once", n)
		}
	})
}
