package monitoring

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/minutes"
	"belisha/internal/records/monitoring/internal/traffic"
)

// policyWith changes the policy in force of a house.
func (h *house) policyWith(change func(f *policy.Filtering)) {
	active := *h.base.Policy.Load()
	pack := *active.Pack
	change(&pack.Filtering)
	active.Pack = &pack
	h.base.Policy.Store(&active)
}

func (h *house) figure(name string) feature.Reading {
	h.t.Helper()
	i := slices.IndexFunc(h.feature.Figures, func(f feature.Figure) bool { return f.Name == name })
	if i < 0 {
		h.t.Fatalf("there is no figure %s", name)
	}
	var r feature.Reading
	h.read(func(tx *ledger.Tx) (err error) {
		r, err = h.feature.Figures[i].Read(h.t.Context(), tx, feature.Ask{Now: h.clock(), From: h.clock().AddDate(0, -2, 0)})
		return err
	})
	return r
}

func (h *house) kinds() map[string]Alert {
	out := map[string]Alert{}
	for _, a := range h.alerts() {
		out[a.Kind] = a
	}
	return out
}

// shows STD-07: what the gateway knows is stored and sealed, what it does not know stays empty, and the gateway's own checks
// are no line.
func TestEverythingKnownIsKept_STD07(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		full := h.entry("e1", "ada.quill", "engine.example", "")
		full.Door, full.Network, full.Asset, full.How, full.Search, full.File, full.Lesson = "inspected", "pupils", "dev-1", "seat", "Romans\x00 and roads", "media", "lesson-1"
		probe, bare := h.entry("e3", "ada.quill", "adult.example", "pornography"), h.entry("e2", "nobody", "x.example", "")
		probe.Probe, probe.Alert = "run-1", "urgent"
		h.take(full, bare, probe)
		g := h.base.Gate.System(school, "test")
		l, err := h.m.traffic.One(t.Context(), g, "e1")
		h.no(err)
		if l.Door != "inspected" || l.Network != "pupils" || l.Asset != "dev-1" || l.How != "seat" || l.Search != "Romans and roads" || l.File != "media" || l.Lesson != "lesson-1" {
			t.Errorf("kept: %+v", l)
		}
		if l, err = h.m.traffic.One(t.Context(), g, "e2"); err != nil || l.Door != "proxy" || l.Network+l.Asset+l.How != "" {
			t.Errorf("guessed: %+v, %v", l, err)
		}
		if _, err := h.m.traffic.One(t.Context(), g, "e3"); err == nil || len(h.alerts()) != 0 {
			t.Error("a check of the gateway's own stands in the log, or raised an alert as a child's")
		}
		for _, w := range []traffic.Wanted{{Door: "inspected"}, {Network: "pupils"}, {Words: "roads"}} {
			w.To = forever
			if p, err := h.m.traffic.Search(t.Context(), g, w, 10, traffic.Cursor{}); err != nil || len(p.Lines) != 1 || p.Lines[0].ID != "e1" {
				t.Errorf("%+v finds %v, %v", w, p, err)
			}
		}
		breaks, err := h.m.VerifyTraffic(t.Context())
		h.no(err)
		if len(breaks) != 0 {
			t.Errorf("what was stored is not what was sealed: %v", breaks)
		}
		if r := h.figure("monitoring.known"); !strings.HasPrefix(r.Shown, "1 of 2 lines") {
			t.Errorf("the share: %+v", r)
		}
	})
}

// shows MON-18: the new fields are sealed, and a line from before has the seal it had.
func TestOldSealsHold_MON18(t *testing.T) {
	old := traffic.Line{ID: "a", At: "2026-03-10T10:00:00.000Z", Host: "x.example", Verdict: "allow"}
	var text strings.Builder
	// the seal of the first form of a line: twenty values in this order
	order := []any{old.ID, "", old.At, "", "", "", "", "", "", old.Host, "", "", "", old.Verdict, "", "", "", "", 0, 0}
	for _, v := range order {
		fmt.Fprintf(&text, "%q ", fmt.Sprint(v))
	}
	text.WriteString("\n")
	sum := sha256.Sum256([]byte(text.String()))
	plain := traffic.Digest([]traffic.Line{old})
	if plain != hex.EncodeToString(sum[:]) {
		t.Error("a line from before has lost its seal")
	}
	for _, change := range []func(*traffic.Line){func(l *traffic.Line) { l.Door = "dns" }, func(l *traffic.Line) { l.Search = "x" }, func(l *traffic.Line) { l.Network = "x" }, func(l *traffic.Line) { l.Lesson = "x" }} {
		l := old
		change(&l)
		if traffic.Digest([]traffic.Line{l}) == plain {
			t.Errorf("a change goes unseen: %+v", l)
		}
	}
}

