package passes

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// plans keeps a plan as a teacher.
func (h *house) plans(account string, in Plan, sites string) (Plan, error) {
	h.t.Helper()
	var out Plan
	err := h.try(account, "passes.plan", func(tx *ledger.Tx) (e ledger.Event, err error) {
		out, e, err = h.p.save(h.t.Context(), tx, in, sites)
		return e, err
	})
	return out, err
}

// found are the aims that a person's list of plans shows.
func (h *house) found(account string, f planFilter) []string {
	h.t.Helper()
	g, err := h.base.Gate.Check(h.t.Context(), h.as(account), "passes.plans", authz.Subject{Ref: ref.New(school, "school", school), List: true})
	h.no(err)
	var out []string
	h.no(h.base.Ledger.Read(h.t.Context(), g, func(tx *ledger.Tx) error {
		all, err := h.p.store.plans(h.t.Context(), tx, f)
		for _, p := range all {
			out = append(out, p.Aim)
		}
		return err
	}))
	return out
}

// A plan has an aim, an age and sites; it is changed, shared, copied and removed, and seen by nobody else before it is
// shared. shows WEB-20
func TestAPlanIsKeptSharedAndCopied(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for name, c := range map[string]struct {
			in                 Plan
			sites, field, says string
		}{
			"no aim":     {Plan{Age: "4"}, "museum.example", "aim", "without a learning aim is not kept"},
			"no age":     {Plan{Aim: "Romans in Britain"}, "museum.example", "age", "which age"},
			"no site":    {Plan{Aim: "Romans in Britain", Age: "4"}, "", "sites", "at least one site"},
			"never":      {Plan{Aim: "Romans in Britain", Age: "4"}, "casino.example", "sites", "cannot be opened"},
			"no class":   {Plan{Aim: "Romans in Britain", Age: "4", Class: "Z"}, "museum.example", "class", "a class of the school"},
			"too long":   {Plan{Aim: "Romans in Britain", Age: "4", Minutes: 61}, "museum.example", "minutes", "between 5 and 60"},
			"not a site": {Plan{Aim: "Romans in Britain", Age: "4"}, "museum", "sites", "is no address of a site"},
		} {
			_, err := h.plans("t.four", c.in, c.sites)
			e, ok := errs.As(err)
			if !ok || e.Field != c.field || !strings.Contains(e.Safe, c.says) {
				t.Errorf("%s: %v", name, err)
			}
		}
		one, err := h.plans("t.four", Plan{Aim: "Romans in Britain", Age: "4", Class: "Y4", Only: true, Starts: clock.Text(h.clock().Add(time.Hour))}, "museum.example/romans\nmuseum.example/coins\nmaps.example")
		h.no(err)
		if got := h.found("t.four", planFilter{}); !slices.Equal(got, []string{"Romans in Britain"}) {
			t.Errorf("the owner sees %v", got)
		}
		if got := h.found("t.two", planFilter{}); len(got) != 0 {
			t.Errorf("a colleague sees %v", got)
		}
		if got := h.found("h.high", planFilter{Text: "coins"}); len(got) != 1 {
			t.Errorf("the head sees %v", got)
		}
		one.Aim = "Romans, and how they lived"
		_, err = h.plans("t.four", one, "museum.example/romans")
		h.no(err)
		do := func(account string, f func(tx *ledger.Tx) (ledger.Event, error)) error {
			return h.try(account, "passes.plan", f)
		}
		h.no(do("t.four", func(tx *ledger.Tx) (ledger.Event, error) { return h.p.share(t.Context(), tx, one.ID, true) }))
		if got := h.found("t.two", planFilter{Others: true, Age: "4", Text: "LIVED"}); !slices.Equal(got, []string{"Romans, and how they lived"}) {
			t.Errorf("shared: %v", got)
		}
		var own Plan
		h.no(do("t.two", func(tx *ledger.Tx) (e ledger.Event, err error) {
			own, e, err = h.p.copyPlan(t.Context(), tx, one.ID)
			return e, err
		}))
		if own.Owner != h.id("t.two") || own.Copied != one.ID || own.Class != "" || own.Shared || own.Starts != "" || !own.Only {
			t.Errorf("the copy: %+v", own)
		}
		h.read(func(tx *ledger.Tx) error {
			got, err := h.p.store.sites(t.Context(), tx, own.ID)
			if len(got[own.ID]) != 1 || got[own.ID][0].Address != "https://museum.example/romans" {
				t.Errorf("its sites: %+v", got)
			}
			return err
		})
		h.no(do("t.four", func(tx *ledger.Tx) (ledger.Event, error) { return h.p.drop(t.Context(), tx, one.ID) }))
		_, err = h.plans("t.four", one, "museum.example")
		wants(t, err, errs.NotFound, "", "no such plan")
		if got := h.found("t.four", planFilter{}); len(got) != 0 {
			t.Errorf("removed: %v", got)
		}
		if r := h.figure("passes.previewed"); !strings.HasPrefix(r.Shown, "0 of 1 sites") {
			t.Errorf("the figure reads %q", r.Shown)
		}
		h.whole()
	})
}

