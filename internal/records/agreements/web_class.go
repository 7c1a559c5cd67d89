package agreements

import (
	"slices"
	"strings"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// classPage is what a teacher looks at before a lesson: who works only where a teacher leads, what is missing, and what
// parents allow. serves AUA-04 AUA-05 AUA-07
type classPage struct {
	Class   string
	Led     web.Table
	Missing web.Table
	Allowed web.Table
	Images  web.Table
	Behind  []web.Link // what stands behind each line of the children's agreements (AUA-06)
}

func (h pages) classPage(c *web.Ctx) (web.Page, error) {
	class := c.Param("class")
	v := classPage{Class: class,
		Led:     web.Table{Caption: "Only in a session that a teacher leads", Head: []string{"Child", "Why"}, Empty: "Nobody: every child of this class may work alone, within the filter."},
		Missing: web.Table{Caption: "Forms that are missing", Head: []string{"Child", "Form", "State", "Why"}, Empty: "Every form of this class is signed."}}
	err := h.read(c, func(tx *ledger.Tx) error {
		q := people.Within(c.Grant)
		q.Kind, q.Class, q.Size = people.Pupil, class, mostInClass
		found, _, err := h.a.people.Find(c, tx, q)
		if err != nil {
			return err
		}
		entries, err := h.a.Entries(c, tx, Filter{Kind: people.Pupil, Class: class})
		if err != nil {
			return err
		}
		consents, err := h.a.ConsentsOf(c, tx, found, ids(found))
		h.fill(&v, found, entries, consents)
		return err
	})
	page := web.Show("agreements/class", "Before a lesson: "+class, v)
	page.Wide = true
	if c.May("agreements.list") {
		page.Back = &web.Link{Text: "Agreements", Href: "/agreements"}
	}
	return page, err
}

// mostInClass is more children than any class has.
const mostInClass = 500

func (h pages) fill(v *classPage, found []people.Person, entries []Entry, consents map[string]map[string]Consent) {
	of := map[string][]Standing{}
	for _, e := range entries {
		of[e.About] = append(of[e.About], e.Standing)
	}
	asked := h.asked(found)
	v.Allowed, v.Images = consentTable("What parents allow", asked, found, consents, false), consentTable("Pictures and video", asked, found, consents, true)
	for _, p := range found {
		standings := of[p.ID]
		name := web.Cell{Text: p.Full(), Href: "/people/" + p.ID, Header: true}
		if why := held(h.pack(), p, standings, consents[p.ID]); len(why) > 0 {
			v.Led.Rows = append(v.Led.Rows, []web.Cell{name, {Text: strings.Join(why, "; ")}})
		}
		for _, s := range standings {
			if tag := stateTag(s); s.State != Current {
				v.Missing.Rows = append(v.Missing.Rows, []web.Cell{name, {Text: s.Title}, {Tag: &tag}, {Text: why(s)}})
			}
		}
	}
	for _, f := range h.a.Forms() {
		if slices.ContainsFunc(found, func(p people.Person) bool { return concerns(f, p) && f.Signer() != Parent }) {
			v.Behind = append(v.Behind, web.Link{Text: f.Title, Href: "/agreements/forms/" + f.Key})
		}
	}
}

// held says why a child has no internet session of their own: the gates of the policy that close the internet and are not
// open. Days of grace keep a gate open; a child's own mark opens none. serves AUA-04
func held(p *policy.Pack, who people.Person, standings []Standing, consents map[string]Consent) []string {
	var out []string
	for _, g := range p.GatesFor(who.Kinds, append(slices.Clone(who.Posts), who.Acting...), who.Year) {
		kind, key := g.Need()
		if !slices.Contains(g.Closes, internet) {
			continue
		}
		switch kind {
		case "agreement":
			i := slices.IndexFunc(standings, func(s Standing) bool { return s.Form == key })
			if i >= 0 && (standings[i].State == Late || standings[i].State == Unverified) {
				out = append(out, g.Title)
			}
		case "consent":
			if consents[key].Answer != Yes || consents[key].Disagree {
				out = append(out, g.Title)
			}
		}
	}
	return out
}

func ids(all []people.Person) []string {
	out := make([]string, len(all))
	for i, p := range all {
		out[i] = p.ID
	}
	return out
}

// asked are the services that the forms of these children ask about, in the order of the forms.
func (h pages) asked(found []people.Person) []policy.Item {
	var out []policy.Item
	for _, p := range found {
		for _, i := range h.a.Services(p) {
			if !slices.ContainsFunc(out, func(o policy.Item) bool { return o.Service == i.Service }) {
				out = append(out, i)
			}
		}
	}
	return out
}

// consentTable has a column for each permission; each answer is a word and a sign.
func consentTable(caption string, asked []policy.Item, found []people.Person, consents map[string]map[string]Consent, pictures bool) web.Table {
	t := web.Table{Caption: caption, Head: []string{"Child"}, Empty: "The policy asks for no permission here."}
	var of []policy.Item
	for _, i := range asked {
		if strings.HasPrefix(i.Service, images) == pictures {
			of, t.Head = append(of, i), append(t.Head, serviceTitle(i))
		}
	}
	if len(of) == 0 {
		return t
	}
	for _, p := range found {
		row := []web.Cell{{Text: p.Full(), Header: true}}
		for _, i := range of {
			tag := signed(consents[p.ID][i.Service])
			row = append(row, web.Cell{Tag: &tag})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// signed is an answer with a sign before its word.
func signed(one Consent) web.Tag {
	tag := answered(one)
	if tag.Colour == "green" {
		tag.Text = "✓ " + tag.Text
	} else {
		tag.Text = "✗ " + tag.Text
	}
	return tag
}

// serviceTitle is a service in a word or two, for the head of a column.
func serviceTitle(i policy.Item) string {
	_, name, found := strings.Cut(i.Service, ".")
	if !found {
		name = i.Service
	}
	return capital(strings.ReplaceAll(name, "_", " "))
}
