package sanctions

import (
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

func wants(t *testing.T, err error, kind errs.Kind, field, what string) {
	t.Helper()
	if e, ok := errs.As(err); !ok || e.Kind != kind || e.Field != field {
		t.Errorf("%s: got %v", what, err)
	}
}

// A child's internet is closed from the start to the second before the end, but for the lesson that the head named, and
// opens by itself; the trail says so, and the talk is opened. shows INC-16, INC-17, INC-44
func TestAccessIsTakenAndComesBackByItself(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		kase := h.open("school", "ada.quill")
		start, end := h.clock().Add(time.Hour), time.Date(2026, 11, 13, 15, 30, 0, 0, clock.London)
		s, err := h.impose("c.ord", Imposing{Incident: kase.ID, Person: h.id("ada.quill"), Kind: "access_removed", Removes: []string{Internet, Devices}, Starts: start, Ends: end})
		h.no(err)
		if s.By != h.id("c.ord") || s.Class != "Y4" || s.Why == "" || s.Fair == "" || s.At != clock.Text(h.clock()) || s.Clause == "" {
			t.Errorf("stored: %+v", s)
		}
		if len(h.told) != 1 || !slices.Equal(h.told[0].To, []string{h.id("n.wire")}) {
			t.Errorf("who takes the device by hand was told: %+v", h.told)
		}
		lesson := time.Date(2026, 11, 12, 13, 15, 0, 0, clock.London)
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return h.s.allowLesson(t.Context(), tx, s.ID, "Computing, with the class teacher", lesson, lesson.Add(45*time.Minute))
		})
		for at, shut := range map[time.Time]bool{start.Add(-time.Second): false, start: true, end.Add(-time.Second): true, end: false, end.Add(time.Hour): false,
			lesson.Add(-time.Second): true, lesson: false, lesson.Add(45*time.Minute - time.Second): false, lesson.Add(45 * time.Minute): true} {
			says := h.held("ada.quill", at)
			if (says != "") != shut {
				t.Errorf("at %s the gateway is told %q", at, says)
			}
			if shut && (!strings.Contains(says, "until Friday 13 November, 15:30") || !strings.Contains(says, "opens again by itself")) {
				t.Errorf("the child reads: %q", says)
			}
		}
		if h.held("ben.otter", start) != "" {
			t.Error("another child is held")
		}
		h.wait(end.Add(-time.Second).Sub(h.clock()))
		h.no(h.s.Turn(t.Context()))
		if got := h.events(s.Ref(school).String()); slices.Contains(got, "sanctions.ended") {
			t.Errorf("it ended too early: %v", got)
		}
		h.wait(time.Second)
		h.no(h.s.Turn(t.Context()))
		h.no(h.s.Turn(t.Context()))
		if got := h.events(s.Ref(school).String()); !slices.Equal(got, []string{"sanctions.ended", "sanctions.lesson-allowed", "sanctions.imposed"}) {
			t.Errorf("the trail has %v", got)
		}
		if len(h.talks) != 1 || h.talks[0]["register"] != "restorative_talks" || h.talks[0]["pupil"] != h.id("ada.quill") || h.talks[0]["restored"] != "2026-11-13" || h.talks[0]["adult"] != h.id("c.ord") {
			t.Errorf("the talk: %+v", h.talks)
		}
		if r := h.figure("sanctions.access"); r.Shown != "0 active; 1 of 1 came back on time this term" || !r.Private {
			t.Errorf("the figure reads %+v", r)
		}
		if r := h.figure("sanctions.talks"); r.State != "due" || !strings.Contains(r.Shown, "1 talks opened, 0 held") {
			t.Errorf("the talks read %+v", r)
		}
		h.whole()
	})
}

// shows INC-16, INC-17: nothing is stored without a reason, a word on proportion, a step of the ladder and, for access, an end.
func TestWhatIsNotWholeIsNotStored(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		kase := h.open("school", "ada.quill")
		end := h.clock().Add(48 * time.Hour)
		good := Imposing{Incident: kase.ID, Person: h.id("ada.quill"), Kind: "access_removed", Removes: []string{Internet}, Ends: end}
		for field, break_ := range map[string]func(*Imposing){
			"why":     func(im *Imposing) { im.Why = "no" },
			"fair":    func(im *Imposing) { im.Fair = "no" },
			"kind":    func(im *Imposing) { im.Kind = "dungeon" },
			"ends":    func(im *Imposing) { im.Ends = time.Time{} },
			"removes": func(im *Imposing) { im.Removes = nil },
			"person":  func(im *Imposing) { im.Person = h.id("ben.otter") },
			"starts":  func(im *Imposing) { im.Starts = h.clock().Add(-48 * time.Hour) },
		} {
			im := good
			break_(&im)
			_, err := h.impose("c.ord", im)
			wants(t, err, errs.Invalid, field, field)
		}
		warning := good
		warning.Kind = "warning"
		_, err := h.impose("c.ord", warning)
		wants(t, err, errs.Invalid, "removes", "a warning that takes access")
		if h.held("ada.quill", h.clock()) != "" || !strings.HasPrefix(h.figure("sanctions.kinds").Shown, "0 this term") {
			t.Error("something was stored")
		}
		_, err = h.impose("t.four", good)
		wants(t, err, errs.Forbidden, "", "a class teacher")
		_, err = h.impose("c.ord", good)
		h.no(err)
		_, err = h.impose("c.ord", good)
		wants(t, err, errs.Conflict, "kind", "sent twice")
	})
}

