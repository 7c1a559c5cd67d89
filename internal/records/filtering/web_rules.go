package filtering

import (
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

type rulesPage struct {
	InForce bool
	About   web.Summary
	Profile web.Field
	Parts   []web.Table
}

// rules is the register of rules for print: for every group what is blocked or allowed, and by whose decision. // serves STD-03
func (h pages) rules(c *web.Ctx) (web.Page, error) {
	active := h.f.base.Policy.Load()
	page := web.Show("filtering/rules", "What is blocked and why", rulesPage{})
	page.Back, page.Wide = &web.Link{Text: "Filter", Href: "/filtering"}, true
	if active == nil {
		return page, nil
	}
	var live []Request
	var closed []Failure
	var names map[string]string
	err := h.f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if live, err = h.f.store.live(c, tx, tx.Now); err != nil {
			return err
		}
		if closed, err = h.f.store.closed(c, tx, tx.Now); err != nil {
			return err
		}
		names, err = h.names(c, tx, func(yield func(string)) {
			for _, r := range live {
				yield(r.DecidedBy)
			}
			for _, x := range closed { // who reported it may be a child, and this page is printed
				yield(x.SettledBy)
			}
		})
		return err
	})
	if err != nil {
		return page, err
	}
	page.Data = newRules(active, withDecisions(h.f.ruleLines(active.Pack), decidedLines(live, closed, names)), c.Query("profile"))
	return page, nil
}

func newRules(active *feature.Active, all []RuleLine, only string) rulesPage {
	p := rulesPage{InForce: true, Profile: web.Field{Name: "profile", Label: "Group", Type: "select", Value: only, Options: []web.Option{{Text: "Every group"}}}}
	p.About = web.Summary{Rows: []web.SummaryRow{{Key: "Policy", Lines: []string{active.Pack.Identity.Title + ", version " + active.Pack.Identity.Version}, Href: "/policy"},
		{Key: "Approved by", Lines: []string{active.ApprovedBy, clock.Day(active.ApprovedAt)}}, {Key: "Read this", Lines: []string{"What a line decides holds unless a line above it says otherwise for the same site. Where nobody is named, whoever approved the policy decided."}}}}
	by := map[string][]RuleLine{}
	for _, l := range all {
		by[l.Profile] = append(by[l.Profile], l)
	}
	if len(by[""]) > 0 {
		p.Parts = append(p.Parts, ruleTable("Everybody", by[""], active))
	}
	for _, one := range active.Pack.Filtering.Profiles {
		p.Profile.Options = append(p.Profile.Options, web.Option{Value: one.Key, Text: one.Title})
		if only == "" || only == one.Key {
			p.Parts = append(p.Parts, ruleTable(one.Title, by[one.Key], active))
		}
	}
	return p
}

func ruleTable(title string, all []RuleLine, active *feature.Active) web.Table {
	t := web.Table{Caption: title, Head: []string{"What", "Decision", "Rule", "Clause", "Why", "Decided by"}, Empty: "No rule speaks of this group alone."}
	for _, l := range all {
		tag := web.Tag{Text: "Blocked", Colour: "red"}
		switch l.Verdict {
		case SaysAllowed, "allow":
			tag = web.Tag{Text: "Allowed", Colour: "green"}
		case SaysBlocked, "block":
		default:
			tag = web.Tag{Text: short(l.Verdict, 40), Colour: "yellow"}
		}
		if l.Why == "" {
			if clause, ok := active.Pack.Clause(l.Clause); ok {
				l.Why = clause.Text
			}
		}
		by := web.Cell{Text: active.ApprovedBy + ", " + clock.Day(active.ApprovedAt)}
		if l.By != "" {
			by.Text = l.By + ", " + l.At
		}
		clause := web.Cell{Text: l.Clause}
		if l.Clause != "" {
			clause.Href = clauseLink(l.Clause)
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: l.What, Header: true}, {Text: l.When, Tag: &tag}, {Text: l.Rule}, clause, {Text: l.Why}, by})
	}
	return t
}