// shows STD-27: neither the words nor the way of somebody who seeks help are kept, and blocked help fails its figure.
func TestHelpIsNeverNamed_STD27(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		quiet := h.entry("q1", "ada.quill", "", "")
		quiet.Search, quiet.Path, quiet.Alert = "somebody hurts me", "/help", "high"
		h.take(quiet, h.entry("e1", "ada.quill", "x.example", ""))
		if r := h.figure("filtering.help_blocked"); r.State != feature.Proven || !strings.HasPrefix(r.Shown, "0 ") {
			t.Errorf("the figure: %+v", r)
		}
		lines, err := h.m.traffic.Minutes(t.Context(), "", forever)
		h.no(err)
		if len(h.alerts()) != 0 || len(lines) != 0 {
			t.Error("help was told of")
		}
		found, err := h.m.traffic.Search(t.Context(), h.base.Gate.System(school, "test"), traffic.Wanted{To: forever, Words: "hurts"}, 10, traffic.Cursor{})
		h.no(err)
		if len(found.Lines) != 0 {
			t.Errorf("the words are found: %v", found)
		}
		blocked := h.entry("q2", "ada.quill", "", "")
		blocked.Verdict = "block"
		h.take(blocked)
		if r := h.figure("filtering.help_blocked"); r.State != feature.Failing {
			t.Errorf("blocked help: %+v", r)
		}
	})
}

// shows WEB-15: three tries in a day raise one alert that proposes the row of the matrix; an app that asks again by itself
// within a minute has tried once.
func TestThreeTriesToGetRoundTheFilter_WEB15(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		try := func(key, who string) board.Entry {
			e := h.entry(key, who, "vpn.example", "proxies")
			e.Clause = "filter.bypass"
			return e
		}
		h.take(try("a1", "ada.quill"), try("a2", "ada.quill"), try("a3", "ada.quill"))
		if got := h.alerts(); len(got) != 0 {
			t.Fatalf("one try of an app raised %+v", got)
		}
		h.wait(2 * time.Hour)
		h.take(try("b1", "ada.quill"), try("s1", "t.four"))
		h.wait(2 * time.Hour)
		h.take(try("c1", "ada.quill"))
		h.wait(time.Hour)
		h.take(try("d1", "ada.quill"))
		all := h.alerts()
		if len(all) != 1 || all[0].Kind != KindBypass || all[0].Level != High || all[0].Signs != 2 || !strings.HasPrefix(all[0].Words, "4 tries") {
			t.Fatalf("alerts: %+v", all)
		}
		h.read(func(tx *ledger.Tx) error {
			p, err := h.m.proposedFor(t.Context(), tx, all[0])
			if p == nil || !strings.Contains(p.Title, "way round the filter") {
				t.Errorf("proposed: %+v", p)
			}
			return err
		})
		if len(h.told) != 1 || h.told[0].To[0] != h.who["c.ord"].ID || strings.Contains(h.told[0].Title, "Quill") {
			t.Errorf("told %+v", h.told)
		}
		h.wait(24 * time.Hour)
		h.take(try("e1", "ada.quill"))
		if got := len(h.alerts()); got != 1 {
			t.Errorf("a single try of the next day raised an alert: %d", got)
		}
		if r := h.figure("filtering.bypass"); !strings.HasPrefix(r.Shown, "8 requests") || !strings.Contains(r.Shown, "1 alerts raised, 1 not dealt with") {
			t.Errorf("the figure: %+v", r)
		}
		report, err := h.base.Ledger.Verify(t.Context(), h.base.Gate.System(school, "test"))
		h.no(err)
		if !report.Whole() {
			t.Errorf("the trail: %+v", report)
		}
	})
}

