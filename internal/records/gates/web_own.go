package gates

import (
	"cmp"
	"slices"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// ownPage says what keeps one's own doors shut, and the ways out.
type ownPage struct {
	Child   bool
	Heading string
	Intro   string
	Shut    []shut
	Help    []policy.Helper
	Tell    web.Button
	Free    *web.Empty
}

// shut is one gate on the page.
type shut struct {
	Title, Says, Doors string
	Helper             string
	Clause             string
	Rule               string // address of the clause
	Sign               *web.Button
}

// own is the page at which whoever is held finds out why. It blames nobody and always leads to help.
// serves AUA-02 AUA-13 AUA-15 PPL-24 EDU-18
func (h pages) own(c *web.Ctx) (web.Page, error) {
	var p people.Person
	var all []Missing
	err := h.g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if p, err = h.g.people.Get(c, tx, c.Actor.Person); err == nil {
			all, err = h.g.Of(c, tx, p.ID)
		}
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	data := h.ownPage(p, all, c.Visit.Must == GateAt)
	page := web.Show("gates/own", data.Heading, data)
	page.Child = data.Child
	if c.Visit.Must != GateAt {
		page.Back = &web.Link{Text: "Back to the start", Href: "/"}
	}
	return page, nil
}

func (h pages) ownPage(p people.Person, all []Missing, held bool) ownPage {
	pack := h.g.pack()
	data := ownPage{Child: p.Is(people.Pupil), Help: pack.Settings.Helpers, Tell: web.Button{Text: "Report a concern", Href: "/tell", Kind: "secondary"}}
	if data.Child {
		data.Tell = web.Button{Text: "Tell a grown-up", Href: "/tell", Kind: "child"}
	}
	if data.Heading, data.Intro = ownWords(data.Child, held); len(all) == 0 {
		data.Heading, data.Intro = "Nothing is missing", ""
		data.Free = &web.Empty{Title: "All your doors are open", Text: "Everything that the school’s policy asks of you first is there.",
			Link: &web.Link{Text: "Go to the start", Href: "/"}}
	}
	for _, m := range all {
		data.Shut = append(data.Shut, shown(pack, m, p))
	}
	return data
}

func ownWords(child, held bool) (heading, intro string) {
	switch {
	case child && held:
		return "Not open yet", "You have done nothing wrong. A grown-up can help."
	case child:
		return "Some things are not open yet", "You have done nothing wrong. A grown-up can help."
	case held:
		return "Something is missing before you can go on", "Your account opens by itself as soon as it is there. The pages below stay open to you."
	}
	return "What is not open to you yet", "It opens by itself as soon as what is missing is there."
}

func shown(pack *policy.Pack, m Missing, p people.Person) shut {
	s := shut{Title: m.Gate.Title, Says: says(m, p), Doors: doors(m.Gate), Helper: helper(pack, m.Gate)}
	if clause, ok := pack.Clause(m.Gate.Clause); ok {
		s.Clause, s.Rule = clause.Text, "/policy/clauses/"+clause.ID
		if p.Is(people.Pupil) {
			s.Rule = ""
		}
	}
	if at := link(m, p.ID); at != "" {
		s.Sign = &web.Button{Text: "Read and sign now", Href: at}
		if p.Is(people.Pupil) {
			s.Sign.Kind = "child"
		}
	}
	return s
}

// ownTile reminds on the start page of what is not open.
func (h pages) ownTile(c *web.Ctx) ([]web.Tile, error) {
	var all []Missing
	err := h.g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		p, err := h.g.people.Get(c, tx, c.Actor.Person)
		if err == nil {
			all, err = h.g.of(c, tx, p, h.g.pack().Gates)
		}
		return err
	})
	if errs.Is(err, errs.NotFound) {
		return nil, nil // somebody without a line in the register has no doors of their own
	}
	if err != nil || len(all) == 0 {
		return nil, err
	}
	text := "What is missing, and who can help"
	if i := slices.IndexFunc(all, func(m Missing) bool { return link(m, c.Actor.Person) != "" }); i >= 0 {
		text = cmp.Or(all[i].Gate.Title, text)
	}
	return []web.Tile{{Title: "Not open to you yet", Text: text, Href: GateAt, Picture: "lock", Count: len(all)}}, nil
}
