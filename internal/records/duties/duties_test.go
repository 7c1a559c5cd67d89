package duties

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
)

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

// A termly duty is reminded of, signed by its owner, and counts as attested. shows GOV-16, GOV-03
func TestATermlyDuty(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		same(t, "at the start of term nothing is due", only("monitor", h.on("2026-09-03 09:00")))
		if s := h.stands("monitoring"); s.Round.State != Upcoming || clock.ISO(s.Round.Due) != "2026-11-13" || s.Owner.Names() != "Cora Ord" {
			t.Errorf("at the start: %s, due %s, %s", s.Round.State, clock.ISO(s.Round.Due), s.Owner.Names())
		}
		keep := only("monitor", h.on("2026-10-30 09:00"))
		same(t, "a fortnight before", keep, "remind-14 Due on 13 November 2026: Monitor the policy > c.ord")
		same(t, "the same once more", only("monitor", h.on("2026-10-30 10:00")))
		same(t, "three days before", only("monitor", h.on("2026-11-10 09:00")), "remind-3 Due on 13 November 2026: Monitor the policy > c.ord")
		if s := h.stands("monitoring"); s.Round.State != Due {
			t.Errorf("three days before it is %s", s.Round.State)
		}
		if err := h.sign("t.four", "monitoring", "autumn-2026"); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a teacher signed the coordinator's duty: %v", err)
		}
		h.no(h.sign("c.ord", "monitoring", "autumn-2026"))
		if err := h.sign("h.high", "monitoring", "autumn-2026"); !errs.Is(err, errs.Conflict) {
			t.Errorf("signed twice: %v", err)
		}
		if r := h.figure("duties.monitoring"); r.State != feature.Proven || r.How != feature.Attested || !r.At.Equal(h.now) {
			t.Errorf("signed, it reads %+v", r)
		}
		same(t, "after it was done", only("monitor", h.on("2026-12-01 09:00")))
		h.now = at("2027-01-10 09:00")
		if r := h.figure("duties.monitoring"); r.State != feature.Proven || !strings.Contains(r.Shown, "19 March 2027") {
			t.Errorf("the next term reads %+v", r)
		}
		h.verified()
	})
}

// only keeps the letters about one duty.
func only(part string, letters []string) []string {
	return slices.DeleteFunc(letters, func(s string) bool { return !strings.Contains(strings.ToLower(s), part) })
}

// What is missed is told to its owner once, and then once to the post above. shows GOV-16, GOV-03
func TestWhatIsMissedGoesUpOnce(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		h.on("2026-11-13 09:00")
		same(t, "the day after", only("monitor", h.on("2026-11-14 09:00")), "missed Overdue: Monitor the policy > c.ord")
		same(t, "four days after", only("monitor", h.on("2026-11-17 09:00")))
		same(t, "five days after", only("monitor", h.on("2026-11-18 09:00")), "escalated Missed: Monitor the policy > h.high")
		same(t, "never again", only("monitor", append(h.on("2026-11-18 10:00"), h.on("2026-12-18 09:00")...)))
		if r := h.figure("duties.monitoring"); r.State != feature.Failing {
			t.Errorf("missed, it reads %+v", r)
		}
		if r := h.figure("duties.calendar"); r.State != feature.Failing || !strings.Contains(r.Shown, "overdue") {
			t.Errorf("the calendar reads %+v", r)
		}
		h.now = at("2027-01-05 09:00") // in the next term it is still open, and can be signed late
		s := h.stands("monitoring")
		if s.Round.State != Overdue || s.Round.Key != "autumn-2026" {
			t.Errorf("in the new term: %+v", s.Round)
		}
		h.no(h.sign("c.ord", "monitoring", "autumn-2026"))
		if s = h.stands("monitoring"); s.Rounds[0].State != Done || !s.Rounds[0].Late() || s.Round.State == Overdue {
			t.Errorf("signed late: %+v", s.Rounds)
		}
		h.verified()
	})
}

