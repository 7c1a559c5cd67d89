package telling

import (
	"net/url"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

// childPage is the children's form: what happened, in pictures; whom to tell, in pictures. Two touches, and nothing typed.
type childPage struct {
	Once, As, Class string
	Choices         []childChoice
	Chosen          string // a choice made before: then its page has no drawing and no voice
	Advice          []childLine
	Words           web.Field
	Name            *web.Field // only where the policy wants one
	Adults          []childAdult
	Extras          bool
	Help            []helper
	Error           string
}

type childChoice struct {
	Key, Text, Picture, Href string
	Chosen                   bool
}

type childAdult struct{ Key, Name, Does, Picture string }

type childLine struct{ Text, Picture string }

type helper struct{ Title, Phone, Link string }

// childForm builds the page for a child. // serves INC-02, NEW-08, STD-16
func (f *Telling) childForm(c *web.Ctx, s sender) (*childPage, error) {
	p := &childPage{Once: once(c), Class: s.class, Extras: true, Help: f.help("childline", "ceop"),
		Words: web.Field{Type: "textarea", Name: "words", Label: "You can say more here", Optional: true, Rows: 2}}
	picked := c.Form("choice")
	if picked == "" {
		picked = c.Query("choice")
	}
	if !s.signedIn {
		p.As = "child"
	}
	for _, ch := range choices() {
		one := childChoice{Key: ch.key, Text: ch.text, Picture: ch.picture, Chosen: ch.key == picked}
		if ch.kind == images { // its own page has nothing with which a picture could be sent
			one.Href = "/tell?choice=" + ch.key + p.query()
		}
		p.Choices = append(p.Choices, one)
	}
	if ch, ok := choiceOf(picked); ok && ch.kind == images {
		p.Chosen, p.Extras, p.Advice = ch.key, false, advice(images)
	}
	if !s.signedIn && !mayBeNameless(f.pack(), "pupil") {
		p.Name = &web.Field{Name: "name", Label: "What is your name?"}
	}
	return p, f.offer(c, s, p)
}

// query goes on with what the poster said.
func (p childPage) query() string {
	if p.As == "" {
		return ""
	}
	if p.Class == "" {
		return "&as=child"
	}
	return "&as=child&class=" + url.QueryEscape(p.Class)
}

func (f *Telling) offer(c *web.Ctx, s sender, p *childPage) error {
	all := nameless(s.class)
	if s.signedIn {
		err := f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
			all, err = f.adults(c, tx, s.class, s.person)
			return err
		})
		if err != nil {
			return err
		}
	}
	for _, a := range all {
		p.Adults = append(p.Adults, childAdult{a.key, a.name, a.does, a.picture})
	}
	return nil
}

func childShow(p *childPage) web.Page {
	page := web.Show("telling/child", "Tell a grown-up", p)
	page.Child = true
	page.Back = &web.Link{Text: "Back to the start", Href: "/"}
	return page
}

// childTold stores what a child pressed. // serves INC-02, NEW-08
func (f *Telling) childTold(c *web.Ctx, s sender) (web.Page, error) {
	p, err := f.childForm(c, s)
	if err != nil {
		return web.Page{}, err
	}
	one, err := f.childReport(c, s, p)
	var code string
	if err == nil {
		code, err = f.keep(c, c.Grant, one, func() error { return f.allow(c, s) })
	}
	if err != nil {
		fields := []*web.Field{&p.Words}
		if p.Name != nil {
			fields = append(fields, p.Name)
		}
		if e, ok := errs.As(err); ok && e.Field == "choice" {
			p.Error = e.Safe
		}
		return c.Again(childShow(p), err, fields...)
	}
	return web.Go("/tell/receipt/" + code), nil
}

// childReport reads what a child pressed, drew and said.
func (f *Telling) childReport(c *web.Ctx, s sender, p *childPage) (sent, error) {
	ch, pressed := choiceOf(c.Form("choice"))
	typed := c.Form("words")
	switch {
	case c.Form("website") != "":
		return sent{}, errTrap()
	case !pressed && typed == "":
		return sent{}, errs.Bad("choice", "Choose a picture, or write a few words.")
	case len([]rune(typed)) > incidents.Longest:
		return sent{}, errs.Bad("words", "Shorten this to %d characters. You can add the rest afterwards.", incidents.Longest)
	case p.Name != nil && c.Form("name") == "":
		return sent{}, errs.Bad("name", "Write your name, so that a grown-up can find you.")
	}
	o := incidents.Opening{Route: s.route, Reporter: s.person, ReporterKind: s.group, Place: "unknown", Words: typed, Kind: concern, ReporterText: clip(c.Form("name"))}
	if pressed {
		o.Title, o.Words = ch.text, strings.TrimSpace(ch.text+".\n"+typed)
		o.Kind, o.About, o.Tags, o.Serious, o.Confidential = ch.kind, ch.about, ch.tags, ch.serious, ch.secret
	}
	o.Unnamed = o.Reporter == "" && o.ReporterText == ""
	var err error
	if o.Evidence, err = f.madeByChild(c, o.Kind); err != nil {
		return sent{}, err
	}
	one := sent{once: p.Once, opening: o, report: Report{Child: true, Choice: ch.key}, chosen: c.Form("adult") + "\n" + s.class, who: f.adultOf(c, s, o)}
	if s.signedIn {
		one.report.Press = digest(strings.Join([]string{s.person, ch.key, c.Form("adult"), typed, c.Form("drawing"), c.Form("voice")}, "\x00"))
	}
	return one, nil
}

// allow holds back those who are not signed in when their network floods the school.
func (f *Telling) allow(c *web.Ctx, s sender) error {
	from := f.strangers
	switch {
	case s.signedIn:
		return nil
	case s.child && own(c.Addr()):
		from = f.tablets
	}
	if from.allow(c.Addr()) {
		return nil
	}
	if s.child {
		return errs.Bad("words", "It could not be sent now. Go to a grown-up and tell them.")
	}
	return errs.Bad("words", "Many reports have come from your network in the last few minutes. Please wait ten minutes and send this again, or telephone the school office. Nothing you wrote is lost while this page is open.")
}

func errTrap() error {
	return errs.Bad("website", "Leave the box “Leave this empty” empty. It is there to keep out automatic junk.")
}
