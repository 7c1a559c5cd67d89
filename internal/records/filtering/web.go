package filtering

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

type pages struct{ f *Filtering }

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/filtering", Action: "filtering.show", Handle: h.show, Menu: "Filter"},
		{Method: "GET", Path: "/filtering/why", Action: "filtering.requests", Handle: h.why},
		{Method: "GET", Path: "/filtering/requests", Action: "filtering.requests", Handle: h.requests},
		{Method: "GET", Path: "/filtering/rules", Action: "filtering.show", Handle: h.rules},
		{Method: "GET", Path: "/filtering/log", Action: "filtering.log", Handle: h.log},
		{Method: "GET", Path: "/filtering/log/export.csv", Action: "filtering.export", Handle: h.exportLog},
		{Method: "GET", Path: "/filtering/devices", Action: "filtering.devices", Handle: h.deviceList},
		{Method: "GET", Path: "/filtering/review", Action: "filtering.requests", Handle: h.review},
		{Method: "GET", Path: "/filtering/fetch", Action: "filtering.fetch", Handle: h.fetching},
		{Method: "POST", Path: "/filtering/fetch", Action: "filtering.fetch", Handle: h.fetch},
		{Method: "GET", Path: "/filtering/report", Action: "filtering.report", Handle: h.reporting},
		{Method: "POST", Path: "/filtering/report", Action: "filtering.report", Handle: h.report},
		{Method: "GET", Path: "/filtering/failures", Action: "filtering.failures", Handle: h.failures},
		{Method: "GET", Path: "/filtering/failures/{id}", Action: "filtering.failures", Handle: h.failure},
		{Method: "POST", Path: "/filtering/failures/{id}", Action: "filtering.settle", Handle: h.settle},
		{Method: "POST", Path: "/filtering/failures/{id}/provider", Action: "filtering.settle", Handle: h.passOn},
		{Method: "GET", Path: "/filtering/requests/export.csv", Action: "filtering.export", Handle: h.exportRequests},
		{Method: "POST", Path: "/filtering/requests/{id}/look", Action: "filtering.decide", Subject: h.deciding, Handle: h.look},
		{Method: "POST", Path: "/filtering/requests/{id}/undo", Action: "filtering.decide", Subject: h.deciding, Handle: h.undo},
		{Method: "GET", Path: "/filtering/requests/{id}", Action: "filtering.requests", Handle: h.request},
		{Method: "POST", Path: "/filtering/requests/{id}", Action: "filtering.decide", Subject: h.deciding, Handle: h.decide},
		{Method: "GET", Path: "/filtering/ask", Action: "filtering.ask", Handle: h.asking},
		{Method: "POST", Path: "/filtering/ask", Action: "filtering.ask", Handle: h.ask},
		{Method: "GET", Path: "/filtering/people/{id}/override", Action: "filtering.override", Subject: h.person, Handle: h.overriding},
		{Method: "POST", Path: "/filtering/people/{id}/override", Action: "filtering.override", Subject: h.person, Handle: h.override},
		{Method: "POST", Path: "/filtering/people/{id}/override/end", Action: "filtering.override", Subject: h.person, Handle: h.endOverride},
	}
}

// deciding shuts out whoever asked. serves WEB-06
func (h pages) deciding(c *web.Ctx) (s authz.Subject, err error) {
	err = h.f.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		r, err := h.f.store.request(c, tx, c.Param("id"))
		s = authz.Subject{Ref: r.Ref(tx.School), About: []string{r.By},
			AboutWhy: "You asked for this yourself, so another approver has to decide it. Nothing was changed."}
		return err
	})
	return s, err
}

// person shuts out the person whose profile it is. serves WEB-05
func (h pages) person(c *web.Ctx) (s authz.Subject, err error) {
	err = h.f.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		p, err := h.f.people.Get(c, tx, c.Param("id"))
		s = authz.Subject{Ref: p.Ref(tx.School), About: []string{p.ID},
			AboutWhy: "You cannot change the filter for yourself. Please ask another approver."}
		return err
	})
	return s, err
}

type showPage struct {
	InForce    bool
	Service    web.Summary
	Profiles   web.Table
	Matrix     web.Table
	Overrides  web.Table
	Exceptions web.Table
	Lists      web.Table
	MayAsk     bool
	MayRead    bool
	Links      []web.Link
}

