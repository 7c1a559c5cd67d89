package passes

import (
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// A teacher opens sites for her class; the gateway is told for the children of the class alone, and it closes by itself to
// the second, with the trail. shows NEW-04, WEB-07, WEB-11
func TestALessonOpensForItsClassAndClosesByItself(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.looksAt("t.four", "museum.example", "maps.example")
		one, err := h.opens("t.four", Opening{Sites: "https://Museum.Example/romans\nmaps.example"})
		h.no(err)
		now := h.clock()
		for at, want := range map[time.Time]string{now: "maps.example museum.example", now.Add(30*time.Minute - time.Millisecond): "maps.example museum.example", now.Add(30 * time.Minute): "-"} {
			if got := h.sites("ada.quill", at); got != want {
				t.Errorf("at %s: %q", at, got)
			}
		}
		for _, other := range []string{"ben.otter", "t.four", "c.ord"} {
			if got := h.sites(other, now); got != "-" {
				t.Errorf("%s has %q", other, got)
			}
		}
		l, _ := h.facts("eve.moss", now)
		if l.ID != one.ID || l.Class != "Y4" || l.By != h.id("t.four") || l.Clause != "filter.study" || l.Only || l.Images || !l.Until.Equal(now.Add(30*time.Minute)) {
			t.Errorf("the gateway is told %+v", l)
		}
		h.categories["maps.example"] = []string{"gambling"}
		if got := h.sites("ada.quill", now); got != "museum.example" {
			t.Errorf("a site that is never opened from now on: %q", got)
		}
		h.wait(30*time.Minute - time.Second)
		h.no(h.p.Turn(t.Context()))
		if got := h.events(one.Ref(school).String()); len(got) != 1 {
			t.Errorf("ended too early: %v", got)
		}
		h.wait(time.Second)
		h.no(h.p.Turn(t.Context()))
		h.no(h.p.Turn(t.Context()))
		if got := h.events(one.Ref(school).String()); !slices.Equal(got, []string{"passes.ended", "passes.opened"}) {
			t.Errorf("events: %v", got)
		}
		h.read(func(tx *ledger.Tx) error {
			got, err := h.p.store.get(t.Context(), tx, one.ID)
			if got.Blocked != 6 || got.EndedAt != one.Ends || got.EndedBy != "" {
				t.Errorf("stored: %+v", got)
			}
			return err
		})
		if r := h.figure("passes.opened"); !strings.HasPrefix(r.Shown, "1 opened this term, 0 of them by a plan and 0 with its list only") || r.State != "proven" {
			t.Errorf("the figure reads %+v", r)
		}
		h.whole()
	})
}

// What a teacher may never open is in the pack; so is what another person approves, and how long. shows NEW-04, WEB-07, WEB-20
func TestWhatATeacherMayNotOpenAlone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.looksAt("t.four", "museum.example", "casino.example", "herbs.example", "trick.example")
		for name, c := range map[string]struct {
			o           Opening
			field, says string
		}{
			"never":         {Opening{Sites: "casino.example"}, "sites", "cannot be opened for a lesson"},
			"approval":      {Opening{Sites: "museum.example herbs.example"}, "sites", "another person approves that first"},
			"without aim":   {Opening{Sites: "museum.example", Aim: "  no "}, "aim", "No lesson is opened without an aim"},
			"too long":      {Opening{Sites: "museum.example", Ends: h.clock().Add(61 * time.Minute)}, "until", "at most 60 minutes"},
			"too short":     {Opening{Sites: "museum.example", Ends: h.clock().Add(time.Minute)}, "until", "at least 5 minutes"},
			"yesterday":     {Opening{Sites: "museum.example", Starts: h.clock().Add(-24 * time.Hour), Ends: h.clock().Add(-23*time.Hour - 30*time.Minute)}, "start", "still to come today"},
			"tomorrow":      {Opening{Sites: "museum.example", Starts: h.clock().Add(24 * time.Hour), Ends: h.clock().Add(24*time.Hour + 30*time.Minute)}, "start", "still to come today"},
			"no class":      {Opening{Sites: "museum.example", Class: "Z9"}, "class", "a class of the school"},
			"nothing":       {Opening{}, "sites", "at least one site"},
			"tool":          {Opening{Tools: []string{"grown"}, Present: true}, "tools", "does not open one of these tools"},
			"nobody there":  {Opening{Tools: []string{"story"}}, "present", "stay in the room"},
			"pictures only": {Opening{Images: true}, "present", "live view on"},
		} {
			_, err := h.opens("t.four", c.o)
			e, ok := errs.As(err)
			if !ok || e.Kind != errs.Invalid || e.Field != c.field || !strings.Contains(e.Safe, c.says) {
				t.Errorf("%s: %v", name, err)
			}
		}
		h.leads["trick.example"] = "casino.example"
		_, err := h.opens("t.four", Opening{Sites: "trick.example", Looked: []string{"trick.example>casino.example"}})
		wants(t, err, errs.Invalid, "sites", "casino.example cannot be opened")
		if got := h.sites("ada.quill", h.clock()); got != "-" {
			t.Errorf("something is open: %s", got)
		}
	})
}

