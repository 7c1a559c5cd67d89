package passes

import (
	"fmt"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

// digestPage is what was opened in a week. // serves NEW-04
type digestPage struct {
	Week, Prev, Next string
	Said             string
	Table            web.Table
}

func (h pages) digest(c *web.Ctx) (web.Page, error) {
	week := weekOf(h.p.base.Now())
	if day, err := time.ParseInLocation(time.DateOnly, c.Query("week"), clock.London); err == nil && day.Year() > 2000 && day.Year() < 2200 {
		week = weekOf(day)
	}
	next := week.AddDate(0, 0, 7)
	p := digestPage{Week: clock.Day(week), Prev: link("/passes/digest", "week", week.AddDate(0, 0, -7).Format(time.DateOnly))}
	if next.Before(policy.Day(h.p.base.Now()).AddDate(0, 0, 1)) {
		p.Next = link("/passes/digest", "week", next.Format(time.DateOnly))
	}
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.p.store.between(c, tx, clock.Text(week), clock.Text(next))
		if err != nil {
			return err
		}
		p.Table, p.Said, err = h.digestTable(c, tx, all)
		return err
	})
	page := web.Show("passes/digest", "What lessons opened in a week", p)
	page.Wide, page.Back = true, &web.Link{Text: "Lessons on the web", Href: "/passes"}
	return page, err
}

func (h pages) digestTable(c *web.Ctx, tx *ledger.Tx, all []Pass) (web.Table, string, error) {
	t := web.Table{Caption: "Opened", Head: []string{"Aim", "Class", "By", "From", "Until", "Sites", "Blocked meanwhile"}, Numeric: []int{6}, Empty: "Nothing was opened for a lesson in this week."}
	var ids, by []string
	for _, one := range all {
		ids, by = append(ids, one.ID), append(by, one.By, one.DecidedBy)
	}
	hosts, err := h.p.store.hosts(c, tx, ids...)
	if err != nil {
		return t, "", err
	}
	names, err := h.names(c, tx, by...)
	blocked, sites := 0, 0
	for _, one := range all {
		who, n := called(names, one.By), "–"
		if one.DecidedBy != "" {
			who += ", approved by " + called(names, one.DecidedBy)
		}
		if one.Blocked >= 0 {
			n = fmt.Sprint(one.Blocked)
			blocked += one.Blocked
		}
		sites += len(hosts[one.ID])
		until := one.Ends
		if one.EndedAt != "" && one.EndedAt < until {
			until = one.EndedAt
		}
		what := ""
		for i, s := range hosts[one.ID] {
			if i > 0 {
				what += ", "
			}
			what += s.Host
		}
		if one.Images {
			what += " (search for pictures)"
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: one.Aim, Href: "/passes/lessons/" + one.ID, Header: true}, {Text: one.Class}, {Text: who}, {Text: clock.Told(one.Starts)},
			{Text: over(until)}, {Text: what}, {Text: n, Numeric: true}})
	}
	return t, said(len(all), sites, blocked), err
}

// said is the week in a sentence.
func said(lessons, sites, blocked int) string {
	if lessons == 0 {
		return "No lesson opened a site."
	}
	return several(lessons, "lesson", "lessons") + " opened " + several(sites, "site", "sites") + ". Meanwhile " + several(blocked, "try was", "tries were") + " blocked in these classes."
}
