package filtering

import (
	"slices"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

func (h *house) report(who, host, group, why string) (Failure, error) {
	var x Failure
	err := h.do(who, "filtering.report", "", func(tx *ledger.Tx) (ledger.Event, error) {
		_, e, err := h.f.Report(h.t.Context(), tx, Report{Host: host, By: h.who[who].ID, Group: group, Reason: why})
		if err == nil {
			x, err = h.f.store.failure(h.t.Context(), tx, e.Subject.ID)
		}
		return e, err
	})
	return x, err
}

// shows WEB-17: a reported site is closed for the group at once, stands in the register of failures with the provider's
// reference, goes to the coordinator after a school day, and ends with a decision and its reason.
func TestAReportedSiteIsClosedAtOnce_WEB17(t *testing.T) {
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) {
		h := build(t, d)
		x, err := h.report("ada.quill", "https://nasty.example/page", "all", "It was horrid")
		h.no(err)
		again, err := h.report("t.four", "nasty.example", "pupils", "I saw it too")
		h.no(err)
		if again.ID != x.ID || x.Group != "pupils" {
			t.Errorf("a child closes for children, and twice is once: %+v, %+v", x, again)
		}
		h.no(h.f.Publish(t.Context()))
		e := h.rules.Exceptions
		if len(e) != 1 || e[0].Allow || e[0].Host != "nasty.example" || slices.Contains(e[0].Profiles, "staff") || !slices.Contains(e[0].Profiles, "nursery") || e[0].Until.IsZero() {
			t.Fatalf("the gateway obeys %+v", e)
		}
		h.told = nil
		h.no(h.f.escalateLate(t.Context()))
		if len(h.told) != 0 {
			t.Errorf("passed up on the same day: %+v", h.told)
		}
		h.wait(2 * 24 * time.Hour)
		h.no(h.f.escalateLate(t.Context()))
		h.no(h.f.escalateLate(t.Context()))
		if len(h.told) != 1 || h.told[0].To[0] != h.who["c.ord"].ID {
			t.Errorf("told %+v", h.told)
		}
		act := func(who string, f func(tx *ledger.Tx) (ledger.Event, error)) error {
			return h.do(who, "filtering.settle", "", f)
		}
		h.no(act("n.wire", func(tx *ledger.Tx) (ledger.Event, error) { return h.f.passOn(t.Context(), tx, x.ID, "CALL-77") }))
		if err := act("t.four", func(tx *ledger.Tx) (ledger.Event, error) {
			return h.f.settle(t.Context(), tx, x.ID, Opened, "", "I like it")
		}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a teacher opened it again: %v", err)
		}
		if err := act("n.wire", func(tx *ledger.Tx) (ledger.Event, error) { return h.f.settle(t.Context(), tx, x.ID, Opened, "", "") }); !errs.Is(err, errs.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		h.no(act("n.wire", func(tx *ledger.Tx) (ledger.Event, error) {
			return h.f.settle(t.Context(), tx, x.ID, Kept, "2026-06-30", "It is unsuitable")
		}))
		h.read(func(tx *ledger.Tx) error {
			in, err := h.room.Entry(t.Context(), tx, failureRegister, x.Entry)
			if in.State != "fixed" || in.Values["provider_ref"] != "CALL-77" || in.Values["told_by"] != h.who["ada.quill"].ID || in.Values["blocked_now"] == "" {
				t.Errorf("in the register: %+v", in)
			}
			r, ferr := h.f.readFailures(t.Context(), tx, feature.Ask{Now: h.clock(), From: h.clock().AddDate(0, -1, 0)})
			if r.State != feature.Proven || ferr != nil {
				t.Errorf("the figure: %+v, %v", r, ferr)
			}
			return err
		})
		h.wait(20 * 24 * time.Hour)
		h.no(h.f.Publish(t.Context()))
		if len(h.rules.Exceptions) != 1 || h.rules.Exceptions[0].By != h.who["n.wire"].ID {
			t.Errorf("no longer closed: %+v", h.rules.Exceptions)
		}
		h.whole()
	})
}

// shows WEB-12: a technician fetches a program with a reason, for half an hour, from one site, and it stands in the log of
// changes; nobody else may, and not without a reason.
func TestATechnicianFetches_WEB12(t *testing.T) {
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) {
		h := build(t, d)
		fetch := func(who, host, reason string) error {
			return h.do(who, "filtering.fetch", "", func(tx *ledger.Tx) (ledger.Event, error) { return h.f.Fetch(t.Context(), tx, host, reason) })
		}
		if err := fetch("t.four", "tools.example", "I want it"); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a teacher: %v", err)
		}
		if err := fetch("n.wire", "tools.example", " "); !errs.Is(err, errs.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		h.no(fetch("n.wire", "https://tools.example/setup.exe", "The driver of the new printer"))
		h.no(h.f.Publish(t.Context()))
		held := func(account string) *board.Fetch { return h.facts.People[account].Fetch }
		if got := held("n.wire"); got == nil || got.Host != "tools.example" || !got.Runs(h.f.base.Now().Add(29*time.Minute)) || got.Runs(h.f.base.Now().Add(30*time.Minute)) {
			t.Fatalf("the gateway knows %+v", got)
		}
		if held("t.four") != nil {
			t.Error("another may fetch too")
		}
		h.wait(31 * time.Minute)
		h.no(h.f.Publish(t.Context()))
		if held("n.wire") != nil {
			t.Error("it does not end")
		}
	})
}