// Pictures and supervised tools open in a lesson of a teacher who says that she is there, and close with it; the policy may
// say never. shows WEB-14, STD-12
func TestPicturesAndToolsOpenWhileTheTeacherIsThere(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, err := h.opens("t.four", Opening{Images: true, Tools: []string{"story"}, Present: true})
		h.no(err)
		l, _ := h.facts("ada.quill", h.clock())
		if l == nil || !l.Images || !slices.Equal(l.Tools, []string{"story"}) {
			t.Errorf("the gateway is told %+v", l)
		}
		if l, _ := h.facts("ada.quill", h.clock().Add(30*time.Minute)); l != nil {
			t.Errorf("after the lesson: %+v", l)
		}
		_, err = h.opens("t.two", Opening{Class: "Y2", Tools: []string{"story"}, Present: true})
		wants(t, err, errs.Invalid, "tools", "does not open")
		if r := h.figure("passes.images"); !strings.HasPrefix(r.Shown, "1 lessons with a search for pictures") || !strings.Contains(r.Shown, "4 searches outside a lesson were stopped") {
			t.Errorf("the figure reads %q", r.Shown)
		}
		h.p.pack().Filtering.Searches.Images.When = "never"
		if l, _ := h.facts("ada.quill", h.clock()); l.Images {
			t.Error("a lesson that runs keeps what the policy closes")
		}
		_, err = h.opens("t.four", Opening{Images: true, Present: true})
		wants(t, err, errs.Invalid, "images", "opens no search for pictures")
		if r := h.figure("passes.images"); !strings.HasPrefix(r.Shown, "The policy opens no search for pictures") {
			t.Errorf("the figure reads %q", r.Shown)
		}
	})
}

// A lesson is ended early, goes on within the bound, and gets one more site; each change is in the trail with what was
// before. shows NEW-04, WEB-05
func TestALessonIsEndedExtendedAndWidened(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.looksAt("t.four", "museum.example", "maps.example")
		one, err := h.opens("t.four", Opening{Sites: "museum.example"})
		h.no(err)
		act := func(f func(tx *ledger.Tx) (ledger.Event, error)) error { return h.try("t.four", "passes.open", f) }
		extend := func(by time.Duration) error {
			return act(func(tx *ledger.Tx) (ledger.Event, error) { return h.p.Extend(t.Context(), tx, one.ID, by) })
		}
		h.no(extend(20 * time.Minute))
		wants(t, extend(11*time.Minute), errs.Invalid, "minutes", "60 minutes in all")
		wants(t, extend(-time.Minute), errs.Invalid, "minutes", "Choose how much longer")
		if got := h.sites("ada.quill", h.clock().Add(49*time.Minute)); got != "museum.example" {
			t.Errorf("extended: %q", got)
		}
		add := func(typed string) error {
			return act(func(tx *ledger.Tx) (ledger.Event, error) {
				return h.p.AddSite(t.Context(), tx, one.ID, typed, "added in the lesson", nil, nil)
			})
		}
		h.no(add("maps.example/anytown"))
		wants(t, add("other.example"), errs.Invalid, "sites", "Look at other.example first")
		wants(t, add("casino.example"), errs.Invalid, "sites", "cannot be opened")
		wants(t, add("not a site"), errs.Invalid, "sites", "address of one site")
		if got := h.sites("ada.quill", h.clock()); got != "maps.example museum.example" {
			t.Errorf("widened: %q", got)
		}
		end := func() error {
			return act(func(tx *ledger.Tx) (ledger.Event, error) { return h.p.End(t.Context(), tx, one.ID, "", 2) })
		}
		h.no(end())
		wants(t, end(), errs.Conflict, "", "already ended")
		wants(t, extend(time.Minute), errs.Conflict, "", "is over")
		wants(t, add("maps.example"), errs.Conflict, "", "is over")
		if got := h.sites("ada.quill", h.clock()); got != "-" {
			t.Errorf("ended: %q", got)
		}
		h.read(func(tx *ledger.Tx) error {
			all, err := ledger.Find(t.Context(), tx, ledger.Query{Subject: one.Ref(school).String(), Limit: 10})
			var got []string
			for _, e := range all {
				got = append(got, e.Verb)
				if e.Actor != "person/"+h.id("t.four") || !slices.Contains(h.p.Hears(), e.Verb) {
					t.Errorf("%s by %s", e.Verb, e.Actor)
				}
			}
			if !slices.Equal(got, []string{"passes.ended", "passes.site-added", "passes.extended", "passes.opened"}) || all[2].Changes[0].Before != one.Ends || all[2].Changes[0].After == "" {
				t.Errorf("the trail: %v %+v", got, all[2].Changes)
			}
			return err
		})
		h.whole()
	})
}

