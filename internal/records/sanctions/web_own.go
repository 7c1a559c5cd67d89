package sanctions

import (
	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

// minePage says to whoever is held what is closed, until when, and who can help.
type minePage struct {
	Child bool
	Rests string
	Taken []mineLine
	Who   string
	Help  []policy.Helper
	Tell  web.Button
	Free  *web.Empty
}

type mineLine struct{ What, Says string }

// mine is a person's own page. It blames nobody and always leads to help. // serves INC-17 INC-44
func (h pages) mine(c *web.Ctx) (web.Page, error) {
	all, rests, err := h.own(c)
	if err != nil {
		return web.Page{}, err
	}
	child := c.Actor.Has(authz.Pupil)
	p := minePage{Child: child, Who: helper(h.s.pack(), rests || !child), Help: h.s.pack().Settings.Helpers, Tell: web.Button{Text: "Report a concern", Href: "/tell", Kind: "secondary"}}
	if child {
		p.Tell = web.Button{Text: "Tell a grown-up", Href: "/tell", Kind: "child"}
	}
	if rests {
		p.Rests = restsNow
	}
	for _, s := range all {
		p.Taken = append(p.Taken, mineLine{What: scopeWords(s), Says: ownWords(s, tooEarly(s, clock.Text(h.s.base.Now())))})
	}
	if len(all) == 0 && !rests {
		p.Free = &web.Empty{Title: "Nothing is taken away", Text: "Everything that you may use is open.", Link: &web.Link{Text: "Go to the start", Href: "/"}}
	}
	page := web.Show("sanctions/mine", "What is closed for you", p)
	page.Child = child
	if c.Visit.Must != FrozenAt {
		page.Back = &web.Link{Text: "Back to the start", Href: "/"}
	}
	return page, nil
}

func tooEarly(s Sanction, now string) bool { return s.Starts > now }

func ownWords(s Sanction, early bool) string {
	if early {
		return "From " + moment(s.Starts) + " until " + moment(s.Ends) + "."
	}
	return "Until " + moment(s.Ends) + ". Then it comes back by itself."
}

// own reads what is taken from the reader, and whether the account rests. It asks for no one else.
func (h pages) own(c *web.Ctx) (all []Sanction, rests bool, err error) {
	grant, err := c.Check("sanctions.self", authz.Subject{Ref: ref.New(c.School.ID, "school", c.School.ID)})
	if err != nil {
		return nil, false, err
	}
	err = h.s.base.Ledger.Read(c, grant, func(tx *ledger.Tx) error {
		if all, err = h.s.store.access(c, tx, c.Actor.Person, tx.Now); err != nil {
			return err
		}
		rests, err = h.s.Frozen(c, tx, c.Actor.Person)
		return err
	})
	return all, rests, err
}

// ownTile tells a child on the start page what is closed and until when.
func (h pages) ownTile(c *web.Ctx) ([]web.Tile, error) {
	all, rests, err := h.own(c)
	if err != nil || len(all) == 0 && !rests {
		return nil, err
	}
	text := restsNow
	if len(all) > 0 {
		text = scopeWords(all[0]) + ": " + ownWords(all[0], tooEarly(all[0], clock.Text(h.s.base.Now())))
	}
	return []web.Tile{{Title: "Closed for a while", Text: text, Href: FrozenAt, Picture: "lock"}}, nil
}
