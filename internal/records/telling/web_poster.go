package telling

import (
	"net/url"
	"slices"
	"strings"

	"belisha/internal/ledger"
	"belisha/internal/web"
)

// posterPage is a sheet for the wall: a code, an address and three pictures.
type posterPage struct {
	School, Class string
	Code          *web.Code // nil where the house does not know its own address
	Address       string
	Classes       []web.Link
	Help          []helper
}

// poster draws the sheet, for the school or for one class. // serves INC-02, NEW-08
func (f *Telling) poster(c *web.Ctx) (web.Page, error) {
	p := posterPage{School: c.School.Name, Help: f.help("childline", "ceop")}
	err := f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := f.people.Classes(c, tx)
		for _, k := range all {
			link := web.Link{Text: k.Name, Href: "/tell/poster?class=" + url.QueryEscape(k.Name), Current: k.Name == c.Query("class")}
			if k.Name != "" && !slices.Contains(p.Classes, link) {
				p.Classes = append(p.Classes, link)
			}
			if link.Current {
				p.Class = k.Name
			}
		}
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	if f.hooks.URL != "" {
		p.Address = strings.TrimSuffix(f.hooks.URL, "/") + "/tell?as=child"
		if p.Class != "" {
			p.Address += "&class=" + url.QueryEscape(p.Class)
		}
		code, err := web.NewCode(p.Address, "Code to point a tablet at: it opens the page to tell a grown-up")
		if err != nil {
			return web.Page{}, err
		}
		p.Code = &code
	}
	page := web.Show("telling/poster", "Tell a grown-up", p)
	page.Back = &web.Link{Text: "Back to the start", Href: "/"}
	return page, nil
}
