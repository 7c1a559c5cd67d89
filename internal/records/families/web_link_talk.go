package families

import (
	"slices"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements"
	"belisha/internal/records/families/internal/homes"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// talkPage is a child's agreement with help to talk it through at home.
type talkPage struct {
	Child     string
	Text      agreements.Text
	Dir       string
	Pictures  bool
	Rules     []rule
	Notices   []string
	Ask       []string
	Note      string // whether it is signed
	Languages []web.Link
}

// rule is one line of a child's agreement.
type rule struct{ Text, Picture string }

// linkTalk shows the agreement that a child signs, and notes that it was opened. serves AUA-22
func (h pages) linkTalk(c *web.Ctx) (web.Page, error) {
	v, away, err := h.proven(c)
	if err != nil || away != nil {
		return pageOr(away), err
	}
	child, own := v.family.Child(c.Param("child"))
	if !own {
		return web.Page{}, h.stranger(c, c.Param("child"))
	}
	page, form, err := h.talk(c, v.family.Carer, child)
	if err != nil {
		return web.Page{}, err
	}
	page.Languages = agreements.Languages(form, page.Text.Language, func(to string) string { return v.path + "/talk/" + child.ID + "?lang=" + to })
	if err := h.f.Look(c, c.Grant, v.link, homes.Read, form.Key, c.Addr()); err != nil {
		return web.Page{}, err
	}
	p := web.Show("families/talk", "Talk it through with "+child.Given, page)
	p.Back = &web.Link{Text: "All forms", Href: v.path}
	return p, h.readBy(c, form.Key, child.ID, v.family.Carer.ID)
}

// talk lays out a child's agreement for a carer.
func (h pages) talk(c *web.Ctx, carer, child people.Person) (page talkPage, form policy.Agreement, err error) {
	err = h.read(c, func(tx *ledger.Tx) error {
		var ok bool
		if form, ok, err = h.f.ChildForm(c, tx, child); err != nil {
			return err
		}
		if !ok {
			return errs.Missing("The school has no agreement for your child’s year yet.")
		}
		language := c.Query("lang")
		if language == "" {
			language = carer.Language
		}
		if page.Text, err = h.f.agreements.Text(form.Key, language); err != nil {
			return err
		}
		all, err := h.f.agreements.Wanted(c, tx, child)
		i := slices.IndexFunc(all, func(s agreements.Standing) bool { return s.Form == form.Key })
		if i >= 0 && all[i].State == agreements.Current {
			page.Note = "It is signed."
		}
		return err
	})
	page.Child, page.Pictures, page.Ask = child.Given, form.Pictures, talkingPoints(form.Pictures)
	page.Rules, page.Notices = rules(page.Text)
	return page, form, err
}

// rules are the lines of a text with their pictures, and what it says besides.
func rules(t agreements.Text) (out []rule, notices []string) {
	for _, l := range t.Items {
		switch {
		case l.Kind == agreements.NoticeItem:
			notices = append(notices, l.Text)
		default:
			out = append(out, rule{l.Text, art(l.Picture)})
		}
	}
	return out, notices
}

// art is the picture of a rule: a scene where there is one, else the plain picture of that name.
func art(picture string) string {
	if slices.Contains(web.Pictures(), "rule-"+picture) {
		return "rule-" + picture
	}
	return picture
}

// talkingPoints are what a family can ask one another. serves AUA-22
func talkingPoints(small bool) []string {
	if small {
		return []string{
			"Look at each picture together. Ask your child to tell you what is happening in it.",
			"Ask: who is your grown-up at school, and who at home?",
			"Ask: what would you do if something on the screen made you sad or scared?",
			"Say that nobody is told off for telling. Telling is always right.",
		}
	}
	return []string{
		"Read the rules together and let your child say each one in their own words.",
		"Ask: which rule is easy, and which one is hard to keep? Why?",
		"Ask: has anything online ever made you feel uneasy? Whom would you tell?",
		"Talk about what holds at home too: which games and apps, how long, and where in the house.",
		"Say that nobody is told off for telling. Telling is always right.",
	}
}

// readBy notes in the agreements that a carer has opened what was sent, once.
func (h pages) readBy(c *web.Ctx, form, child, carer string) error {
	var fresh bool
	err := h.read(c, func(tx *ledger.Tx) error {
		all, err := h.f.agreements.AllSent(c, tx)
		fresh = slices.ContainsFunc(all, func(s agreements.Sent) bool {
			return s.Form == form && s.About == child && s.Carer == carer && s.Opened == ""
		})
		return err
	})
	if err != nil || !fresh {
		return err
	}
	return h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.f.agreements.SentOpened(c, tx, form, child, carer)
	})
}

// misusePage is the page of what may follow, which is opened once before signing.
type misusePage struct {
	Misuse agreements.Misuse
	Next   string
}

// linkMisuse shows what counts as misuse, and notes that the parent has opened it. serves AUA-24
func (h pages) linkMisuse(c *web.Ctx) (web.Page, error) {
	v, away, err := h.proven(c)
	if err != nil || away != nil {
		return pageOr(away), err
	}
	if err := agreements.NoteOpened(c, h.f.base, c.Grant, v.family.Carer.ID, homes.Parents); err != nil {
		return web.Page{}, err
	}
	if err := h.f.Look(c, c.Grant, v.link, homes.Misuse, "", c.Addr()); err != nil {
		return web.Page{}, err
	}
	next := v.path
	err = h.read(c, func(tx *ledger.Tx) error {
		form, err := h.f.Form(c, tx, v.family, c.Query("form"))
		if errs.Is(err, errs.NotFound) { // opened from nowhere in particular
			return nil
		}
		next = v.path + "/form/" + form.Key
		return err
	})
	m := agreements.MisuseFor(h.f.Pack(), homes.Parents)
	p := web.Show("families/misuse", m.Title, misusePage{Misuse: m, Next: next})
	p.Back = &web.Link{Text: "Back", Href: next}
	return p, err
}

// stranger is the answer to whoever asks for a child that is not theirs: nothing is there, and the trail has it. serves PPL-22
func (h pages) stranger(c *web.Ctx, asked string) error {
	err := h.f.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: homes.VerbDenied, Subject: ref.New(tx.School, people.RefKind, c.Actor.Person)}
		if p, err := h.f.people.Get(c, tx, asked); err == nil {
			e.Subject = p.Ref(tx.School)
		} else if !errs.Is(err, errs.NotFound) {
			return e, err
		}
		return e, nil
	})
	return homes.Either(err, errs.Missing("There is nothing here for you. You see your own children alone. If one is missing, ask the school office."))
}
