package telling

import (
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

// receiptPage is what anyone who told something can print, and come back to. It names nobody but the grown-up whom a child
// chose, and that only to the child.
type receiptPage struct {
	Number, When, School string
	Code, At             string // the code, and the address to which an addition is sent
	Child, SignedIn      bool
	Accident             bool
	To                   string // whom a child chose; "" when whoever is there
	Advice               []childLine
	Help                 []helper
	State                statePane
	Words                web.Field
}

// codePage asks for the code on a receipt.
type codePage struct{ Field web.Field }

// code leads from the code on paper to its receipt. // serves INC-01
func (f *Telling) code(c *web.Ctx) (web.Page, error) {
	typed := codeTyped(c.Query("code"))
	if typed != "" && len(typed) <= 40 && !strings.ContainsAny(typed, "/?#%") {
		return web.Go("/tell/receipt/" + typed), nil
	}
	p := web.Show("telling/code", "What became of what I told", codePage{web.Field{Name: "code", Label: "The code on your receipt", Hint: "For example ABCD-EFGH-IJKL-MNOP.", Width: "20"}})
	p.Back = &web.Link{Text: "Back to the start", Href: "/"}
	return p, nil
}

// standing is a receipt's case with what the ways in know of it.
type standing struct {
	incidents.Incident
	Report Report
	Adult  string
	By     string
}

// behind finds the case behind a code. Trying codes is throttled; whoever holds one is not. // serves INC-01
func (f *Telling) behind(c *web.Ctx) (standing, error) {
	var out standing
	err := f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		id, err := f.store.find(c, tx, digest(c.Param("code")))
		if err != nil {
			return err
		}
		if out.Incident, err = f.cases.Get(c, tx, id); err != nil {
			return err
		}
		all, err := f.store.of(c, tx, []string{id})
		out.Report = all[id]
		if err == nil && f.mineToo(c, out) {
			out.Adult, out.By, err = f.named(c, tx, out)
		}
		return err
	})
	if errs.Is(err, errs.NotFound) && !f.adders.allow(c.Addr()) {
		return out, errs.Clash("", "Too many codes were tried from your network. Wait ten minutes, or ask at the school office.")
	}
	return out, err
}

// mineToo says whether whoever looks is the child that told it, signed in: only then are grown-ups named.
func (f *Telling) mineToo(c *web.Ctx, t standing) bool {
	return t.Report.Child && t.Reporter != "" && !c.Visit.Locked && c.Actor.Person == t.Reporter
}

// receipt shows the number and how far it has come, to whoever holds the code. // serves INC-01, NEW-08
func (f *Telling) receipt(c *web.Ctx) (web.Page, error) {
	t, err := f.behind(c)
	if err != nil {
		return web.Page{}, err
	}
	return f.receiptShow(c, t), nil
}

func (f *Telling) receiptShow(c *web.Ctx, t standing) web.Page {
	code := c.Param("code")
	r := &receiptPage{Number: t.Number, When: clock.Told(t.Reported), School: c.School.Name, Code: shown(code), At: "/tell/receipt/" + code,
		Child: t.Report.Child || c.Visit.Child, SignedIn: !c.Actor.Nobody() && !c.Visit.Locked, Accident: t.Report.Kind == accident, To: t.Adult,
		State: stateOf(t, t.Report.Child || c.Visit.Child), Words: web.Field{Type: "textarea", Name: "words", Label: "Add something", Rows: 3}}
	if r.Child {
		r.Advice, r.Help = advice(t.Report.Kind), f.help("childline", "ceop")
	}
	p := web.Show("telling/receipt", "Thank you for telling us", r)
	p.Child = r.Child
	p.Back = &web.Link{Text: "Back to the start", Href: "/"}
	return p
}
