package agreements

import (
	"net/url"
	"slices"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// signPage is a form to be read and signed on one's own screen.
type signPage struct {
	Title string
	Lang  string
	Dir   string
	About string // the child's name, where a parent signs
	Done  string // when this form was signed before
	Form  *SigningForm
	Child bool
}

// signing is what one request about one form has found out.
type signing struct {
	me    people.Person
	all   []own // the standings of this form that this person may sign
	page  signPage
	mark  bool
	known []string // about whom
}

// reading shows the whole form. serves AUA-02 AUA-05 AUA-13
func (h pages) reading(c *web.Ctx) (web.Page, error) {
	s, err := h.signing(c, c.Query("lang"), c.Query("about"))
	if err != nil {
		return web.Page{}, err
	}
	return s.show(), nil
}

func (s *signing) show() web.Page {
	p := web.Show("agreements/sign", s.page.Title, s.page)
	p.Child = s.page.Child
	p.Back = &web.Link{Text: "My agreements", Href: "/agreements/mine"}
	return p
}

// signing finds the form, and for whom this person may sign it. A form that is for somebody else is not there.
func (h pages) signing(c *web.Ctx, language, about string) (*signing, error) {
	s := &signing{}
	key := c.Param("form")
	err := h.read(c, func(tx *ledger.Tx) (err error) {
		if s.me, err = h.me(c, tx); err != nil {
			return err
		}
		all, err := h.ours(c, tx, s.me)
		if err != nil {
			return err
		}
		for _, o := range all {
			if o.Form == key && (about == "" || o.About == about) {
				s.all, s.known, s.mark = append(s.all, o), append(s.known, o.About), s.mark || o.Mark
			}
		}
		if len(s.all) == 0 {
			return errs.Missing("This form is not one that you can sign. Your own forms are under “My agreements”.")
		}
		return h.lay(c, tx, s, key, language)
	})
	return s, err
}

// lay puts the text and its fields on the page.
func (h pages) lay(c *web.Ctx, tx *ledger.Tx, s *signing, key, language string) error {
	if language == "" {
		language = s.me.Language
	}
	text, err := h.a.Text(key, language)
	if err != nil {
		return err
	}
	f, err := h.a.Form(key)
	if err != nil {
		return err
	}
	here := "/agreements/sign/" + key
	o := FormOptions{Action: here, Clause: h.clause(c)}
	query := url.Values{}
	if len(s.all) == 1 && s.all[0].Child.ID != "" && !s.mark {
		query.Set("about", s.known[0])
		o.Hidden = []web.Field{{Type: "hidden", Name: "child", Value: s.known[0]}}
		s.page.About = s.all[0].Child.Full()
	}
	o.Children = s.children()
	o.Languages = Languages(f, text.Language, func(to string) string {
		query.Set("lang", to)
		return here + "?" + query.Encode()
	})
	group := s.words(text)
	if o.Opened, err = Opened(c, tx, h.pack(), s.me.ID, group); err != nil {
		return err
	}
	query.Set("lang", text.Language)
	o.Sanctions = "/agreements/sanctions/" + group + "?next=" + url.QueryEscape(here+"?"+query.Encode())
	if o.Mark = s.mark; s.mark {
		o.Button = "This is my mark"
	}
	s.page.Title, s.page.Lang, s.page.Dir, s.page.Form = text.Title, text.Language, direction(text.Language), NewSigningForm(text, o)
	if s.mark || s.me.Is(people.Pupil) {
		s.page.Child = true
		s.page.Form.child()
	}
	if !slices.ContainsFunc(s.all, func(o own) bool { return !o.done() }) && s.page.Child {
		s.page.Done = "You have signed this. Well done."
	} else if !slices.ContainsFunc(s.all, func(o own) bool { return !o.done() }) {
		s.page.Done = "You have signed this form. You can read it here, and sign again if you want to change an answer."
	}
	return nil
}

// words is the group in whose words this signer reads about misuse: a parent signs a child's form as a parent.
func (s *signing) words(t Text) string {
	if t.Signs != Self && !s.mark {
		return forParents
	}
	return AudienceOf(t.Audience)
}

func (s *signing) children() []web.Option {
	var out []web.Option
	for _, o := range s.all {
		if o.Child.ID != "" && !s.mark {
			hint := ""
			if o.done() {
				hint = "Signed already"
			}
			out = append(out, web.Option{Value: o.About, Text: o.Child.Full(), Hint: hint})
		}
	}
	return out
}

// signed stores the signature, or shows the form as it was typed. serves AUA-02 AUA-03 AUA-05 AUA-10 AUA-12 AUA-29
func (h pages) signed(c *web.Ctx) (web.Page, error) {
	s, err := h.signing(c, c.Form("lang"), c.Form("child"))
	if err != nil {
		return web.Page{}, err
	}
	act, err := s.page.Form.Read(c)
	if err != nil {
		return s.page.Form.Again(s.show(), err)
	}
	act.Signer, act.Method = s.me.ID, OnScreen
	if len(act.About) == 0 {
		act.About = s.known
	}
	if act.Name == "" { // a child who chose a picture: the account says who it was
		act.Name = s.me.Full()
	}
	var stored []Signature
	err = h.a.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		stored, e, err = h.a.Sign(c, tx, act)
		return e, err
	})
	if err != nil {
		return s.page.Form.Again(s.show(), err)
	}
	words := "Signed. This is your receipt: the copy as it is stored."
	if s.page.Child {
		words = "Well done. It is signed."
	}
	return web.Say("/agreements/signatures/"+stored[0].ID, "success", words), nil
}

// child makes the words around the text few and plain.
func (f *SigningForm) child() {
	f.Plain = true
	if f.Mark != nil && !f.Name.Required {
		f.Text.Promise = "" // that is the parent's sentence
		return
	}
	f.Name.Label, f.Name.Hint = "Type your name", "This says: I will keep these rules."
	for i := range f.Rules {
		f.Rules[i].Clause = web.Link{}
	}
}
