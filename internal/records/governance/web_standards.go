package governance

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

// answered is one line of a standard with what answers it.
type answered struct {
	Line    policy.Line
	Owner   string
	Reading feature.Reading
}

// answers asks every line of a standard. // serves STD-01, STD-03
func (g room) answers(ctx context.Context, tx *ledger.Tx, s policy.Standard) ([]answered, error) {
	active, err := g.inForce()
	if err != nil {
		return nil, err
	}
	now := g.base.Now()
	var out []answered
	for _, line := range s.Lines {
		a := answered{Line: line, Owner: ownerTitle(active.Pack, line.Owner)}
		clause, _ := active.Pack.Clause(line.Clause)
		r, err := g.base.Figures.Read(ctx, tx, line.Figure, active.Ask(clause, now))
		if err != nil {
			return nil, fmt.Errorf("governance: standard %s: %w", s.Key, err)
		}
		a.Reading = r
		out = append(out, a)
	}
	return out, nil
}

// nobody stands where the policy names no owner: what nobody has falls to the head.
const nobody = "Nobody named: the head teacher"

func ownerTitle(p *policy.Pack, key string) string {
	if post, ok := p.Post(key); ok {
		return post.Title
	}
	return nobody
}

func byHow(all []answered) (measured, attested, missing int) {
	for _, a := range all {
		switch a.Reading.How {
		case feature.Attested:
			attested++
		case feature.Missing:
			missing++
		default:
			measured++
		}
	}
	return measured, attested, missing
}

type standardsPage struct{ Table web.Table }

func (h pages) standards(c *web.Ctx) (web.Page, error) {
	page := standardsPage{Table: web.Table{Caption: "Standards", Head: []string{"Standard", "Edition", "Measured", "Attested", "Missing"}, Numeric: []int{2, 3, 4},
		Empty: "The policy in force names no outside standard. A pack that stands on “england” brings them along."}}
	active, err := h.g.inForce()
	if err != nil {
		return web.Page{}, err
	}
	err = h.g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		for _, s := range active.Pack.Standards {
			all, err := h.g.answers(c, tx, s)
			if err != nil {
				return err
			}
			measured, attested, missing := byHow(all)
			page.Table.Rows = append(page.Table.Rows, []web.Cell{{Text: s.Title, Href: "/standards/" + s.Key, Header: true}, {Text: s.Edition},
				number(measured), number(attested), number(missing)})
		}
		return nil
	})
	p := web.Show("governance/standards", "Outside standards", page)
	p.Trail = []web.Link{{Text: "Start", Href: "/"}, {Text: "How the policy stands", Href: "/dashboard"}, {Text: "Outside standards"}}
	return p, err
}

func number(n int) web.Cell { return web.Cell{Text: fmt.Sprint(n), Numeric: true} }

type standardPage struct {
	Standard policy.Standard
	Counts   string
	Lines    web.Table
}

func (h pages) standard(c *web.Ctx) (web.Page, error) {
	s, err := h.standardOf(c.Param("key"))
	if err != nil {
		return web.Page{}, err
	}
	page := standardPage{Standard: s, Lines: web.Table{Caption: "Line by line", Head: []string{"Line", "Evidence", "State", "What shows it", "Age", "Who sees to it"}}}
	err = h.g.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.g.answers(c, tx, s)
		if err != nil {
			return err
		}
		measured, attested, missing := byHow(all)
		page.Counts = fmt.Sprintf("%d lines measured, %d attested, %d missing", measured, attested, missing)
		for _, a := range all {
			page.Lines.Rows = append(page.Lines.Rows, h.lineRow(c, a))
		}
		return nil
	})
	p := web.Show("governance/standard", s.Title, page)
	p.Trail = []web.Link{{Text: "Start", Href: "/"}, {Text: "Outside standards", Href: "/standards"}, {Text: s.Title}}
	p.Wide = true
	return p, err
}

func (h pages) standardOf(key string) (policy.Standard, error) {
	active, err := h.g.inForce()
	if err != nil {
		return policy.Standard{}, err
	}
	for _, s := range active.Pack.Standards {
		if s.Key == key {
			return s, nil
		}
	}
	return policy.Standard{}, errs.Missing("The policy in force holds no standard “%s”.", key)
}

func (h pages) lineRow(c *web.Ctx, a answered) []web.Cell {
	r := h.open(c, a.Line.Figure, a.Reading)
	return []web.Cell{{Text: a.Line.Text, Header: true}, {Tag: howTag(r.How)}, {Tag: stateTag(r.State)}, h.shown(c, r), {Text: aged(r.At, h.g.base.Now())}, {Text: a.Owner}}
}

// aged is how old the newest evidence is, with its day.
func aged(at, now time.Time) string {
	if at.IsZero() {
		return "–"
	}
	return age(at, now) + " (" + clock.Day(at) + ")"
}

// age says how long ago something was.
func age(at, now time.Time) string {
	days := int(policy.Day(now).Sub(policy.Day(at)).Hours()+12) / 24 // a day of 23 or 25 hours is a day too
	switch {
	case days < 1:
		return "today"
	case days == 1:
		return "yesterday"
	}
	return fmt.Sprintf("%d days ago", days)
}
