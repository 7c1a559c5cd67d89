package incidents

import (
	"html/template"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/course"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/web"
)

// Shown is one case with everything in it and the forms of whoever may act.
type Shown struct {
	ID, Number, Title, Words string
	Tag                      *web.Tag
	IsOpen                   bool
	Next                     Next
	Summary                  web.Summary
	People, Refused          web.Table
	Chronology               []Line
	Evidence                 []Item
	NoPictures               string // the sentence, where no file may be stored
	TasksLeft                int
	Tasks                    []TaskLine
	Asked                    bool // classified, so that the matrix has spoken
	Repeat                   string
	Version                  string // of the policy
	Changed                  string // the state of the case that this page shows
	Wishes                   []Wish // to see the case
	Wants                    bool   // a finding is asked for
	Panels                   []template.HTML

	MayClassify, MayTask, MayNote, MayEvidence, MayClose, MayDiscipline bool

	Classify, Person, Note, Add, Close, Reopen, Questions, Finding, Serious []web.Field
}

// Wish is somebody's request to see the case.
type Wish struct {
	ID, Who, When, Reason string
}

// Line is one line of the chronology.
type Line struct{ When, Who, Kind, Text string }

// Item is one piece of evidence.
type Item struct {
	ID, Kind, When, Address, Description, Hash, Who, Href, Print string
	SupersededBy, Supersedes                                     string
}

// TaskLine is one response or step with the form to settle it.
type TaskLine struct {
	Key, Title, Task, Post, State, Reason, Who, When, Person, Due, Held string
	Tag                                                                 *web.Tag
	Open, MaySkip                                                       bool
	Call                                                                *Call
	Answers                                                             web.Summary
	Fields                                                              []web.Field
}

// Asks reports that a step asks for more than words, so that its form folds away.
func (t TaskLine) Asks() bool { return len(t.Fields) > 1 }

// Faulty reports that its form was sent with a fault, so that it stands open.
func (t TaskLine) Faulty() bool { return len(web.FieldErrors(t.Fields...)) > 0 }

// show opens a case. Looking leaves an event. // serves INC-04, INC-06
func (h pages) show(c *web.Ctx) (web.Page, error) {
	var s *Shown
	err := h.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		full, err := h.store.See(c, tx, c.Param("id"))
		if err == nil {
			s, err = h.shown(c, tx, full)
		}
		return ledger.Event{Verb: "incidents.viewed", Subject: full.Ref()}, err
	})
	if err == nil {
		err = beside(c, s)
	}
	if err != nil {
		return web.Page{}, err
	}
	return casePage(s), nil
}

// beside adds what other features show about the case. They open the records by themselves, so nothing is open here then.
func beside(c *web.Ctx, s *Shown) (err error) {
	s.Panels, err = c.Panels(c.Ref(Kind, s.ID))
	return err
}

func casePage(s *Shown) web.Page {
	p := web.Show("incidents/show", s.Number+" "+s.Title, s)
	p.Trail = []web.Link{{Text: "Start", Href: "/"}, {Text: "Concerns", Href: "/incidents"}, {Text: s.Number, Current: true}}
	return p
}

// faulty shows the case again with what was typed and every fault beside its field.
func (h pages) faulty(c *web.Ctx, err error, form func(*Shown) []web.Field) (web.Page, error) {
	e, ok := errs.As(err)
	if !ok || (e.Kind != errs.Invalid && e.Kind != errs.Conflict) {
		return web.Page{}, err
	}
	var s *Shown
	if rerr := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		full, err := h.store.Case(c, tx, c.Param("id"))
		if err == nil {
			s, err = h.shown(c, tx, full)
		}
		return err
	}); rerr != nil {
		return web.Page{}, rerr
	}
	if rerr := beside(c, s); rerr != nil {
		return web.Page{}, rerr
	}
	fields := form(s)
	p, rerr := again(c, casePage(s), err, fields)
	if all := faultsIn(err, fields); all != nil {
		p.Errors = all
	}
	return p, rerr
}

func (h pages) shown(c *web.Ctx, tx *ledger.Tx, k Case) (*Shown, error) {
	names, err := h.store.PeopleOf(c, tx, k.IDs())
	if err != nil {
		return nil, err
	}
	w, err := h.store.WalkOf(c, tx, k.Incident)
	if err != nil {
		return nil, err
	}
	k, names = redacted(k, names, c.Actor)
	s := &Shown{ID: k.ID, Number: k.Number, Title: k.Title, Words: k.Words, Tag: stateTag(k.Incident), IsOpen: k.State == Open,
		TasksLeft: k.Left(), Asked: k.Row != "", Version: w.Pack.Identity.Version, Changed: k.Changed}
	if k.NoPictures() {
		s.NoPictures = record.NoPictures
	}
	now := h.base.Now()
	may := allows(k, c)
	s.Next = h.next(k, w, may("incidents.note") && k.Handled(c.Actor), now)
	s.Summary, s.People, s.Refused = summary(k, w.Pack, names), peopleTable(k, names), refusedTable(k, names)
	if !c.May("people.show") {
		unlink(s.People)
	}
	s.Chronology, s.Evidence, s.Tasks = chronology(k, names), items(k, names), taskLines(k, w, names, c.Actor, now)
	s.MayClassify, s.MayTask = may("incidents.classify"), may("incidents.task")
	s.MayNote, s.MayEvidence, s.MayClose = may("incidents.note"), may("incidents.evidence"), may("incidents.close")
	s.MayDiscipline = may("incidents.discipline") && k.Audience == Staff
	if s.MayClassify {
		if s.Wishes, err = h.wishes(c, tx, k); err != nil {
			return nil, err
		}
		if s.Repeat, err = h.store.Repeats(c, tx, k.Incident, w); err != nil {
			return nil, err
		}
	}
	s.fill(k, w)
	return s, nil
}

// fill makes the forms.
func (s *Shown) fill(k Case, w course.Walk) {
	s.Classify, s.Person, s.Note = classifyFields(k, w.Pack, s.Repeat != ""), personFields(), noteFields()
	s.Add, s.Close, s.Reopen = evidenceFields(k), closeFields(k, w.Pack), reopenFields()
	s.Questions, s.Serious = questionFields(k, w), seriousFields(k)
	s.Wants = w.Rules.Finding || k.Substance != "" || k.Audience == Staff
	s.Finding = findingFields(k)
}

// FaultIn reports that a form has a fault, so that it stands open.
func (Shown) FaultIn(form []web.Field) bool { return len(web.FieldErrors(form...)) > 0 }
