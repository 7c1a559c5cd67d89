package accounts

import (
	"crypto/rand"
	"slices"

	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/book"
	"belisha/internal/records/accounts/internal/secret"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// FirstPage gives first passwords to many at once: after an import nobody has one yet.
type FirstPage struct {
	Waiting int // people without a password, as far as this person's right goes
	Now     int // how many of them one press serves
	Class   string
	Classes web.Field
	Slips   []Slip // made just now, shown this once
}

// Slip is what one person is handed.
type Slip struct{ Name, Class, Account, Password string }

// perPress bounds what one press makes: each password costs the machine some 80 ms on purpose.
const perPress = 30

func (h pages) firstForm(c *web.Ctx) (web.Page, error) { return h.firstPage(c, nil) }

func (h pages) firstPage(c *web.Ctx, slips []Slip) (web.Page, error) {
	p := FirstPage{Slips: slips, Class: c.Form("class"), Classes: web.Field{Name: "class", Label: "For whom", Type: "select",
		Hint: "Thirty people are served at a time", Options: []web.Option{{Text: "Everybody without a password"}}}}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		_, total, err := h.Store.List(c, tx, book.Query{State: "none", Page: 1, Size: 1}, h.base.Now())
		if err != nil {
			return err
		}
		p.Waiting, p.Now = total, min(total, perPress)
		classes, err := h.People.Classes(c, tx)
		for _, k := range classes {
			last := p.Classes.Options[len(p.Classes.Options)-1]
			if k.Name != "" && k.Name != last.Value {
				p.Classes.Options = append(p.Classes.Options, web.Option{Value: k.Name, Text: k.Name, Checked: k.Name == p.Class})
			}
		}
		return err
	})
	page := web.Show("accounts/first", "First passwords", p)
	page.Back = &web.Link{Text: "All accounts", Href: "/accounts"}
	return page, err
}

// first makes the passwords before the write begins, for hashing is slow on purpose; whoever has got one meanwhile
// keeps it.
func (h pages) first(c *web.Ctx) (web.Page, error) {
	list, err := h.withoutPassword(c, c.Form("class"))
	if err != nil {
		return web.Page{}, err
	}
	var fresh []Fresh
	slips := map[string]Slip{}
	for _, p := range list {
		rule := h.Rule(c.School.Name, p)
		once := secret.OneTime(rand.Reader, p, rule)
		verifier, err := h.Hash(c, once)
		if err != nil {
			return web.Page{}, err
		}
		fresh = append(fresh, Fresh{Person: p.ID, Verifier: verifier, Band: rule.Band, MustChange: mustChange(p)})
		slips[p.ID] = Slip{p.Full(), p.Class, p.Account, once}
	}
	var made []Slip
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		made = nil
		e := ledger.Event{Verb: "accounts.given", Subject: ref.New(tx.School, "school", tx.School)}
		for _, f := range fresh {
			has, err := h.Get(c, tx, f.Person)
			if err != nil {
				return e, err
			}
			if has.There {
				continue
			}
			if err := h.SetVerifier(c, tx, f); err != nil {
				return e, err
			}
			e.Also = append(e.Also, Ref(tx.School, f.Person))
			made = append(made, slips[f.Person])
		}
		e.Changes = []ledger.Change{{Field: "accounts", Class: ledger.Open, After: number(len(made))}}
		return e, nil
	})
	if err != nil {
		return web.Page{}, err
	}
	return h.firstPage(c, made)
}

// withoutPassword are the next people to serve, of a class or of all, as far as the grant reaches.
func (h pages) withoutPassword(c *web.Ctx, class string) (out []people.Person, err error) {
	err = h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		rows, _, err := h.Store.List(c, tx, book.Query{State: "none", Page: 1, Size: people.MaxRows}, h.base.Now())
		if err != nil {
			return err
		}
		var ids []string
		for _, r := range rows {
			if (class == "" || r.Class == class) && len(ids) < perPress {
				ids = append(ids, r.Person)
			}
		}
		out, err = h.People.Many(c, tx, ids)
		out = slices.DeleteFunc(out, func(p people.Person) bool { return !h.covered(p) })
		return err
	})
	return out, err
}

// mustChange: whoever is old enough chooses their own at the first sign-in. The youngest keep the word on their card.
func mustChange(p people.Person) bool { return BandOf(p) != KS1 }
