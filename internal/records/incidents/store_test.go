package incidents

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
)

// shows INC-01 and INC-04: numbers without gaps, however many tell at once, and one case for one ticket.
func TestINC01NumbersWithoutGapsAndOneCaseForOneTicket(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		const reports = 12
		var all sync.WaitGroup
		for n := range reports {
			for range 2 { // each is sent twice
				all.Go(func() {
					err := h.base.Ledger.Write(t.Context(), h.base.Gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
						i, err := h.store.Open(context.WithoutCancel(t.Context()), tx, Opening{Route: BlockPage, Reporter: h.id("ada.quill"), Words: "I want a grown-up.", Ticket: fmt.Sprint("ticket", n)})
						return i.Opened(), err
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		var numbers []string
		h.read(func(tx *ledger.Tx) error {
			found, err := h.store.List(t.Context(), tx, Filter{})
			for _, l := range found {
				numbers = append(numbers, l.Number)
			}
			return err
		})
		slices.Sort(numbers)
		if len(numbers) != reports || numbers[0] != "2026-0001" || numbers[reports-1] != fmt.Sprintf("2026-%04d", reports) {
			t.Errorf("numbers: %v", numbers)
		}
	})
}

// shows INC-05 and INC-06: who deals with a case follows from the persons named, in the gate and in lists alike.
func TestINC05RoutingAndINC06ShutOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		cases := []struct {
			name string
			o    Opening
			may  []string
		}{
			{"a child", Opening{Subjects: []string{h.id("ada.quill")}}, []string{"t.four", "c.ord", "d.safe", "h.high"}},
			{"a child's report", Opening{Reporter: h.id("ben.otter")}, []string{"t.two", "c.ord", "d.safe", "h.high"}},
			{"a child, confidential", Opening{Subjects: []string{h.id("ada.quill")}, Confidential: true}, []string{"c.ord", "d.safe", "h.high"}},
			{"a teacher", Opening{Subjects: []string{h.id("t.four")}, Affected: []string{h.id("ada.quill")}}, []string{"h.high"}},
			{"an administrator", Opening{Subjects: []string{h.id("a.min")}}, []string{"h.high"}},
			{"the coordinator", Opening{Subjects: []string{h.id("c.ord")}}, []string{"h.high"}},
			{"the head", Opening{Subjects: []string{h.id("h.high")}}, []string{"k.chair"}},
			{"the head, said by a stranger", Opening{About: "head"}, []string{"k.chair"}},
			{"head and chair", Opening{Subjects: []string{h.id("h.high"), h.id("k.chair")}}, []string{"d.safe"}},
			{"a child, where the lead is a witness only", Opening{Subjects: []string{h.id("ben.otter")}, Affected: []string{h.id("d.safe")}, Reporter: h.id("c.ord")}, []string{"t.two", "c.ord", "d.safe", "h.high"}},
			{"a parent", Opening{Subjects: []string{h.id("p.quill")}}, []string{"c.ord", "d.safe", "h.high"}},
		}
		for _, c := range cases {
			i := h.open(c.o)
			for account := range h.who {
				_, err := h.check(account, "incidents.show", i.ID)
				inList := slices.Contains(h.listed(account), i.ID)
				if want := slices.Contains(c.may, account); (err == nil) != want || inList != want {
					t.Errorf("about %s: %s opens it: %v (%v), in the list: %v, want %v", c.name, account, err == nil, err, inList, want)
				}
			}
		}
	})
}

// shows INC-05 and INC-06: naming someone later takes the case out of their hands, and every attempt is on the case.
func TestINC06NamingSomeoneShutsThemOutAndAttemptsShow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		i := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
		err := h.do("d.safe", "incidents.classify", i.ID, func(tx *ledger.Tx) error {
			_, moved, err := h.store.AddPerson(t.Context(), tx, i.ID, h.id("h.high"), SubjectPart)
			if !moved {
				t.Error("the case did not change hands")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, account := range []string{"h.high", "d.safe", "t.four"} {
			for _, action := range []string{"incidents.show", "incidents.evidence", "incidents.close"} {
				_, err := h.check(account, action, i.ID)
				wants(t, err, errs.Forbidden, account+" "+action)
			}
		}
		k := h.kase(i.ID)
		if len(k.Refusals) != 9 {
			t.Errorf("the case shows %d attempts, want 9", len(k.Refusals))
		}
		if !slices.ContainsFunc(k.Refusals, func(r ledger.Told) bool {
			return r.Actor == "person/"+h.id("h.high") && r.Why == "incidents.show: named"
		}) {
			t.Errorf("the head's attempt does not show: %v", k.Refusals)
		}
		if _, err := h.check("k.chair", "incidents.show", i.ID); err != nil {
			t.Errorf("the chair: %v", err)
		}
	})
}

