package incidents

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents/internal/course"
)

// walking is how the school of these tests handles its cases.
func walking() policy.Cases {
	return policy.Cases{
		Targets: []policy.Target{
			{Key: "safe", When: policy.CaseWhen{Risks: []string{"grooming"}}, Within: "1 hour"},
			{Key: "serious", When: policy.CaseWhen{Serious: true}, Within: "end of day"},
			{Key: "other", When: policy.CaseWhen{Always: true}, Within: "2 school days"},
		},
		Supports: []policy.Support{{Key: "adult", Title: "A trusted adult"}, {Key: "helpline", Title: "A helpline"}},
		Paths: []policy.CasePath{
			{Key: "protection", Title: "Child protection", Says: "Listen, do not promise to keep it secret.", When: policy.CaseWhen{Risks: []string{"grooming"}},
				Hands: []string{"dsl"}, Closers: []string{"dsl"}, Answer: "15 minutes", Then: []string{"deputy", "head"}},
			{Key: "unlawful", Title: "May be unlawful", When: policy.CaseWhen{Rows: []string{"illegal_deliberate"}, Risks: []string{"violence"}}, Freezes: true,
				Steps: []policy.CaseStep{{Key: "police", Title: "Ask the police", Task: "Call the police.", Post: "dsl", Within: "1 hour", Needs: []string{"when", "who", "reference", "reply"}, Contact: "police"}}},
			{Key: "bullying", Title: "Bullying", When: policy.CaseWhen{Risks: []string{"bullying"}}, Refuses: []string{"no_further_action"},
				Steps: []policy.CaseStep{{Key: "heard", Title: "Hear both sides", Task: "Hear each of them.", Post: "dsl", Each: "involved", Skip: []string{"dsl"}}}},
			{Key: "serious", Title: "Serious", When: policy.CaseWhen{Serious: true},
				Steps: []policy.CaseStep{{Key: "chair", Title: "Tell the chair", Task: "Tell the chair of governors.", Post: "head", Within: "4 school hours", Needs: []string{"when", "who", "channel"}, Escalate: []string{"head", "deputy"}}}},
			{Key: "message", Title: "A disturbing message", When: policy.CaseWhen{Reports: []string{"message"}},
				Asks:  []policy.Question{{Key: "threat", Text: "Does it threaten anybody?", Proposes: "call"}, {Key: "known", Text: "Is the sender known?"}},
				Steps: []policy.CaseStep{{Key: "call", Title: "Call the police", Task: "Call the police about the message.", Post: "dsl", Lifts: true}}},
			{Key: "images", Title: "An intimate image", When: policy.CaseWhen{Reports: []string{"images"}}, NoFiles: true, Hands: []string{"dsl"}},
			{Key: "allegation", Title: "An allegation", When: policy.CaseWhen{Reports: []string{"allegation"}}, Finding: true},
			{Key: "whistle", Title: "Whistleblowing", When: policy.CaseWhen{Reports: []string{"whistleblowing"}}, Protects: true, Sees: []string{"head"}},
			{Key: "child", Title: "Families", When: policy.CaseWhen{Child: true},
				Steps: []policy.CaseStep{{Key: "parents", Title: "Tell the parents", Task: "Tell the child's parents.", Post: "teacher", Within: "2 school days", Each: "child", Needs: []string{"when", "who", "channel", "reply"}, Skip: []string{"dsl"}, Escalate: []string{"dsl"}}}},
			{Key: "support", Title: "Support", When: policy.CaseWhen{Affected: true},
				Steps: []policy.CaseStep{{Key: "support", Title: "Stand by them", Task: "Decide on support.", Post: "dsl", Each: "affected", Needs: []string{"choice", "owner", "review"}, Skip: []string{"dsl"}}}},
		},
	}
}

// walk makes both versions of the school's policy handle cases so.
func (h *house) walk() { h.packs.old.Cases, h.packs.new.Cases = walking(), walking() }

func (h *house) tasks(incident string) map[string]Task {
	out := map[string]Task{}
	for _, t := range h.kase(incident).Tasks {
		out[t.Key] = t
	}
	return out
}

// as runs a change as a person, without the gate's answer being in question.
func (h *house) act(account, action, incident string, f func(*ledger.Tx) error) {
	h.t.Helper()
	if err := h.do(account, action, incident, f); err != nil {
		h.t.Fatal(err)
	}
}