// Two school years, day by day: everything missed is told and escalated exactly once, and nothing at all is told twice. shows GOV-16
func TestTwoYearsOfDoingNothing(t *testing.T) {
	d := dbtest.SQLite(t)
	_, plain := New(feature.Base{School: school}, people.Store{}, "")
	if err := d.Migrate(t.Context(), ledger.Schema, schools.Schema, people.Schema, plain.Schema); err != nil {
		t.Fatal(err)
	}
	h := build(t, d, school)
	count := map[string]int{}
	for on := at("2026-09-02 07:30"); on.Before(at("2028-09-01 07:30")); on = on.AddDate(0, 0, 1) {
		for _, line := range h.on(on.In(clock.London).Format("2006-01-02 15:04")) {
			what, _, _ := strings.Cut(line, " > ")
			kind, title, _ := strings.Cut(what, " ")
			_, title, _ = strings.Cut(title, ": ")
			count[kind+" "+title]++
		}
	}
	for what, want := range map[string]int{
		"missed Monitor the policy": 6, "escalated Monitor the policy": 6, "remind-14 Monitor the policy": 6, "remind-3 Monitor the policy": 6,
		"missed Try a restore": 24, "escalated Try a restore": 24, "missed Feed the cat": 2, "escalated Feed the cat": 2, "missed Look back at a change": 0,
	} {
		if count[what] != want {
			t.Errorf("%s: %d times, not %d", what, count[what], want)
		}
	}
	h.verified()
}

// A reminder may come before its round has begun. shows GOV-16
func TestAReminderAheadOfItsYear(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		h.pack.Duties[4].Remind = []int{60}
		h.on("2026-10-02 09:00")
		same(t, "61 days before", only("remind-60", h.on("2027-08-01 09:00")))
		same(t, "60 days before", only("remind-60", h.on("2027-08-02 09:00")), "remind-60 Due on 1 October 2027: Feed the cat > h.high")
		same(t, "once", only("remind-60", append(h.on("2027-08-02 10:00"), h.on("2027-09-02 09:00")...)))
	})
}

// A duty that a register proves is done when the entry stands there, and nobody's word replaces it. shows GOV-16
func TestARegisterProvesADuty(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		h.on("2026-09-08 09:00")
		if s := h.stands("backups"); clock.ISO(s.Round.Due) != "2026-09-09" || s.Round.State != Due { // the fifth school day, after a closed one
			t.Errorf("%s, due on %s", s.Round.State, clock.ISO(s.Round.Due))
		}
		if err := h.sign("n.wire", "backups", "2026-09"); !errs.Is(err, errs.Invalid) {
			t.Errorf("a signature stood in for an entry: %v", err)
		}
		h.entries = append(h.entries, entry{"restores", at("2026-09-08 15:00")}, entry{"others", at("2026-10-02 15:00")})
		same(t, "seen", only("restore", h.on("2026-09-10 09:00")))
		if r := h.figure("duties.backups"); r.State != feature.Proven || r.How != feature.Measured || !r.At.Equal(at("2026-09-08 15:00")) {
			t.Errorf("with the entry it reads %+v", r)
		}
		h.entries = nil // what was seen in its time stays seen
		if s := h.stands("backups"); s.Round.State != Done || s.Round.Late() {
			t.Errorf("later: %+v", s.Round)
		}
		h.on("2026-10-08 09:00")
		if s := h.stands("backups"); s.Round.State != Overdue || s.Round.Key != "2026-10" {
			t.Errorf("in October: %+v", s.Round)
		}
		h.entries = append(h.entries, entry{"restores", at("2026-10-20 15:00")})
		h.on("2026-10-21 09:00")
		if s := h.stands("backups"); s.Round.State != Done || !s.Round.Late() {
			t.Errorf("done late: %+v", s.Round)
		}
		h.verified()
	})
}

