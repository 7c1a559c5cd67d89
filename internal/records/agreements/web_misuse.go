package agreements

import (
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// The words that children and parents read for a row or a column of the common matrices. A pack that writes a row anew
// shows its own words: what is told never differs from what is done.
//
//go:embed words/misuse.csv
var misuseWords string

// The audiences that have words of their own.
const (
	forKS1       = "ks1"
	forKS2       = "ks2"
	forParents   = "parents"
	forStaff     = "staff"
	forGovernors = "governors"
	forVisitors  = "visitors"
)

func audiences() []string {
	return []string{forKS1, forKS2, forParents, forStaff, forGovernors, forVisitors}
}

func audienceTitle(audience string) string {
	switch audience {
	case forKS1:
		return "Children in Nursery to Year 2"
	case forKS2:
		return "Children in Years 3 to 6"
	case forParents:
		return "Parents and carers"
	case forStaff:
		return "Staff, volunteers, supply and placements"
	case forGovernors:
		return "Governors"
	}
	return "Visitors and outside organisations"
}

// AudienceOf is the group whose words suit a kind of person, or an entry of Agreement.For.
func AudienceOf(kind string) string {
	switch kind {
	case forKS1, forKS2, forParents, forGovernors:
		return kind
	case people.Pupil, "pupils":
		return forKS2
	case people.Parent:
		return forParents
	case people.Staff, people.Volunteer, people.Trainee, people.Supply:
		return forStaff
	case people.Governor:
		return forGovernors
	}
	return forVisitors
}

// Misuse is what counts as misuse and what may follow, in the words of one group, out of the matrix in force: the template
// is "agreements/misuse". serves AUA-24
type Misuse struct {
	Audience string
	Title    string
	Intro    string
	Rows     []MisuseRow
	Then     []string // for the smallest: all that may follow
	Powers   []string // what the school may decide, as its policy lists it
	Clause   web.Link
	Closing  string
	Small    bool
}

// MisuseRow is one kind of misuse with what may follow.
type MisuseRow struct {
	What string
	Then []string
}

// MisuseFor writes the page for one group.
func MisuseFor(p *policy.Pack, audience string) Misuse {
	out := Misuse{Audience: audience, Title: "What counts as misuse, and what may follow", Small: audience == forKS1}
	m, name, whose := &p.Learner, "learner", "pupils"
	if !slices.Contains([]string{forKS1, forKS2, forParents}, audience) {
		m, name, whose = &p.Staff, "staff", "staff"
	}
	words := readMisuseWords(name)
	out.intro()
	for _, row := range m.Rows {
		r := MisuseRow{What: words.of(row.Title, audience)}
		for _, col := range m.Responses(row.Key) {
			if said := words.of(col.Title, audience); said != "" {
				r.Then = append(r.Then, said)
				if !slices.Contains(out.Then, said) {
					out.Then = append(out.Then, said)
				}
			}
		}
		if r.What != "" {
			out.Rows = append(out.Rows, r)
		}
	}
	if audience != forKS1 && audience != forKS2 {
		out.Clause = web.Link{Text: m.Title, Href: clauseAt(m.Clause)}
		for _, s := range p.Sanctions {
			if s.For == whose {
				out.Powers = append(out.Powers, s.Title)
			}
		}
	}
	return out
}

func (m *Misuse) intro() {
	switch m.Audience {
	case forKS1:
		m.Title, m.Intro = "What if a rule is broken?", "These things break our rules:"
		m.Closing = "Something bad came up by accident? Tell a grown-up. You have done the right thing."
	case forKS2:
		m.Title, m.Intro = "What happens if somebody breaks the rules?", "Here is what breaking the rules means, and what may happen then."
		m.Closing = "If something goes wrong by accident, tell a grown-up straight away. Telling is always right."
	case forParents:
		m.Intro = "This is the school's table for children. Which of the steps follow is decided by the people named in the policy, who look at what happened and at the child."
		m.Closing = "If something worries you, tell the school. A child who comes across something by accident and tells somebody has done the right thing."
	case forStaff:
		m.Intro = "This is the school's table for adults who work here: staff, volunteers, supply staff and people on placement."
	default:
		m.Intro = "This is the school's table for adults who work here. What it calls misuse is misuse by everybody who uses the school's systems."
	}
}

// wordList is the words of one matrix by a row's or column's title: ks1, ks2, adult.
type wordList map[string][3]string

func readMisuseWords(matrix string) wordList {
	out := wordList{}
	rows, err := csv.NewReader(strings.NewReader(misuseWords)).ReadAll()
	if err != nil {
		return out // the file is ours and a test reads it; without it a title speaks for itself
	}
	for _, r := range rows {
		if r[0] == matrix {
			out[r[1]] = [3]string{r[2], r[3], r[4]}
		}
	}
	return out
}

// of is a title in the words of a group; "" where the group is not told of it, which a dash in the file says.
func (w wordList) of(title, audience string) string {
	i := 2
	switch audience {
	case forKS1:
		i = 0
	case forKS2:
		i = 1
	}
	switch said := w[title][i]; said {
	case "":
		return title
	case "-":
		return ""
	default:
		return said
	}
}

type misusePage struct {
	Misuse Misuse
	Next   string // back to the form from which somebody came
	Child  bool
}

// sanctions is the page that has to be opened once before signing. Who is signed in leaves an event with the first look at
// each wording: the server knows, the browser is not asked. serves AUA-24
func (h pages) sanctions(c *web.Ctx) (web.Page, error) {
	pack := h.pack()
	audience := c.Param("audience")
	if pack == nil || !slices.Contains(audiences(), audience) {
		return web.Page{}, errs.Missing("There is no such page. There is one for children in Nursery to Year 2 and in Years 3 to 6, for parents, staff, governors and visitors.")
	}
	if c.Actor.Person != "" {
		if err := NoteOpened(c, h.a.base, c.Grant, c.Actor.Person, audience); err != nil {
			return web.Page{}, err
		}
	}
	v := misusePage{Misuse: MisuseFor(pack, audience), Next: localPath(c.Query("next"))}
	v.Child = v.Misuse.Small || audience == forKS2
	page := web.Show("agreements/sanctions", v.Misuse.Title, v)
	page.Child = v.Child
	switch {
	case v.Next != "":
		page.Back = &web.Link{Text: "Back to the form", Href: v.Next}
	case c.Actor.Person != "":
		page.Back = &web.Link{Text: "My agreements", Href: "/agreements/mine"}
	}
	return page, nil
}

// localPath keeps a way back inside this site.
func localPath(s string) string {
	if strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") && !strings.ContainsAny(s, "\\\r\n") {
		return s
	}
	return ""
}
