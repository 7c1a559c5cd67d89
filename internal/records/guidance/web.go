package guidance

import (
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// startPage lets whoever comes say who they are. It needs no account. // serves INC-43
type startPage struct {
	Readers []web.Tile
	Child   []web.Tile
	Helpers []contactLine
	Staff   bool // charts and contacts are open too
}

// readers are the audiences as they are asked, with a picture each.
func readers() []web.Tile {
	return []web.Tile{
		{Title: "I am a young child", Href: "ks1", Picture: "rule-tell"}, {Title: "I am an older child", Href: "ks2", Picture: "tell"},
		{Title: "I am a parent or carer", Href: "parents", Picture: "home"}, {Title: "I work here", Href: "staff", Picture: "people"},
		{Title: "I am a governor", Href: "governors", Picture: "school"}, {Title: "I am visiting", Href: "visitors", Picture: "key"},
	}
}

func (g *Guidance) start(c *web.Ctx) (web.Page, error) {
	p, err := g.pack()
	if err != nil {
		return web.Page{}, err
	}
	if c.Actor.Has(authz.Pupil) { // a child who is signed in need not say so again
		return g.forChild(c)
	}
	v := startPage{Staff: c.May("guidance.chart")}
	for _, t := range readers() {
		if one, ok := p.Cases.GuidanceFor(t.Href); ok {
			t.Href, t.Text = "/guidance/for/"+one.Audience, one.Title
			v.Readers = append(v.Readers, t)
		}
	}
	for _, h := range p.Settings.Helpers {
		l := contactLine{Name: h.Title, Phone: h.Phone, Call: call(h.Phone)}
		if h.Host != "" {
			l.Link, l.Host = "https://"+h.Host, h.Host
		}
		v.Helpers = append(v.Helpers, l)
	}
	return web.Show("guidance/start", "How to report a worry", v), nil
}

// forChild leads a child to the words for its age; where the year is not known, to the simplest.
func (g *Guidance) forChild(c *web.Ctx) (web.Page, error) {
	to := "ks1"
	err := g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		me, err := (people.Store{}).Get(c, tx, c.Actor.Person)
		if stage := people.KeyStage(me.Year); stage == "lower_ks2" || stage == "upper_ks2" {
			to = "ks2"
		}
		return err
	})
	return web.Go("/guidance/for/" + to), err
}

// advicePage is the advice of one audience.
type advicePage struct {
	policy.Guidance
	Sentences []sentence // the steps, for a child each with a picture
	Helpers   []contactLine
	Tell      web.Button
	Told      string // when it was checked
	Version   string
}

type sentence struct{ Text, Picture string }

// advice is the page of one audience. Children get pictures and have it read to them. // serves INC-43
func (g *Guidance) advice(c *web.Ctx) (web.Page, error) {
	p, err := g.pack()
	if err != nil {
		return web.Page{}, err
	}
	one, ok := p.Cases.GuidanceFor(c.Param("audience"))
	if !ok {
		return web.Page{}, errs.Missing("There is no advice for that group. Choose another, or tell any adult in school.")
	}
	v := advicePage{Guidance: one, Version: p.Identity.Version, Tell: web.Button{Text: "Tell the school", Href: "/tell"}}
	err = g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		days, err := g.checked(c, tx, p)
		if err != nil {
			return err
		}
		all, err := g.contacts(c, tx, p)
		v.Told, v.Helpers = told(days[one.Audience]), lines(all, one.Contacts)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	g.tally.add(pageUse+one.Audience, 1)
	child := slices.Contains([]string{"ks1", "ks2"}, one.Audience)
	for i, text := range one.Steps {
		v.Sentences = append(v.Sentences, sentence{text, pictureOf(one, i)})
	}
	if !child {
		page := web.Show("guidance/advice", one.Title, v)
		page.Back = &web.Link{Text: "Advice for others", Href: "/guidance"}
		return page, nil
	}
	v.Tell = web.Button{Text: "Tell a grown-up", Href: "/tell?as=child", Kind: "child"}
	if !c.Actor.Nobody() {
		v.Tell.Href = "/tell"
	}
	page := web.Show("guidance/child", one.Title, v)
	page.Child = one.Audience == "ks1"
	return page, nil
}

// pictureOf is the picture beside a sentence: the pack's, or one of three that suit every telling.
func pictureOf(one policy.Guidance, i int) string {
	if i < len(one.Pictures) {
		return one.Pictures[i]
	}
	return []string{"worried", "stop", "tell"}[i%3]
}

// tiles lead staff to the chart from their first page.
func (g *Guidance) tiles(c *web.Ctx) ([]web.Tile, error) {
	p, err := g.pack()
	if err != nil || len(p.Cases.Charts) == 0 {
		return nil, nil //nolint:nilerr // before the first policy there is nothing to lead to
	}
	return []web.Tile{{Title: p.Cases.Charts[0].Title, Text: "Questions that lead you through an incident", Href: "/guidance/chart/" + p.Cases.Charts[0].Key, Picture: "list"}}, nil
}
