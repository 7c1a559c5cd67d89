package defence

import (
	"fmt"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// alertsPage is the list of alerts: open ones first, the gravest on top.
type alertsPage struct {
	State, Kind web.Field
	Table       web.Table
	Pager       web.Pager
	Late        int
	Empty       *web.Empty
	Audits      bool
}

func levelTag(level string) *web.Tag {
	switch level {
	case Urgent:
		return &web.Tag{Text: "Urgent", Colour: "red"}
	case High:
		return &web.Tag{Text: "High", Colour: "orange"}
	}
	return &web.Tag{Text: "Normal", Colour: "blue"}
}

func stateTag(a Alert, now string) web.Tag {
	switch {
	case a.Closed != "":
		return web.Tag{Text: outcomeTitle(a.Outcome), Colour: "grey"}
	case a.Due < now:
		return web.Tag{Text: "Late", Colour: "red"}
	}
	return web.Tag{Text: "Open", Colour: "yellow"}
}

func kindOptions() []web.Option {
	out := []web.Option{{Value: "", Text: "Everything"}}
	for _, r := range rules() {
		out = append(out, web.Option{Value: r.Kind, Text: r.Title})
	}
	return out
}

func stateOptions() []web.Option {
	return []web.Option{{Value: "", Text: "All"}, {Value: "open", Text: "Without an outcome"}, {Value: "closed", Text: "With an outcome"}}
}

// list shows the alerts but for those about whoever looks. // serves NET-18
func (h pages) list(c *web.Ctx) (web.Page, error) {
	q := asked{me: c.Actor.Person, state: among(c.Query("state"), stateOptions()), kind: among(c.Query("kind"), kindOptions()), page: c.PageNumber()}
	p := alertsPage{Audits: c.May("defence.audits"), State: web.Field{Name: "state", Label: "Show", Type: "select", Value: q.state, Options: stateOptions()},
		Kind: web.Field{Name: "kind", Label: "Kind of sign", Type: "select", Value: q.kind, Options: kindOptions()}}
	p.Table = web.Table{Caption: "Security alerts", Head: []string{"What", "Level", "About", "First", "Last", "State"}}
	err := h.read(c, func(tx *ledger.Tx) error {
		all, total, err := h.d.store.list(c, tx, q)
		if err == nil && c.Grant.Reach() == authz.Case {
			all, err = h.handled(c, tx, all)
			total = len(all)
		}
		if err != nil {
			return err
		}
		p.Pager = c.Pager(total, perPage)
		var ids []string
		for _, a := range all {
			ids = append(ids, a.Person)
		}
		names, err := h.names(c, tx, ids...)
		for _, a := range all {
			tag := stateTag(a, tx.Now)
			p.Table.Rows = append(p.Table.Rows, []web.Cell{{Text: ruleOf(a.Kind).Title, Href: "/defence/alerts/" + a.ID, Header: true}, {Tag: levelTag(a.Level)}, {Text: about(a, names)},
				{Text: clock.Told(a.First)}, {Text: clock.Told(a.Last)}, {Tag: &tag}})
			if a.Closed == "" && a.Due < tx.Now {
				p.Late++
			}
		}
		return err
	})
	switch {
	case len(p.Table.Rows) > 0:
	case q.state != "" || q.kind != "":
		p.Empty = &web.Empty{Title: "No security alert fits", Text: "There may be others.", Link: &web.Link{Text: "Show all of them", Href: "/defence"}}
	default:
		p.Empty = &web.Empty{Title: "No security alert", Text: "Sign-ins, exports, removals, settings and the traffic are watched all the time. What the rules look for is on the next page.", Link: &web.Link{Text: "What raises an alert", Href: "/defence/rules"}}
	}
	page := web.Show("defence/alerts", "Security alerts", p)
	page.Wide = true
	return page, err
}

// handled leaves those alerts that come to whoever looks: the chair's, when nobody else is left to answer. // serves MON-17
func (h pages) handled(c *web.Ctx, tx *ledger.Tx, all []Alert) (out []Alert, err error) {
	for _, a := range all {
		who, err := h.d.handlers(c, tx, a)
		if err != nil {
			return nil, err
		}
		if slices.Contains(who, c.Actor.Person) {
			out = append(out, a)
		}
	}
	return out, nil
}

// about says whose account or which device an alert is about.
func about(a Alert, names map[string]people.Person) string {
	switch {
	case a.Person != "" && a.Device != "":
		return called(names, a.Person) + ", at " + a.Device
	case a.Person != "":
		return called(names, a.Person)
	case a.Device != "":
		return "The device at " + a.Device
	}
	return "The whole school"
}

// rulesPage explains every rule with its numbers.
type rulesPage struct{ Table, Numbers web.Table }

// rules shows what raises an alert and what to do first. // serves NET-18
func (h pages) rules(*web.Ctx) (web.Page, error) {
	var p rulesPage
	p.Table = web.Table{Caption: "What raises an alert", Head: []string{"Sign", "Level", "What to do first"}}
	for _, r := range rules() {
		p.Table.Rows = append(p.Table.Rows, []web.Cell{{Text: r.Title, Header: true}, {Tag: levelTag(r.Level)}, {Text: r.First}})
	}
	r := h.d.rules()
	p.Numbers = web.Table{Caption: "From how many on, by the policy in force", Head: []string{"What is counted", "From"}, Numeric: []int{1}}
	for _, n := range []struct {
		what string
		from int
	}{{"Wrong passwords for one account in ten minutes", r.WrongTries}, {"Accounts with wrong passwords from one address in ten minutes", r.WrongAccounts},
		{"Accounts that pause within half an hour", r.Locked}, {"Exports by one person within an hour", r.Exports}, {"Records removed by one person within an hour", r.Deletions},
		{"Different sites that one device asks for within a minute", r.Hosts}, {"… that are refused", r.Refused}, {"Machines that one device asks for by their number within a minute", r.Addresses},
		{"Names that do not exist, asked for by one device within a minute", r.NotFound}} {
		p.Numbers.Rows = append(p.Numbers.Rows, []web.Cell{{Text: n.what, Header: true}, {Text: fmt.Sprint(n.from), Numeric: true}})
	}
	page := web.Show("defence/rules", "What raises a security alert", p)
	page.Back = &web.Link{Text: "Security alerts", Href: "/defence"}
	return page, nil
}

// tiles show open alerts on the first page of those who answer them.
func (h pages) tiles(c *web.Ctx) ([]web.Tile, error) {
	grant, may := c.Offer("defence.alerts", h.school(c))
	if !may || !c.May("defence.act") {
		return nil, nil
	}
	total := 0
	err := h.d.base.Ledger.Read(c, grant, func(tx *ledger.Tx) (err error) {
		_, total, err = h.d.store.list(c, tx, asked{me: c.Actor.Person, state: "open"})
		return err
	})
	if err != nil || total == 0 {
		return nil, err
	}
	return []web.Tile{{Title: "Security alerts", Text: "Say what each of them was", Href: "/defence?state=open", Picture: "computer", Count: total}}, nil
}
