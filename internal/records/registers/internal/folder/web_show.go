package folder

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// shownPage is one entry: what it says, what comes next, what belongs to it and what became of it.
type shownPage struct {
	Title    string
	State    *web.Tag
	Late     *web.Tag
	Due      string
	Removed  string
	Hold     string
	Gone     bool   // the policy in force has no such register any more
	Earlier  string // it was written with an earlier form, or is shown as it once was
	Answers  web.Summary
	Kept     web.Summary // what the present form has no place for
	Steps    []nextStep
	Files    []attachment
	Upload   string
	File     web.Field
	Names    web.Table // entries that it names
	NamedBy  web.Table // entries that name it
	Signed   web.Table
	Sign     string
	History  web.Table
	Purpose  string
	Clause   string
	Link     string
	KeptLong string
	Change   string
	Remove   string
	Restore  string
	HoldLink string
	Held     bool
	Register string
	List     string
}

// nextStep is one way on: a button that takes it at once, or a link to what it asks for first.
type nextStep struct {
	Title, Href string
	Asks        bool
	Revision    int
}

type attachment struct {
	Name, Href, Facts, Remove string
}

func (h Pages) show(c *web.Ctx) (web.Page, error) { return h.showWith(c, nil) }

// showWith is the entry's page, with a fault of its file box.
func (h Pages) showWith(c *web.Ctx, fault error) (web.Page, error) {
	var view shownPage
	var o opened
	err := h.look(c, func(tx *ledger.Tx, got opened) (err error) {
		o = got
		view, err = h.shown(c, tx, o)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	p := web.Show("registers/show", view.Title, view)
	p.Trail = trail(c, o.def, nil)
	if bad, ok := errs.As(fault); ok {
		view.File.Error = bad.Safe
		p.Data, p.Status = view, http.StatusUnprocessableEntity
		p.Errors = []web.FieldError{{Field: "file", Text: bad.Safe}}
	} else if fault != nil {
		return web.Page{}, fault
	}
	return p, nil
}

func (h Pages) shown(c *web.Ctx, tx *ledger.Tx, o opened) (shownPage, error) {
	view := h.heading(o)
	history, err := h.Clerk.Store.History(c, tx, o.e.ID)
	if err != nil {
		return view, err
	}
	if err = h.tell(c, tx, o, o.e.Form, history, &view); err != nil {
		return view, err
	}
	if err = h.links(c, tx, o, &view); err != nil {
		return view, err
	}
	if err = h.past(c, tx, o, history, &view); err != nil {
		return view, err
	}
	h.offers(c, o, &view)
	return view, h.ways(c, tx, o, &view)
}

func (h Pages) heading(o opened) shownPage {
	view := shownPage{Title: o.e.Label, Register: o.def.Title, List: "/registers/" + o.def.Key, Purpose: o.def.Purpose, Clause: o.def.Clause,
		Link: entry.ClauseHref(o.def.Clause), Hold: o.e.Hold, Gone: !o.live}
	if o.e.State != "" {
		view.State = StateTag(o.def, o.e.State)
	}
	if o.e.DueOn != "" && o.e.RemovedAt == "" {
		view.Due = entry.DayTold(o.e.DueOn)
		if o.e.Late(h.Clerk.Base.Now()) {
			view.Late = Overdue()
		}
	}
	if o.e.RemovedAt != "" {
		view.Removed = clock.Told(o.e.RemovedAt)
	}
	view.KeptLong = entry.KeepWords(h.Clerk.KeepOf(o.def))
	return view
}

// tell gives the answers, in the order of the form that they were given on, and apart from them those for which the
// present form has no place.
func (h Pages) tell(c *web.Ctx, tx *ledger.Tx, o opened, written string, history []cabinet.Revision, view *shownPage) error {
	form, err := h.Clerk.Form(c, tx, written)
	if err != nil {
		return err
	}
	if present, _, err := cabinet.FormID(o.def); err == nil && o.live && present != written && fieldsDiffer(form, o.def) {
		view.Earlier = "This was written with an earlier form of the register and is shown as it was written. A change takes it over into the present form."
	}
	old, err := h.oldFields(c, tx, o, form, history)
	if err != nil {
		return err
	}
	all := form
	all.Fields = append(slices.Clone(form.Fields), old...)
	n, err := h.Clerk.NamesFor(c, tx, all, []entry.Entry{o.e})
	if err != nil {
		return err
	}
	for _, f := range form.Fields {
		if _, still := entry.FieldOf(o.def, f.Key); still || !o.live {
			if row, ok := h.row(o.e, n, f, f.ShownWhen == ""); ok {
				view.Answers.Rows = append(view.Answers.Rows, row)
			}
			continue
		}
		old = append(old, f)
	}
	for _, f := range old {
		if row, ok := h.row(o.e, n, f, false); ok {
			view.Kept.Rows = append(view.Kept.Rows, row)
		}
	}
	return nil
}

// fieldsDiffer reports whether two forms of a register ask differently.
func fieldsDiffer(a, b policy.Register) bool {
	return !slices.EqualFunc(a.Fields, b.Fields, func(x, y policy.Field) bool {
		return x.Key == y.Key && x.Title == y.Title && x.Kind == y.Kind
	})
}

// oldFields are the questions behind values that the entry's own form does not ask: they came with an earlier one.
func (h Pages) oldFields(c *web.Ctx, tx *ledger.Tx, o opened, form policy.Register, history []cabinet.Revision) ([]policy.Field, error) {
	var out []policy.Field
	for _, key := range entry.OfEarlier(form, o.e.Values) {
		f := policy.Field{Key: key, Title: key, Kind: "text"}
		for _, r := range history {
			earlier, err := h.Clerk.Form(c, tx, r.Form)
			if err != nil {
				return nil, err
			}
			if was, ok := entry.FieldOf(earlier, key); ok {
				f = was
				break
			}
		}
		out = append(out, f)
	}
	return out, nil
}

// row is one answer. An empty one is shown too where the form always asks, so that nobody searches for it.
func (h Pages) row(e entry.Entry, n entry.Names, f policy.Field, always bool) (web.SummaryRow, bool) {
	value := e.Values[f.Key]
	r := web.SummaryRow{Key: entry.Title(f), Lines: n.Lines(f, value)}
	switch {
	case value == "" && !always:
		return r, false
	case value == "":
		r.Lines = []string{"–"}
	case f.Kind == "person" && n.People[value] != "":
		r.Href = "/people/" + value
	case f.Kind == "reference" && n.Entries[value].ID != "":
		r.Href = n.Entries[value].Href()
	case f.Kind == "file":
		r.Href = e.Href() + "/files/" + url.PathEscape(value)
	case f.Kind == "clause":
		r.Href = entry.ClauseHref(value)
	case f.Kind == "money":
		r.Lines = []string{entry.Pounds(value)}
	}
	return r, true
}

// offers are what this person may do with the entry; the routes check again.
func (h Pages) offers(c *web.Ctx, o opened, view *shownPage) {
	at := o.e.Href()
	if !o.live {
		return
	}
	remove := c.May("registers.remove") && h.Clerk.May(c.Actor, "registers.remove", o.def, clerk.Removing)
	if o.e.RemovedAt != "" {
		if remove {
			view.Restore = at + "/restore"
		}
		return
	}
	if h.Clerk.May(c.Actor, "registers.change", o.def, clerk.Changing) {
		view.Change = at + "/change"
		view.Upload = at + "/files"
		view.File = web.Field{Name: "file", Label: "Add a file", Type: "file", Accept: acceptedFiles, Hint: "A PDF, a picture, a text or an office document of at most 10 MB"}
	}
	if h.Clerk.May(c.Actor, "registers.attest", o.def, clerk.Attesting) {
		view.Sign = at + "/attest"
	}
	if remove {
		view.HoldLink, view.Held = at+"/hold", o.e.Hold != ""
		if !view.Held {
			view.Remove = at + "/remove"
		}
	}
}

// ways are the next steps.
func (h Pages) ways(c *web.Ctx, tx *ledger.Tx, o opened, view *shownPage) error {
	if !o.live {
		return nil
	}
	ch, err := h.Clerk.Checker(o.def)
	if err != nil {
		return err
	}
	for _, m := range h.Clerk.NextSteps(tx, o.def, o.e) {
		asks, err := ch.Asks(c, tx, o.e, m)
		if err != nil {
			return err
		}
		view.Steps = append(view.Steps, nextStep{Title: m.Title, Href: o.e.Href() + "/move/" + m.Key, Asks: len(asks) > 0, Revision: o.e.Revision})
	}
	return nil
}

// earlier is an entry as it stood after one of its acts, on the form of that time.
func (h Pages) earlier(c *web.Ctx) (web.Page, error) {
	var view shownPage
	var o opened
	err := h.look(c, func(tx *ledger.Tx, got opened) error {
		o = got
		n, err := strconv.Atoi(c.Param("revision"))
		if err != nil || n < 1 || n > o.e.Revision {
			return errs.Missing("This entry has no such version.")
		}
		r, err := h.Clerk.Store.Revision(c, tx, o.e.ID, n)
		if err != nil {
			return err
		}
		was := o
		was.e.State, was.e.Form, was.e.DueOn, was.e.Revision = r.State, r.Form, "", r.Number
		if was.e.Values, err = r.Values(); err != nil {
			return err
		}
		if was.def, err = h.Clerk.Form(c, tx, r.Form); err != nil {
			return err
		}
		view = h.heading(was)
		history, err := h.Clerk.Store.History(c, tx, o.e.ID)
		if err != nil {
			return err
		}
		view.Gone = false
		err = h.tell(c, tx, was, r.Form, history, &view)
		view.Earlier = "This is how the entry stood on " + clock.Told(r.At) + ", shown on the form of that time."
		return err
	})
	p := web.Show("registers/show", view.Title, view)
	p.Trail = trail(c, o.def, &o.e)
	return p, err
}