// shows WEB-31: a child who keeps asking for the same blocked page is told of to the class teacher, with the context; single
// hits, adverts and adults are not.
func TestTheSameBlockedPageAgain_WEB31(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i := range 4 {
			ad := h.entry(fmt.Sprint("ad", i), "ada.quill", "ads.example", "adverts")
			ad.Clause = "filter.adverts"
			h.take(h.entry(fmt.Sprint("g", i), "ada.quill", "games.example", "games"), h.entry(fmt.Sprint("o", i), "ada.quill", fmt.Sprint("other", i, ".example"), "games"),
				ad, h.entry(fmt.Sprint("t", i), "t.four", "games.example", "games"))
			h.wait(5 * time.Minute)
		}
		all := h.alerts()
		if len(all) != 1 || all[0].Kind != KindRepeat || all[0].Person != h.who["ada.quill"].ID || all[0].Host != "games.example" || !strings.Contains(all[0].Words, "4 times") || !strings.Contains(all[0].Words, "10:42") {
			t.Fatalf("alerts: %+v", all)
		}
		if len(h.told) != 1 || !slices.Equal(h.told[0].To, []string{h.who["t.four"].ID}) || h.told[0].Href != "/monitoring/repeats/"+all[0].ID {
			t.Errorf("told %+v", h.told)
		}
	})
}

// shows WEB-13: a search with watched words goes on and is told of; WEB-30: repeated tries to share files propose a row.
func TestWatchedSearchesAndSharing_WEB13_WEB30(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.policyWith(func(f *policy.Filtering) {
			f.Searches.Watched = []policy.WatchedWord{{Key: "harm", Words: []string{"hurt myself"}, Level: "high", Post: "dsl", Clause: "filter.harm"}}
		})
		s := h.entry("s1", "ada.quill", "engine.example", "")
		s.Search, s.Alert, s.Rule, s.Clause = "how to hurt myself", "high", "search.harm", "filter.harm"
		h.take(s)
		a := h.kinds()[KindTraffic]
		if a.Level != High || a.Category != searched || strings.Contains(a.Words, "hurt") {
			t.Fatalf("alert: %+v", a)
		}
		if len(h.told) != 1 || h.told[0].To[0] != h.who["d.safe"].ID {
			t.Errorf("told %+v", h.told)
		}
		for i := range 3 {
			h.wait(2 * time.Minute)
			e := h.entry(fmt.Sprint("f", i), "t.four", fmt.Sprint("files", i, ".example"), "file_sharing")
			e.Clause = "filter.file_sharing"
			h.take(e)
		}
		h.read(func(tx *ledger.Tx) error {
			p, err := h.m.proposedFor(t.Context(), tx, h.kinds()[KindSharing])
			if p == nil || !strings.Contains(p.Title, "copyright") {
				t.Errorf("proposed: %+v", p)
			}
			return err
		})
		if r := h.figure("filtering.searches"); !strings.HasPrefix(r.Shown, "1 searches") || !strings.HasSuffix(r.Shown, "1 told of for their words") {
			t.Errorf("the figure: %+v", r)
		}
	})
}

// shows WEB-08: minutes with at least one request count once, and only the head hears of those over the allowance.
func TestMinutesOverTheAllowance_WEB08(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.policyWith(func(f *policy.Filtering) {
			f.Allowances = []policy.Allowance{{Key: "social", Profiles: []string{"staff"}, Categories: []string{"social_media"}, Minutes: 5, Clause: "filter.social"}}
		})
		for i := range 6 {
			for _, who := range []string{"t.four", "ada.quill"} {
				e := h.entry(fmt.Sprint(who, i), who, "social.example", "social_media")
				e.Verdict = "allow"
				if who == "t.four" {
					e.Profile = "staff"
				}
				again := e
				again.ID += "b"
				h.take(e, again)
			}
			h.wait(time.Minute)
		}
		if r := h.figure("filtering.minutes"); r.State != feature.None {
			t.Errorf("before the first day is over: %+v", r)
		}
		h.wait(24 * time.Hour)
		h.no(h.m.minutes.Sum(t.Context()))
		h.no(h.m.minutes.Sum(t.Context()))
		h.read(func(tx *ledger.Tx) error {
			all, err := db.All[minutes.Over](t.Context(), tx.Tx, `SELECT person_id, day, minutes, allowed FROM monitoring_over WHERE school_id = ?`, tx.School)
			if len(all) != 1 || all[0].Person != h.who["t.four"].ID || all[0].Minutes != 6 || all[0].Allowed != 5 || all[0].Day != "2026-03-10" {
				t.Errorf("over: %+v", all)
			}
			return err
		})
		if len(h.told) != 1 || !slices.Equal(h.told[0].To, []string{h.who["h.high"].ID}) {
			t.Errorf("told %+v", h.told)
		}
		if r := h.figure("filtering.minutes"); r.State != feature.Proven || !strings.Contains(r.Shown, "exceeded 1 times") {
			t.Errorf("the figure: %+v", r)
		}
	})
}