// shows INC-08: a tagged report is the safeguarding lead's alone, who alone may close it, with a clock until they say that
// they have it.
func TestINC08ChildProtectionIsTheLeadsAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.walk()
		i := h.open(Opening{Reporter: h.id("ada.quill"), Tags: []string{"grooming", "no such risk"}})
		for account, may := range map[string]bool{"d.safe": true, "c.ord": false, "h.high": false, "t.four": false} {
			if _, err := h.check(account, "incidents.show", i.ID); (err == nil) != may {
				t.Errorf("%s: %v, want %v", account, err, may)
			}
		}
		var clocks []Clock
		read := func() {
			h.read(func(tx *ledger.Tx) (err error) {
				clocks, err = h.store.Clocks(t.Context(), tx, h.clock())
				return err
			})
		}
		read()
		if len(clocks) != 2 || clocks[0].Kind != AnswerClock || clocks[0].Due != clock.Text(h.clock().Add(15*time.Minute)) || !slices.Equal(clocks[0].Then, []string{"deputy", "head"}) ||
			!slices.Contains(clocks[0].Posts, "dsl") || !clocks[0].Urgent || clocks[1].Kind != FirstClock || clocks[1].Due != clock.Text(h.clock().Add(time.Hour)) {
			t.Errorf("clocks: %+v", clocks)
		}
		h.act("d.safe", "incidents.note", i.ID, func(tx *ledger.Tx) error {
			_, err := h.store.Acknowledge(t.Context(), tx, i.ID)
			return err
		})
		if read(); len(clocks) != 1 || clocks[0].Kind != FirstClock {
			t.Errorf("after the acknowledgement: %+v", clocks)
		}
		h.act("d.safe", "incidents.note", i.ID, func(tx *ledger.Tx) error {
			_, err := h.store.Jot(t.Context(), tx, i.ID, "I spoke to her.")
			return err
		})
		if read(); len(clocks) != 0 {
			t.Errorf("after the first action: %+v", clocks)
		}
		// Nobody answered: it is given to the head too, who may see it and still may not close it.
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			_, err := h.store.Hand(t.Context(), tx, i.ID, []string{"head"}, "Nobody answered in time.")
			return ledger.Event{Verb: "test.handed", Subject: i.Ref()}, err
		})
		if _, err := h.check("h.high", "incidents.show", i.ID); err != nil {
			t.Errorf("the head, after the escalation: %v", err)
		}
		err := h.do("h.high", "incidents.close", i.ID, func(tx *ledger.Tx) error {
			_, err := h.store.Close(t.Context(), tx, i.ID, Closing{})
			return err
		})
		wants(t, err, errs.Forbidden, "the head closes it")
	})
}

// shows INC-08 and INC-05: about the lead, the path's hands are nobody's and the routing's stand.
func TestINC08TheLeadIsNamed(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	h.walk()
	i := h.open(Opening{Subjects: []string{h.id("d.safe")}, Affected: []string{h.id("ada.quill")}, Tags: []string{"grooming"}})
	if got := h.kase(i.ID).Handlers; !slices.Equal(got, []string{"head"}) {
		t.Errorf("handlers: %v", got)
	}
}

// shows INC-02: the grown-up whom a child chose has the report too, until it goes to a few, with half an hour to read it.
func TestINC02TheChosenGrownUp(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	h.walk()
	i := h.open(Opening{Reporter: h.id("ada.quill"), Adult: h.id("t.two")})
	if _, err := h.check("t.two", "incidents.show", i.ID); err != nil {
		t.Errorf("the chosen one: %v", err)
	}
	clocks := func() (out []Clock) {
		h.read(func(tx *ledger.Tx) (err error) {
			out, err = h.store.Clocks(t.Context(), tx, h.clock())
			return err
		})
		return out
	}
	all := clocks()
	if len(all) == 0 || all[0].Kind != ReadClock || all[0].Due != clock.Text(h.clock().Add(30*time.Minute)) || !slices.Equal(all[0].Persons, []string{h.id("t.two")}) || !slices.Contains(all[0].Then, "dsl") {
		t.Errorf("%+v", all)
	}
	h.act("t.two", "incidents.note", i.ID, func(tx *ledger.Tx) error {
		_, err := h.store.See(t.Context(), tx, i.ID)
		return err
	})
	if slices.ContainsFunc(clocks(), func(c Clock) bool { return c.Kind == ReadClock }) {
		t.Error("it is read, and the clock runs")
	}
	about := h.open(Opening{Reporter: h.id("ada.quill"), Adult: h.id("t.two"), Subjects: []string{h.id("t.two")}})
	grave := h.open(Opening{Reporter: h.id("ada.quill"), Adult: h.id("t.two"), Tags: []string{"grooming"}})
	for _, one := range []Incident{about, grave} {
		_, err := h.check("t.two", "incidents.show", one.ID)
		wants(t, err, errs.Forbidden, "the chosen one, where it is not for them")
	}
}