// Long lists come in pages, and what is typed means itself.
func TestPlansArePagedAndFound(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i := range perPage + 2 {
			_, err := h.plans("t.four", Plan{Aim: fmt.Sprintf("Lesson %d of 100%% fun", i), Age: mixed}, "museum.example")
			h.no(err)
			h.wait(time.Second)
		}
		if a, b := h.found("t.four", planFilter{Page: 1}), h.found("t.four", planFilter{Page: 2}); len(a) != perPage || len(b) != 2 || a[0] != fmt.Sprintf("Lesson %d of 100%% fun", perPage+1) {
			t.Errorf("pages of %d and %d, first %q", len(a), len(b), a[0])
		}
		for text, want := range map[string]int{"100% fun": perPage, "1_0": 0, "100!": 0, "Lesson 7 ": 1} {
			if got := h.found("t.four", planFilter{Text: text}); len(got) != want {
				t.Errorf("%q finds %d", text, len(got))
			}
		}
	})
}

// Once a week the post that the policy names is told of the week before, once; a week without a lesson has none. shows NEW-04
func TestTheDigestComesOnceAWeek(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.no(h.p.Digest(t.Context()))
		if len(h.told) != 0 {
			t.Fatalf("told of nothing: %+v", h.told)
		}
		_, err := h.opens("t.four", Opening{Sites: "museum.example", Looked: []string{"museum.example"}})
		h.no(err)
		h.no(h.p.Digest(t.Context()))
		if len(h.told) != 0 {
			t.Error("told before the week was over")
		}
		h.wait(7 * 24 * time.Hour)
		h.no(h.p.Digest(t.Context()))
		h.no(h.p.Digest(t.Context()))
		if len(h.told) != 1 || h.told[0].Href != "/passes/digest?week=2026-11-09" || len(h.told[0].To) == 0 {
			t.Errorf("told: %+v", h.told)
		}
		if got := h.events(WeekKind + "/2026-11-09"); !slices.Equal(got, []string{"passes.digested"}) {
			t.Errorf("events: %v", got)
		}
		h.whole()
	})
}

// The end of a lesson is the next break of the policy, as the clocks in school show it; without one it is three quarters of
// an hour, never more than the policy allows.
func TestALessonEndsWithTheNextBreak(t *testing.T) {
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), schemas()...); err != nil {
		t.Fatal(err)
	}
	h := build(t, d)
	for at, want := range map[string]string{"2026-07-07T08:45:00Z": "10:30", "2026-11-10T09:50:00Z": "10:30", "2026-11-10T10:25:00Z": "11:10", "2026-11-10T10:40:00Z": "11:25",
		"2026-11-10T11:30:00Z": "12:00", "2026-11-14T09:50:00Z": "10:35"} {
		now, err := clock.Parse(at)
		if err != nil {
			t.Fatal(err)
		}
		if got := clockTime(clock.Text(h.p.lessonEnd(now))); got != want {
			t.Errorf("at %s: %s, want %s", at, got, want)
		}
	}
	h.p.pack().Filtering.Passes.MaxMinutes = 20
	now := time.Date(2026, 11, 14, 9, 50, 0, 0, time.UTC)
	if got := clockTime(clock.Text(h.p.lessonEnd(now))); got != "10:10" {
		t.Errorf("bounded: %s", got)
	}
}