// The rule of a duty is compiled for the register it speaks of. shows GOV-16
func TestTheRuleOfARegisterIsCompiled(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		register := policy.Register{Key: "restores", Fields: []policy.Field{{Key: "result", Kind: "text"}}}
		h.pack.Registers = []policy.Register{register}
		entry := map[string]string{"result": "good"}
		proof := h.d.FromRegisters(func(_ context.Context, _ *ledger.Tx, _ string, from, to time.Time, where *policy.Expression) (int, time.Time, error) {
			yes := where == nil
			if where != nil {
				var err error
				if yes, err = where.True(policy.EntryEnv(&register, entry, "", from, to, "")); err != nil {
					return 0, to, err
				}
			}
			return map[bool]int{true: 1}[yes], from, nil
		})
		for _, c := range []struct {
			register, where string
			want            int
		}{{"restores", "", 1}, {"restores", `result == "good"`, 1}, {"restores", `result == "bad"`, 0}, {"elsewhere", "", 0}} {
			if n, _, err := proof(t.Context(), nil, c.register, h.now, h.now, c.where); err != nil || n != c.want {
				t.Errorf("%s where %s: %d, %v", c.register, c.where, n, err)
			}
		}
		if _, _, err := proof(t.Context(), nil, "restores", h.now, h.now, "no such ( thing"); err == nil {
			t.Error("a rule that is none was taken")
		}
	})
}

// A figure proves a duty by what happened in its own time; weeks of holiday owe nothing. shows GOV-16
func TestAFigureProvesADuty(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		h.shown = feature.Reading{State: feature.Proven, Shown: "4 tests", At: at("2026-09-05 09:00")}
		h.on("2026-09-11 09:00")
		if s := h.stands("filter.test"); s.Rounds[0].State != Done || s.Round.Key != "2026-W37" || s.Round.State != Due {
			t.Errorf("last week's test counted for this week: %+v", s.Rounds)
		}
		h.shown.At = at("2026-09-11 08:00")
		if s := h.stands("filter.test"); s.Round.State != Done {
			t.Errorf("this week's test did not count: %+v", s.Round)
		}
		h.shown.State = feature.Due
		if s := h.stands("filter.test"); s.Round.State == Done {
			t.Error("a figure that proves nothing proved a duty")
		}
		h.shown.At = at("2026-10-23 09:00")
		h.shown.State = feature.Proven
		h.on("2026-10-23 10:00")
		same(t, "in half term", only("filter", append(h.on("2026-10-28 09:00"), h.on("2026-11-01 09:00")...)))
		if s := h.stands("filter.test"); s.Round.State == Overdue {
			t.Errorf("in half term: %+v", s.Round)
		}
	})
}

// A duty without owner is the head's, and one whose post is empty its deputy's; the gap is told the same day. shows GOV-16, POL-07
func TestWhoStandsIn(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		if s := h.stands("orphan"); s.Owner.Names() != "Hanna High" || !s.Owner.Returns {
			t.Errorf("a duty without owner is %+v", s.Owner)
		}
		if r := h.figure("duties.posts"); r.State != feature.Proven {
			t.Errorf("all posts held: %+v", r)
		}
		h.leave("c.ord", "2026-09-20")
		h.leave("n.wire", "2026-09-20")
		same(t, "the day before", only("nobody", h.on("2026-09-19 09:00")))
		same(t, "on the day", only("nobody", h.on("2026-09-20 00:30")), "vacant Nobody holds 2 posts that the policy needs > h.high")
		same(t, "once", only("nobody", h.on("2026-09-20 09:00")))
		if s := h.stands("monitoring"); s.Owner.Names() != "Dana Put" || s.Owner.Vacant != "coordinator" {
			t.Errorf("the deputy does not stand in: %+v", s.Owner)
		}
		if s := h.stands("backups"); s.Owner.Names() != "Hanna High" {
			t.Errorf("without deputy it is not the head's: %+v", s.Owner)
		}
		if r := h.figure("duties.posts"); r.State != feature.Failing || !strings.Contains(r.Latest, "Network manager") {
			t.Errorf("two posts are empty: %+v", r)
		}
		h.add(people.Person{Account: "n.new", Given: "Nils", Family: "Newman", Kind: people.Staff, Posts: []string{"technician"}})
		h.on("2026-09-21 09:00")
		h.leave("n.new", "2026-09-22")
		same(t, "empty again", only("nobody", h.on("2026-09-22 09:00")), "vacant Nobody holds the post: Network manager > h.high")
	})
}

