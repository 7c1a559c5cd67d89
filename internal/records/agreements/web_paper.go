package agreements

import (
	"slices"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// paperPage records a form that was signed on paper: the scan, and what stands on it. serves AUA-19
type paperPage struct {
	Title    string
	About    string
	Version  string
	Hash     string
	Language string
	Action   string
	Signer   web.Field
	Name     web.Field
	Answers  []*web.Field
	Scan     web.Field
}

func (h pages) paperPage(c *web.Ctx, language string) (web.Page, *paperPage, error) {
	form, about := c.Param("form"), c.Param("id")
	v := &paperPage{Action: "/agreements/paper/" + form + "/" + about,
		Signer: web.Field{Name: "signer", Label: "Who signed", Type: "select", Required: true},
		Name:   web.Field{Name: "name", Label: "The name as it stands on the paper", Required: true},
		Scan:   web.Field{Name: "paper", Label: "The scan", Type: "file", Accept: "application/pdf,image/jpeg,image/png", Hint: "A PDF, JPEG or PNG of at most " + number(maxScan>>20) + " MB."}}
	err := h.read(c, func(tx *ledger.Tx) error {
		p, err := h.a.people.Get(c, tx, about)
		if err != nil {
			return err
		}
		f, err := h.a.Form(form)
		if err != nil {
			return err
		}
		if !concerns(f, p) {
			return errs.Missing("This form is not for this person.")
		}
		text, err := h.a.Text(form, language)
		if err != nil {
			return err
		}
		v.Title, v.About, v.Version, v.Hash, v.Language = text.Title, p.Full(), text.Version, text.Hash, text.Language
		v.answers(text)
		v.Signer.Options, err = h.signers(c, tx, p, f.Signer() == Self)
		return err
	})
	page := web.Show("agreements/paper", "Record a paper", v)
	page.Back = &web.Link{Text: "Agreements", Href: "/agreements"}
	return page, v, err
}

func (v *paperPage) answers(t Text) {
	for _, l := range t.Items {
		switch l.Kind {
		case ConsentItem:
			v.Answers = append(v.Answers, &web.Field{Name: "item." + l.Key, Label: l.Text, Type: "radios", Inline: true, Small: true, Value: string(No),
				Options: []web.Option{{Value: string(Yes), Text: "Yes"}, {Value: string(No), Text: "No, or left blank"}}})
		case Undertaking:
			v.Answers = append(v.Answers, &web.Field{Name: "item." + l.Key, Label: l.Text, Type: "checkboxes", Small: true, Options: []web.Option{{Value: Struck, Text: "Struck out on the paper"}}})
		}
	}
}

// signers are who may have signed: the person, or the child's carers as the register names them. serves AUA-29
func (h pages) signers(c *web.Ctx, tx *ledger.Tx, p people.Person, self bool) ([]web.Option, error) {
	if self {
		return []web.Option{{Value: p.ID, Text: p.Full()}}, nil
	}
	carers, err := h.a.people.CarersOf(c, tx, p.ID)
	if err != nil {
		return nil, err
	}
	all, err := h.a.people.Many(c, tx, free(carers))
	out := []web.Option{{Text: "Choose"}}
	for _, one := range all {
		out = append(out, web.Option{Value: one.ID, Text: one.Full()})
	}
	return out, err
}

func (h pages) papering(c *web.Ctx) (web.Page, error) {
	page, _, err := h.paperPage(c, c.Query("lang"))
	return page, err
}

// paper stores the scan. It does not count before a second person has verified it.
func (h pages) paper(c *web.Ctx) (web.Page, error) {
	page, v, err := h.paperPage(c, c.Form("lang"))
	if err != nil {
		return page, err
	}
	s := Signing{Form: c.Param("form"), Language: v.Language, Hash: c.Form("hash"), About: []string{c.Param("id")}, Signer: c.Form("signer"), Name: c.Form("name"), Method: OnPaper, Answers: map[string]string{}}
	for _, f := range v.Answers {
		if said := c.Form(f.Name); said != "" {
			s.Answers[f.Name[len("item."):]] = said
		}
	}
	scan, err := c.Upload("paper", maxScan)
	if scan != nil {
		s.Paper = scan.Body
	}
	if err == nil && !slices.ContainsFunc(v.Signer.Options, func(o web.Option) bool { return o.Value != "" && o.Value == s.Signer }) {
		err = errs.Bad("signer", "Choose who signed. If a carer is missing here, enter them in the register first.")
	}
	var stored []Signature
	if err == nil {
		err = h.a.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
			stored, e, err = h.a.Sign(c, tx, s)
			return e, err
		})
	}
	if err != nil {
		return c.Again(page, err, append([]*web.Field{&v.Signer, &v.Name, &v.Scan}, v.Answers...)...)
	}
	return web.Say("/agreements/signatures/"+stored[0].ID, "success", "The paper is stored. It counts once a second person has verified it."), nil
}
