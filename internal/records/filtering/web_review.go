package filtering

import (
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

type reviewPage struct {
	Waiting   web.Table
	Near      web.Table
	Overrides web.Table
}

// nearDays is how long before its last day a decision is listed for review.
const nearDays = 21

// review lists what has to be looked at again: requests that wait, and decisions and exceptions whose last day comes
// near. What nobody renews ends by itself. // serves WEB-04, WEB-06
func (h pages) review(c *web.Ctx) (web.Page, error) {
	var p reviewPage
	active, err := h.f.pack()
	if err != nil {
		return web.Page{}, err
	}
	to := clock.Text(h.f.base.Now().AddDate(0, 0, nearDays))
	err = h.f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		open, _, err := h.f.store.requests(c, tx, Open, "", 200, 0)
		if err != nil {
			return err
		}
		p.Waiting = h.waitingTable(open, tx.Now)
		near, err := h.f.store.near(c, tx, tx.Now, to)
		if err != nil {
			return err
		}
		p.Near = nearTable(active.Pack, near, c.May("filtering.ask"))
		ending, err := h.f.store.ending(c, tx, tx.Now, to)
		if err == nil && c.May("filtering.override") {
			p.Overrides, err = h.endingTable(c, tx, active.Pack, ending)
		}
		return err
	})
	page := web.Show("filtering/review", "Decisions to look at again", p)
	page.Back, page.Wide = &web.Link{Text: "Filter", Href: "/filtering"}, true
	return page, err
}

func (h pages) waitingTable(open []Request, now string) web.Table {
	t := web.Table{Caption: "Requests that wait", Head: []string{"Request", "Site", "Asked", "Due by", "State"}, Empty: "No request waits for an answer."}
	for _, r := range open {
		tag := stateTag(r.State)
		if h.f.late(r, now) {
			tag = web.Tag{Text: "Late", Colour: "red"}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: r.Number, Href: "/filtering/requests/" + r.ID, Header: true}, {Text: r.Host}, {Text: day(r.At)}, {Text: lastDay(h.f.dueBy(r.At))}, {Tag: &tag}})
	}
	return t
}

func nearTable(pack *policy.Pack, near []Request, mayAsk bool) web.Table {
	t := web.Table{Caption: "Decisions whose last day comes near", Head: []string{"Site", "Decision", "For", "Last day", "Reason", "Renew"}, Empty: "No decision ends in the next three weeks."}
	for _, r := range near {
		tag, again := stateTag(r.State), web.Cell{Text: "–"}
		if mayAsk {
			again = web.Cell{Text: "Ask again", Href: "/filtering/ask?host=" + r.Host + "&kind=" + r.Kind}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: r.Host, Href: "/filtering/requests/" + r.ID, Header: true}, {Tag: &tag}, {Text: groups(pack, r.Profiles)}, {Text: lastDay(r.Until)}, {Text: r.Decision}, again})
	}
	return t
}

func (h pages) endingTable(c *web.Ctx, tx *ledger.Tx, pack *policy.Pack, all []Override) (web.Table, error) {
	t := web.Table{Caption: "Exceptions for one person that end soon", Head: []string{"Person", "Profile", "Instead of", "Reason", "Last day"}, Empty: "No exception for one person ends in the next three weeks."}
	names, err := h.names(c, tx, func(yield func(string)) {
		for _, o := range all {
			yield(o.Person)
		}
	})
	for _, o := range all {
		t.Rows = append(t.Rows, []web.Cell{{Text: names[o.Person], Href: "/filtering/people/" + o.Person + "/override", Header: true}, {Text: profileTitle(pack, o.Profile)}, {Text: profileTitle(pack, o.Usual)}, {Text: o.Reason}, {Text: lastDay(o.Until)}})
	}
	return t, err
}

// look lets the gateway fetch what can be said of the site in text. // serves WEB-06
func (h pages) look(c *web.Ctx) (web.Page, error) {
	if err := h.f.look(c, c.Grant, c.Param("id")); err != nil {
		return web.Page{}, err
	}
	return web.Say("/filtering/requests/"+c.Param("id"), "success", "The gateway has looked at the site. What it saw is below."), nil
}

// undo ends a decision before its last day.
func (h pages) undo(c *web.Ctx) (web.Page, error) {
	err := h.f.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.f.undo(c, tx, c.Param("id"), c.Form("undo"))
	})
	if err == nil {
		return web.Say("/filtering/requests/"+c.Param("id"), "success", "The decision has ended. The policy's own rules hold again within a minute."), nil
	}
	page, p, again := h.requestPage(c)
	if again != nil {
		return page, again
	}
	return c.Again(page, err, &p.Undo)
}

// exportRequests gives the requests as a table for a spreadsheet, and leaves an event of it. // serves WEB-06
func (h pages) exportRequests(c *web.Ctx) (web.Page, error) {
	t := sheet.Table{Name: "Requests", Head: []string{"number", "site", "asked for", "asked by", "asked", "reason", "state", "decided by", "decided", "reason of the decision", "groups", "last day", "risk", "effect", "ended", "why it ended"}}
	err := h.f.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		all, n, err := h.f.store.requests(c, tx, c.Query("state"), c.Query("text"), mostChanges, 0)
		if err != nil {
			return ledger.Event{}, err
		}
		names, err := h.names(c, tx, func(yield func(string)) {
			for _, r := range all {
				yield(r.By)
				yield(r.DecidedBy)
			}
		})
		t.Rows = nil
		for _, r := range all {
			t.Line(r.Number, r.Host, kindTitle(r.Kind), names[r.By], r.At, r.Reason, stateTag(r.State).Text, names[r.DecidedBy], r.DecidedAt, r.Decision,
				strings.ReplaceAll(r.Profiles, " ", ", "), exportDay(r.Until), r.Risk, r.Effect, r.Ended, r.EndedWhy)
		}
		return ledger.Event{Verb: "filtering.exported", Subject: c.Ref("school", c.School.ID), Changes: []ledger.Change{change("requests", "", itoa(min(n, mostChanges)))}}, err
	})
	if err != nil {
		return web.Page{}, err
	}
	return web.Spreadsheet("filter-requests", sheet.WriteCSV(t)), nil
}

func exportDay(until string) string {
	if until == "" {
		return ""
	}
	return clock.ISO(clock.Moment(until).Add(-1))
}
