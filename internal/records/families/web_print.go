package families

import (
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/families/internal/homes"
	"belisha/internal/records/schools"
	"belisha/internal/web"
)

// printPage is letters for paper, one a sheet. Their codes are shown this once: nothing of them is stored but a digest.
type printPage struct {
	School  string
	Letters []printed
}

// printed is one letter on paper, with the slip by which the link is opened.
type printed struct {
	To      string // whom to hand it to: stands on the outside
	Via     string // the child who takes it home
	Subject string
	Text    []string
	After   []string
	Link    string
	Code    web.Code // the link as a picture
}

// print makes letters for all who can be reached on paper alone.
func (h pages) print(c *web.Ctx) (web.Page, error) {
	w := whomOf(c.Form)
	var rows []homes.Row
	err := h.read(c, func(tx *ledger.Tx) (err error) {
		_, rows, _, err = h.f.Picked(c, tx, c.Grant, w)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	if len(rows) == 0 {
		return web.Say("/families/send", "important", "Nobody is left who needs a letter on paper. Whoever got one within the last hour is left out."), nil
	}
	return h.printAll(c, rows, w.Purpose)
}

// printOne makes a letter for one carer, whether or not there is an address.
func (h pages) printOne(c *web.Ctx) (web.Page, error) {
	var r homes.Row
	err := h.read(c, func(tx *ledger.Tx) (err error) {
		r, err = h.row(c, tx)
		return err
	})
	if err == nil && !r.Reachable() {
		err = errs.Bad("to", "%s", whyNot(r.Contact))
	}
	if e, ok := errs.As(err); ok && e.Kind == errs.Invalid {
		return web.Say("/families/"+c.Param("id"), "error", e.Safe), nil
	}
	if err != nil {
		return web.Page{}, err
	}
	return h.printAll(c, []homes.Row{r}, purposeOf(c))
}

func (h pages) printAll(c *web.Ctx, rows []homes.Row, purpose string) (web.Page, error) {
	var page printPage
	err := h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		page = printPage{}
		school, err := (schools.Store{}).Get(c, tx)
		if err != nil {
			return ledger.Event{}, err
		}
		page.School = school.Name
		var all []homes.Outcome
		for _, r := range rows {
			one, o, err := h.onPaper(c, tx, r, purpose, school.Name)
			if err != nil {
				return ledger.Event{}, err
			}
			page.Letters, all = append(page.Letters, one), append(all, o)
		}
		return homes.Made(homes.OnPaper, purpose, all), nil
	})
	p := web.Show("families/print", "Letters to print", page)
	p.Back = &web.Link{Text: "Families", Href: "/families"}
	return p, err
}

func (h pages) onPaper(c *web.Ctx, tx *ledger.Tx, r homes.Row, purpose, school string) (printed, homes.Outcome, error) {
	to, err := h.f.Family(c, tx, r.Carer.ID)
	if err != nil {
		return printed{}, homes.Outcome{}, err
	}
	o, err := h.f.Paper(c, tx, to, purpose, r.Link.ID == "" && homes.Joined(r))
	if err != nil {
		return printed{}, o, err
	}
	words := h.f.Letter(school, purpose, homes.UntilDay(o.Link), o.Link.Intro)
	p := printed{To: to.Carer.Full(), Subject: words.Subject, Text: words.Text, After: words.After, Link: h.f.hooks.Root() + "/f/" + o.Token}
	if len(to.Children) > 0 {
		p.Via = strings.TrimSpace(to.Children[0].Display() + " " + classed(to.Children[0]))
	}
	p.Code, err = web.NewCode(p.Link, "Code to point a telephone at")
	return p, o, err
}
