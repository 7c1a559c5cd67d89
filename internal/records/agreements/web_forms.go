package agreements

import (
	"slices"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// formsPage is every form in force, and what is missing. serves AUA-01 AUA-23 AUA-25
type formsPage struct {
	Table    web.Table
	Missing  []string // groups that the policy covers and for whom there is no form
	Unheard  []string // children's forms to which no child has contributed
	Voices   string   // the register of what children proposed
	Posters  []web.Link
	Misuse   []web.Link
	Channels string
}

// The registers of the pack in which children's proposals and the channels are kept.
const (
	proposals = "pupil_proposals"
	channels  = "agreement_channels"
)

// staffTags are what the staff's agreement has to speak of. serves AUA-23
func staffTags() []string {
	return []string{"passwords", "data_security", "access", "personal_cameras", "mobile", "images", "reporting"}
}

func (h pages) forms(c *web.Ctx) (web.Page, error) {
	v := formsPage{Table: web.Table{Caption: "Forms in force", Head: []string{"Form", "Version", "For", "Who signs", "Languages", "Signed", "To be signed anew", "Speaks of"},
		Numeric: []int{5, 6}, Empty: "The policy in force has no form yet."}}
	p := h.pack()
	if p == nil {
		return web.Page{}, errs.Missing("No policy is in force yet.")
	}
	err := h.read(c, func(tx *ledger.Tx) error {
		all, err := h.a.Everybody(c, tx)
		if err != nil {
			return err
		}
		for _, f := range p.Agreements {
			v.Table.Rows = append(v.Table.Rows, formRow(f, all))
		}
		return h.unheard(c, tx, &v, p)
	})
	v.Missing = uncovered(p)
	for _, a := range audiences() {
		v.Posters = append(v.Posters, web.Link{Text: audienceTitle(a), Href: "/agreements/posters/" + a})
		v.Misuse = append(v.Misuse, web.Link{Text: audienceTitle(a), Href: "/agreements/sanctions/" + a})
	}
	if at := "/registers/" + channels; c.Opens(at) {
		v.Channels = at
	}
	page := web.Show("agreements/forms", "Forms and posters", v)
	page.Wide = true
	return page, err
}

func formRow(f policy.Agreement, all map[string][]Standing) []web.Cell {
	done, again := 0, 0
	for _, list := range all {
		for _, s := range list {
			switch {
			case s.Form != f.Key:
			case s.State == Current:
				done++
			case s.Cause == NewText:
				again++
			}
		}
	}
	tags := "–"
	if said := f.Tags(); slices.Contains(f.For, forStaff) {
		tags = tagWords(said)
	}
	return []web.Cell{{Text: f.Title, Href: "/agreements/forms/" + f.Key, Header: true}, {Text: f.Version}, {Text: groupWords(f.For)}, {Text: signerTitle(f.Signer())},
		{Text: languageNames(f)}, {Text: number(done), Numeric: true}, {Text: number(again), Numeric: true}, {Text: tags}}
}

// tagWords are what a staff form speaks of, and what it leaves out. serves AUA-23
func tagWords(said []string) string {
	var has, lacks []string
	for _, t := range staffTags() {
		if slices.Contains(said, t) {
			has = append(has, strings.ReplaceAll(t, "_", " "))
		} else {
			lacks = append(lacks, strings.ReplaceAll(t, "_", " "))
		}
	}
	out := strings.Join(has, ", ")
	if len(lacks) > 0 {
		out += ". Missing: " + strings.Join(lacks, ", ")
	}
	return out
}

func groupWords(list []string) string {
	out := make([]string, len(list))
	for i, k := range list {
		switch k {
		case forKS1, forKS2:
			out[i] = audienceTitle(k)
		default:
			out[i] = capital(k)
		}
	}
	return strings.Join(out, ", ")
}

func signerTitle(who string) string {
	switch who {
	case Parent:
		return "A parent or carer"
	case Both:
		return "A parent or carer; the child makes a mark"
	}
	return "Everybody for themselves"
}

func languageNames(f policy.Agreement) string {
	out := []string{"English"}
	for _, l := range Languages(f, "", func(string) string { return "" }) {
		if l.Text != "English" {
			out = append(out, l.Text)
		}
	}
	return strings.Join(out, ", ")
}

// uncovered are the groups of whom the policy speaks and for whom no form is in force. serves AUA-01
func uncovered(p *policy.Pack) []string {
	spoken := map[string]bool{}
	for _, f := range p.Forms {
		spoken[AudienceOf(f.Audience)] = true
	}
	for _, cl := range p.Clauses {
		for group := range cl.Audience {
			spoken[AudienceOf(group)] = true
		}
	}
	for _, a := range p.Agreements {
		for _, kind := range a.For {
			delete(spoken, AudienceOf(kind))
		}
		if a.Signer() != Self {
			delete(spoken, forParents)
		}
	}
	var out []string
	for _, group := range audiences() {
		if spoken[group] {
			out = append(out, audienceTitle(group))
		}
	}
	return out
}

// unheard names the children's forms to whose version no proposal of a child is recorded. serves AUA-25
func (h pages) unheard(c *web.Ctx, tx *ledger.Tx, v *formsPage, p *policy.Pack) error {
	at := "/registers/" + proposals
	if !c.Opens(at) {
		return nil
	}
	v.Voices = at
	for _, f := range p.Agreements {
		if !children(f) {
			continue
		}
		heard, known, err := h.a.Heard(c, tx, f.Key, f.Version)
		if err != nil {
			return err
		}
		if known && !heard {
			v.Unheard = append(v.Unheard, f.Title+", version "+f.Version)
		}
	}
	return nil
}

// children reports a form that children themselves put their name or mark to.
func children(f policy.Agreement) bool {
	return f.Signer() != Parent && slices.ContainsFunc(f.For, func(k string) bool { return k == forKS1 || k == forKS2 || k == people.Pupil })
}

// formPage is one form with what stands behind each of its lines. serves AUA-06
type formPage struct {
	Title     string
	Lang, Dir string
	Intro     string
	Version   string
	Languages []web.Link
	Lines     []behindLine
	Poster    string
	Paper     string
	Facts     web.Summary
}

// behindLine is one line of a form with what in the school's systems stands behind it, and how that stands now.
type behindLine struct {
	Text, Control, Now string
	Clauses            []web.Link
}

func (h pages) form(c *web.Ctx) (web.Page, error) {
	f, err := h.a.Form(c.Param("form"))
	if err != nil {
		return web.Page{}, err
	}
	text, err := h.a.Text(f.Key, c.Query("lang"))
	if err != nil {
		return web.Page{}, err
	}
	v := formPage{Title: text.Title, Lang: text.Language, Dir: direction(text.Language), Intro: text.Intro, Version: text.Version, Poster: "/agreements/posters/" + AudienceOf(text.Audience),
		Languages: Languages(f, text.Language, func(l string) string { return "/agreements/forms/" + f.Key + "?lang=" + l }),
		Facts: web.Summary{Rows: []web.SummaryRow{{Key: "Version", Lines: []string{text.Version}}, {Key: "For", Lines: []string{groupWords(f.For)}}, {Key: "Who signs", Lines: []string{signerTitle(f.Signer())}},
			{Key: "Clause", Lines: []string{f.Clause}, Href: h.clause(c)(f.Clause)}}}}
	err = h.read(c, func(tx *ledger.Tx) error {
		v.Lines, err = h.behind(c, tx, f, text)
		return err
	})
	if c.May("agreements.paper") {
		v.Paper = "/agreements/forms/" + f.Key + "/paper?lang=" + text.Language
	}
	page := web.Show("agreements/formshow", text.Title, v)
	page.Wide = true
	page.Back = &web.Link{Text: "Forms and posters", Href: "/agreements/forms"}
	return page, err
}

func (h pages) behind(c *web.Ctx, tx *ledger.Tx, f policy.Agreement, text Text) ([]behindLine, error) {
	var out []behindLine
	read := map[string]string{}
	at := h.clause(c)
	for i, item := range f.Items {
		if _, known := read[item.Figure]; !known {
			shown, err := h.figure(c, tx, item)
			if err != nil {
				return nil, err
			}
			read[item.Figure] = shown
		}
		line := behindLine{Text: text.Items[i].Text, Control: item.Control, Now: read[item.Figure]}
		for _, id := range item.Clauses {
			line.Clauses = append(line.Clauses, web.Link{Text: id, Href: at(id)})
		}
		out = append(out, line)
	}
	return out, nil
}

// figure reads the live figure behind a line, as far as this reader may see it.
func (h pages) figure(c *web.Ctx, tx *ledger.Tx, item policy.Item) (string, error) {
	active := h.a.base.Policy.Load()
	if item.Figure == "" || active == nil || h.a.base.Figures == nil {
		return "", nil
	}
	clause := policy.Clause{}
	if len(item.Clauses) > 0 {
		clause, _ = active.Pack.Clause(item.Clauses[0])
	}
	r, err := h.a.base.Figures.Read(c, tx, item.Figure, active.Ask(clause, h.a.base.Now()))
	return h.a.base.Figures.Open(item.Figure, r).Shown, err
}
