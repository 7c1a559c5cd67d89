package keeping

import (
	"fmt"
	"strconv"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/registers"
	"belisha/internal/web"
)

const perPage = 50

// soon is how far ahead the page looks for cases whose time is coming to its end.
const soon = 90 * 24 * time.Hour

type pages struct{ k *Keeping }

// List is what is held, what goes next and what went.
type List struct {
	Rule, Add         string // in words; where a hold is written
	Holds, Next, Gone web.Table
	Pager             web.Pager
}

// Panel is what stands in the registers about one case.
type Panel struct {
	Table web.Table
	Add   []registers.CaseForm
	Hold  string // why it cannot be deleted; empty: nothing holds it
}

// list shows the page. It names nobody: cases stand by their numbers. It does not count open cases: whoever one is about
// must not learn of it (INC-06). // serves DATA-23
func (h pages) list(c *web.Ctx) (web.Page, error) {
	v := &List{Rule: "The policy does not say how long cases are kept, so none is ever deleted."}
	page := c.PageNumber()
	err := h.k.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		written, err := h.k.written(c, tx)
		if err != nil {
			return err
		}
		v.Holds = holdsTable(written)
		if err := h.next(c, tx, v); err != nil {
			return err
		}
		many, _, err := h.k.cases.Went(c, tx, "")
		if err != nil {
			return err
		}
		gone, err := h.k.cases.Gone(c, tx, perPage, (page-1)*perPage)
		v.Gone, v.Pager = goneTable(gone), c.Pager(many, perPage)
		return err
	})
	for _, f := range h.k.registers.CaseForms(c.Actor, "") {
		if f.Register == holds {
			v.Add = f.Href
		}
	}
	p := web.Show("keeping/list", "How long cases are kept", v)
	p.Trail = []web.Link{{Text: "Start", Href: "/"}, {Text: "How long cases are kept", Current: true}}
	return p, err
}

// next are the cases whose time is over within the quarter, unless something holds them.
func (h pages) next(c *web.Ctx, tx *ledger.Tx, v *List) error {
	v.Next = web.Table{Caption: "Cases that go within 90 days", Head: []string{"Case", "Closed", "Goes after"}, Empty: "No case comes to the end of its time within 90 days."}
	rule, ok := h.k.rule()
	if !ok {
		return nil
	}
	v.Rule = fmt.Sprintf("%s are kept for %s after they were closed. %s.", rule.Title, span(rule.Days), rule.Why)
	held, err := h.k.Held(c, tx)
	if err != nil {
		return err
	}
	all, err := h.k.cases.Ended(c, tx, last(h.k.base.Now().Add(soon), rule), held, 200)
	for _, i := range all {
		at, perr := clock.Parse(i.ClosedAt)
		if perr != nil {
			return perr
		}
		v.Next.Rows = append(v.Next.Rows, []web.Cell{{Text: i.Number, Header: true}, {Text: clock.Day(at)}, {Text: clock.Day(at.AddDate(0, 0, rule.Days))}})
	}
	return err
}

func holdsTable(all []Hold) web.Table {
	t := web.Table{Caption: "Holds that were written down", Head: []string{"Reference", "Why", "Since", "Look at it again"}, Empty: "No hold is written down."}
	for _, h := range all {
		again := web.Cell{Text: clock.Date(h.Review)}
		if h.Late {
			again = web.Cell{Text: clock.Date(h.Review), Tag: &web.Tag{Text: "Overdue", Colour: "red"}}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: h.Reference, Href: h.Href, Header: true}, {Text: h.Why}, {Text: clock.Date(h.Since)}, again})
	}
	return t
}

func goneTable(all []incidents.Removed) web.Table {
	t := web.Table{Caption: "Cases that were deleted by their rule", Head: []string{"Case", "Closed", "Deleted", "Items", "Digest of all that stood there (SHA-256)"}, Numeric: []int{3},
		Empty: "No case was deleted yet."}
	for _, r := range all {
		t.Rows = append(t.Rows, []web.Cell{{Text: r.Number, Header: true}, {Text: day(r.ClosedAt)}, {Text: day(r.RemovedAt)}, {Text: strconv.FormatInt(r.Items, 10)}, {Text: r.Hash}})
	}
	return t
}

// panel shows what the registers hold about a case to those who may open the entries. // serves STD-14, INC-31, INC-38
func (h pages) panel(c *web.Ctx, of ref.Ref) (any, error) {
	var s authz.Subject
	err := h.k.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) (err error) {
		s, err = h.k.cases.Subject(c, tx, of.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	g, ok := c.Offer("keeping.case", s)
	if !ok {
		return nil, nil
	}
	var v Panel
	err = h.k.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		i, err := h.k.cases.Get(c, tx, of.ID)
		if err != nil {
			return err
		}
		all, err := h.k.registers.OfCase(c, tx, i.Number)
		v.Table = entriesTable(all)
		v.Add = h.k.registers.CaseForms(c.Actor, i.Number)
		if i.State == incidents.Open {
			v.Hold = "While this case is open nothing that carries its number is deleted."
		}
		return err
	})
	return v, err
}

func entriesTable(all []registers.OfCase) web.Table {
	t := web.Table{Caption: "In the registers", Head: []string{"Register", "Entry", "State"}, Empty: "No register has an entry with the number of this case that you may open."}
	for _, e := range all {
		colour := "green"
		if e.Open {
			colour = "yellow"
		}
		cell := web.Cell{}
		if e.State != "" {
			cell.Tag = &web.Tag{Text: e.State, Colour: colour}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: e.Title, Header: true}, {Text: e.Label, Href: e.Href}, cell})
	}
	return t
}

func day(moment string) string {
	at, err := clock.Parse(moment)
	if err != nil {
		return ""
	}
	return clock.Day(at)
}

// span says a number of days as people do: whole years, leap days not counted.
func span(days int) string {
	if years := days / 365; years > 1 && days%365 <= years/4+1 {
		return fmt.Sprintf("%d years (%d days)", years, days)
	}
	return fmt.Sprintf("%d days", days)
}