// A class is restricted to its list, two lessons of one class are one for the gateway, and one that opens later opens to the
// second. shows WEB-20, NEW-04
func TestLessonsOfOneClassAreJoined(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.looksAt("t.four", "museum.example", "maps.example", "later.example")
		now := h.clock()
		_, err := h.opens("t.four", Opening{Sites: "museum.example", Ends: now.Add(20 * time.Minute)})
		h.no(err)
		h.wait(time.Second)
		_, err = h.opens("c.ord", Opening{Sites: "maps.example", Ends: now.Add(40 * time.Minute)})
		h.no(err)
		l, _ := h.facts("ada.quill", h.clock())
		if got := h.sites("ada.quill", h.clock()); got != "maps.example museum.example" || l.Only || !l.Until.Equal(now.Add(20*time.Minute)) {
			t.Errorf("joined: %q, %+v", got, l)
		}
		if got := h.sites("ada.quill", now.Add(21*time.Minute)); got != "maps.example" {
			t.Errorf("what goes on: %q", got)
		}
		_, err = h.opens("t.four", Opening{Sites: "later.example", Only: true, Starts: now.Add(50 * time.Minute), Ends: now.Add(60 * time.Minute)})
		h.no(err)
		start := now.Add(50 * time.Minute)
		h.read(func(tx *ledger.Tx) error {
			all, _, err := h.p.Facts(t.Context(), tx, start.Add(-time.Minute))
			if got := all[h.id("ada.quill")]; got == nil || got.Runs(start.Add(-time.Millisecond)) || !got.Runs(start) || !got.Only {
				t.Errorf("a minute before: %+v", got)
			}
			return err
		})
		_, err = h.opens("c.ord", Opening{Sites: "maps.example", Starts: now.Add(45 * time.Minute), Ends: now.Add(70 * time.Minute)})
		h.no(err)
		if l, _ := h.facts("ada.quill", start); !l.Only || len(l.Sites) != 1 || !l.Sites["later.example"] {
			t.Errorf("restricted beside another: %+v", l)
		}
		if got := h.sites("ada.quill", now.Add(65*time.Minute)); got != "maps.example" {
			t.Errorf("after the restricted one: %q", got)
		}
	})
}

