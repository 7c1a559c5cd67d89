package agreements

import (
	"net/url"

	"belisha/internal/ledger"
	"belisha/internal/web"
)

// sheetsPage is a form to be printed and signed on paper: one blank, or one for each person of a class or group who has not
// signed, with the name on it. serves AUA-16
type sheetsPage struct {
	Title     string
	About     string
	School    string
	Languages []web.Link
	Form      *SigningForm
	Sheets    []paperSheet
}

type paperSheet struct{ Name, Class string }

// mostSheets are as many as are printed in one go.
const mostSheets = 200

func (h pages) sheets(c *web.Ctx) (web.Page, error) {
	form := c.Param("form")
	f, err := h.a.Form(form)
	if err != nil {
		return web.Page{}, err
	}
	text, err := h.a.Text(form, c.Query("lang"))
	if err != nil {
		return web.Page{}, err
	}
	who := Filter{Form: form, Class: c.Query("class"), Kind: c.Query("kind"), State: Unsigned, Size: mostSheets}
	v := sheetsPage{Title: text.Title, About: "One blank form.", School: c.School.Name, Form: NewSigningForm(text, FormOptions{}), Sheets: []paperSheet{{}},
		Languages: Languages(f, text.Language, func(l string) string {
			return "/agreements/forms/" + form + "/paper?" + url.Values{"lang": {l}, "class": {who.Class}, "kind": {who.Kind}}.Encode()
		})}
	if who.Class != "" || who.Kind != "" {
		v.Sheets = nil
		err = h.read(c, func(tx *ledger.Tx) error {
			all, total, err := h.a.List(c, tx, who)
			for _, e := range all {
				v.Sheets = append(v.Sheets, paperSheet{e.Person.Full(), e.Person.Class})
			}
			v.About = number(len(all)) + " of " + number(total) + " who have not signed."
			return err
		})
	}
	page := web.Show("agreements/sheets", "To be signed on paper", v)
	page.Back = &web.Link{Text: "Forms and posters", Href: "/agreements/forms"}
	return page, err
}