// The listener of the register of people makes the same day the same hour. shows POL-07
func TestALeaverIsNoticedAtOnce(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		h.on("2026-09-20 09:05")
		h.leave("c.ord", "2026-09-20")
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		heard := make(chan struct{})
		hear := sync.OnceFunc(func() { close(heard) })
		h.d.Bind(h.proof, func(_ context.Context, _ *ledger.Tx, n Notice) error {
			if n.Kind == "duty.vacant" && strings.Contains(n.Title, "coordinator") && slices.Contains(n.To, h.who["h.high"].ID) {
				hear()
			}
			return nil
		})
		done := make(chan struct{})
		go func() {
			defer close(done)
			h.base.Ledger.Hear(ctx, h.base.Gate.System(school, "listeners"), h.feature.Hears)
		}()
		select {
		case <-heard:
		case <-ctx.Done():
			t.Error("nobody was told")
		}
		stop()
		<-done
	})
}

// An event that the pack names opens a duty at once, for school days, and once for a record. shows GOV-16
func TestAnEventOpensADuty(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		h.on("2026-10-21 09:00")
		event := func(seq int64, moment, record string) {
			h.now = at(moment)
			h.no(h.d.hear(t.Context(), ledger.Told{School: school, Seq: seq, At: moment[:10] + "T09:00:00.000Z", Verb: "schools.changed", Subject: ref.New(school, "school", record)}))
		}
		if !h.d.opens("schools.changed") || h.d.opens("schools.other") || h.d.opens("duties.opened") {
			t.Error("the listener wants the wrong events")
		}
		if s := h.stands("group.after"); s.Round.State != Free {
			t.Errorf("before any event: %+v", s.Round)
		}
		event(3, "2026-08-20 10:00", "old") // before the school had the duty
		event(7, "2026-10-21 10:00", "a")
		event(7, "2026-10-21 10:00", "a") // told twice
		event(8, "2026-10-21 10:00", "a") // the same record once more
		event(9, "2026-10-22 10:00", "b")
		same(t, "told", h.letters(), "opened Due on 4 November 2026: Look back at a change > h.high", "opened Due on 5 November 2026: Look back at a change > h.high")
		s := h.stands("group.after")
		if len(s.Rounds) != 2 || s.Round.State != Opened || clock.ISO(s.Round.Due) != "2026-11-04" { // over half term
			t.Errorf("opened: %+v", s.Rounds)
		}
		h.no(h.sign("h.high", "group.after", "event-7"))
		if s = h.stands("group.after"); len(s.Rounds) != 1 || s.Round.Key != "event-9" {
			t.Errorf("after one was signed: %+v", s.Rounds)
		}
		same(t, "missed", only("look back", h.on("2026-11-07 09:00")), "escalated Missed: Look back at a change > g.vern", "missed Overdue: Look back at a change > h.high")
	})
}

// The pack's verbs reach the listener through the trail itself. shows GOV-16
func TestTheTrailOpensADuty(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		h.no(h.d.Learn(t.Context()))
		h.no(h.base.Ledger.Write(t.Context(), h.base.Gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "schools.changed", Subject: ref.New(school, "school", school)}, nil
		}))
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		var hearing sync.WaitGroup
		hearing.Go(func() { h.base.Ledger.Hear(ctx, h.base.Gate.System(school, "listeners"), h.feature.Hears[:1]) })
		defer func() { stop(); hearing.Wait() }() // before the database is closed
		for wakes := h.base.Ledger.Wakes(ctx); ctx.Err() == nil && len(h.stands("group.after").Rounds) == 0; {
			select {
			case <-wakes:
			case <-time.After(50 * time.Millisecond):
			case <-ctx.Done():
			}
		}
		if s := h.stands("group.after"); s.Round.State != Opened {
			t.Errorf("the event opened nothing: %+v", s)
		}
	})
}

