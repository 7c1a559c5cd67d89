package families

import (
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/families/internal/homes"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// mePage is a child's own start: big pictures, few words.
type mePage struct {
	Name  string
	Tiles []web.Tile
}

func (h pages) me(c *web.Ctx) (web.Page, error) {
	return childShow("families/me", "About me", mePage{Name: c.Actor.Name, Tiles: []web.Tile{
		{Title: "What I promised", Href: "/me/promised", Picture: "star"},
		{Title: "What the school can see", Href: "/me/seen", Picture: "search"},
		{Title: "Who can help me", Href: "/me/help", Picture: "grown-up"},
		{Title: "Something is wrong", Href: "/tell", Picture: "worried"}}}), nil
}

// childShow is a page in the children's form.
func childShow(template, title string, data any) web.Page {
	p := web.Show(template, title, data)
	p.Child = true
	return p
}

// promisedPage is what a child signed, as it was then; before that, what it will be asked.
type promisedPage struct {
	Title  string
	Small  bool
	Rules  []rule
	More   []string
	Signed string // when; empty: not yet
	Sign   string // where, for a child that signs for itself
	None   bool
}

// promised shows the text that was signed, not a newer one. serves AUA-05 AUA-19
func (h pages) promised(c *web.Ctx) (web.Page, error) {
	page := promisedPage{Title: "What I promised"}
	err := h.read(c, func(tx *ledger.Tx) error {
		me, err := h.f.people.Get(c, tx, c.Actor.Person)
		if err != nil {
			return err
		}
		form, ok, err := h.f.ChildForm(c, tx, me)
		if err != nil || !ok {
			page.None = !ok
			return err
		}
		text, err := h.f.agreements.Text(form.Key, me.Language)
		if err != nil {
			return err
		}
		page.Small, page.Sign = form.Pictures, "/agreements/sign/"+form.Key
		all, err := h.f.agreements.Of(c, tx, me.ID)
		i := slices.IndexFunc(all, func(s agreements.Signature) bool {
			return s.Form == form.Key && s.About == me.ID && s.Ended.IsZero() && s.Verified
		})
		if err == nil && i >= 0 {
			page.Signed, page.Sign = clock.Day(all[i].At), ""
			text, err = h.f.agreements.Stored(c, tx, all[i].Hash)
		}
		page.Rules, page.More = rules(text)
		return err
	})
	p := childShow("families/promised", page.Title, page)
	p.Back = &web.Link{Text: "About me", Href: "/me"}
	return p, err
}

// watchedPage is what the school can see of a child, and why, in the child's words.
type watchedPage struct {
	Small bool
	Lines []rule
	Why   string
}

// watched says in a child's words what the school can see and why. serves AUA-11
func (h pages) watched(c *web.Ctx) (web.Page, error) {
	var me people.Person
	err := h.read(c, func(tx *ledger.Tx) (err error) {
		me, err = h.f.people.Get(c, tx, c.Actor.Person)
		return err
	})
	page := watchedPage{Small: small(me), Why: "We look so that we can keep you safe. Nobody looks to catch you out."}
	audience := homes.KS2
	if page.Small {
		audience, page.Why = homes.KS1, "We look because we want you to be safe."
	}
	page.Lines = plainWatch(page.Small)
	for _, line := range homes.Seen(h.f.Pack(), audience) {
		page.Lines = append(page.Lines, rule{line, homes.PictureOf(line)})
	}
	p := childShow("families/watched", "What the school can see", page)
	p.Back = &web.Link{Text: "About me", Href: "/me"}
	return p, err
}

// plainWatch is what holds in every school that runs this software; the policy's own words for children follow.
func plainWatch(small bool) []rule {
	if small {
		return []rule{{"Grown-ups at school can see which pages you open here.", "computer"}}
	}
	return []rule{{"The school’s computers keep a list of the pages that you open at school.", "computer"},
		{"Only a few grown-ups may look at the list, and each look is written down.", "grown-up"}}
}

func small(p people.Person) bool {
	return slices.Contains([]string{"eyfs", "ks1", ""}, people.KeyStage(p.Year))
}

// helpPage is who can help a child, at school and outside.
type helpPage struct {
	Small   bool
	School  []rule
	Outside []string
}

func (h pages) help(c *web.Ctx) (web.Page, error) {
	page := helpPage{School: []rule{{"Your teacher", "grown-up"}, {"Any grown-up at school whom you trust", "people"}, {"Somebody at home", "home"}}, Outside: homes.Helpers(h.f.Pack())}
	err := h.read(c, func(tx *ledger.Tx) error {
		me, err := h.f.people.Get(c, tx, c.Actor.Person)
		if err != nil {
			return err
		}
		page.Small = small(me)
		lead, err := h.lead(c, tx)
		if lead != "" && !page.Small {
			page.School = slices.Insert(page.School, 1, rule{lead + ", who looks after children’s safety here", "shield"})
		}
		return err
	})
	p := childShow("families/help", "Who can help me", page)
	p.Back = &web.Link{Text: "About me", Href: "/me"}
	return p, err
}

// lead is the name of whoever leads on safeguarding, as children call them: by the family name.
func (h pages) lead(c *web.Ctx, tx *ledger.Tx) (string, error) {
	for _, post := range h.f.Pack().Posts {
		if !slices.Contains(post.Roles, string(authz.DSL)) {
			continue
		}
		held, err := h.f.people.Holding(c, tx, post.Key)
		if err != nil || len(held) == 0 {
			return "", err
		}
		who, err := h.f.people.Get(c, tx, held[0])
		return who.Full(), err
	}
	return "", nil
}
