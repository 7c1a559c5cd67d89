package probing

import (
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

const darkOnPage = 50

type darkPage struct {
	Table web.Table
	Pager web.Pager
}

// dark lists when the filter answered wrongly, and for how long.
func (h pages) dark(c *web.Ctx) (web.Page, error) {
	var all []dark
	var total int64
	var names map[string]string
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if all, total, err = h.p.darkPeriods(c, tx, "", darkOnPage, (min(c.PageNumber(), 10_000)-1)*darkOnPage); err != nil {
			return err
		}
		points, err := h.p.store.points(c, tx)
		names = namesOf(points)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	v := darkPage{Pager: c.Pager(int(total), darkOnPage), Table: web.Table{Caption: "Dark periods", Numeric: []int{6},
		Head: []string{"Question", "Asked as", "Door", "From", "Began", "Ended", "Minutes", "What it said"}, Empty: "The filter has not answered wrongly."}}
	rules, now := h.p.rules(), h.p.base.Now()
	for _, d := range all {
		ended, profile := "it lasts", d.Profile
		if d.Until != "" {
			ended = human(d.Until)
		}
		if rules != nil {
			profile = profileTitle(rules, d.Profile)
		}
		from, err := clock.Parse(d.From)
		if err != nil {
			return web.Page{}, err
		}
		minutes := darkMinutes([]dark{d}, from, now)
		t := &v.Table
		t.Rows = append(t.Rows, []web.Cell{{Text: d.Title, Header: true}, {Text: profile}, {Text: doorTitle(d.Door)}, {Text: or(names[d.Point], "a place that was closed")},
			{Text: clock.Human(from)}, {Text: ended}, {Text: strconv.Itoa(minutes), Numeric: true}, {Text: or(d.Why, word(d.Found))}})
	}
	page := web.Show("probing/dark", "Dark periods of the filter", &v)
	page.Wide, page.Back = true, &web.Link{Text: "Checks of the web filter", Href: "/probing"}
	return page, nil
}

// export is the check sheet as a file for a spreadsheet.
func (h pages) export(c *web.Ctx) (web.Page, error) {
	var all []standing
	var names map[string]string
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		lines, points, err := h.p.sheet(c, tx)
		all, names = lines, namesOf(points)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	rules := h.p.rules()
	t := sheet.Table{Name: "Check sheet", Head: []string{"Question", "About", "Asked as", "Network", "Door", "From", "Address", "Expected", "Found", "Rule", "Why", "When", "Asked", "Wrong", "Clause"}}
	for _, s := range all {
		t.Line(s.Title, titleOf(s.About), who(rules, s.Profile), networkTitle(rules, s.Network), doorTitle(s.Door), names[s.Point], s.Address, word(s.Expect), word(s.Found), s.Rule, s.Why, s.At,
			strconv.FormatInt(s.Asked, 10), strconv.FormatInt(s.Wrong, 10), s.Clause)
	}
	return web.Spreadsheet("filter-checks-"+clock.ISO(h.p.base.Now()), sheet.WriteCSV(t)), nil
}

// who is whom a question was asked as, also where no policy is in force any more.
func who(rules *policy.Filtering, profile string) string {
	if rules == nil {
		return profile
	}
	return profileTitle(rules, profile)
}

// networkOf is the part of the network in which a place is.
func networkOf(rules *policy.Filtering, key string) string {
	if key == "" {
		return "Not known"
	}
	return networkTitle(rules, key)
}

type pointsPage struct {
	Key     string // just made; shown once
	Address string
	Table   web.Table
	Name    web.Field
	Network web.Field
	Ends    []pointRow
}

type pointRow struct{ Name, End string }

func (h pages) points(c *web.Ctx) (web.Page, error) { return h.pointsPage(c, "", nil) }

func (h pages) pointsPage(c *web.Ctx, key string, wrong error) (web.Page, error) {
	var all []point
	err := h.p.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		all, err = h.p.store.points(c, tx)
		return err
	})
	if err != nil {
		return web.Page{}, err
	}
	v := pointsPage{Key: key, Table: web.Table{Caption: "Places", Head: []string{"Place", "Network", "Set up", "Last heard of", "State"}, Empty: "No place has been set up yet."},
		Name:    web.Field{Name: "name", Label: "Name of the place", Hint: "Such as “Kestrel class, tablet trolley”", Width: "30"},
		Network: web.Field{Name: "network", Label: "Part of the network", Type: "select", Options: []web.Option{{Value: "", Text: "Not known"}}}}
	rules := h.p.rules()
	for _, n := range h.p.hooks.Machine().Networks {
		v.Network.Options = append(v.Network.Options, web.Option{Value: n, Text: networkTitle(rules, n)})
	}
	for _, p := range all {
		state := web.Tag{Text: "Open", Colour: "green"}
		if p.Ended != "" {
			state = web.Tag{Text: "Closed", Colour: "grey"}
		} else {
			v.Ends = append(v.Ends, pointRow{Name: p.Name, End: "/probing/points/" + p.ID + "/end"})
		}
		v.Table.Rows = append(v.Table.Rows, []web.Cell{{Text: p.Name, Header: true}, {Text: networkOf(rules, p.Network)}, {Text: human(p.At)}, {Text: human(p.Seen)}, {Tag: &state}})
	}
	page := web.Show("probing/points", "Places from which the filter is checked", &v)
	page.Back = &web.Link{Text: "Checks of the web filter", Href: "/probing"}
	if wrong != nil {
		return c.Again(page, wrong, &v.Name, &v.Network)
	}
	return page, nil
}

// addPoint makes a place. Its key is shown on the answer itself: it is kept nowhere.
func (h pages) addPoint(c *web.Ctx) (web.Page, error) {
	var key string
	err := h.p.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		key, e, err = h.p.addPoint(c, tx, c.Form("name"), c.Form("network"))
		return e, err
	})
	return h.pointsPage(c, key, err)
}

func (h pages) endPoint(c *web.Ctx) (web.Page, error) {
	err := h.p.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) { return h.p.endPoint(c, tx, c.Param("id")) })
	return web.Say("/probing/points", "success", "The key of that place no longer works."), err
}
