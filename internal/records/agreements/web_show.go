package agreements

import (
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// showPage is the stored copy of one signature, as it was shown.
type showPage struct {
	Title    string
	State    web.Tag
	Text     Text
	Dir      string
	Lines    []shownLine
	Facts    web.Summary
	Child    bool
	Mark     string   // the picture that a child chose
	Mine     bool     // a child's own mark: the sentence above the signature is the parent's
	Since    []string // permissions of this form that were taken back since
	Scan     string
	Verify   string
	Withdraw string
	Others   []web.Link // signed in the same act

	own bool
}

// shownLine is one line of the stored text, with the answer that was given.
type shownLine struct {
	Line
	Answer *web.Tag
	Why    []web.Link
	Art    string
}

// show is the copy as it is stored: words, version, language, clauses, answers, and how it was signed. serves AUA-19 AUA-29
func (h pages) show(c *web.Ctx) (web.Page, error) {
	v := showPage{Child: c.Visit.Child}
	err := h.read(c, func(tx *ledger.Tx) error {
		n, err := h.a.Get(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		if v.Text, err = h.a.Stored(c, tx, n.Hash); err != nil {
			return err
		}
		v.Title, v.State, v.Dir = v.Text.Title, signatureTag(n), direction(v.Text.Language)
		v.own = c.Actor.Person == n.Signer || c.Actor.Person == n.About
		v.lines(n, h.clause(c))
		if err := h.facts(c, tx, &v, n); err != nil {
			return err
		}
		h.offers(c, &v, n)
		if err := h.since(c, tx, &v, n); err != nil {
			return err
		}
		return h.together(c, tx, &v, n)
	})
	page := web.Show("agreements/show", v.Title, v)
	page.Back = &web.Link{Text: "My agreements", Href: "/agreements/mine"}
	if !v.own && c.May("agreements.list") {
		page.Back = &web.Link{Text: "Agreements", Href: "/agreements"}
	}
	return page, err
}

func (v *showPage) lines(n Signature, clause func(string) string) {
	for _, l := range v.Text.Items {
		out := shownLine{Line: l, Art: artOf(l.Picture), Answer: answerTag(l, n.Answers[l.Key])}
		for _, id := range l.Clauses {
			out.Why = append(out.Why, web.Link{Text: id, Href: clause(id)})
		}
		v.Lines = append(v.Lines, out)
	}
	v.Mine = v.Text.Signs != Self && n.Signer == n.About && n.About != ""
	if slices.ContainsFunc(marks(), func(o web.Option) bool { return o.Value == n.Mark }) {
		v.Mark = n.Mark
	}
}

// offers are what this reader can do with the signature.
func (h pages) offers(c *web.Ctx, v *showPage, n Signature) {
	at := "/agreements/signatures/" + n.ID
	if n.Paper {
		v.Scan = at + "/scan"
		if !n.Verified && c.May("agreements.verify") && !slices.Contains([]string{n.By, n.Signer, n.About}, c.Actor.Person) {
			v.Verify = at + "/verify"
		}
	}
	mine := n.Signer == c.Actor.Person && !c.Actor.Has(authz.Pupil)
	if n.Ended.IsZero() && n.About != "" && (mine || h.forOthers(c)) {
		v.Withdraw = at + "/withdraw"
	}
}

// forOthers says whether this person may take back on another's behalf.
func (h pages) forOthers(c *web.Ctx) bool {
	return slices.ContainsFunc(c.Actor.Roles, func(r authz.Role) bool { return h.a.base.Gate.ReachOf("agreements.withdraw", r) == authz.All })
}

// scan is the paper itself, as it was scanned in.
func (h pages) scan(c *web.Ctx) (web.Page, error) {
	var d web.Download
	err := h.read(c, func(tx *ledger.Tx) (err error) {
		d.Body, d.Type, err = h.a.Scan(c, tx, c.Param("id"))
		return err
	})
	d.Name, d.Inline = "signed-form."+strings.TrimPrefix(d.Type[strings.LastIndex(d.Type, "/")+1:], "x-"), true
	return web.Page{File: &d}, err
}

// verify lets a paper count. serves AUA-19
func (h pages) verify(c *web.Ctx) (web.Page, error) {
	id := c.Param("id")
	err := h.a.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.a.Verify(c, tx, id, c.Actor.Person)
	})
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/agreements/signatures/"+id, "success", "Verified. The signature counts from now on."), nil
}