// shows INC-10: what may be unlawful stands still inside, freezes accounts, and closes only with the police's word.
func TestINC10NothingInsideUntilThePoliceSay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.walk()
		var frozen []string
		h.cases.Bind(Hooks{Freeze: freezing(&frozen)})
		i := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
		day := h.clock().AddDate(0, 0, -1)
		if err := h.classify("d.safe", i.ID, "other_account", day); err != nil || len(frozen) > 0 {
			t.Fatal(err, frozen)
		}
		h.act("d.safe", "incidents.classify", i.ID, func(tx *ledger.Tx) error {
			_, _, err := h.store.Suspect(t.Context(), tx, i.ID, "violence", "There is a threat in it.")
			return err
		})
		if !slices.Equal(frozen, []string{"shut " + h.id("ada.quill")}) {
			t.Errorf("frozen: %v", frozen)
		}
		done := func(key string, a Answer) error {
			return h.do("d.safe", "incidents.task", i.ID, func(tx *ledger.Tx) error {
				_, err := h.store.Done(t.Context(), tx, i.ID, key, "I did.", a)
				return err
			})
		}
		wants(t, done("learner:W", Answer{}), errs.Invalid, "a warning before the police have spoken")
		wants(t, done("unlawful/police", Answer{When: h.clock().Format(time.RFC3339), Told: "PC Mill"}), errs.Invalid, "the police without a reference or an answer")
		closing := Closing{Outcome: "referred", Informed: "The police", Reason: "They have it."}
		err := h.do("d.safe", "incidents.close", i.ID, func(tx *ledger.Tx) error {
			_, err := h.store.Close(t.Context(), tx, i.ID, closing)
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "police's advice or their reference") {
			t.Errorf("closing without the police's word: %v", err)
		}
		if err := done("unlawful/police", Answer{When: clock.Text(h.clock()), Told: "PC Mill", Reference: "CR/12"}); err != nil {
			t.Fatal(err)
		}
		if err := done("learner:W", Answer{}); err != nil {
			t.Errorf("a warning after the police have spoken: %v", err)
		}
		if got := h.tasks(i.ID)["unlawful/police"]; got.Reference != "CR/12" || got.Told != "PC Mill" {
			t.Errorf("%+v", got)
		}
	})
}

// shows INC-11, INC-13: marking a case serious asks for those outside, with a clock that runs in school hours.
func TestINC11SeriousTellsThoseOutside(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	h.walk()
	i := h.open(Opening{Subjects: []string{h.id("p.quill")}})
	if got := h.kase(i.ID).FirstDue; got != "2026-03-12T15:30:00.000Z" { // two school days from Tuesday, ten o'clock
		t.Errorf("the first action is due %s", got)
	}
	h.act("d.safe", "incidents.classify", i.ID, func(tx *ledger.Tx) error {
		_, _, err := h.store.MarkSerious(t.Context(), tx, i.ID, true, "It is in the paper.")
		return err
	})
	task := h.tasks(i.ID)["serious/chair"]
	if task.Due != "2026-03-10T14:00:00.000Z" || task.Post != "head" || task.Escalate != "head deputy" {
		t.Errorf("%+v", task)
	}
	if k := h.kase(i.ID); k.FirstDue != "2026-03-10T15:30:00.000Z" || !k.Serious {
		t.Errorf("first %s", k.FirstDue)
	}
	if faults := course.Lacking(task, "I rang.", Answer{}, h.packs.new); len(faults) != 3 {
		t.Errorf("what is missing: %v", faults)
	}
	h.act("d.safe", "incidents.classify", i.ID, func(tx *ledger.Tx) error {
		_, _, err := h.store.MarkSerious(t.Context(), tx, i.ID, false, "It was another school.")
		return err
	})
	if got := h.tasks(i.ID)["serious/chair"].State; got != TaskDropped {
		t.Errorf("a step that is no longer wanted is %s", got)
	}
}