// shows POL-12: the matrix of the day of the incident counts, not the newest.
func TestPOL12TheMatrixOfTheDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		for on, want := range map[string][]string{"2026-02-10": {"learner:CT", "learner:W"}, "2026-03-09": {"learner:CT", "learner:PI", "learner:W"}} {
			day, _ := time.Parse(time.DateOnly, on)
			i := h.open(Opening{Subjects: []string{h.id("ada.quill")}, Happened: day})
			if err := h.classify("d.safe", i.ID, "other_account", day); err != nil {
				t.Fatal(err)
			}
			var keys []string
			for _, task := range h.kase(i.ID).Tasks {
				keys = append(keys, task.Key)
			}
			if slices.Sort(keys); !slices.Equal(keys, want) {
				t.Errorf("on %s: %v, want %v", on, keys, want)
			}
		}
	})
}

// shows INC-14 and STD-13: no closing with a response untouched, no skipping and no closing without a reason.
func TestINC14ClosingAndSkipping(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		i := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
		full := Closing{Outcome: "resolved", Informed: "Her parents, by telephone", Reason: "She understands and will not do it again.", NoRisk: true}
		closing := func(c Closing) error {
			return h.do("d.safe", "incidents.close", i.ID, func(tx *ledger.Tx) error {
				_, err := h.store.Close(t.Context(), tx, i.ID, c)
				return err
			})
		}
		settle := func(account, action, key, state, reason string) error {
			return h.do(account, action, i.ID, func(tx *ledger.Tx) error {
				return h.settle(tx, i.ID, key, state, reason)
			})
		}
		wants(t, closing(full), errs.Invalid, "closing without a row")
		if err := h.classify("d.safe", i.ID, "other_account", h.clock().AddDate(0, -1, 0)); err != nil {
			t.Fatal(err)
		}
		wants(t, closing(full), errs.Invalid, "closing with responses untouched")
		wants(t, settle("t.four", "incidents.skip", "learner:CT", TaskSkipped, "No need."), errs.Forbidden, "a class teacher skips")
		wants(t, settle("n.wire", "incidents.skip", "learner:CT", TaskSkipped, "No need."), errs.Forbidden, "a technician skips")
		wants(t, settle("d.safe", "incidents.skip", "learner:W", TaskSkipped, ""), errs.Invalid, "skipping without a reason")
		wants(t, settle("d.safe", "incidents.task", "learner:CT", TaskDone, ""), errs.Invalid, "done without a word")
		for _, err := range []error{settle("t.four", "incidents.task", "learner:CT", TaskDone, "I know."), settle("d.safe", "incidents.skip", "learner:W", TaskSkipped, "She came by herself.")} {
			if err != nil {
				t.Fatal(err)
			}
		}
		wants(t, closing(Closing{Outcome: "resolved", Informed: "Nobody needed to be"}), errs.Invalid, "closing without a reason")
		if err := closing(full); err != nil {
			t.Fatal(err)
		}
		wants(t, settle("d.safe", "incidents.task", "learner:CT", TaskDone, "Again"), errs.Conflict, "a closed case")
		h.read(func(tx *ledger.Tx) error {
			for name, want := range map[string]feature.State{"incidents.responses": feature.Proven, "incidents.decisions": feature.Proven, "incidents.cases": feature.Proven,
				"incidents.refused": feature.Proven, "incidents.evidence": feature.None, "incidents.routed": feature.Proven, "incidents.reports": feature.Proven} {
				n := slices.IndexFunc(h.feature.Figures, func(f feature.Figure) bool { return f.Name == name })
				got, err := h.feature.Figures[n].Read(t.Context(), tx, feature.Ask{Now: h.clock(), From: h.clock().AddDate(0, -3, 0)})
				if err != nil || got.State != want {
					t.Errorf("figure %s: %v %v, want %s", name, got, err, want)
				}
			}
			return nil
		})
	})
}