// shows INC-20: conduct outside school is not punished without its link and clause.
func TestOffSiteNeedsLinkAndClause(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		kase := h.open("off_site", "ada.quill")
		im := Imposing{Incident: kase.ID, Person: h.id("ada.quill"), Kind: "warning"}
		_, err := h.impose("h.high", im)
		if !isOffSite(err) {
			t.Errorf("without a link: %v", err)
		}
		at := h.open("home", "ada.quill")
		im.Incident = at.ID
		if _, err = h.impose("h.high", im); !isOffSite(err) {
			t.Errorf("at home: %v", err)
		}
	})
}

// shows INC-15, INC-37: a step for an adult is set by the head or the chair alone, and nobody else sees it.
func TestStaffStepsAreTheHeadsAndTheChairs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		kase := h.open("school", "t.two")
		im := Imposing{Incident: kase.ID, Person: h.id("t.two"), Kind: "staff_suspension"}
		for _, account := range []string{"c.ord", "n.wire", "t.two"} {
			_, err := h.impose(account, im)
			wants(t, err, errs.Forbidden, "", account)
		}
		s, err := h.impose("h.high", im)
		h.no(err)
		if s.For != Staff || s.Kind != "staff_suspension" || h.held("t.two", h.clock()) != "" {
			t.Errorf("stored: %+v", s)
		}
		mixed := h.open("school", "ada.quill", "t.two")
		_, err = h.impose("c.ord", Imposing{Incident: mixed.ID, Person: h.id("t.two"), Kind: "staff_warning"})
		wants(t, err, errs.Forbidden, "", "the coordinator in a case with a child")
		im.Kind = "warning"
		_, err = h.impose("h.high", im)
		wants(t, err, errs.Invalid, "kind", "a child's step for an adult")
	})
}

// shows INC-18, INC-25: earlier sanctions count, but for those of the case itself and those without substance; a case
// without substance lifts what was imposed in it.
func TestEarlierOnesCountAndUnfoundedOnesAreLifted(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first, second := h.open("school", "ada.quill"), h.open("school", "ada.quill")
		impose := func(incident, kind string, removes ...string) Sanction {
			s, err := h.impose("c.ord", Imposing{Incident: incident, Person: h.id("ada.quill"), Kind: kind, Removes: removes, Ends: h.clock().Add(72 * time.Hour)})
			h.no(err)
			return s
		}
		since := h.clock().Add(-time.Hour)
		earlier := func(except string, from time.Time) (n int) {
			h.read(func(tx *ledger.Tx) (err error) {
				n, err = h.s.Earlier(t.Context(), tx, h.id("ada.quill"), from, except)
				return err
			})
			return n
		}
		impose(first.ID, "warning")
		taken := impose(first.ID, "access_removed", Network)
		if earlier(second.ID, since) != 2 || earlier(first.ID, since) != 0 || earlier(second.ID, h.clock().Add(time.Minute)) != 0 {
			t.Errorf("counted: %d, %d", earlier(second.ID, since), earlier(first.ID, since))
		}
		if h.held("ada.quill", h.clock()) == "" {
			t.Error("without the network the internet is open")
		}
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "test.found", Subject: first.Ref()}, h.s.Lift(t.Context(), tx, first.ID, "It was somebody else.")
		})
		if h.held("ada.quill", h.clock()) != "" || earlier(second.ID, since) != 0 {
			t.Error("what had no substance still counts")
		}
		h.whole()
		h.no(h.s.Turn(t.Context()))
		h.no(h.s.Turn(t.Context()))
		if got := h.events(taken.Ref(school).String()); !slices.Equal(got, []string{"sanctions.lifted", "sanctions.imposed"}) || len(h.talks) != 0 {
			t.Errorf("the trail has %v, talks %v", got, h.talks)
		}
		h.whole()
	})
}

// shows GOV-21: what is counted a term are pupils' sanctions of that term that had substance.
func TestPerTermCountsPupilsSanctions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		child, adult, empty := h.open("school", "ada.quill"), h.open("school", "t.two"), h.open("school", "ben.otter")
		for incident, im := range map[string]Imposing{child.ID: {Person: h.id("ada.quill"), Kind: "warning"}, adult.ID: {Person: h.id("t.two"), Kind: "staff_warning"},
			empty.ID: {Person: h.id("ben.otter"), Kind: "warning"}} {
			im.Incident = incident
			_, err := h.impose("h.high", im)
			h.no(err)
		}
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "test.found", Subject: empty.Ref()}, h.s.Lift(t.Context(), tx, empty.ID, "It was somebody else.")
		})
		h.read(func(tx *ledger.Tx) error {
			n, err := h.s.PerTerm(t.Context(), tx, h.clock().Add(-time.Hour), h.clock().Add(time.Hour))
			before, err2 := h.s.PerTerm(t.Context(), tx, h.clock().Add(-time.Hour), h.clock())
			if n != 1 || before != 0 || err2 != nil {
				t.Errorf("counted %d, %d before", n, before)
			}
			return err
		})
	})
}