// shows INC-19 and INC-26: steps for a person come with the person, and ask for what the policy wants to know.
func TestINC19StepsForEachPerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.walk()
		i := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
		ada, ben := "child/parents/"+h.id("ada.quill"), "child/parents/"+h.id("ben.otter")
		if tasks := h.tasks(i.ID); len(tasks) != 1 || tasks[ada].Due != "2026-03-12T15:30:00.000Z" || tasks[ada].Person != h.id("ada.quill") {
			t.Errorf("%+v", tasks)
		}
		h.act("d.safe", "incidents.classify", i.ID, func(tx *ledger.Tx) error {
			_, _, err := h.store.AddPerson(t.Context(), tx, i.ID, h.id("ben.otter"), AffectedPart)
			return err
		})
		tasks := h.tasks(i.ID)
		support := "support/support/" + h.id("ben.otter")
		if len(tasks) != 3 || tasks[ben].State != TaskOpen || tasks[support].State != TaskOpen {
			t.Errorf("%+v", tasks)
		}
		err := h.do("d.safe", "incidents.task", i.ID, func(tx *ledger.Tx) error {
			_, err := h.store.Done(t.Context(), tx, i.ID, support, "We talked.", Answer{Choice: "no such thing", Owner: "teacher", Review: "2026-04-01"})
			return err
		})
		wants(t, err, errs.Invalid, "support that the policy does not offer")
		wants(t, h.do("c.ord", "incidents.skip", i.ID, func(tx *ledger.Tx) error {
			_, err := h.store.Skip(t.Context(), tx, i.ID, ben, "No.")
			return err
		}), errs.Forbidden, "the coordinator holds back from parents")
		h.act("d.safe", "incidents.skip", i.ID, func(tx *ledger.Tx) error {
			_, err := h.store.Skip(t.Context(), tx, i.ID, ben, "It could put him at risk.")
			return err
		})
		if got := h.tasks(i.ID)[ben]; got.State != TaskSkipped || got.Reason == "" {
			t.Errorf("%+v", got)
		}
	})
}

// shows INC-09: a bullying case has its steps and cannot end as nothing.
func TestINC09BullyingDoesNotEndAsNothing(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	h.packs.old.Cases.Paths, h.packs.new.Cases.Paths = walking().Paths[2:3], walking().Paths[2:3]
	i := h.open(Opening{Subjects: []string{h.id("ada.quill")}, Affected: []string{h.id("ben.otter")}, Tags: []string{"bullying"}})
	if got := len(h.kase(i.ID).Tasks); got != 2 {
		t.Errorf("%d steps, want one for each of them", got)
	}
	err := h.do("d.safe", "incidents.close", i.ID, func(tx *ledger.Tx) error {
		_, err := h.store.Close(t.Context(), tx, i.ID, Closing{Outcome: "no_further_action", Informed: "x", Reason: "y"})
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "does not let this kind of case end") {
		t.Errorf("%v", err)
	}
}

// shows INC-03: what staff tell later than a school day after is marked late, with the gap; a parent is never late.
func TestINC03StaffReportLate(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	friday := time.Date(2026, 3, 6, 9, 0, 0, 0, time.UTC) // told on Tuesday: two school days later
	for _, c := range []struct {
		who      string
		happened time.Time
		late     bool
	}{{"t.four", friday, true}, {"t.four", friday.AddDate(0, 0, 3), false}, {"p.quill", friday, false}} {
		i := h.open(Opening{Reporter: h.id(c.who), Happened: c.happened, Subjects: []string{h.id("ada.quill")}})
		if i.Late != c.late {
			t.Errorf("%s about %s: late %v", c.who, c.happened, i.Late)
		}
	}
}

// shows INC-36: a user action outside the policy's table cannot be saved, and another one needs words.
func TestINC36UserActionsOfThePolicy(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	i := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
	save := func(action, words string) error {
		return h.do("d.safe", "incidents.classify", i.ID, func(tx *ledger.Tx) error {
			_, _, _, err := h.store.Classify(t.Context(), tx, i.ID, Choice{Audience: Learner, Row: "other_account", Place: "school", Happened: clock.Text(h.clock()), Title: "x", Reason: "y",
				Action: action, ActionText: words})
			return err
		})
	}
	wants(t, save("flying", ""), errs.Invalid, "an action that is not in the table")
	wants(t, save(OtherAction, ""), errs.Invalid, "another one without words")
	for _, c := range [][2]string{{OtherAction, "Sold sweets by chat."}, {"cma_credentials", ""}, {"", ""}} {
		if err := save(c[0], c[1]); err != nil {
			t.Errorf("%v: %v", c, err)
		}
	}
}

// shows INC-18: after earlier warnings the stronger row is proposed, and declining it needs a reason that stays.
func TestINC18CarryingOnAfterWarnings(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		day := h.clock().AddDate(0, 0, -1)
		first := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
		if err := h.classify("d.safe", first.ID, "other_account", day); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"learner:CT", "learner:W", "learner:PI"} {
			h.act("d.safe", "incidents.task", first.ID, func(tx *ledger.Tx) error { return h.settle(tx, first.ID, key, TaskDone, "Done.") })
		}
		h.act("d.safe", "incidents.close", first.ID, func(tx *ledger.Tx) error {
			_, err := h.store.Close(t.Context(), tx, first.ID, Closing{Outcome: "resolved", Informed: "Her parents", Reason: "A warning was enough.", NoRisk: true})
			return err
		})
		second := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
		err := h.classify("d.safe", second.ID, "other_account", day)
		if err == nil || !strings.Contains(err.Error(), "Carried on after earlier warnings") {
			t.Errorf("the same again without a reason: %v", err)
		}
		save := func(row, why string) {
			h.act("d.safe", "incidents.classify", second.ID, func(tx *ledger.Tx) error {
				_, _, _, err := h.store.Classify(t.Context(), tx, second.ID, Choice{Audience: Learner, Row: row, Place: "school", Happened: clock.Text(day), Title: "x", Reason: "y", RepeatWhy: why})
				return err
			})
		}
		save("other_account", "The first was two terms ago.")
		if k := h.kase(second.ID); k.Repeats != "declined" || k.RepeatWhy == "" {
			t.Errorf("%q %q", k.Repeats, k.RepeatWhy)
		}
		save("continued", "")
		if k := h.kase(second.ID); k.Repeats != "accepted" {
			t.Errorf("%q", k.Repeats)
		}
	})
}