// A duty in other hands: the new person may sign and is told, the old one too, and at the end it falls back. shows POL-08
func TestHandOver(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		h.on("2026-10-01 09:00")
		if err := h.handOver("t.four", "monitoring", "t.four", "2026-10-05", "2026-11-20"); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a teacher took a duty for herself: %v", err)
		}
		for to, until := range map[string]string{"a.quill": "2026-11-20", "c.ord": "2026-11-20", "t.four": "2028-11-20"} {
			if err := h.handOver("c.ord", "monitoring", to, "2026-10-05", until); !errs.Is(err, errs.Invalid) {
				t.Errorf("handed to %s until %s: %v", to, until, err)
			}
		}
		h.no(h.handOver("h.high", "monitoring", "t.four", "2026-10-05", "2026-11-20"))
		same(t, "told", h.letters(), "handed-over Handed over to you: Monitor the policy > t.four", "handed-over Handed over: Monitor the policy > c.ord")
		if err := h.handOver("c.ord", "monitoring", "d.put", "2026-11-01", "2026-11-02"); !errs.Is(err, errs.Conflict) {
			t.Errorf("handed over twice: %v", err)
		}
		if s := h.stands("monitoring"); s.Owner.Names() != "Cora Ord" {
			t.Errorf("before the first day: %s", s.Owner.Names())
		}
		same(t, "reminders follow it", only("monitor", h.on("2026-11-10 09:00")), "remind-3 Due on 13 November 2026: Monitor the policy > t.four")
		h.no(h.sign("t.four", "monitoring", "autumn-2026"))
		same(t, "the day after the last", only("hand", h.on("2026-11-21 00:10")), "handed-back Hand-over ended: Monitor the policy > c.ord h.high t.four")
		same(t, "once", only("hand", h.on("2026-11-21 01:10")))
		h.now = at("2027-02-01 09:00")
		if s := h.stands("monitoring"); s.Owner.Names() != "Cora Ord" {
			t.Errorf("after the last day: %s", s.Owner.Names())
		}
		if err := h.sign("t.four", "monitoring", "spring-2027"); !errs.Is(err, errs.Forbidden) {
			t.Errorf("the hand-over did not end: %v", err)
		}
		h.verified()
	})
}

// All duties of a post go together, and whoever leaves gives them back. shows POL-08
func TestAWholePostIsHandedOver(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		h.on("2026-10-01 09:00")
		h.no(h.do("n.wire", "duties.hand_over", "backups", func(tx *ledger.Tx) (ledger.Event, error) {
			return h.d.HandOver(t.Context(), tx, Handing{Duty: "backups", Whole: true, To: h.who["t.four"].ID, Why: "A long course", From: dayAt("2026-10-01"), Until: dayAt("2026-12-01")})
		}))
		for _, key := range []string{"backups", "filter.test"} {
			if s := h.stands(key); s.Owner.Names() != "Tessa Four" {
				t.Errorf("%s is with %s", key, s.Owner.Names())
			}
		}
		h.leave("t.four", "2026-10-10")
		h.now = at("2026-10-10 09:00")
		if s := h.stands("backups"); s.Owner.Names() != "Nora Wire" {
			t.Errorf("after she left: %s", s.Owner.Names())
		}
		all := h.handovers()
		h.no(h.do("n.wire", "duties.hand_over", "filter.test", func(tx *ledger.Tx) (ledger.Event, error) {
			return h.d.TakeBack(t.Context(), tx, "filter.test", all[0].ID)
		}))
		if err := h.do("h.high", "duties.hand_over", "monitoring", func(tx *ledger.Tx) (ledger.Event, error) {
			return h.d.TakeBack(t.Context(), tx, "monitoring", all[0].ID)
		}); !errs.Is(err, errs.NotFound) {
			t.Errorf("another post's hand-over was ended: %v", err)
		}
		h.verified()
	})
}

func (h *house) handovers() (all []Handover) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.base.Gate.System(h.school, "test"), func(tx *ledger.Tx) (err error) {
		all, err = h.d.store.handovers(h.t.Context(), tx, "2026-01-01")
		return err
	}))
	return all
}

