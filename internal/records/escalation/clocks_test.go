package escalation

import (
	"testing"
	"time"

	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
)

// shows INC-02: the grown-up whom a child chose is told first and on every channel; the safeguarding lead after 30 minutes
// unread, once.
func TestTheChosenAdult_INC02(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		i := h.open(incidents.Opening{Route: incidents.ChildForm, Reporter: h.who["ada.quill"].ID})
		c := h.clockOf(i, incidents.ReadClock, 30*time.Minute)
		c.Persons = h.ids("t.four")
		h.clocks = []incidents.Clock{c}
		h.hear("incidents.opened", i)
		h.toldIs("t.four", "case.opened!")
		h.toldIs("d.safe", "case.opened")
		h.pass(29)
		h.toldIs("t.four", "case.opened!", "case.near!")
		h.toldIs("d.safe", "case.opened")
		h.pass(10)
		h.toldIs("d.safe", "case.opened", "case.missed!")
		h.toldIs("h.high", "case.opened")
		if began, near, over := h.count("escalation.began"), h.count("escalation.near"), h.count("escalation.missed"); began != 1 || near != 1 || over != 1 {
			t.Errorf("%d began, %d near, %d missed: want one event of each", began, near, over)
		}
		h.clocks = nil // it was read
		h.pass(1)
		h.toldIs("t.four", "case.opened!✓", "case.near!✓")
		h.toldIs("d.safe", "case.opened✓", "case.missed!✓")
		h.toldIs("ada.quill")
	})
}

// shows INC-08: what nobody acknowledged within 15 minutes goes to the deputy and the head; the policy's own choice counts
// before ours.
func TestUnacknowledged_INC08(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		i := h.open(incidents.Opening{Route: incidents.StaffForm})
		c := h.clockOf(i, incidents.AnswerClock, 15*time.Minute)
		c.Posts, c.Urgent = []string{"dsl"}, true
		h.clocks = []incidents.Clock{c}
		h.hear("incidents.opened", i)
		h.toldIs("d.safe", "case.opened!")
		h.toldIs("p.puty")
		h.pass(14)
		h.toldIs("p.puty")
		h.pass(1)
		h.toldIs("p.puty", "case.missed!")
		h.toldIs("h.high", "case.opened!", "case.missed!")
		if r := h.figure("escalation.clocks"); r.Shown != "0 of 1 in time this term (none of first actions), 1 missed, 0 still running" {
			t.Errorf("the figure says %q", r.Shown)
		}
	})
}

// shows INC-08, INC-06: a deputy and a head who are named hear nothing; the chair does.
func TestMissedButNamed_INC08(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		i := h.open(incidents.Opening{Route: incidents.StaffForm, Subjects: h.ids("p.puty", "h.high")})
		c := h.clockOf(i, incidents.StepClock, time.Hour)
		c.Posts, c.Then = []string{"dsl"}, []string{"deputy", "head"}
		h.clocks = []incidents.Clock{c}
		h.pass(61)
		h.toldIs("p.puty")
		h.toldIs("h.high")
		h.toldIs("k.chair", "case.missed")
		h.toldIs("d.safe", "case.step", "case.near")
	})
}

// shows INC-11, INC-13, INC-19: a task left open goes to head and deputy; a first action missed to the head; each warned of
// before, each told once; what was done in time counts as that.
func TestTasksAndFirstActions_INC11_INC13_INC19(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		i := h.open(incidents.Opening{Route: incidents.StaffForm})
		step := h.clockOf(i, incidents.StepClock, 4*time.Hour)
		step.Key, step.Posts = "step:serious/police", []string{"office_manager"}
		first := h.clockOf(i, incidents.FirstClock, 2*time.Hour)
		first.Posts = []string{"coordinator"}
		met := h.clockOf(i, incidents.FirstClock, 3*time.Hour)
		met.Key, met.Posts = "first:two", []string{"coordinator"}
		h.clocks = []incidents.Clock{step, first, met}
		h.hear("incidents.opened", i)
		h.no(h.e.watch(t.Context()))
		h.toldIs("o.desk", "case.step")
		h.toldIs("c.ord", "case.opened")
		h.wait(97 * time.Minute)
		h.pass(1)
		h.toldIs("c.ord", "case.opened", "case.near")
		h.wait(22 * time.Minute)
		h.pass(1)
		h.toldIs("h.high", "case.opened", "case.missed")
		h.toldIs("p.puty")
		h.clocks = []incidents.Clock{step, first}
		h.wait(2 * time.Hour)
		h.pass(2)
		h.toldIs("o.desk", "case.step")
		h.toldIs("h.high", "case.opened", "case.missed", "case.missed")
		h.toldIs("p.puty", "case.missed")
		if r := h.figure("escalation.clocks"); r.Shown != "1 of 3 in time this term (50 % of first actions), 2 missed, 0 still running" {
			t.Errorf("the figure says %q", r.Shown)
		}
	})
}