func (h pages) show(c *web.Ctx) (web.Page, error) {
	p := showPage{MayAsk: c.May("filtering.ask"), MayRead: c.May("filtering.requests")}
	for _, l := range []web.Link{{Text: "What is blocked and why, for print", Href: "/filtering/rules"}, {Text: "Log of filter changes", Href: "/filtering/log"},
		{Text: "Failures of the filter", Href: "/filtering/failures"}, {Text: "Report a site that should be blocked", Href: "/filtering/report"}, {Text: "Devices that the gateway knows", Href: "/filtering/devices"}, {Text: "Fetch a program", Href: "/filtering/fetch"}} {
		if c.Opens(l.Href) {
			p.Links = append(p.Links, l)
		}
	}
	active := h.f.base.Policy.Load()
	if active == nil {
		return web.Show("filtering/show", "Filter", p), nil
	}
	p.InForce, p.Service, p.Matrix = true, service(&active.Pack.Filtering), matrix(&active.Pack.Filtering)
	err := h.f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		now := h.f.base.Now()
		counts, err := h.f.perProfile(c, tx, now)
		if err != nil {
			return err
		}
		p.Profiles = profiles(&active.Pack.Filtering, counts)
		if c.May("filtering.override") { // names of single children are for those who handle it
			if p.Overrides, err = h.overrideTable(c, tx, active.Pack); err != nil {
				return err
			}
		}
		live, err := h.f.store.live(c, tx, clock.Text(now))
		if err != nil {
			return err
		}
		deciders, err := h.names(c, tx, func(yield func(string)) {
			for _, r := range live {
				yield(r.DecidedBy)
			}
		})
		p.Exceptions = exceptions(active.Pack, live, deciders, p.MayRead)
		return err
	})
	p.Lists = web.Table{Caption: "Lists", Head: []string{"What they close or open", "Sites", "Last updated"}, Numeric: []int{1}, Empty: "No list is loaded."}
	for _, l := range h.f.listAges() {
		p.Lists.Rows = append(p.Lists.Rows, []web.Cell{{Text: listUse(&active.Pack.Filtering, l.Name) + " (" + l.Name + ")", Header: true}, {Text: strconv.Itoa(l.Entries), Numeric: true}, {Text: clock.Human(l.Updated)}})
	}
	page := web.Show("filtering/show", "Filter", p)
	page.Wide = true
	return page, err
}

// service is the approved filter and the standard it claims to meet. serves WEB-01
func service(f *policy.Filtering) web.Summary {
	return web.Summary{Rows: []web.SummaryRow{{Key: "Approved service", Lines: []string{f.Provider}}, {Key: "Standard it claims", Lines: []string{f.Standard}},
		{Key: "Clause", Lines: []string{f.Clause}, Href: clauseLink(f.Clause)}}}
}

func profiles(f *policy.Filtering, counts map[string]int) web.Table {
	t := web.Table{Caption: "Profiles, from strict to loose", Head: []string{"Profile", "People", "Sites on no list", "Clause"}, Numeric: []int{1}}
	for _, p := range f.Profiles {
		unknown := web.Tag{Text: "Open", Colour: "green"}
		if p.Unknown == "block" {
			unknown = web.Tag{Text: "Blocked", Colour: "red"}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: p.Title, Header: true}, {Text: strconv.Itoa(counts[p.Key]), Numeric: true}, {Tag: &unknown}, {Text: p.Clause, Href: clauseLink(p.Clause)}})
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