// shows INC-20: what happened elsewhere has no sanction until it says how it belongs to the school and by which clause.
func TestINC20NoSanctionForWhatHappenedElsewhere(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	i := h.open(Opening{Subjects: []string{h.id("ada.quill")}, Place: "home"})
	save := func(link, clause string) {
		h.act("d.safe", "incidents.classify", i.ID, func(tx *ledger.Tx) error {
			_, _, _, err := h.store.Classify(t.Context(), tx, i.ID, Choice{Audience: Learner, Row: "other_account", Place: "home", Happened: clock.Text(h.clock()), Title: "x", Reason: "y", SchoolLink: link, Clause: clause})
			return err
		})
	}
	warn := func() error {
		return h.do("d.safe", "incidents.task", i.ID, func(tx *ledger.Tx) error { return h.settle(tx, i.ID, "learner:W", TaskDone, "Warned.") })
	}
	save("Both are in Year 4.", "")
	if h.kase(i.ID).MayPunish() {
		t.Error("a sanction without a clause")
	}
	wants(t, warn(), errs.Invalid, "a warning without a clause")
	save("Both are in Year 4.", "behaviour 4.2")
	if err := warn(); err != nil {
		t.Error(err)
	}
}

// shows INC-14 and INC-15: who may set aside what the matrices ask for, and who may suspend.
func TestINC15SkippingAndSuspending(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	i := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
	if err := h.classify("d.safe", i.ID, "other_account", h.clock()); err != nil {
		t.Fatal(err)
	}
	wants(t, h.do("c.ord", "incidents.skip", i.ID, func(tx *ledger.Tx) error { return h.settle(tx, i.ID, "learner:W", TaskSkipped, "No.") }), errs.Forbidden, "the coordinator alone")
	s := h.open(Opening{Subjects: []string{h.id("h.high"), h.id("k.chair")}}) // so that the lead has it
	if err := h.classify("d.safe", s.ID, "staff:private_use", h.clock()); err != nil {
		t.Fatal(err)
	}
	for _, state := range []string{TaskDone, TaskSkipped} {
		wants(t, h.do("d.safe", "incidents.task", s.ID, func(tx *ledger.Tx) error { return h.settle(tx, s.ID, "staff:SUS", state, "Now.") }), errs.Forbidden, "the lead suspends: "+state)
	}
	c := h.open(Opening{Subjects: []string{h.id("t.two")}})
	if err := h.classify("h.high", c.ID, "staff:private_use", h.clock()); err != nil {
		t.Fatal(err)
	}
	h.act("h.high", "incidents.task", c.ID, func(tx *ledger.Tx) error { return h.settle(tx, c.ID, "staff:SUS", TaskDone, "From today.") })
}

