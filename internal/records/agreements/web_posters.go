package agreements

import (
	"slices"

	"belisha/internal/kit/errs"
	"belisha/internal/web"
)

// postersPage is a sheet to be printed and hung up, from the same text that people sign. serves AUA-21
type postersPage struct {
	Title    string
	School   string
	Posters  []poster
	Others   []web.Link
	Channels string
}

type poster struct {
	Title     string
	Lang, Dir string
	Pictures  bool
	Lines     []FormLine
	Version   string
	Form      string
	Languages []web.Link
}

func (h pages) posters(c *web.Ctx) (web.Page, error) {
	audience := c.Param("audience")
	if !slices.Contains(audiences(), audience) {
		return web.Page{}, errs.Missing("There is no poster for this group. There are posters for children, parents, staff, governors and visitors.")
	}
	v := postersPage{Title: "Poster: " + audienceTitle(audience), School: c.School.Name}
	for _, f := range h.a.Forms() {
		text, err := h.a.Text(f.Key, c.Query("lang"))
		if err != nil {
			return web.Page{}, err
		}
		form := NewSigningForm(text, FormOptions{})
		if AudienceOf(text.Audience) != audience || len(form.Rules) == 0 {
			continue // a form that only asks for answers says nothing on a wall
		}
		v.Posters = append(v.Posters, poster{Title: text.Title, Lang: text.Language, Dir: form.Dir, Pictures: text.Pictures, Lines: form.Rules, Version: text.Version, Form: f.Key,
			Languages: Languages(f, text.Language, func(l string) string { return "/agreements/posters/" + audience + "?lang=" + l })})
	}
	for _, a := range audiences() {
		v.Others = append(v.Others, web.Link{Text: audienceTitle(a), Href: "/agreements/posters/" + a, Current: a == audience})
	}
	if at := "/registers/" + channels; c.Opens(at) {
		v.Channels = at
	}
	page := web.Show("agreements/posters", v.Title, v)
	page.Back = &web.Link{Text: "Forms and posters", Href: "/agreements/forms"}
	return page, nil
}
