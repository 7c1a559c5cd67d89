package incidents

import (
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

// Shown is one case with everything in it and the forms of whoever may act.
type Shown struct {
	ID, Number, Title, Words string
	Tag                      *web.Tag
	IsOpen                   bool
	Summary                  web.Summary
	People, Refused          web.Table
	Chronology               []Line
	Evidence                 []Item
	NoPictures               string // the sentence, where no file may be stored
	TasksLeft                int
	Tasks                    []TaskLine
	Asked                    bool // classified, so that the matrix has spoken
	Version                  string

	MayClassify, MayTask, MaySkip, MayNote, MayEvidence, MayClose bool

	Classify, Person, Note, Add, Close, Reopen []web.Field
}

// Line is one line of the chronology.
type Line struct{ When, Who, Kind, Text string }

// Item is one piece of evidence.
type Item struct {
	ID, Kind, When, Address, Description, Hash, Who, Href, Print string
	SupersededBy, Supersedes                                     string
}

// TaskLine is one response with the form to settle it.
type TaskLine struct {
	Key, Title, Task, Post, State, Reason, Who, When string
	Tag                                              *web.Tag
	Open                                             bool
	Field                                            web.Field
}

// show opens a case. Looking leaves an event. // serves INC-04, INC-06
func (h pages) show(c *web.Ctx) (web.Page, error) {
	var s *Shown
	err := h.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		full, err := h.store.see(c, tx, c.Param("id"))
		if err == nil {
			s, err = h.shown(c, tx, full)
		}
		return ledger.Event{Verb: "incidents.viewed", Subject: full.Ref()}, err
	})
	if err != nil {
		return web.Page{}, err
	}
	return casePage(s), nil
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
	fields := form(s)
	p, rerr := again(c, casePage(s), err, fields)
	if all := faultsIn(err, fields); all != nil {
		p.Errors = all
	}
	return p, rerr
}

func (h pages) shown(c *web.Ctx, tx *ledger.Tx, k Case) (*Shown, error) {
	names, err := h.store.names(c, tx, k.ids())
	if err != nil {
		return nil, err
	}
	_, pack, err := h.store.packAt(c, tx, k.Happened)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return nil, err
	}
	if k.Pack != "" {
		if pack, err = h.store.packs.Version(c, tx, k.Pack); err != nil {
			return nil, err
		}
	}
	if pack == nil {
		pack = &policy.Pack{}
	}
	s := &Shown{ID: k.ID, Number: k.Number, Title: k.Title, Words: k.Words, Tag: stateTag(k.Incident), IsOpen: k.State == Open,
		TasksLeft: k.Left(), Asked: k.Row != "", Version: pack.Identity.Version}
	if k.NoPictures() {
		s.NoPictures = noPictures
	}
	s.Summary, s.People, s.Refused = summary(k, pack, names), peopleTable(k, names), refusedTable(k, names)
	s.Chronology, s.Evidence, s.Tasks = chronology(k, names), items(k, names), taskLines(k, pack, names)
	s.MayClassify, s.MayTask, s.MaySkip = c.May("incidents.classify"), c.May("incidents.task"), c.May("incidents.skip")
	s.MayNote, s.MayEvidence, s.MayClose = c.May("incidents.note"), c.May("incidents.evidence"), c.May("incidents.close")
	s.Classify, s.Person, s.Note = classifyFields(k, pack), personFields(), noteFields()
	s.Add, s.Close, s.Reopen = evidenceFields(k), closeFields(k), reopenFields()
	return s, nil
}

// FaultIn reports that a form has a fault, so that it stands open.
func (Shown) FaultIn(form []web.Field) bool { return len(web.FieldErrors(form...)) > 0 }
