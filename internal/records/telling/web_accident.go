package telling

import (
	"context"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

// accidentPage is one button: somebody saw something that they did not look for.
type accidentPage struct {
	Once, Site, As, Class string
	Child                 bool
	Error                 string
	Help                  []helper
}

// accident is the page behind "I saw something by accident". // serves INC-35
func (f *Telling) accident(c *web.Ctx) (web.Page, error) {
	return f.accidentShow(c, f.sender(c)), nil
}

func (f *Telling) accidentShow(c *web.Ctx, s sender) web.Page {
	a := &accidentPage{Once: once(c), Site: siteOf(c), Child: s.child, Class: s.class}
	if s.child {
		a.Help = f.help("childline", "ceop")
		if !s.signedIn {
			a.As = "child"
		}
	}
	p := web.Show("telling/accident", "I saw something by accident", a)
	p.Child = s.child
	p.Back = &web.Link{Text: "Back to the start", Href: "/"}
	return p
}

// siteOf is the address that the block page handed on, without anything that could be more than an address.
func siteOf(c *web.Ctx) string {
	site := c.Form("site")
	if site == "" {
		site = c.Query("site")
	}
	if len(site) > 253 || strings.ContainsFunc(site, func(r rune) bool {
		return r != '.' && r != '-' && r != ':' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r < 128 || r < ' '
	}) {
		return ""
	}
	return strings.ToLower(site)
}

// accidentTold records the address and the time and tells the class's teacher. No word of it blames anyone.
func (f *Telling) accidentTold(c *web.Ctx) (web.Page, error) {
	s, words := f.sender(c), "I saw something by accident and told at once."
	if c.Form("website") != "" {
		return c.Again(f.accidentShow(c, s), errTrap())
	}
	o := incidents.Opening{Route: s.route, Reporter: s.person, ReporterKind: s.group, Place: "unknown", Kind: accident, Title: "Saw something by accident",
		Words: words, Unnamed: s.person == ""}
	if site := siteOf(c); site != "" {
		o.Words += " The page was on " + site + "."
		o.Evidence = []incidents.Evidence{{Kind: incidents.Address, At: clock.Text(f.base.Now()), Address: site, Description: "The page that was seen by accident, as the block page named it."}}
	}
	one := sent{once: once(c), opening: o, report: Report{Child: s.child, Choice: "mistake"}, chosen: s.class, who: func(ctx context.Context, tx *ledger.Tx, to *incidents.Opening) error {
		var err error
		to.Adult, err = f.teacherOf(ctx, tx, s.class)
		return err
	}}
	if s.child && s.signedIn {
		one.report.Press = digest(s.person + "\x00accident\x00" + siteOf(c))
	}
	code, err := f.keep(c, c.Grant, one, func() error { return f.allow(c, s) })
	if err != nil {
		return c.Again(f.accidentShow(c, s), err)
	}
	return web.Go("/tell/receipt/" + code), nil
}