// shows INC-25 and INC-07: an allegation closes only with a finding, and one without substance lifts what was imposed.
func TestINC25AFindingAndINC07NoneWithout(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.walk()
		lifted := 0
		h.cases.Bind(Hooks{Lift: lifting(&lifted)})
		i := h.open(Opening{Subjects: []string{h.id("t.two")}, Kind: "allegation"})
		err := h.do("h.high", "incidents.close", i.ID, func(tx *ledger.Tx) error {
			_, err := h.store.Close(t.Context(), tx, i.ID, Closing{})
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "Enter the finding") {
			t.Errorf("closing without a finding: %v", err)
		}
		find := func(f Finding) error {
			return h.do("h.high", "incidents.find", i.ID, func(tx *ledger.Tx) error {
				_, err := h.store.Find(t.Context(), tx, i.ID, f)
				return err
			})
		}
		wants(t, find(Finding{Substance: "yes", By: "Head and chair", At: "2026-03-10", Why: "x"}), errs.Invalid, "substance that leads nowhere")
		wants(t, find(Finding{Substance: "no", By: "Head and chair", At: "2026-03-10"}), errs.Invalid, "a finding without a reason")
		if err := find(Finding{Substance: "yes", By: "Head and chair", At: "2026-03-10", Why: "x", Leads: []string{"authority"}}); err != nil || lifted != 0 {
			t.Fatal(err, lifted)
		}
		if err := find(Finding{Substance: "no", By: "Head and chair", At: "2026-03-10", Why: "The log shows another account."}); err != nil || lifted != 1 {
			t.Fatal(err, lifted)
		}
		if k := h.kase(i.ID); k.Substance != "no" || k.FoundLeads != "" || k.FoundWhy == "" {
			t.Errorf("%+v", k.Incident)
		}
	})
}

// shows GOV-22: which open cases nobody has touched for a while.
func TestGOV22Untouched(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	old := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
	h.wait(72 * time.Hour)
	h.open(Opening{Subjects: []string{h.id("ben.otter")}})
	h.read(func(tx *ledger.Tx) error {
		found, err := h.store.Untouched(t.Context(), tx, h.clock().Add(-48*time.Hour))
		if len(found) != 1 || found[0].ID != old.ID {
			t.Errorf("%v", found)
		}
		return err
	})
}

// What was told about a clock is remembered once.
func TestMark(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		i := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			for n, want := range []bool{true, false} {
				if fresh, err := h.store.Mark(t.Context(), tx, i.ID, "first", "warned"); err != nil || fresh != want {
					t.Errorf("time %d: %v %v", n, fresh, err)
				}
			}
			states, err := h.store.Marked(t.Context(), tx, i.ID, "first")
			if !slices.Equal(states, []string{"warned"}) {
				t.Errorf("%v", states)
			}
			return ledger.Event{Verb: "test.marked", Subject: i.Ref()}, err
		})
	})
}

// shows INC-04: two who close at once; the second is told what happened instead.
func TestINC04TwoCloseAtOnce(t *testing.T) {
	h, as := newSite(t)
	i := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
	lead, at := as("d.safe"), "/incidents/"+i.ID
	_, show := lead.get(at)
	version := show.Find("#closing input[name=version]").AttrOr("value", "")
	h.wait(time.Minute)
	as("c.ord").post(at+"/note", url.Values{"note": {"I spoke to her."}})
	status, fault := lead.post(at+"/close", url.Values{"version": {version}, "outcome": {"resolved"}, "close-reason": {"Mine."}})
	if status != 422 || fault.Find("#close-reason").Text() != "Mine." {
		t.Errorf("%d, %q", status, fault.Find("#close-reason").Text())
	}
	has(t, fault, ".govuk-error-summary", "Someone else changed this case")
	has(t, fault, "#chronology", "I spoke to her.")
}