// shows WEB-17: help and the school's own sites stay open whatever is reported, and one child does not close the internet.
func TestReportsCannotCloseEverything_WEB17(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	h.pack.Settings.Helpers = append(h.pack.Settings.Helpers, policy.Helper{Title: "A helpline nearby", Host: "www.help.example"})
	for _, own := range []string{h.pack.Filtering.Allow[0].Host, "help.example", "records.example"} {
		x, err := h.report("t.four", own, "all", "Not nice at all")
		h.no(err)
		if x.Until != "" {
			t.Errorf("%s is closed", own)
		}
		h.no(h.do("n.wire", "filtering.settle", "", func(tx *ledger.Tx) (ledger.Event, error) {
			return h.f.settle(t.Context(), tx, x.ID, Opened, "", "It is in order")
		}))
		h.read(func(tx *ledger.Tx) error {
			last, err := h.f.store.lastChange(t.Context(), tx, ChangeFailure)
			if last.Before != "Not closed" {
				t.Errorf("the log says of %s that it was %q", own, last.Before)
			}
			return err
		})
	}
	if _, err := h.report("ada.quill", "sch.uk", "", "All schools at once"); !errs.Is(err, errs.Invalid) {
		t.Errorf("an ending that many sites share: %v", err)
	}
	closed := 0
	for _, host := range []string{"a.example", "b.example", "c.example", "d.example", "e.example"} {
		x, err := h.report("ada.quill", host, "", "I do not like it")
		h.no(err)
		if x.Until != "" {
			closed++
		}
	}
	if closed != mostPupilCloses {
		t.Errorf("one child closed %d sites in a day", closed)
	}
}

// shows WEB-21 and STD-10: a device in a register is tied to its owner by its hardware address; what is gone or nobody's is not.
func TestDevicesReachTheGateway_WEB21(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	add := func(register string, values map[string]string) {
		t.Helper()
		g := h.gate.System(school, "test")
		h.no(h.base.Ledger.Write(t.Context(), g, func(tx *ledger.Tx) (ledger.Event, error) {
			e, err := h.room.Add(t.Context(), tx, register, values)
			return h.room.Added(tx, e), err
		}))
	}
	add("staff_devices", map[string]string{"owner": h.who["t.four"].ID, "kind": "phone", "make": "Pocket 3", "serial": "SN-1234", "school_business": "no", "own_risk": "yes", "sharing_off": "yes", "hardware": "AA-BB-CC-DD-EE-0F"})
	add("devices", map[string]string{"tag": "L-17", "kind": "laptop", "make": "Flat 14", "serial": "SN-77", "place": "Year 4", "bought": "2025-09-01", "personal_data": "no", "encrypted": "no", "hardware": "aabb.ccdd.ee01", "fixed_address": "10.1.0.17"})
	h.lessons = map[string]*board.Lesson{h.who["ada.quill"].ID: {ID: "l1"}}
	h.shut = map[string][]board.Shut{h.who["ada.quill"].ID: {{Host: "x.example"}}}
	h.no(h.f.Publish(t.Context()))
	got := h.facts.Devices
	if got["aa:bb:cc:dd:ee:0f"].Owner != "t.four" || got["aa:bb:cc:dd:ee:0f"].Kind != "personal" || got["10.1.0.17"].Title != "L-17" || got["aa:bb:cc:dd:ee:01"].Owner != "" || len(got) != 3 {
		t.Errorf("the gateway knows %+v", got)
	}
	if ada := h.facts.People["ada.quill"]; ada.Lesson == nil || len(ada.Shut) != 1 || h.facts.People["t.four"].Lesson != nil {
		t.Errorf("lessons: %+v", ada)
	}
}

