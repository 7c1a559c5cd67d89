package watching

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// shows MON-11: a session has children, a named adult and those in charge, one at a time for a class, and ends by itself.
func TestASessionHasANamedAdult_MON11(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for field, o := range map[string]Opening{"minutes": {Minutes: 3}, "kind": {Kind: "party"}, "who": {Class: "Y9"}, "leader": {Leader: h.id("ada.quill")},
			"cameras": {Cameras: h.id("p.quill")}, "title": {Title: strings.Repeat("x", 81)}, "place": {Place: strings.Repeat("x", 61)}} {
			_, err := h.opens("t.four", o)
			wants(t, err, errs.Invalid, field, "")
		}
		s, err := h.opens("t.four", Opening{Title: "Romans", Place: "The library", Mobiles: h.id("t.help")})
		h.no(err)
		if s.Leader != h.id("t.four") || s.Screens != s.Leader || s.Cameras != s.Leader || s.Mobiles != h.id("t.help") || !s.Runs(h.clock()) || s.Runs(h.clock().Add(45*time.Minute)) {
			t.Errorf("opened %+v", s)
		}
		_, err = h.opens("t.four", Opening{})
		wants(t, err, errs.Conflict, "who", "Romans is in a session until 10:35 already")
		h.read(func(tx *ledger.Tx) error {
			got, err := h.w.store.members(t.Context(), tx, s.ID)
			if !slices.Equal(got, slices.Sorted(slices.Values([]string{h.id("ada.quill"), h.id("eve.moss")}))) {
				t.Errorf("children: %v", got)
			}
			return err
		})
		h.wait(45 * time.Minute)
		_, err = h.opens("t.four", Opening{})
		h.no(err)
		h.whole()
	})
}

// shows MON-11: a club has the children of several classes, and only its leaders open a session for it.
func TestAClubHasItsLeaders_MON11(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		makes := func(c ClubOf) (ClubOf, error) {
			err := h.try("c.ord", "watching.clubs", func(tx *ledger.Tx) (e ledger.Event, err error) {
				c, e, err = h.w.Make(t.Context(), tx, c)
				return e, err
			})
			return c, err
		}
		_, err := makes(ClubOf{Title: "Code", Leaders: []string{h.id("ada.quill")}, Children: []string{h.id("ben.otter")}})
		wants(t, err, errs.Invalid, "leaders", "works at the school")
		_, err = makes(ClubOf{Title: "Code", Leaders: []string{h.id("t.help")}, Children: []string{h.id("t.four")}})
		wants(t, err, errs.Invalid, "children", "child")
		c, err := makes(ClubOf{Title: "Code club", Leaders: []string{h.id("t.help")}, Children: []string{h.id("ada.quill"), h.id("ben.otter")}})
		h.no(err)
		s, err := h.opens("t.help", Opening{Club: c.ID, Kind: Club})
		h.no(err)
		if s.Title != "Code club" || len(s.subject(school).Classes) != 0 {
			t.Errorf("opened %+v", s)
		}
		h.no(h.try("c.ord", "watching.clubs", func(tx *ledger.Tx) (ledger.Event, error) { return h.w.GiveUp(t.Context(), tx, c.ID) }))
		h.wait(time.Hour)
		if _, err := h.opens("t.help", Opening{Club: c.ID, Kind: Club}); !errs.Is(err, errs.NotFound) {
			t.Errorf("a club that was given up: %v", err)
		}
		h.whole()
	})
}

// shows MON-11: with the sites of a lesson a session opens, goes on and ends, and its teacher does nothing twice.
func TestALessonWithSitesIsASession_MON11(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		now := h.clock()
		h.lesson = Lesson{ID: "l1", Class: "Y4", Aim: "How people lived here", By: h.id("t.four"), Starts: clock.Text(now), Ends: clock.Text(now.Add(30 * time.Minute)), Runs: true}
		hears := func(verb string) Session {
			told := ledger.Told{Verb: verb}
			told.Subject.Kind, told.Subject.ID = "lesson-pass", "l1"
			h.no(h.w.follow(t.Context(), told))
			h.no(h.w.follow(t.Context(), told)) // a listener may be told twice
			var s Session
			h.read(func(tx *ledger.Tx) (err error) {
				s, _, err = h.w.store.ofPass(t.Context(), tx, "l1")
				return err
			})
			return s
		}
		if s := hears("passes.opened"); s.Leader != h.id("t.four") || s.Title != "Y4: How people lived here" || s.Ends != h.lesson.Ends {
			t.Errorf("opened %+v", s)
		}
		h.lesson.Ends = clock.Text(now.Add(40 * time.Minute))
		if s := hears("passes.extended"); s.Ends != h.lesson.Ends {
			t.Errorf("extended %+v", s)
		}
		h.lesson.Runs = false
		s := hears("passes.ended")
		if s.EndedAt == "" || s.Runs(now) {
			t.Errorf("ended %+v", s)
		}
		if got := h.events(s.Ref(school).String()); got[0] != "watching.ended" || got[len(got)-1] != "watching.opened" {
			t.Errorf("the trail says %v", got)
		}
		h.whole()
	})
}