// Another row keeps what was done, drops what is no longer asked for, and asks for it again when it comes back.
func TestINC14AnotherRowKeepsWhatWasDone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		i := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
		day := h.clock().AddDate(0, -1, 0)
		for _, row := range []string{"other_account", "illegal_deliberate", "other_account"} {
			if err := h.classify("d.safe", i.ID, row, day); err != nil {
				t.Fatal(err)
			}
			if row == "other_account" && h.kase(i.ID).Left() == 2 {
				if err := h.do("d.safe", "incidents.task", i.ID, func(tx *ledger.Tx) error {
					return h.settle(tx, i.ID, "learner:CT", TaskDone, "Told her.")
				}); err != nil {
					t.Fatal(err)
				}
			}
		}
		states := map[string]string{}
		for _, task := range h.kase(i.ID).Tasks {
			states[task.Key] = task.State
		}
		want := map[string]string{"learner:CT": TaskDone, "learner:W": TaskOpen, "learner:HT": TaskDropped, "learner:PS": TaskDropped}
		for key, state := range want {
			if states[key] != state {
				t.Errorf("%s is %s, want %s (%v)", key, states[key], state, states)
			}
		}
	})
}

// Every concern about staff goes to the head as a task, or to the chair when it is about the head.
func TestStaffMatrixAlwaysAsksTheHead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		for subject, want := range map[string][2]string{"t.four": {"h.high", "head"}, "h.high": {"k.chair", "chair"}} {
			i := h.open(Opening{Subjects: []string{h.id(subject)}})
			if err := h.classify(want[0], i.ID, "staff:private_channel", h.clock().AddDate(0, -1, 0)); err != nil {
				t.Fatal(err)
			}
			tasks := h.kase(i.ID).Tasks
			n := slices.IndexFunc(tasks, func(k Task) bool { return k.Key == "staff:HT" })
			if n < 0 || tasks[n].Post != want[1] {
				t.Errorf("about %s: %v", subject, tasks)
			}
		}
	})
}

// shows INC-24: under a suspicion of illegal images no file is stored, the address is; items are only superseded.
func TestINC24EvidenceIsSealedAndNoPictureOfAChild(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		i := h.open(Opening{Subjects: []string{h.id("ada.quill")}, Evidence: []Evidence{Lines(h.clock(), "games.example", "The proxy's lines", "10:00 GET games.example/play blocked")}})
		png := File(FileKind, "image/png", "A screenshot", []byte("\x89PNG\r\n\x1a\n-bytes"))
		add := func(e Evidence, images bool) (kept Evidence, err error) {
			err = h.do("d.safe", "incidents.evidence", i.ID, func(tx *ledger.Tx) error {
				_, kept, err = h.store.AddEvidence(t.Context(), tx, i.ID, e, images)
				return err
			})
			return kept, err
		}
		first, err := add(png, false)
		if err != nil {
			t.Fatal(err)
		}
		signed := png
		signed.Kind, signed.Supersedes = Signed, first.ID
		if _, err := add(signed, false); err != nil {
			t.Fatal(err)
		}
		_, err = add(File(FileKind, "text/html; charset=utf-8", "A page", []byte("<html>")), false)
		wants(t, err, errs.Invalid, "a file that is no picture")
		before := len(h.kase(i.ID).Evidence)
		_, err = add(png, true)
		wants(t, err, errs.Invalid, "a picture that may show a child")
		png.Address = "bad.example/page"
		kept, err := add(png, true)
		if err != nil || kept.Kind != Address || kept.Body != "" {
			t.Errorf("only the address may be kept: %+v %v", kept.Kind, err)
		}
		png.Address = ""
		_, err = add(png, false)
		wants(t, err, errs.Invalid, "a picture after the suspicion")
		k := h.kase(i.ID)
		if len(k.Evidence) != before+1 || !k.NoPictures() {
			t.Errorf("%d items, want %d; no pictures: %v", len(k.Evidence), before+1, k.NoPictures())
		}
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "test.attached", Subject: record.RefOf(tx, i.ID)}, h.store.Attach(t.Context(), tx, i.ID, Lines(h.clock(), "games.example", "Later lines", "10:05 GET"))
		})
		if n := len(h.kase(i.ID).Evidence); n != before+2 {
			t.Errorf("%d items after another feature attached one, want %d", n, before+2)
		}
		for _, q := range []string{"UPDATE incidents_evidence SET body = 'x'", "DELETE FROM incidents_evidence", "UPDATE incidents_entry SET text = 'x'", "DELETE FROM incidents_entry", "DELETE FROM incidents_person"} {
			err := d.Write(t.Context(), school, func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), q); return err })
			if err == nil || !strings.Contains(err.Error(), "grows") && !strings.Contains(err.Error(), "superseded") && !strings.Contains(err.Error(), "stays named") {
				t.Errorf("%s: %v", q, err)
			}
		}
	})
}

