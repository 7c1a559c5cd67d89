package agreements

import (
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// personPanel is the agreements' part of a person's page: the forms, what is allowed, and whether the internet is held.
type personPanel struct {
	Forms   web.Table
	Allowed web.Summary
	Held    []string
	Back    []string   // what was taken back, and when
	Behind  []web.Link // what stands behind the lines of a child's agreement (AUA-06)
}

func (h pages) panels() []web.Panel {
	return []web.Panel{
		{On: "home", Action: "agreements.mine", Tiles: h.mineTile},
		{On: "home", Action: "agreements.list", Tiles: h.chaseTile},
		{On: "home", Action: "agreements.shares", Tiles: h.sharesTile},
		{On: people.RefKind, Action: "agreements.list", Template: "agreements/panel", Data: h.panel},
	}
}

// sharesTile leads governors to the shares without names; whoever has the whole register finds them there.
func (h pages) sharesTile(c *web.Ctx) ([]web.Tile, error) {
	if h.pack() == nil || c.May("agreements.list") {
		return nil, nil
	}
	return []web.Tile{{Title: "Agreements", Text: "How many have signed, without names", Href: "/agreements/shares", Picture: "list"}}, nil
}

func (h pages) panel(c *web.Ctx, of ref.Ref) (any, error) {
	var s authz.Subject
	err := h.a.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) (err error) {
		s, err = h.about(c, tx, of.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(h.a.Forms()) == 0 || c.Actor.Person == of.ID || !h.reaches(c, s) {
		return nil, nil
	}
	g, err := c.Check("agreements.list", s)
	if err != nil {
		return nil, err
	}
	v := personPanel{Forms: web.Table{Caption: "Forms", Head: []string{"Form", "State", "Since", "Why"}, Empty: "The policy wants no form of this person."}}
	err = h.a.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		p, err := h.a.people.Get(c, tx, of.ID)
		if err != nil {
			return err
		}
		return h.fillPanel(c, tx, &v, p)
	})
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	return v, err
}

// reaches says beforehand whether the gate will open this person's forms, so that looking at a colleague's page leaves no
// refusal in the trail.
func (h pages) reaches(c *web.Ctx, s authz.Subject) bool {
	for _, r := range c.Actor.Roles {
		switch h.a.base.Gate.ReachOf("agreements.list", r) {
		case authz.All:
			return true
		case authz.Class:
			for _, class := range c.Actor.Classes {
				if class != "" && len(s.Classes) > 0 && s.Classes[0] == class {
					return true
				}
			}
		}
	}
	return false
}

func (h pages) fillPanel(c *web.Ctx, tx *ledger.Tx, v *personPanel, p people.Person) error {
	all, err := h.a.Wanted(c, tx, p)
	if err != nil {
		return err
	}
	for _, s := range all {
		tag, since := stateTag(s), clock.Day(s.Asked)
		form := web.Cell{Text: s.Title, Header: true}
		if s.Signature != "" {
			form.Href = "/agreements/signatures/" + s.Signature
		}
		if s.State == Current {
			since = clock.Day(s.Signed)
		}
		v.Forms.Rows = append(v.Forms.Rows, []web.Cell{form, {Tag: &tag}, {Text: since}, {Text: why(s)}})
	}
	consents, err := h.a.Consents(c, tx, p.ID)
	if err != nil {
		return err
	}
	byService := map[string]Consent{}
	for _, one := range consents {
		tag := answered(one)
		byService[one.Service] = one
		v.Allowed.Rows = append(v.Allowed.Rows, web.SummaryRow{Key: serviceWords(one.Service), Tag: &tag})
	}
	back, err := h.a.Withdrawals(c, tx, p.ID)
	if err != nil {
		return err
	}
	for _, w := range back {
		if w.Service != "" {
			v.Back = append(v.Back, serviceWords(w.Service)+", "+clock.Human(w.At))
		}
	}
	if p.Is(people.Pupil) {
		v.Held = held(h.pack(), p, all, byService)
		for _, f := range h.a.Forms() {
			if concerns(f, p) && f.Signer() != Parent {
				v.Behind = append(v.Behind, web.Link{Text: f.Title, Href: "/agreements/forms/" + f.Key})
			}
		}
	}
	return nil
}

// chaseTile is for those who follow up. serves AUA-16
func (h pages) chaseTile(c *web.Ctx) ([]web.Tile, error) {
	if len(h.a.Forms()) == 0 {
		return nil, nil
	}
	g, err := c.Check("agreements.list", authz.Subject{Ref: c.Ref("school", c.School.ID), List: true})
	if err != nil {
		return nil, err
	}
	n := 0
	err = h.a.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		_, all, err := h.a.List(c, tx, Filter{State: ToChase, Size: 1})
		n = all
		return err
	})
	t := web.Tile{Title: "Agreements", Text: "Who has signed, and whom to chase", Href: "/agreements", Picture: "list", Count: n}
	if n > 0 {
		t.Href = "/agreements?state=chase"
	}
	return []web.Tile{t}, err
}

// serviceWords is a service in a few words: internet, pictures: website, cloud: learning platform.
func serviceWords(service string) string {
	first, rest, found := strings.Cut(strings.ReplaceAll(service, "_", " "), ".")
	switch {
	case !found:
		return capital(service)
	case first+"." == images:
		return "Pictures: " + rest
	}
	return capital(first) + ": " + rest
}
