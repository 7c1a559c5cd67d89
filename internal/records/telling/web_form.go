package telling

import (
	"context"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

// formPage is the form for grown-ups: staff, those who key in a paper slip, parents and visitors.
type formPage struct {
	Heading, Intro string
	Action, Keep   string // where it is sent; the name under which the browser keeps an unsent one
	Once, Report   string
	Topics         []web.Link // other kinds of report, each with its own form
	Advice         []string
	Fields         []web.Field
	Files          bool
	FilesError     string
	Paper          bool
	Child          string // the way to the children's form, for those who are not signed in
	Button         web.Button
}

// show is the form that a person gets. // serves INC-01
func (f *Telling) show(c *web.Ctx) (web.Page, error) {
	s := f.sender(c)
	if s.child {
		p, err := f.childForm(c, s)
		return childShow(p), err
	}
	if c.Path() == "/tell/paper" && s.route != incidents.Paper {
		return web.Go("/tell"), nil
	}
	return formShow(f.form(c, s)), nil
}

// told stores what was sent and leads to the receipt. // serves INC-01
func (f *Telling) told(c *web.Ctx) (web.Page, error) {
	s := f.sender(c)
	if s.child {
		return f.childTold(c, s)
	}
	p := f.form(c, s)
	one, err := f.formReport(c, s, p)
	var code string
	if err == nil {
		code, err = f.keep(c, c.Grant, one, func() error { return f.allow(c, s) })
	}
	if err != nil {
		if e, ok := errs.As(err); ok && e.Field == "files" {
			p.FilesError = e.Safe
		}
		return again(c, formShow(p), err, p.Fields)
	}
	return web.Go("/tell/receipt/" + code), nil
}

func formShow(p *formPage) web.Page {
	page := web.Show("telling/form", p.Heading, p)
	page.Back = &web.Link{Text: "Back to the start", Href: "/"}
	return page
}

// reportOf is the kind of report that a form or an address names.
func reportOf(c *web.Ctx) topic {
	key := c.Form("report")
	if key == "" {
		key = c.Query("report")
	}
	return topicOf(key)
}

// form builds the form for a grown-up. // serves INC-01, INC-03, INC-39
func (f *Telling) form(c *web.Ctx, s sender) *formPage {
	kind := reportOf(c)
	p := &formPage{Action: "/tell", Keep: "tell-" + kind.key, Once: once(c), Report: kind.key, Button: web.Button{Text: "Send"}, Advice: f.instructions(kind, s)}
	today := clock.ISO(f.base.Now())
	switch s.route {
	case incidents.StaffForm:
		p.Heading, p.Fields, p.Files = "Report a concern", f.staffFields(kind, today), kind.key != images
		p.Intro = "Two minutes are enough. You can leave out what you do not know. If a child is in danger now, go to the designated safeguarding lead at once, or call 999."
		if p.Files {
			p.Action = "/tell/files"
		}
	case incidents.Paper:
		p.Heading, p.Action, p.Keep, p.Paper, p.Fields = "Key in a paper slip", "/tell/paper", "tell-paper", true, paperFields(today)
		p.Intro = "Copy the words as they stand on the slip, then keep the slip with the case."
		return p
	default:
		p.Heading, p.Fields = "Tell the school about a worry", f.publicFields(s)
		p.Intro = "You do not have to sign in. Only the people in school who deal with this can read it. If a child is in danger now, call 999."
		if !s.signedIn {
			p.Child = "/tell?as=child"
		}
	}
	for _, k := range topics() {
		to := web.Link{Text: k.text, Href: "/tell?report=" + k.key, Current: k.key == kind.key}
		if at := "/registers/complaints/new"; k.key == complaint && s.route == incidents.StaffForm && c.Opens(at) {
			to.Href = at // staff enter somebody's complaint where complaints are counted (INC-38)
		}
		p.Topics = append(p.Topics, to)
	}
	if s.signedIn && (s.route == incidents.PublicForm || kind.protects()) && mayBeNameless(f.pack(), s.group) {
		p.Fields = append(p.Fields, web.Field{Type: "checkboxes", Name: "unnamed", Label: "Your name", Small: true,
			Hint: "Without a name nobody can ask you more, or tell you what became of it. You can add to it by the code on the receipt.", Options: []web.Option{{Value: "yes", Text: "Do not keep my name"}}})
	}
	return p
}

// formReport reads a grown-up's form.
func (f *Telling) formReport(c *web.Ctx, s sender, p *formPage) (sent, error) {
	kind := topicOf(p.Report)
	o := incidents.Opening{Route: s.route, Reporter: s.person, ReporterKind: s.group, Words: c.Form("words"), Place: c.Form("place"), About: c.Form("about"),
		Kind: kind.key, Confidential: kind.secret, Serious: c.Form("serious") == "yes" || kind.key == images}
	switch {
	case c.Form("website") != "":
		return sent{}, errTrap()
	case len([]rune(o.Words)) > incidents.Longest:
		return sent{}, errs.Bad("words", "Shorten this to %d characters. You can add the rest as a second report.", incidents.Longest)
	}
	var err error
	if o.Evidence, err = f.uploads(c, s, kind.key); err != nil {
		return sent{}, err
	}
	if o.Words == "" {
		return sent{}, errs.Bad("words", "Enter what happened, in a few words.")
	}
	if !known(incidents.Places(), o.Place) {
		o.Place = "unknown"
	}
	if !known(incidents.Offices(), o.About) {
		o.About = ""
	}
	if o.About == "" {
		o.About = kind.about
	}
	if kind.key == images {
		o.Tags = []string{"sexual_images", "intimate_images"}
	}
	if c.Form("unnamed") == "yes" && mayBeNameless(f.pack(), s.group) {
		o.Reporter, o.Unnamed = "", true
	}
	one := sent{once: p.Once, opening: o, chosen: c.Form("who") + "\n" + c.Form("affected")}
	if s.route == incidents.PublicForm {
		return f.publicReport(c, s, one)
	}
	return f.staffReport(c, s, one)
}

// nameThose matches typed names with the register, for staff only: the public form must not tell who is in it.
func (f *Telling) nameThose(c *web.Ctx) func(context.Context, *ledger.Tx, *incidents.Opening) error {
	return func(ctx context.Context, tx *ledger.Tx, o *incidents.Opening) error {
		about, strangers, err := f.cases.MatchAll(ctx, tx, c.Form("who"))
		if err != nil {
			return err
		}
		affected, others, err := f.cases.MatchAll(ctx, tx, c.Form("affected"))
		if err != nil {
			return err
		}
		o.Subjects, o.Affected = about, affected
		if all := append(strangers, others...); len(all) > 0 {
			o.Words += "\n\nNamed, but not found in the register under exactly one entry: " + strings.Join(all, ", ")
		}
		return nil
	}
}