// shows MON-11: a child online in school hours without a named adult is told of once, small and without a name, and counted;
// one in a session, in a permitted place, with hardly a click, or an adult, is not. Outside school hours nobody is.
func TestChildrenWithoutAnAdultAreShown_MON11(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, err := h.opens("t.six", Opening{Class: "Y6", Minutes: 240})
		h.no(err)
		pack := *h.base.Policy.Load().Pack
		use := func(account, profile, network string, lines int) Use {
			return Use{Person: h.id(account), Profile: profile, Network: network, LastAt: clock.Text(h.clock()), Lines: lines}
		}
		h.uses = []Use{use("ada.quill", "lower_ks2", "curriculum", 9), use("ada.quill", "lower_ks2", "guest", 2), use("eve.moss", "lower_ks2", "curriculum", 4), use("ben.otter", "upper_ks2", "curriculum", 20),
			use("t.four", "staff", "office", 50), {Person: "nobody", Lines: 90}}
		for range 3 {
			h.no(h.w.Minute(t.Context()))
			h.wait(time.Minute)
		}
		if len(h.told) != 1 || h.told[0].Text != "1 of Y4. The page shows who, as it happens." || !slices.Equal(h.told[0].To, []string{h.id("c.ord")}) || h.told[0].Href != "/watching/alone" {
			t.Errorf("told: %+v", h.told)
		}
		h.read(func(tx *ledger.Tx) error {
			got, err := h.w.store.aloneOf(t.Context(), tx, "2026-11-10")
			if len(got) != 1 || got[0].Person != h.id("ada.quill") || got[0].Class != "Y4" || got[0].Network != "curriculum" {
				t.Errorf("alone: %+v", got)
			}
			return err
		})
		h.wait(20 * time.Minute)
		h.no(h.w.Minute(t.Context()))
		h.no(h.w.Minute(t.Context()))
		r := h.figure("watching.supervised")
		if !strings.HasPrefix(r.Shown, "25% of 4 quarters of an hour of children online were under a named adult, 0% where the policy needs none, 75% without") || r.State != "due" { // the session began after the first of two
			t.Errorf("the figure reads %+v", r)
		}
		pack.Filtering.Supervision.Permitted = []policy.Permitted{{Title: "Library", Networks: []string{"curriculum"}, Profiles: []string{"lower_ks2"}}}
		active := *h.base.Policy.Load()
		active.Pack = &pack
		h.base.Policy.Store(&active)
		found, err := h.w.sort(t.Context(), h.clock().Add(-5*time.Minute), h.clock())
		h.no(err)
		if found.Under != 1 || found.Permitted != 1 || found.Alone != 0 {
			t.Errorf("with a permitted place: %+v", found)
		}
		for at, in := range map[string]bool{"2026-11-10T08:44:00Z": false, "2026-11-10T08:45:00Z": true, "2026-11-10T15:30:00Z": false, "2026-11-14T10:00:00Z": false, "2026-12-25T10:00:00Z": false, "2026-06-10T08:00:00Z": true} {
			moment, err := time.Parse(time.RFC3339, at)
			h.no(err)
			if h.w.inHours(moment) != in {
				t.Errorf("school hours at %s: %v", at, !in)
			}
		}
		h.wait(400 * 24 * time.Hour)
		h.no(h.w.Forget(t.Context()))
		h.read(func(tx *ledger.Tx) error {
			got, err := h.w.store.aloneOf(t.Context(), tx, "2026-11-10")
			if len(got) != 0 {
				t.Errorf("kept longer than the log: %+v", got)
			}
			return err
		})
		h.whole()
	})
}

