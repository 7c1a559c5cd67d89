package classroom

import (
	"embed"
	"net/url"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

//go:embed html/*.html
var files embed.FS

type pages struct{ *Classroom }

// Door is the class's own page: every child of the class, with a picture to know oneself by.
type Door struct {
	Class    string
	Children []web.Tile
}

func (h pages) door(c *web.Ctx) (web.Page, error) {
	d := Door{}
	err := h.base.Ledger.Read(c, h.base.Gate.Subject(c.School.ID), func(tx *ledger.Tx) error {
		class, all, err := h.opened(c, tx, c.Param("door"), c.Addr())
		if err != nil {
			return err
		}
		secrets, err := h.store.secrets(c, tx)
		d = Door{Class: class}
		for _, p := range all {
			if secrets[p.ID].Verifier != "" {
				d.Children = append(d.Children, web.Tile{Title: called(all, p), Href: "/class/" + c.Param("door") + "/" + p.ID, Picture: sign(p.ID)})
			}
		}
		return err
	})
	page := web.Show("classroom/door", "Who are you?", d)
	page.Child = true
	return page, err
}

// sign is the picture by which a child who cannot read yet finds their own name. It says nothing about the secret.
func sign(id string) string {
	sum := 0
	for _, b := range []byte(id) {
		sum += int(b)
	}
	signs := []string{"paw", "car", "bell", "book", "pencil", "key", "clock", "school"}
	return signs[sum%len(signs)]
}

// Pressing is the page on which a child presses three pictures, one after the other. It works without JavaScript: each
// press sends the form.
type Pressing struct {
	Name    string
	Chosen  string
	Marks   []bool // one for each press still and already made
	Choices []web.Tile
	Again   string
	Wrong   string
}

func (h pages) pressing(c *web.Ctx) (web.Page, error) {
	_, name, err := h.child(c)
	if err != nil {
		return web.Page{}, err
	}
	return h.pressPage(c, name, nil, ""), nil
}

func (h pages) pressPage(c *web.Ctx, name string, chosen []string, wrong string) web.Page {
	v := &Pressing{Name: name, Chosen: strings.Join(chosen, ","), Again: c.Path(), Wrong: wrong}
	for i := range row {
		v.Marks = append(v.Marks, i < len(chosen))
	}
	for _, p := range Pictures() {
		v.Choices = append(v.Choices, web.Tile{Title: pictureTitle(p), Href: p, Picture: p})
	}
	page := web.Show("classroom/pictures", "Hello, "+name, v)
	page.Child = true
	page.Back = &web.Link{Text: "That is not me", Href: "/class/" + c.Param("door")}
	if wrong != "" {
		page.Status = 422
	}
	return page
}

// child is the one named in the path, if the door's class has them.
func (h pages) child(c *web.Ctx) (p people.Person, name string, err error) {
	err = h.base.Ledger.Read(c, h.base.Gate.Subject(c.School.ID), func(tx *ledger.Tx) error {
		_, all, err := h.opened(c, tx, c.Param("door"), c.Addr())
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(one people.Person) bool { return one.ID == c.Param("child") })
		if i < 0 {
			return errShut()
		}
		p, name = all[i], called(all, all[i])
		return nil
	})
	return p, name, err
}

// pressed takes one more picture; with the last the child is in, or tries again.
func (h pages) pressed(c *web.Ctx) (web.Page, error) {
	p, name, err := h.child(c)
	if err != nil {
		return web.Page{}, err
	}
	var chosen []string
	for _, one := range append(strings.Split(c.Form("chosen"), ","), c.Form("pick")) {
		if slices.Contains(Pictures(), one) && len(chosen) < row {
			chosen = append(chosen, one)
		}
	}
	if len(chosen) < row {
		return h.pressPage(c, name, chosen, ""), nil
	}
	if err := h.try(c, c.Grant, p, chosen); err != nil {
		return h.refused(c, name, err)
	}
	return h.admitted(c, p, accounts.ByPictures, name)
}

func (h pages) refused(c *web.Ctx, name string, err error) (web.Page, error) {
	if e, ok := errs.As(err); ok && e.Kind == errs.Invalid {
		return h.pressPage(c, name, nil, e.Safe), nil
	}
	return web.Page{}, err
}

// admitted opens the session; a session of somebody else in this browser ends with it.
func (h pages) admitted(c *web.Ctx, p people.Person, how, name string) (web.Page, error) {
	token, err := h.accounts.Admit(c, p, accounts.Way{How: how}, c.Token, c.Addr())
	if err != nil {
		return h.refused(c, name, err)
	}
	page := web.Go("/")
	page.SignIn = token
	return page, nil
}

// of is a class as a subject: its own staff reach it.
func (h pages) of(c *web.Ctx) (authz.Subject, error) {
	class, err := url.PathUnescape(c.Param("class"))
	if err != nil {
		class = c.Param("class")
	}
	return authz.Subject{Ref: c.Ref(RefClass, class), Classes: []string{class}}, nil
}

func classPath(class string) string { return "/classroom/" + url.PathEscape(class) }

// pictureTitle is a picture's name as it is shown and read aloud.
func pictureTitle(key string) string { return strings.ToUpper(key[:1]) + key[1:] }
