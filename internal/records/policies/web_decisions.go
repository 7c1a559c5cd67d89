package policies

import (
	"slices"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/policies/internal/compare"
	"belisha/internal/records/policies/internal/course"
	"belisha/internal/records/policies/internal/gaps"
	"belisha/internal/web"
)

type decisionsPage struct {
	Version   string
	Choices   web.Table
	Related   []relatedRegister
	Sections  web.Table
	Aims      web.Table
	Audiences web.Table
	Missing   []string
}

// relatedRegister is a register in which other policies, or decisions of their own, are kept.
type relatedRegister struct {
	Title, Href string
	Reading     feature.Reading
	Tag         *web.Tag
	Expected    web.Table
}

// decisions shows what the school has decided and what the policy points to. // serves POL-04, POL-20, POL-23, POL-27, POL-28
func (h pages) decisions(c *web.Ctx) (web.Page, error) {
	page := decisionsPage{}
	err := h.p.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		v, err := h.p.Store.Active(c, tx)
		if err != nil {
			return err
		}
		pack := h.p.Base.Policy.Load().Pack
		page.Version, page.Choices, page.Missing = v.Version, choicesTable(pack), gaps.MissingTexts(pack)
		page.Sections, page.Aims, page.Audiences = sectionsTable(pack), aimsTable(pack), audiencesTable(pack)
		page.Related, err = h.related(c, tx, pack)
		return err
	})
	p := web.Show("policies/decisions", "Decisions and related policies", page)
	p.Trail = trail(web.Link{Text: "Decisions"})
	return p, err
}

func choicesTable(pack *policy.Pack) web.Table {
	t := web.Table{Caption: "What the school has decided", Head: []string{"Choice", "Decided", "Owner", "Review"}, Empty: "The policy holds no choices."}
	for _, open := range []bool{true, false} { // what is not decided comes first
		for _, ch := range pack.Choices {
			if (ch.Value == "") != open {
				continue
			}
			cell := web.Cell{Text: compare.Answer(ch)}
			if open {
				cell.Tag = &web.Tag{Text: "Not decided: the strictest rules", Colour: "red"}
			}
			t.Rows = append(t.Rows, []web.Cell{{Text: ch.Title, Header: true}, cell, {Text: course.PostTitle(pack, ch.Owner)}, {Text: ch.Review}})
		}
	}
	return t
}

// related are the registers of related policies and of decided sub-policies, with their figures.
func (h pages) related(c *web.Ctx, tx *ledger.Tx, pack *policy.Pack) ([]relatedRegister, error) {
	var out []relatedRegister
	for _, r := range pack.Registers {
		if !slices.Contains(r.Serves, "POL-20") && !slices.Contains(r.Serves, "POL-27") {
			continue
		}
		read, err := h.p.Base.Figures.Read(c, tx, "registers."+r.Key, h.p.Base.Policy.Load().Ask(policy.Clause{}, h.p.Base.Now()))
		if err != nil {
			return nil, err
		}
		if !c.May("incidents.close") {
			read = h.p.Base.Figures.Open("registers."+r.Key, read)
		}
		one := relatedRegister{Title: r.Title, Href: "/registers/" + r.Key, Reading: read, Tag: tag(read.State),
			Expected: web.Table{Head: []string{"Must be there", "Owner", "Clause"}}}
		if !c.Opens(one.Href) {
			one.Href = ""
		}
		for _, e := range r.Expects {
			one.Expected.Rows = append(one.Expected.Rows, []web.Cell{{Text: e.Title, Header: true}, {Text: course.PostTitle(pack, e.Owner)}, {Text: e.Clause}})
		}
		out = append(out, one)
	}
	return out, nil
}

func sectionsTable(pack *policy.Pack) web.Table {
	t := web.Table{Caption: "Declared parts and appendices", Head: []string{"Part", "Content"}, Empty: "The policy declares no parts."}
	without := gaps.Empty(pack)
	for _, s := range pack.Sections {
		cell := web.Cell{Tag: &web.Tag{Text: "Has content", Colour: "green"}}
		if slices.Contains(without, s.Title) {
			cell = web.Cell{Text: s.Absent, Tag: &web.Tag{Text: "Empty", Colour: "red"}}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: s.Title, Header: true}, cell})
	}
	return t
}

func aimsTable(pack *policy.Pack) web.Table {
	t := web.Table{Caption: "Aims", Head: []string{"Aim", "Clauses that serve it"}, Numeric: []int{1}, Empty: "The policy names no aims."}
	for _, aim := range pack.Clauses {
		if aim.Kind != "aim" {
			continue
		}
		n := 0
		for _, cl := range pack.Clauses {
			if cl.Kind != "aim" && slices.Contains(cl.Aims, aim.ID) {
				n++
			}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: aim.Text, Href: "/policy/clauses/" + aim.ID, Header: true}, {Text: compare.Number(n, "clause", "clauses"), Numeric: true}})
	}
	return t
}

func audiencesTable(pack *policy.Pack) web.Table {
	t := web.Table{Caption: "The policy in each group's words", Head: []string{"Group", "Clauses"}, Numeric: []int{1}}
	for _, a := range gaps.Audiences() {
		n := 0
		for _, cl := range pack.Clauses {
			if cl.Audience[a.Key] != "" {
				n++
			}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: a.Title, Href: "/policy/for/" + a.Key, Header: true}, {Text: compare.Number(n, "clause", "clauses"), Numeric: true}})
	}
	return t
}
