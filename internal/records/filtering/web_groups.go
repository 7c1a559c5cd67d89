package filtering

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
	"belisha/internal/web"
)

// profiles say of each group how much of the internet it has; the way leads to every rule of the group.
func profiles(f *policy.Filtering, counts map[string]int) web.Table {
	t := web.Table{Caption: "What is blocked for whom, from strict to loose", Head: []string{"Profile", "People", "Kinds of site", "Sites on no list"}, Numeric: []int{1}}
	for _, p := range f.Profiles {
		unknown := unknownTag(p)
		t.Rows = append(t.Rows, []web.Cell{{Text: p.Title, Href: "/filtering/rules?profile=" + url.QueryEscape(p.Key), Header: true}, {Text: strconv.Itoa(counts[p.Key]), Numeric: true}, {Text: kinds(f, p)}, {Tag: &unknown}})
	}
	return t
}

// kinds counts what the rules do with the kinds of site for one group.
func kinds(f *policy.Filtering, p policy.Profile) string {
	by := map[string]int{}
	for _, cat := range f.Categories {
		tag, _ := said(f, cat.Key, p)
		by[tag.Text]++
	}
	out := []string{fmt.Sprintf("%d of %d blocked", by["Blocked"], len(f.Categories))}
	if n := by["At certain times"]; n > 0 {
		out = append(out, fmt.Sprintf("%d open at certain times", n))
	}
	return strings.Join(out, ", ")
}

func unknownTag(p policy.Profile) web.Tag {
	if p.Unknown == "block" {
		return web.Tag{Text: "Blocked", Colour: "red"}
	}
	return web.Tag{Text: "Open", Colour: "green"}
}

// matrix shows what the rules do, category by profile, as the gateway reads them: the first rule that fits decides.
func matrix(f *policy.Filtering) web.Table {
	t := web.Table{Caption: "Categories by profile", Head: []string{"Category"}}
	for _, p := range f.Profiles {
		t.Head = append(t.Head, p.Title)
	}
	t.Head = append(t.Head, "Clause")
	for _, cat := range f.Categories {
		t.Rows = append(t.Rows, matrixRow(f, cat.Title, func(p policy.Profile) (web.Tag, string) {
			tag, r := said(f, cat.Key, p)
			return tag, r.Clause
		}))
	}
	t.Rows = append(t.Rows, matrixRow(f, "Sites on no list", func(p policy.Profile) (web.Tag, string) { return unknownTag(p), p.Clause }))
	return t
}

func matrixRow(f *policy.Filtering, title string, says func(policy.Profile) (web.Tag, string)) []web.Cell {
	row, clause := []web.Cell{{Text: title, Header: true}}, ""
	for _, p := range f.Profiles {
		tag, by := says(p)
		row = append(row, web.Cell{Tag: &tag})
		if clause == "" {
			clause = by
		}
	}
	return append(row, web.Cell{Text: clause, Href: clauseLink(clause)})
}

func said(f *policy.Filtering, category string, p policy.Profile) (web.Tag, policy.Rule) {
	for _, r := range f.Rules {
		if !slices.Contains(r.Categories, category) || len(r.Profiles) > 0 && !slices.Contains(r.Profiles, p.Key) {
			continue
		}
		switch {
		case r.Window != "":
			return web.Tag{Text: "At certain times", Colour: "yellow"}, r
		case r.Verdict == "allow":
			return web.Tag{Text: "Open", Colour: "green"}, r
		}
		return web.Tag{Text: "Blocked", Colour: "red"}, r
	}
	return web.Tag{Text: "Blocked", Colour: "red"}, policy.Rule{Clause: f.Clause}
}

func listTable(f *policy.Filtering, all []ListAge) web.Table {
	t := web.Table{Caption: "Lists", Head: []string{"What they close or open", "Sites", "Last updated"}, Numeric: []int{1}, Empty: "No list is loaded."}
	for _, l := range all {
		t.Rows = append(t.Rows, []web.Cell{{Text: listUse(f, l.Name) + " (" + l.Name + ")", Header: true}, {Text: strconv.Itoa(l.Entries), Numeric: true}, {Text: clock.Human(l.Updated)}})
	}
	return t
}

// listUse says in the policy's words what a list is for: its name is its maker's.
func listUse(f *policy.Filtering, name string) string {
	if slices.Contains(f.Illegal.Lists, name) {
		return "Illegal material"
	}
	var out []string
	for _, c := range f.Categories {
		if slices.Contains(c.Lists, name) {
			out = append(out, c.Title)
		}
	}
	if len(out) == 0 {
		return "Nothing in this policy"
	}
	return strings.Join(out, ", ")
}

func clauseLink(id string) string { return "/policy/clauses/" + url.PathEscape(id) }
