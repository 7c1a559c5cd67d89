package families

import (
	"fmt"
	"net/url"
	"slices"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/families/internal/homes"
	"belisha/internal/web"
)

// sendPage asks before links are sent, with the counts.
type sendPage struct {
	Fields []web.Field
	Hidden []web.Field
	Counts web.Summary
	Mail   int
	Paper  int
}

func whomOf(get func(string) string) homes.Whom {
	w := homes.Whom{Class: get("class"), Missing: get("whom") != "all", Purpose: homes.ToSign}
	if get("purpose") == homes.ToRead {
		w.Purpose, w.Missing = homes.ToRead, get("whom") == "missing"
	}
	return w
}

// sending is the preview: nothing has been sent yet. serves AUA-16
func (h pages) sending(c *web.Ctx) (web.Page, error) {
	w := whomOf(c.Query)
	var page sendPage
	err := h.read(c, func(tx *ledger.Tx) error {
		mail, paper, rest, err := h.f.Picked(c, tx, c.Grant, w)
		if err != nil {
			return err
		}
		classes, err := h.classes(c, tx)
		page.Fields, page.Hidden = whomFields(w, classes), hidden(w)
		page.Mail, page.Paper = len(mail), len(paper)
		unproven := len(slices.DeleteFunc(rest, func(r homes.Row) bool { return r.Contact != homes.Unproven }))
		page.Counts = web.Summary{Rows: []web.SummaryRow{{Key: "By e-mail", Lines: []string{families(len(mail))}}, {Key: "On paper", Lines: []string{families(len(paper))}},
			{Key: "Cannot be reached", Lines: []string{families(unproven)}, Href: "/families?state=" + homes.Unproven + "&class=" + url.QueryEscape(w.Class)}}}
		return err
	})
	p := web.Show("families/send", "Send links home", page)
	p.Back = &web.Link{Text: "Families", Href: "/families"}
	return p, err
}

// families counts carers in words.
func families(n int) string {
	if n == 1 {
		return "1 parent or carer"
	}
	return fmt.Sprintf("%d parents and carers", n)
}

func whomFields(w homes.Whom, classes []string) []web.Field {
	of := []web.Option{{Value: "", Text: "The whole school"}}
	for _, name := range classes {
		of = append(of, web.Option{Value: name, Text: name})
	}
	return []web.Field{
		{Name: "purpose", Label: "What for", Type: "radios", Value: w.Purpose, Options: []web.Option{{Value: homes.ToSign, Text: "Forms to sign", Hint: "All that is missing, and the child’s agreement to read together."},
			{Value: homes.ToRead, Text: "The child’s agreement alone", Hint: "To read and talk about at home. Nothing can be signed with this link."}}},
		{Name: "class", Label: "Class", Type: "select", Value: w.Class, Options: of},
		{Name: "whom", Label: "To whom", Type: "radios", Value: said(w), Options: []web.Option{{Value: "missing", Text: "Those for whom forms are missing"}, {Value: "all", Text: "Everybody"}}}}
}

func said(w homes.Whom) string {
	if w.Missing {
		return "missing"
	}
	return "all"
}

func hidden(w homes.Whom) []web.Field {
	return []web.Field{{Type: "hidden", Name: "purpose", Value: w.Purpose}, {Type: "hidden", Name: "class", Value: w.Class}, {Type: "hidden", Name: "whom", Value: said(w)}}
}

// send writes to all who can be reached by mail, and says who is left for paper.
func (h pages) send(c *web.Ctx) (web.Page, error) {
	w := whomOf(c.Form)
	var mail, paper []homes.Row
	err := h.read(c, func(tx *ledger.Tx) (err error) {
		mail, paper, _, err = h.f.Picked(c, tx, c.Grant, w)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	for part := range slices.Chunk(mail, homes.Batch) {
		if err := h.f.MailAll(c, c.Grant, part, w.Purpose, ""); err != nil {
			return web.Page{}, err
		}
	}
	text := families(len(mail)) + " get a letter by e-mail now."
	if len(mail) == 0 {
		text = "Nobody was left to write to by e-mail."
	}
	if len(paper) > 0 {
		text += " " + families(len(paper)) + " get it on paper: print the letters on the sending page."
	}
	return web.Say("/families?class="+url.QueryEscape(w.Class), "success", text), nil
}

// sendOne writes to one carer. serves AUA-22
func (h pages) sendOne(c *web.Ctx) (web.Page, error) {
	purpose := purposeOf(c)
	var r homes.Row
	err := h.read(c, func(tx *ledger.Tx) (err error) {
		r, err = h.row(c, tx)
		return err
	})
	if err == nil && r.Contact != homes.ByMail {
		err = errs.Bad("to", "%s", h.f.cannot(r))
	}
	if err == nil {
		err = h.f.MailAll(c, c.Grant, []homes.Row{r}, purpose, "")
	}
	if e, ok := errs.As(err); ok && e.Kind == errs.Invalid {
		return web.Say("/families/"+c.Param("id"), "error", e.Safe), nil
	}
	return web.Say("/families/"+c.Param("id"), "success", "The letter is on its way. An older link no longer works."), err
}

// cannot says why a carer gets no mail.
func (f *Families) cannot(r homes.Row) string {
	if why := whyNot(r.Contact); why != "" {
		return why
	}
	return "There is no e-mail address in the register that mail can go to, or mail is not set up. Print the letter instead."
}

func purposeOf(c *web.Ctx) string {
	if c.Form("purpose") == homes.ToRead {
		return homes.ToRead
	}
	return homes.ToSign
}

func (h pages) row(c *web.Ctx, tx *ledger.Tx) (homes.Row, error) {
	rows, err := h.f.Register(c, tx, c.Grant, homes.Filter{Only: c.Param("id")})
	if err == nil && len(rows) == 0 {
		err = errs.Missing("There is no carer of a child here with this number.")
	}
	if err != nil {
		return homes.Row{}, err
	}
	return rows[0], nil
}

// close ends every open link of a carer.
func (h pages) close(c *web.Ctx) (web.Page, error) {
	var ended []string
	err := h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		ended, err = h.f.Store.CloseAll(c, tx, c.Param("id"), "", homes.ByOffice)
		if err == nil && len(ended) == 0 {
			err = errs.Clash("", "No link of this carer was open any more.")
		}
		return homes.Closed(tx.School, ended, homes.ByOffice), err
	})
	if errs.Is(err, errs.Conflict) {
		return web.Say("/families/"+c.Param("id"), "important", "No link of this carer was open any more."), nil
	}
	return web.Say("/families/"+c.Param("id"), "success", "The link no longer works."), err
}