// Nothing is overdue for a time before the school had the duty, and a new version of the policy forgives nothing. shows GOV-16
func TestTheFirstDay(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		h.base.Policy.Store(&feature.Active{Pack: h.pack, Version: "v1", ApprovedAt: at("2026-11-20 18:00")})
		same(t, "first use after the day", only("monitor", h.on("2026-11-21 09:00")))
		if s := h.stands("monitoring"); s.Round.State != Free {
			t.Errorf("the term's day had passed: %+v", s.Round)
		}
		if r := h.figure("duties.monitoring"); r.State != feature.Due {
			t.Errorf("it reads %+v", r)
		}
		h.on("2027-03-20 09:00")
		h.base.Policy.Store(&feature.Active{Pack: h.pack, Version: "v2", ApprovedAt: at("2027-03-21 18:00")})
		h.now = at("2027-03-22 09:00")
		if s := h.stands("monitoring"); s.Round.State != Overdue {
			t.Errorf("a new version forgave what was missed: %+v", s.Round)
		}
		h.pack.Duties[0].Every = "half term" // the first half of this term had no duty yet
		h.on("2027-03-22 10:00")
		if s := h.stands("monitoring"); s.Rounds[0].State != Free || s.Round.Key != "spring-2027-2" {
			t.Errorf("owed for a time in which it came round otherwise: %+v", s.Rounds)
		}
		orphan := h.pack.Duties[4]
		h.pack.Duties = h.pack.Duties[:4]
		h.on("2027-03-22 11:00")
		h.pack.Duties = append(h.pack.Duties, orphan)
		h.on("2027-03-22 12:00")
		if s := h.stands("orphan"); clock.ISO(s.Since) != "2027-03-21" || s.Round.State != Free {
			t.Errorf("taken out and put back it is owed since %s: %+v", clock.ISO(s.Since), s.Round)
		}
	})
}

// A second school's duties never show. shows GOV-16
func TestTheNeighbour(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		other := build(t, h.db, "s2")
		h.on("2026-11-10 09:00")
		same(t, "the neighbour is told of its own", only("monitor", other.on("2026-11-10 09:00")), "remind-3 Due on 13 November 2026: Monitor the policy > c.ord")
		h.no(h.sign("c.ord", "monitoring", "autumn-2026"))
		if s := other.stands("monitoring"); s.Round.State == Done {
			t.Error("the neighbour's signature counted")
		}
		if s := h.stands("monitoring"); s.Round.State != Done {
			t.Error("our own did not")
		}
		if err := h.handOver("h.high", "backups", "t.four", "2026-11-11", "2026-11-12"); err != nil {
			t.Fatal(err)
		}
		if all := other.handovers(); len(all) != 0 {
			t.Errorf("the neighbour sees %d hand-overs", len(all))
		}
	})
}

func TestWithoutAPolicyNothingIsDue(t *testing.T) {
	everyEngine(t, func(t *testing.T, h *house) {
		h.base.Policy.Store(nil)
		same(t, "told", h.on("2026-11-10 09:00"))
		for _, name := range []string{"duties.calendar", "duties.posts", "duties.monitoring"} {
			if r := h.figure(name); r.State != feature.None || r.How != feature.Missing {
				t.Errorf("%s: %+v", name, r)
			}
		}
		if h.d.opens("schools.changed") {
			t.Error("an event opened a duty of no policy")
		}
	})
}

func TestHeadline(t *testing.T) {
	on := func(text string) time.Time { return dayAt(text) }
	missed, soon := Round{Key: "a", State: Overdue, Due: on("2026-09-01")}, Round{Key: "b", State: Due, Due: on("2026-10-01")}
	finished, event := Round{Key: "c", State: Done, Due: on("2026-10-01")}, Round{Key: "d", State: Overdue, Due: on("2026-08-01"), Verb: "x.y"}
	for _, c := range []struct {
		want string
		all  []Round
	}{
		{"a", []Round{missed, soon}}, {"b", []Round{finished, soon}}, {"c", []Round{missed, finished}}, {"d", []Round{event, finished}}, {"d", []Round{missed, soon, event}},
		{"b", []Round{{Key: "free", State: Free}, soon}}, {"", nil},
	} {
		if got := headline(c.all); got.Key != c.want {
			t.Errorf("of %+v: %q", c.all, got.Key)
		}
	}
	if judge(policy.Duty{Remind: []int{30}}, Round{Due: on("2026-10-01")}, on("2026-09-02")) != Due || judge(policy.Duty{}, Round{Due: on("2026-10-01")}, on("2026-09-02")) != Upcoming {
		t.Error("the first reminder makes a duty due")
	}
}
