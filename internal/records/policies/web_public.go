package policies

import (
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/policies/internal/course"
	"belisha/internal/records/policies/internal/gaps"
	"belisha/internal/web"
)

type publicPage struct {
	Identity policy.Identity
	Facts    web.Summary
	Groups   []course.Group
	Readers  []gaps.Audience
	Staff    bool
}

// public is the policy as everybody reads it: words and version, no figures, never a draft. // serves POL-02, POL-19, POL-24
func (h pages) public(c *web.Ctx) (web.Page, error) {
	v, err := h.ruling(c)
	if err != nil {
		return web.Page{}, err
	}
	pack := h.p.Base.Policy.Load().Pack
	page := publicPage{Identity: pack.Identity, Groups: course.BySection(pack.Clauses), Readers: gaps.Audiences(), Staff: c.May("policies.show")}
	for _, f := range course.IdentityFacts(v, pack) {
		page.Facts.Rows = append(page.Facts.Rows, web.SummaryRow{Key: f[0], Lines: []string{f[1]}})
	}
	h.p.Visited("public")
	return web.Show("policies/public", pack.Identity.Title, page), nil
}

// ruling is the version in force, as the public may know it.
func (h pages) ruling(c *web.Ctx) (v Version, err error) {
	if h.p.Base.Policy.Load() == nil {
		return v, errs.Missing("No policy is in force yet.")
	}
	err = h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		v, err = h.p.Store.Active(c, tx)
		return err
	})
	return v, err
}

// publicFile is the copy that was kept when the version was published: what the public reads is what was approved.
func (h pages) publicFile(c *web.Ctx) (web.Page, error) {
	v, err := h.ruling(c)
	if err != nil {
		return web.Page{}, err
	}
	var kept Copy
	err = h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		kept, _, err = h.p.Store.Public(c, tx, v.ID)
		return err
	})
	if err == nil && kept.Page == "" {
		err = errs.Missing("The policy has not been published yet.")
	}
	return web.Page{File: &web.Download{Name: "policy.html", Type: "text/html; charset=utf-8", Body: []byte(kept.Page)}}, err
}

func (h pages) publicText(c *web.Ctx) (web.Page, error) {
	v, err := h.ruling(c)
	if err != nil {
		return web.Page{}, err
	}
	text := course.Plain(v, h.p.Base.Policy.Load().Pack)
	return web.Page{File: &web.Download{Name: "policy.txt", Type: "text/plain; charset=utf-8", Body: []byte(text)}}, nil
}

type viewPage struct {
	Group   gaps.Audience
	Version string
	Groups  []viewGroup
	Others  []gaps.Audience
	Child   bool
	Notice  string
}

type viewGroup struct {
	Title string
	Rules []viewRule
}

type viewRule struct{ Text, Picture string }

// view is the policy in one group's own words: only the rules and ways that apply to them. // serves POL-23
func (h pages) view(c *web.Ctx) (web.Page, error) {
	group, ok := gaps.AudienceOf(c.Param("group"))
	active := h.p.Base.Policy.Load()
	if !ok || active == nil {
		return web.Page{}, errs.Missing("There is no view of the policy for this group. There are views for staff, children, parents, governors and visitors.")
	}
	page := viewPage{Group: group, Version: active.Pack.Identity.Version, Child: group.Key == "ks1", Notice: active.Pack.Identity.Notice,
		Others: slices.DeleteFunc(gaps.Audiences(), func(a gaps.Audience) bool { return a.Key == group.Key })}
	said := map[string]bool{}
	for _, cl := range active.Pack.Clauses {
		text := cl.Audience[group.Key]
		if text == "" || said[strings.ToLower(text)] { // the school's own clause and the common one may say it in the same words
			continue
		}
		said[strings.ToLower(text)] = true
		if n := len(page.Groups); n == 0 || page.Groups[n-1].Title != cl.Section {
			page.Groups = append(page.Groups, viewGroup{Title: cl.Section})
		}
		last := &page.Groups[len(page.Groups)-1]
		last.Rules = append(last.Rules, viewRule{text, picture(text)})
	}
	h.p.Visited(group.Key)
	p := web.Show("policies/view", active.Pack.Identity.Title+" for "+group.Title, page)
	p.Child = page.Child
	p.Back = &web.Link{Text: "The whole policy", Href: "/policy/read"}
	return p, nil
}

// picture is the built-in picture that goes with what a rule says; small children find the rule by it.
func picture(text string) string {
	text = strings.ToLower(text)
	for _, w := range [][2]string{{"password", "key"}, {"photo", "camera"}, {"picture", "camera"}, {"phone", "phone"}, {"mail", "mail"},
		{"tell", "tell"}, {"kind", "heart"}, {"stranger", "stop"}, {"name", "lock"}, {"screen", "computer"}, {"game", "ball"}, {"time", "clock"},
		{"grown", "grown-up"}, {"adult", "grown-up"}, {"search", "search"}, {"block", "shield"}} {
		if strings.Contains(text, w[0]) {
			return w[1]
		}
	}
	return "star"
}

// ownView is the tile that leads everybody to the policy in their own words.
func (h pages) ownView(c *web.Ctx) ([]web.Tile, error) {
	if h.p.Base.Policy.Load() == nil {
		return nil, nil
	}
	g, err := c.Check("policies.public", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return nil, err
	}
	var me people.Person
	err = h.p.Base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		me, err = h.p.People.Get(c, tx, c.Actor.Person)
		return err
	})
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	group := groupOf(me)
	return []web.Tile{{Title: "Our online safety rules", Text: "In words for you", Href: "/policy/for/" + group, Picture: "policy"}}, err
}

// groupOf is the group whose words a person reads.
func groupOf(p people.Person) string {
	switch {
	case p.Is(people.Staff), p.Is(people.Volunteer):
		return "staff"
	case p.Is(people.Governor):
		return "governors"
	case p.Is(people.Parent):
		return "parents"
	case !p.Is(people.Pupil):
		return "visitors"
	case people.KeyStage(p.Year) == "lower_ks2" || people.KeyStage(p.Year) == "upper_ks2":
		return "ks2"
	}
	return "ks1"
}