// shows MON-13: "eyes up" reaches one child or all of a session through the facts the gateway gets, is let go, and ends with
// the session at the latest; no adult is ever reached, nor a child of another class.
func TestEyesUpEndsWithTheSession_MON13(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		s, err := h.opens("t.four", Opening{})
		h.no(err)
		up := func(person string) error {
			return h.steers("t.four", func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) {
				return h.w.EyesUp(ctx, tx, s.ID, person)
			})
		}
		down := func(person string) error {
			return h.steers("t.four", func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) { return h.w.Lift(ctx, tx, s.ID, person) })
		}
		for _, other := range []string{"ben.otter", "t.four", "h.high"} {
			wants(t, up(h.id(other)), errs.Forbidden, "", "no child of the session")
		}
		h.no(up(h.id("ada.quill")))
		h.no(up(h.id("ada.quill")))
		now, ends := h.clock(), h.clock().Add(45*time.Minute)
		got := h.held("ada.quill", now)
		if len(got) != 1 || got[0].Gate != board.EyesUp || !got[0].Until.Equal(ends) || !got[0].Decided || got[0].Clause != "england.mon.steering" || got[0].Says != "Listen to your teacher." {
			t.Errorf("the gateway is told %+v", got)
		}
		if len(h.held("eve.moss", now)) != 0 {
			t.Error("another child is held too")
		}
		h.no(up(""))
		if len(h.held("eve.moss", now)) != 1 || len(h.held("ada.quill", now)) != 1 || len(h.held("ben.otter", now)) != 0 || len(h.held("t.four", now)) != 0 {
			t.Error("for all: not those who should be")
		}
		h.no(down(""))
		if len(h.held("eve.moss", now))+len(h.held("ada.quill", now)) != 0 {
			t.Error("let go, and still held")
		}
		h.no(up(""))
		if len(h.held("eve.moss", ends.Add(-time.Second))) != 1 || len(h.held("eve.moss", ends)) != 0 {
			t.Error("it does not end with the session")
		}
		h.no(h.steers("t.four", func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) { return h.w.End(ctx, tx, s.ID) }))
		if len(h.held("eve.moss", now)) != 0 {
			t.Error("it outlives a session that was ended")
		}
		wants(t, up(""), errs.Conflict, "", "session is over")
		if r := h.figure("watching.steered"); r.State != "proven" || !strings.HasPrefix(r.Shown, "3 times in 1 sessions: 3 eyes up") {
			t.Errorf("the figure reads %+v", r)
		}
		if got := h.events(s.Ref(school).String()); !slices.Equal(got, []string{"watching.ended", "watching.eyes-up", "watching.lifted", "watching.eyes-up", "watching.eyes-up", "watching.eyes-up", "watching.opened"}) {
			t.Errorf("the trail says %v", got)
		}
		h.whole()
	})
}

// shows MON-13: a site is shown to all, and a child is signed out on a device of the school; on their own they are not.
func TestASiteIsShownAndAChildSignedOut_MON13(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		s, err := h.opens("t.four", Opening{})
		h.no(err)
		for _, bad := range []string{"", "museum", "javascript:alert(1)", "https://a@museum.example", "http://10.0.0.1/x", "https://mu seum.example", "ftp://museum.example", "https://museum.example:8443/"} {
			wants(t, h.steers("t.four", func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) { return h.w.Show(ctx, tx, s.ID, bad) }), errs.Invalid, "address", "museum.example")
		}
		h.no(h.steers("t.four", func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) {
			return h.w.Show(ctx, tx, s.ID, "Museum.example/romans")
		}))
		h.in[h.id("ada.quill")], h.in[h.id("eve.moss")] = true, false
		leave := func(account string) error {
			return h.steers("t.four", func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) {
				return h.w.SignOut(ctx, tx, s.ID, h.id(account))
			})
		}
		h.no(leave("ada.quill"))
		wants(t, leave("eve.moss"), errs.Conflict, "", "not signed in on a device of the school")
		wants(t, leave("t.six"), errs.Forbidden, "", "no child of the session")
		if !slices.Equal(h.out, []string{h.id("ada.quill")}) {
			t.Errorf("signed out: %v", h.out)
		}
		h.read(func(tx *ledger.Tx) error {
			acts, err := h.w.store.acts(t.Context(), tx, s.ID)
			if len(acts) != 2 || acts[0].Address != "https://museum.example/romans" || acts[0].Until != s.Ends || acts[1].Kind != SignedOut {
				t.Errorf("acts: %+v", acts)
			}
			return err
		})
		h.whole()
	})
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{"museum.example/romans", "https://x.example?a=b#c", "http://[::1]/", "//x", "https://%zz", "javascript:x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		got, ok := readAddress(typed)
		if !ok {
			return
		}
		if again, ok := readAddress(got); !ok || again != got {
			t.Errorf("%q gives %q, and that %q, %v", typed, got, again, ok)
		}
		if !strings.HasPrefix(got, "https://") && !strings.HasPrefix(got, "http://") {
			t.Errorf("%q gives %q", typed, got)
		}
	})
}