// shows INC-10: accounts rest while somebody outside looks, and open again whole; two cases each have their own word.
func TestAccountsRestAndOpenAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first, second := h.open("school", "t.two"), h.open("school", "t.two")
		freeze := func(incident string, shut bool, who ...string) {
			h.write(func(tx *ledger.Tx) (ledger.Event, error) {
				return ledger.Event{Verb: "test.frozen", Subject: first.Ref()}, h.s.Freeze(t.Context(), tx, incident, who, shut, "The police look into it.")
			})
		}
		rests := func() (yes bool) {
			h.read(func(tx *ledger.Tx) (err error) {
				yes, err = h.s.Frozen(t.Context(), tx, h.id("t.two"))
				return err
			})
			return yes && strings.Contains(h.held("t.two", h.clock()), "You can always get help")
		}
		freeze(first.ID, true, h.id("t.two"), h.id("t.two"))
		freeze(second.ID, true, h.id("t.two"))
		freeze(first.ID, true, h.id("t.two"))
		freeze(first.ID, false)
		if !rests() {
			t.Error("one case opened what another shut")
		}
		freeze(second.ID, false, h.id("t.two"))
		if rests() || h.held("t.two", h.clock()) != "" {
			t.Error("it did not open again")
		}
		h.no(h.s.Turn(t.Context()))
		h.read(func(tx *ledger.Tx) error {
			shut, err := ledger.Count(t.Context(), tx, "sanctions.frozen", "", "")
			open, err2 := ledger.Count(t.Context(), tx, "sanctions.thawed", "", "")
			if shut != 2 || open != 2 || err2 != nil {
				t.Errorf("the trail has %d and %d", shut, open)
			}
			return err
		})
		h.whole()
	})
}

// What was imposed in a case goes with it when its time is over, and the trail stays whole.
func TestSanctionsGoWithTheirCase(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		kase, stays := h.open("school", "ada.quill"), h.open("school", "ben.otter")
		s, err := h.impose("c.ord", Imposing{Incident: kase.ID, Person: h.id("ada.quill"), Kind: "access_removed", Removes: []string{Devices}, Ends: h.clock().Add(time.Hour)})
		h.no(err)
		_, err = h.impose("c.ord", Imposing{Incident: stays.ID, Person: h.id("ben.otter"), Kind: "warning"})
		h.no(err)
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return h.s.byHandDone(t.Context(), tx, s.ID, Devices, false)
		})
		h.wait(2 * time.Hour)
		h.no(h.s.Turn(t.Context()))
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "test.removed", Subject: kase.Ref()}, h.s.Gone(t.Context(), tx, kase.ID)
		})
		h.no(h.s.Turn(t.Context()))
		if got := h.listed("h.high", filter{}); got != "warning" || h.held("ada.quill", h.clock()) != "" {
			t.Errorf("left: %q", got)
		}
		h.whole()
	})
}

// A register that takes no talk keeps nobody's access away. shows INC-44
func TestAccessDoesNotWaitForTheTalk(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		kase := h.open("school", "ada.quill")
		s, err := h.impose("c.ord", Imposing{Incident: kase.ID, Person: h.id("ada.quill"), Kind: "access_removed", Removes: []string{Internet}, Ends: h.clock().Add(time.Hour)})
		h.no(err)
		h.noTalks = true
		h.wait(time.Hour)
		if h.held("ada.quill", h.clock()) != "" {
			t.Error("access waits for the trail")
		}
		h.no(h.s.Turn(t.Context()))
		if got := h.events(s.Ref(school).String()); !slices.Contains(got, "sanctions.ended") {
			t.Errorf("the trail has %v", got)
		}
		if r := h.figure("sanctions.talks"); r.State != "due" || !strings.Contains(r.Shown, "0 talks opened") {
			t.Errorf("the missing talk does not show: %+v", r)
		}
	})
}

// shows INC-17: a school without a technician is told too that something is to be taken by hand: the coordinator does it then.
func TestWithoutATechnicianSomebodyTakesIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			p := h.who["n.wire"]
			_, err := tx.Exec(t.Context(), `UPDATE people_person SET left_on = ? WHERE school_id = ? AND id = ?`, h.clock().AddDate(0, 0, -1).Format(time.DateOnly), tx.School, p.ID)
			return ledger.Event{Verb: "people.left", Subject: p.Ref(tx.School)}, err
		})
		kase := h.open("school", "ada.quill")
		_, err := h.impose("c.ord", Imposing{Incident: kase.ID, Person: h.id("ada.quill"), Kind: "access_removed", Removes: []string{Devices}, Starts: h.clock(), Ends: h.clock().Add(48 * time.Hour)})
		h.no(err)
		if len(h.told) != 1 || !slices.Equal(h.told[0].To, []string{h.id("c.ord")}) {
			t.Errorf("who takes the device by hand was told: %+v", h.told)
		}
	})
}