// matrix shows what the rules do, category by profile, as the gateway reads them: the first rule that fits decides.
func matrix(f *policy.Filtering) web.Table {
	t := web.Table{Caption: "Categories by profile", Head: []string{"Category"}}
	for _, p := range f.Profiles {
		t.Head = append(t.Head, p.Title)
	}
	t.Head = append(t.Head, "Clause")
	for _, cat := range f.Categories {
		row := []web.Cell{{Text: cat.Title, Header: true}}
		clause := ""
		for _, p := range f.Profiles {
			tag, r := said(f, cat.Key, p)
			row = append(row, web.Cell{Tag: &tag})
			if clause == "" {
				clause = r.Clause
			}
		}
		t.Rows = append(t.Rows, append(row, web.Cell{Text: clause, Href: clauseLink(clause)}))
	}
	return t
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

func (h pages) overrideTable(c *web.Ctx, tx *ledger.Tx, pack *policy.Pack) (web.Table, error) {
	t := web.Table{Caption: "Exceptions for one person", Head: []string{"Person", "Profile", "Instead of", "Reason", "Last day"}, Empty: "No one has an exception now."}
	all, err := h.f.store.overrides(c, tx, tx.Now)
	if err != nil {
		return t, err
	}
	names, err := h.names(c, tx, func(yield func(string)) {
		for _, o := range all {
			yield(o.Person)
		}
	})
	for _, o := range all {
		tag := looseness(pack, o)
		t.Rows = append(t.Rows, []web.Cell{{Text: names[o.Person], Href: "/filtering/people/" + o.Person + "/override", Header: true},
			{Text: profileTitle(pack, o.Profile), Tag: &tag}, {Text: profileTitle(pack, o.Usual)}, {Text: o.Reason}, {Text: lastDay(o.Until)}})
	}
	return t, err
}

func looseness(pack *policy.Pack, o Override) web.Tag {
	if Looser(pack, o.Profile, o.Usual) {
		return web.Tag{Text: "Looser", Colour: "orange"}
	}
	return web.Tag{Text: "Tighter", Colour: "blue"}
}

// lastDay is the day before the midnight at which something ends.
func lastDay(until string) string {
	t, err := clock.Parse(until)
	if err != nil || t.IsZero() {
		return "–"
	}
	return clock.Day(t.Add(-1))
}

func day(at string) string {
	t, err := clock.Parse(at)
	if err != nil {
		return "–"
	}
	return clock.Human(t)
}

// gone is said of an id that nobody has any more.
const gone = "Somebody no longer in the register"

// names gives the names behind ids; who is no longer in the register is "a former member".
func (h pages) names(c *web.Ctx, tx *ledger.Tx, each func(func(string))) (map[string]string, error) {
	var ids []string
	names := map[string]string{}
	each(func(id string) {
		if _, seen := names[id]; !seen && id != "" {
			ids = append(ids, id)
			names[id] = gone
		}
	})
	all, err := h.f.people.Many(c, tx, ids)
	for _, p := range all {
		names[p.ID] = p.Full()
	}
	return names, err
}

// exceptions lead to their requests only for those who may read requests.
// exceptions name who approved each, and how far that approval reaches. // serves WEB-09
func exceptions(pack *policy.Pack, live []Request, names map[string]string, mayRead bool) web.Table {
	t := web.Table{Caption: "Sites opened or closed by decision", Head: []string{"Site", "Decision", "For", "Until", "Approved by", "Approved for", "Request"}, Empty: "No site is opened or closed by decision now."}
	for _, r := range live {
		tag, number := stateTag(r.State), web.Cell{Text: r.Number}
		if mayRead {
			number.Href = "/filtering/requests/" + r.ID
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: r.Host, Header: true}, {Tag: &tag}, {Text: groups(pack, r.Profiles)}, {Text: lastDay(r.Until)}, {Text: names[r.DecidedBy]}, {Text: levelTitle(r.Level)}, number})
	}
	return t
}

func stateTag(state string) web.Tag {
	switch state {
	case Open:
		return web.Tag{Text: "Waiting", Colour: "yellow"}
	case Allowed:
		return web.Tag{Text: "Opened", Colour: "green"}
	case Blocked:
		return web.Tag{Text: "Closed", Colour: "red"}
	}
	return web.Tag{Text: "Declined", Colour: "grey"}
}

func (h pages) tiles(c *web.Ctx) (out []web.Tile, err error) {
	g, err := c.Check("filtering.requests", authz.Subject{Ref: ref.New(c.School.ID, "school", c.School.ID)})
	if err != nil {
		return nil, err
	}
	err = h.f.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		_, n, err := h.f.store.requests(c, tx, Open, "", 1, 0)
		out = []web.Tile{{Title: "Filter requests", Text: "Sites that staff ask to open or close", Href: "/filtering/requests?state=open", Picture: "filter", Count: n}}
		return err
	})
	return out, err
}

func (h pages) askTile(*web.Ctx) ([]web.Tile, error) {
	return []web.Tile{{Title: "Ask to open a site", Text: "For a lesson or for work; and what became of it", Href: "/filtering/ask", Picture: "key"}}, nil
}

// panel is the filter's part of a person's page.
type panel struct {
	Profile, Usual, Until, Reason string
	Tag                           *web.Tag
	Href                          string
}

func (h pages) panel(c *web.Ctx, of ref.Ref) (any, error) {
	active := h.f.base.Policy.Load()
	if active == nil || of.ID == c.Actor.Person {
		return nil, nil
	}
	g, err := c.Check("filtering.override", authz.Subject{Ref: of})
	if err != nil {
		return nil, err
	}
	var out panel
	err = h.f.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		p, err := h.f.people.Get(c, tx, of.ID)
		if err != nil {
			return err
		}
		out = h.profileOf(c, tx, active.Pack, p)
		return nil
	})
	return out, err
}

func (h pages) profileOf(c *web.Ctx, tx *ledger.Tx, pack *policy.Pack, p people.Person) panel {
	usual := pack.Filtering.ProfileFor(h.f.roles(p), p.Year).Title
	out := panel{Profile: usual, Usual: usual, Href: "/filtering/people/" + p.ID + "/override"}
	if o, err := h.f.store.overrideOf(c, tx, p.ID); err == nil && o.Until > tx.Now {
		tag := looseness(pack, o)
		out.Profile, out.Until, out.Reason, out.Tag = profileTitle(pack, o.Profile), lastDay(o.Until), o.Reason, &tag
	}
	return out
}