// A value changed behind the house's back shows in the trail, with the case it belongs to.
func TestTheTrailShowsAChangedCase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		i := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
		if err := h.classify("d.safe", i.ID, "other_account", h.clock()); err != nil {
			t.Fatal(err)
		}
		verify := func() ledger.Report {
			r, err := h.base.Ledger.Verify(t.Context(), h.base.Gate.System(school, "test"))
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		if r := verify(); !r.Whole() || r.Sealed != 1 {
			t.Fatalf("before: %+v", r)
		}
		err := d.Write(t.Context(), school, func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE incidents_task SET title = 'Nothing to do'")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if r := verify(); len(r.Breaks) != 1 || r.Breaks[0].Subject != "incident/"+i.ID {
			t.Errorf("after: %+v", r)
		}
	})
}

// A neighbour's cases never show, and the counts name nobody.
func TestCountsAndTheNeighbour(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.open(Opening{Reporter: h.id("ada.quill"), Subjects: []string{h.id("ada.quill")}, Title: "Ada Quill did it", Place: "school"})
		h.fillRegister("s2")
		counts := func(at string) (out []Count) {
			err := h.base.Ledger.Read(t.Context(), h.base.Gate.System(at, "test"), func(tx *ledger.Tx) (err error) {
				out, err = h.store.Counts(t.Context(), tx, h.clock().AddDate(0, -1, 0), h.clock().AddDate(0, 1, 0))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if got := counts("s2"); len(got) != 0 {
			t.Errorf("the neighbour sees %v", got)
		}
		got := counts(school)
		if len(got) != 1 || got[0].Class != "Y4" || got[0].Year != "4" || got[0].Group != "pupil" || strings.Contains(fmt.Sprint(got), "Quill") {
			t.Errorf("counts: %+v", got)
		}
	})
}

// shows INC-05: a case about a member of staff stays with the head, whatever matrix the head chooses, and choosing the
// staff matrix sends any case there.
func TestINC05TheMatrixDoesNotOpenAStaffCase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		i := h.open(Opening{Subjects: []string{h.id("t.two")}, Affected: []string{h.id("ada.quill")}})
		if err := h.classify("h.high", i.ID, "other_account", h.clock()); err != nil {
			t.Fatal(err)
		}
		for _, account := range []string{"t.four", "d.safe", "t.two"} {
			_, err := h.check(account, "incidents.show", i.ID)
			wants(t, err, errs.Forbidden, account)
		}
		j := h.open(Opening{Subjects: []string{h.id("ada.quill")}})
		if err := h.classify("d.safe", j.ID, "staff:private_channel", h.clock()); err != nil {
			t.Fatal(err)
		}
		_, err := h.check("d.safe", "incidents.show", j.ID)
		wants(t, err, errs.Forbidden, "the lead, after choosing the staff matrix")
		if _, err := h.check("h.high", "incidents.show", j.ID); err != nil {
			t.Error(err)
		}
	})
}
