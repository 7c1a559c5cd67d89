package agreements

import (
	"net/url"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// homesPage lists the permissions about which two homes have answered differently. serves AUA-12
type homesPage struct{ Table web.Table }

// settlePage is one of them, with what each home said.
type settlePage struct {
	Service string
	About   string
	Action  string
	Said    web.Table
	Answer  web.Field
	Why     web.Field
}

func (h pages) homes(c *web.Ctx) (web.Page, error) {
	v := homesPage{web.Table{Caption: "To settle", Head: []string{"Child", "Permission", "What holds meanwhile"}, Empty: "No two homes disagree."}}
	err := h.read(c, func(tx *ledger.Tx) error {
		all, err := h.a.people.Everybody(c, tx)
		if err != nil {
			return err
		}
		consents, err := h.a.AllConsents(c, tx)
		for _, p := range all {
			for _, item := range h.a.Services(p) {
				if one := consents[p.ID][item.Service]; one.Disagree {
					tag := answered(one)
					v.Table.Rows = append(v.Table.Rows, []web.Cell{{Text: p.Full(), Href: settleAt(p.ID, one.Service), Header: true}, {Text: one.Title}, {Tag: &tag}})
				}
			}
		}
		return err
	})
	page := web.Show("agreements/homes", "Two homes that disagree", v)
	page.Back = &web.Link{Text: "Agreements", Href: "/agreements"}
	return page, err
}

func settleAt(child, service string) string {
	return "/agreements/homes/" + child + "/" + url.PathEscape(service)
}

// answered is what holds, in a word. No answer counts as no. serves AUA-08
func answered(one Consent) web.Tag {
	switch {
	case one.Disagree:
		return web.Tag{Text: "Disagree: no", Colour: "orange"}
	case one.Answer == Yes:
		return web.Tag{Text: "Yes", Colour: "green"}
	case one.Answer == No:
		return web.Tag{Text: "No", Colour: "red"}
	}
	return web.Tag{Text: "No answer: no", Colour: "grey"}
}

func (h pages) settlePage(c *web.Ctx) (web.Page, *settlePage, error) {
	child, service := c.Param("id"), c.Param("service")
	v := &settlePage{Action: settleAt(child, service), Said: web.Table{Caption: "What each home said", Head: []string{"Signed by", "Answer", "When"}},
		Answer: web.Field{Name: "answer", Label: "What holds", Type: "radios", Inline: true, Options: []web.Option{{Value: string(Yes), Text: "Yes"}, {Value: string(No), Text: "No"}}},
		Why:    web.Field{Name: "why", Label: "What was agreed, and with whom", Type: "textarea", Rows: 3, Max: 1000, Required: true}}
	err := h.read(c, func(tx *ledger.Tx) error {
		all, err := h.a.Consents(c, tx, child)
		if err != nil {
			return err
		}
		for _, one := range all {
			if one.Service == service && one.Disagree {
				v.Service = one.Title
			}
		}
		if v.Service == "" {
			return errs.Missing("The homes do not disagree about this now.")
		}
		names, err := h.names(c, tx, child)
		if err != nil {
			return err
		}
		v.About = names[child]
		return h.each(c, tx, v, child, service)
	})
	page := web.Show("agreements/settle", "Settle a permission", v)
	page.Back = &web.Link{Text: "Two homes that disagree", Href: "/agreements/homes"}
	return page, v, err
}

func (h pages) each(c *web.Ctx, tx *ledger.Tx, v *settlePage, child, service string) error {
	signed, err := h.a.Of(c, tx, child)
	for _, n := range signed {
		f, known := h.a.Form(n.Form)
		if known != nil || n.About != child || !n.Ended.IsZero() || !n.Verified {
			continue
		}
		for _, i := range f.Items {
			if i.Kind != ConsentItem || i.Service != service || n.Answers[i.Key] == "" {
				continue
			}
			tag := answerTag(Line{Kind: ConsentItem}, n.Answers[i.Key])
			v.Said.Rows = append(v.Said.Rows, []web.Cell{{Text: n.Name, Href: "/agreements/signatures/" + n.ID, Header: true}, {Tag: tag}, {Text: clock.Human(n.At)}})
		}
	}
	return err
}

func (h pages) settling(c *web.Ctx) (web.Page, error) {
	page, _, err := h.settlePage(c)
	return page, err
}

// settled stores the office's word. It holds until one of the homes answers again. serves AUA-12
func (h pages) settled(c *web.Ctx) (web.Page, error) {
	page, v, err := h.settlePage(c)
	if err != nil {
		return page, err
	}
	err = h.a.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.a.Settle(c, tx, c.Param("id"), c.Param("service"), Answer(c.Form("answer")), c.Form("why"))
	})
	if err != nil {
		return c.Again(page, err, &v.Answer, &v.Why)
	}
	return web.Say("/agreements/homes", "success", "Settled. It holds until one of the homes answers again."), nil
}

// declinedPage lists the undertakings that signers struck out. serves AUA-10
type declinedPage struct{ Table web.Table }

func (h pages) declined(c *web.Ctx) (web.Page, error) {
	v := declinedPage{web.Table{Caption: "Struck out", Head: []string{"About", "Signed by", "What was struck out", "Form", "When"}, Empty: "Nobody has struck anything out."}}
	err := h.read(c, func(tx *ledger.Tx) error {
		all, err := h.a.Declined(c, tx)
		if err != nil {
			return err
		}
		var who []string
		for _, d := range all {
			who = append(who, d.About, d.Signer)
		}
		names, err := h.names(c, tx, who...)
		for _, d := range all {
			form, item := d.Form, d.Item
			if f, known := h.a.Form(d.Form); known == nil {
				form = f.Title
				if i, ok := f.Item(d.Item); ok {
					item = i.Text
				}
			}
			v.Table.Rows = append(v.Table.Rows, []web.Cell{{Text: names[d.About], Href: "/agreements/signatures/" + d.Signature, Header: true}, {Text: names[d.Signer]}, {Text: item}, {Text: form}, {Text: clock.Day(d.At)}})
		}
		return err
	})
	page := web.Show("agreements/declined", "Struck out", v)
	page.Back = &web.Link{Text: "Agreements", Href: "/agreements"}
	return page, err
}