// A request has a reason and days, for another person than the one who asks. shows WEB-07
func TestARequestNeedsASecondPerson(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.looksAt("t.four", "herbs.example")
		day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, clock.London) }
		ask := func(account, reason string, from, to time.Time) (Pass, error) {
			return h.opens(account, Opening{Sites: "herbs.example", Reason: reason, Starts: from, Ends: to})
		}
		_, err := ask("t.four", "why", day(10), day(11))
		wants(t, err, errs.Invalid, "reason", "without a reason is refused")
		_, err = ask("t.four", "For health week.", day(9), day(11))
		wants(t, err, errs.Invalid, "first", "today or later")
		_, err = ask("t.four", "For health week.", day(12), day(11))
		wants(t, err, errs.Invalid, "last", "on or after the first")
		_, err = ask("t.four", "For health week.", day(10), day(24))
		wants(t, err, errs.Invalid, "last", "11 school days. The policy opens sites for at most 10")
		one, err := ask("c.ord", "For health week, with the school nurse.", day(10), day(23))
		h.no(err)
		if len(h.told) != 1 || !slices.Equal(h.told[0].To, []string{h.id("h.high")}) {
			t.Errorf("who approves was told: %+v", h.told)
		}
		if got := h.sites("ada.quill", h.clock()); got != "-" {
			t.Errorf("open before approval: %q", got)
		}
		decide := func(account string, yes bool, why string) error {
			return h.try(account, "passes.decide", func(tx *ledger.Tx) (ledger.Event, error) { return h.p.Decide(t.Context(), tx, one.ID, yes, why) })
		}
		wants(t, decide("c.ord", true, "I know what I do."), errs.Forbidden, "", "another approver")
		wants(t, decide("h.high", true, ""), errs.Invalid, "decision", "reason for your decision")
		h.no(decide("h.high", true, "Agreed with the nurse."))
		wants(t, decide("h.high", false, "No, after all."), errs.Conflict, "", "no longer open")
		if len(h.told) != 2 || !slices.Equal(h.told[1].To, []string{h.id("c.ord")}) {
			t.Errorf("who asked was told: %+v", h.told)
		}
		for at, want := range map[time.Time]string{h.clock(): "herbs.example", day(24).Add(-time.Millisecond): "herbs.example", day(24): "-"} {
			if got := h.sites("ada.quill", at); got != want {
				t.Errorf("at %s: %q", at, got)
			}
		}
		wants(t, h.try("c.ord", "passes.open", func(tx *ledger.Tx) (ledger.Event, error) { return h.p.Extend(t.Context(), tx, one.ID, time.Hour) }), errs.Invalid, "minutes", "Ask for it again")
		late, err := ask("t.four", "For health week as well.", day(11), day(11))
		h.no(err)
		if r := h.figure("passes.opened"); r.State != "due" || !strings.Contains(r.Shown, "1 approved by a second person, 1 wait") {
			t.Errorf("the figure reads %+v", r)
		}
		h.wait(48 * time.Hour)
		h.no(h.p.Turn(t.Context()))
		if got := h.events(late.Ref(school).String()); !slices.Equal(got, []string{"passes.ended", "passes.requested"}) {
			t.Errorf("nobody decided: %v", got)
		}
		h.whole()
	})
}

// A look that is too old by the day of the decision has to be made again. shows WEB-07, WEB-19
func TestAnApprovalNeedsACurrentLook(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.looksAt("t.four", "herbs.example")
		h.wait(29 * 24 * time.Hour)
		one, err := h.opens("t.four", Opening{Sites: "herbs.example", Reason: "For health week.", Starts: h.clock(), Ends: h.clock().Add(72 * time.Hour)})
		h.no(err)
		h.wait(48 * time.Hour)
		decide := func() error {
			return h.try("h.high", "passes.decide", func(tx *ledger.Tx) (ledger.Event, error) { return h.p.Decide(t.Context(), tx, one.ID, true, "Agreed.") })
		}
		wants(t, decide(), errs.Invalid, "decision", "No teacher has looked at it in the last 30 days")
		h.looksAt("t.four", "herbs.example")
		h.no(decide())
	})
}

// What a second person approved is not widened by the first: no site of a kind that needs approval, and none for days. A
// lesson of her own opens beside it. shows WEB-07
func TestWhatWasApprovedIsNotWidened(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.categories["poppy.example"] = []string{"drugs"}
		h.looksAt("t.four", "herbs.example", "poppy.example", "museum.example")
		one, err := h.opens("t.four", Opening{Sites: "herbs.example", Reason: "For health week.", Starts: h.clock(), Ends: h.clock().Add(72 * time.Hour)})
		h.no(err)
		h.no(h.try("h.high", "passes.decide", func(tx *ledger.Tx) (ledger.Event, error) { return h.p.Decide(t.Context(), tx, one.ID, true, "Agreed.") }))
		for _, site := range []string{"poppy.example", "museum.example"} {
			wants(t, h.try("t.four", "passes.open", func(tx *ledger.Tx) (ledger.Event, error) {
				return h.p.AddSite(t.Context(), tx, one.ID, site, "added in the lesson", nil, nil)
			}), errs.Invalid, "sites", "Another person approved these sites and no others")
		}
		if got := h.sites("ada.quill", h.clock().Add(24*time.Hour)); got != "herbs.example" {
			t.Errorf("tomorrow: %q", got)
		}
		_, err = h.opens("t.four", Opening{Sites: "museum.example"})
		h.no(err)
		if got := h.sites("ada.quill", h.clock()); got != "herbs.example museum.example" {
			t.Errorf("a lesson beside it: %q", got)
		}
	})
}