// shows WEB-26, WEB-21 and STD-10: what was stopped, whose device nobody knows, and own devices where they do not belong.
func TestExcessAndStrangers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, name := range []string{"filtering.fairness", "filtering.over_age", "filtering.unknown"} {
			if r := h.figure(name); r.State != feature.None || r.Shown != "Nothing measured yet this term" {
				t.Errorf("%s before anything was measured: %+v", name, r)
			}
		}
		h.policyWith(func(f *policy.Filtering) {
			f.Fairness = []policy.Fairness{{Key: "big", Clause: "actions.fair_use", DailyMB: 1}}
			f.Networks = []policy.Network{{Key: "staff", Title: "Staff"}, {Key: "guests", Title: "Guests", Unmanaged: true}}
			f.Services = []policy.Service{{Key: "s", Hosts: []string{"social.example"}, Age: 13, Clause: "filter.age_limits"}}
		})
		for i := range 2 {
			e := h.entry(fmt.Sprint("x", i), "t.four", "films.example", "video")
			e.Clause, e.Network, e.Asset = "actions.fair_use", "staff", "dev-1"
			young := h.entry(fmt.Sprint("y", i), "ada.quill", "social.example", "social_media")
			young.Clause, young.Network = "filter.age_limits", "guests"
			h.take(e, young)
			h.wait(24 * time.Hour)
		}
		own := h.entry("z", "nobody", "a.example", "")
		own.Network = "staff"
		h.take(own)
		if r := h.figure("filtering.fairness"); !strings.HasPrefix(r.Shown, "2 transfers stopped this term; 1 people more than once") {
			t.Errorf("fairness: %+v", r)
		}
		if r := h.figure("filtering.over_age"); !strings.HasPrefix(r.Shown, "2 tries") {
			t.Errorf("age: %+v", r)
		}
		s, err := h.m.Strangers(t.Context(), h.clock().AddDate(0, 0, -10))
		h.no(err)
		if !s.Measured || s.Devices != 1 || s.Let != 1 || s.Misplace != 1 {
			t.Errorf("strangers: %+v", s)
		}
		profile, _, err := h.m.ProfileAt(t.Context(), h.who["ada.quill"].ID, h.clock().Add(-23*time.Hour))
		h.no(err)
		if profile != "lower_ks2" {
			t.Errorf("the log saw %q", profile)
		}
	})
}

// shows WEB-17: a page that came through and should not have is handed to the filter's people, from a child too, and the
// same press gives the same number; WEB-18: what somebody has on the screen is known to the lesson.
func TestAFailureIsHandedOn_WEB17(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	var got []string
	h.m.config.Fail = func(_ context.Context, tx *ledger.Tx, ticket, host, person, words string) (string, ledger.Event, error) {
		got = append(got, ticket+" "+host+" "+person+" "+words)
		return "F1", ledger.Event{Verb: "test.failed", Subject: ref.New(tx.School, "test", ticket)}, nil
	}
	e := h.entry("e1", "ada.quill", "nasty.example", "")
	e.Search = "nice things"
	h.take(e)
	number, err := h.m.Tell(t.Context(), board.Tell{Entry: e, At: h.clock(), Words: "It is horrid", Kind: "failure"})
	h.no(err)
	if number != "F1" || len(got) != 1 || got[0] != "e1 nasty.example "+h.who["ada.quill"].ID+" It is horrid" {
		t.Errorf("%q, %q", number, got)
	}
	host, words, err := h.m.Latest(t.Context(), h.who["ada.quill"].ID)
	h.no(err)
	if host != "nasty.example" || words != "nice things" {
		t.Errorf("on the screen: %q, %q", host, words)
	}
	h.take(h.entry("e2", "ada.quill", "games.example", "games"))
	n, err := h.m.Blocked(t.Context(), []string{h.who["ada.quill"].ID, h.who["ben.otter"].ID}, h.clock().Add(-time.Minute), h.clock().Add(time.Minute))
	h.no(err)
	if n != 1 {
		t.Errorf("%d blocks in the lesson", n)
	}
}