// shows GOV-22: an item that neither coordinator nor safeguarding lead touched for three school days is shown to the head
// once, and again only when it was touched in between.
func TestUntouched_GOV22(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		i := h.open(incidents.Opening{Route: incidents.StaffForm})
		h.untouched = []incidents.Incident{i}
		job := func() { h.no(h.e.untouched(t.Context())) }
		h.wait(2 * 24 * time.Hour) // Thursday
		job()
		h.toldIs("h.high")
		h.wait(24 * time.Hour) // Friday is not over yet
		job()
		h.toldIs("h.high")
		h.wait(24 * time.Hour)
		job()
		job()
		h.toldIs("h.high", "case.untouched")
		h.toldIs("p.puty")
		if r := h.figure("escalation.untouched"); r.Shown != "1 shared items open, 1 of them not touched for 3 school days" {
			t.Errorf("the figure says %q", r.Shown)
		}
		h.untouched = nil
		job()
		h.toldIs("h.high", "case.untouched✓")
		h.untouched = []incidents.Incident{i}
		h.wait(time.Hour)
		job()
		h.toldIs("h.high", "case.untouched✓", "case.untouched")
	})
}

// shows GOV-22: where one person is coordinator and lead in one, the deputy is told of what comes in and sees the list.
func TestOnePersonBothPosts_GOV22(t *testing.T) {
	each(t, "st-marys", func(t *testing.T, h *house) {
		i := h.open(incidents.Opening{Route: incidents.StaffForm})
		h.hear("incidents.opened", i)
		h.toldIs("d.safe", "case.opened")
		h.toldIs("p.puty", "case.opened")
		h.untouched = []incidents.Incident{i}
		h.wait(7 * 24 * time.Hour)
		h.no(h.e.untouched(t.Context()))
		h.toldIs("p.puty", "case.opened", "case.untouched")
		s := h.site()
		list := s.page("p.puty", "/duty/worklist", 200)
		s.want(list, "#both", "deputy")
		s.want(list, "#items", i.Number, "Not touched for three school days")
		s.page("t.four", "/duty/worklist", 403)
	})
}

// A listener that hears an old event again tells nobody: the trail is read from its beginning after a restart.
func TestOldEventsAreNotToldAgain(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		i := h.open(incidents.Opening{Route: incidents.StaffForm})
		h.hear("incidents.opened", i)
		h.hear("incidents.opened", i)
		if n := h.count("escalation.told"); n != 1 {
			t.Errorf("%d events of one telling", n)
		}
		h.hear("incidents.classified", i)
		h.toldIs("c.ord", "case.opened")
	})
}

// shows INC-19: a task of the class teacher's is told to the teachers of the child's class and to no other; of a case that
// teachers do not see, to those who have it.
func TestATaskOfTheClassTeachers_INC19(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		h.add(people.Person{Account: "t.six", Given: "Timo", Family: "Six", Kind: people.Staff, Posts: []string{"teacher"}, Taught: []string{"Y6"}})
		i := h.open(incidents.Opening{Route: incidents.StaffForm, Affected: h.ids("ada.quill")})
		secret := h.open(incidents.Opening{Route: incidents.StaffForm, Affected: h.ids("ada.quill"), Confidential: true})
		for _, one := range []incidents.Incident{i, secret} {
			c := h.clockOf(one, incidents.StepClock, time.Hour)
			c.Posts = []string{"teacher"}
			h.clocks = append(h.clocks, c)
		}
		h.no(h.e.watch(t.Context()))
		h.toldIs("t.four", "case.step")
		h.toldIs("t.six")
		h.toldIs("d.safe", "case.step")
	})
}