// shows NEW-01: a question about the past is answered with the rules of then, and says what is not certain.
func TestThePastIsAnsweredWithItsOwnRules_NEW01(t *testing.T) {
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) {
		h := build(t, d)
		before := h.clock().Add(-time.Hour)
		h.no(h.f.Publish(t.Context()))
		h.no(h.override("c.ord", "ada.quill", "ks1", "Needs a calmer web", "2026-03-20"))
		_, err := h.report("t.four", "nasty.example", "pupils", "Not nice")
		h.no(err)
		h.wait(time.Hour)
		h.no(h.f.Publish(t.Context()))
		h.no(h.f.Publish(t.Context())) // nothing new, nothing stored
		then := h.clock()
		h.wait(30 * 24 * time.Hour)
		h.profile = "upper_ks2"
		h.no(h.feature.Jobs[0].Do(t.Context()))
		h.read(func(tx *ledger.Tx) error {
			if _, _, _, err := h.f.AsOf(t.Context(), tx, "ada.quill", before); !errs.Is(err, errs.Invalid) {
				t.Errorf("before the first rules: %v", err)
			}
			book, p, notes, err := h.f.AsOf(t.Context(), tx, "ada.quill", then)
			if err != nil {
				return err
			}
			if len(book.Exceptions) != 1 || book.Exceptions[0].Host != "nasty.example" || book.Files["filtering.yaml"] == "" || book.ApprovedBy != "Governing Body" || p.Profile != "ks1" || len(notes) < 3 {
				t.Errorf("then: %+v, %+v, %q", book.Exceptions, p, notes)
			}
			book, p, _, err = h.f.AsOf(t.Context(), tx, "ada.quill", h.clock())
			if len(book.Exceptions) != 0 || p.Profile != "upper_ks2" {
				t.Errorf("now: %+v, %+v", book.Exceptions, p)
			}
			_, p, notes, err2 := h.f.AsOf(t.Context(), tx, "nobody", then)
			if p != nil || len(notes) != 4 || err2 != nil {
				t.Errorf("nobody: %+v, %q, %v", p, notes, err2)
			}
			n, err3 := db.One[int](t.Context(), tx.Tx, `SELECT COUNT(*) FROM filtering_rulebook WHERE school_id = ?`, school)
			if n != 3 || err3 != nil {
				t.Errorf("%d sets of rules are kept, %v", n, err3)
			}
			return err
		})
		h.whole()
	})
}

// A second report closes what the first one left open: the site that a child saw after its three closed ones, when a teacher
// reports it, and the site that nobody handled until it opened again. shows WEB-17
func TestASecondReportClosesWhatTheFirstDidNot(t *testing.T) {
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) {
		h := build(t, d)
		for _, host := range []string{"a.example", "b.example", "c.example", "worst.example"} {
			_, err := h.report("ada.quill", host, "", "I do not like it")
			h.no(err)
		}
		again, err := h.report("ada.quill", "worst.example", "", "It is still there")
		h.no(err)
		if again.Until != "" {
			t.Errorf("a child closes more than three sites by reporting them twice: %+v", again)
		}
		closed := func() (out []string) {
			h.no(h.f.Publish(t.Context()))
			for _, x := range h.rules.Exceptions {
				out = append(out, x.Host)
			}
			return out
		}
		x, err := h.report("t.four", "worst.example", "pupils", "I saw it on a screen")
		h.no(err)
		if x.ID != again.ID || x.Until == "" || !slices.Contains(closed(), "worst.example") {
			t.Errorf("a teacher's report closed nothing: %+v, %v", x, closed())
		}
		h.wait(10 * 24 * time.Hour)
		if got := closed(); len(got) != 0 {
			t.Errorf("still closed: %v", got)
		}
		_, err = h.report("ada.quill", "a.example", "", "It is back")
		h.no(err)
		if got := closed(); !slices.Equal(got, []string{"a.example"}) {
			t.Errorf("reported once more: %v", got)
		}
		h.whole()
	})
}

// What was reported is shut for the persons of its group, above any lesson that opened it, until somebody has looked; what was
// hidden in a lesson stays hidden beside it, and what the teacher shows again is open in the lesson. shows WEB-17 WEB-18
func TestAReportedSiteIsShutInALessonToo(t *testing.T) {
	h := build(t, dbtest.SQLite(t))
	ada := h.who["ada.quill"].ID
	h.lessons = map[string]*board.Lesson{ada: {ID: "l1", Sites: map[string]bool{"nasty.example": true}}}
	h.shut = map[string][]board.Shut{ada: {{ID: "hid", Host: "x.example", Lesson: true}}}
	x, err := h.report("ada.quill", "nasty.example", "", "It was horrid")
	h.no(err)
	shut := func(account string) (out []string) {
		h.no(h.f.Publish(t.Context()))
		for _, s := range h.facts.People[account].Shut {
			if !s.Lesson && (s.ID != x.Number || s.Until.IsZero()) {
				t.Errorf("the gateway is told of %+v", s)
			}
			out = append(out, s.Host)
		}
		return out
	}
	if got := shut("ada.quill"); !slices.Equal(got, []string{"x.example", "nasty.example"}) {
		t.Errorf("shut for the child: %v", got)
	}
	if got := shut("t.four"); len(got) != 0 {
		t.Errorf("shut for a teacher: %v", got)
	}
	h.lifted = map[string][]string{ada: {x.Ticket}}
	if got := shut("ada.quill"); !slices.Equal(got, []string{"x.example", "nasty.example"}) {
		t.Errorf("what the teacher shows again needs the lesson: %v", got)
	}
	h.lessons[ada].From, h.lessons[ada].Until = h.now, h.now.Add(time.Hour)
	if got := shut("ada.quill"); !slices.Equal(got, []string{"x.example"}) {
		t.Errorf("the teacher shows it again in the lesson: %v", got)
	}
	h.lifted = nil
	h.no(h.do("n.wire", "filtering.settle", "", func(tx *ledger.Tx) (ledger.Event, error) {
		return h.f.settle(t.Context(), tx, x.ID, Opened, "", "It is in order")
	}))
	if got := shut("ada.quill"); !slices.Equal(got, []string{"x.example"}) {
		t.Errorf("somebody has looked: %v", got)
	}
}
