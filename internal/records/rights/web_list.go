package rights

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

// listPage is what is open outside the register, and the register's lines.
type listPage struct {
	Said    string
	Seat    string // how long the safety governor's seat is empty
	Compare bool
	Filters []web.Field
	Rows    []row
	Empty   string
	Pager   web.Pager
	Groups  web.Table
	Counts  web.Table
	Links   []web.Link
	Export  string
}

// row is one deviation with its one-step answer.
type row struct {
	ID, What, Since, Until, Reason string
	Who                            web.Cell
	Kind                           string
	State                          web.Tag
	Revoke                         string // what the button says; empty: not this person's
	Keep                           bool
}

func kinds() []web.Option {
	return []web.Option{{Text: "All"}, {Value: Filter, Text: "Filter profile"}, {Value: Lent, Text: "Lent post"}, {Value: Post, Text: "Post beyond the kind"}, {Value: Module, Text: "Module"},
		{Value: Account, Text: "Account that should be closed"}, {Value: Admin, Text: "Administrator not named"}, {Value: Profile, Text: "A whole group"}, {Value: Unused, Text: "Account not used for long"}}
}

func kindTitle(kind string) string {
	all := kinds()
	if i := slices.IndexFunc(all, func(o web.Option) bool { return o.Value == kind && kind != "" }); i >= 0 {
		return all[i].Text
	}
	return kind
}

func states() []web.Option {
	return []web.Option{{Value: Open, Text: "Open"}, {Value: Kept, Text: "Kept for a time"}, {Value: Revoked, Text: "Taken back"}, {Value: Gone, Text: "Not there any more"}, {Value: "all", Text: "All"}}
}

func stateTag(state string) web.Tag {
	switch state {
	case Kept:
		return web.Tag{Text: "Kept for a time", Colour: "yellow"}
	case Revoked:
		return web.Tag{Text: "Taken back", Colour: "green"}
	case Gone:
		return web.Tag{Text: "Not there any more", Colour: "grey"}
	}
	return web.Tag{Text: "Open", Colour: "red"}
}

func (h pages) schoolSubject(c *web.Ctx) authz.Subject {
	return authz.Subject{Ref: ref.New(c.School.ID, "school", c.School.ID)}
}

// list shows deviations, each to be taken back in one step. // serves PPL-17 PPL-02
func (h pages) list(c *web.Ctx) (web.Page, error) {
	state, kind := c.Query("state"), c.Query("kind")
	if state == "" {
		state = Open
	}
	v := listPage{Compare: c.May("rights.compare"), Links: tab(c), Export: "/rights.csv",
		Filters: []web.Field{{Name: "state", Label: "State", Type: "select", Options: states(), Value: state}, {Name: "kind", Label: "What", Type: "select", Options: kinds(), Value: kind}},
		Empty:   "Nothing here. What is open stands in the register, as far as the house can see."}
	prefix := "/rights?" + url.Values{"state": {state}, "kind": {kind}}.Encode() + "&"
	if state == "all" {
		state = ""
	}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, n, err := h.store.listed(c, tx, state, kind, pageSize, (c.PageNumber()-1)*pageSize)
		if err != nil {
			return err
		}
		v.Pager = pager(c, prefix, n)
		if err := h.fill(c, tx, &v, all); err != nil {
			return err
		}
		return h.above(c, tx, &v)
	})
	p := web.Show("rights/list", "Rights", v)
	p.Wide = true
	return p, err
}

func (h pages) fill(c *web.Ctx, tx *ledger.Tx, v *listPage, all []Deviation) error {
	var ids []string
	for _, d := range all {
		ids = append(ids, d.Person)
	}
	faces, err := h.faces(c, tx, ids)
	for _, d := range all {
		v.Rows = append(v.Rows, h.row(c, d, faces))
	}
	return err
}

func (h pages) row(c *web.Ctx, d Deviation, faces map[string]people.Person) row {
	r := row{ID: d.ID, What: d.What, Kind: kindTitle(d.Kind), State: stateTag(d.State), Reason: d.Reason, Who: person(c, faces, d.Person)}
	if d.Person == "" {
		r.Who.Text = "A whole group"
	}
	if r.Since = clock.Date(d.Since); len(d.Since) > len("2006-01-02") {
		r.Since = clock.Told(d.Since)
	}
	if d.Until != "" {
		r.Until = clock.Date(d.Until)
	}
	live := d.State == Open || d.State == Kept
	boss := c.Actor.Has(authz.Coordinator, authz.Head)
	if live && d.Kind != Profile && c.May("rights.revoke") && (boss || !h.guarded(d, faces[d.Person], h.base.Now())) {
		r.Revoke = map[string]string{Filter: "End the exception", Lent: "Take the post back", Post: "Take the post away", Admin: "Take the post away", Module: "End the grant", Account: "Close the account", Unused: "Close the account"}[d.Kind]
	}
	r.Keep = live && c.May("rights.keep") && d.Person != c.Actor.Person
	return r
}

// above is what stands over the list: when rights were compared, and what the register says.
func (h pages) above(c *web.Ctx, tx *ledger.Tx, v *listPage) error {
	last, err := h.store.mark(c, tx, markCompared)
	if err != nil {
		return err
	}
	v.Said = "Rights have not been compared with the register yet. The house does so each night."
	if last.Since != "" {
		v.Said = "Compared " + clock.Told(last.Since) + ", for " + last.Note + " people. The house does so each night."
	}
	seat, err := h.store.mark(c, tx, markSeat)
	if err != nil {
		return err
	}
	if at, err := clock.Parse(seat.Since); err == nil && !at.IsZero() {
		v.Seat = fmt.Sprintf("Nobody has been the online safety governor for %d days. After 30 days the chair and the head are told.", int(h.base.Now().Sub(at).Hours()/24))
	}
	tallies, err := h.store.tallies(c, tx)
	if err != nil {
		return err
	}
	v.Counts = web.Table{Caption: "What is outside the register", Head: []string{"What", "State", "How many"}, Numeric: []int{2}, Empty: "Nothing is outside the register."}
	for _, t := range tallies {
		tag := stateTag(t.State)
		v.Counts.Rows = append(v.Counts.Rows, []web.Cell{{Text: kindTitle(t.Kind), Header: true, Href: "/rights?state=" + t.State + "&kind=" + t.Kind}, {Tag: &tag}, {Text: strconv.Itoa(t.N), Numeric: true}})
	}
	v.Groups, err = h.groupTable(c, tx)
	return err
}

// groupTable is the register by group; a group without a line stands there as such.
func (h pages) groupTable(c *web.Ctx, tx *ledger.Tx) (web.Table, error) {
	t := web.Table{Caption: "The register by group", Head: []string{"Group", "Filter profile", "Remote access", "Systems and modules", "Last reviewed", "Next review"}, Empty: "The policy in force has no register of rights."}
	lines, err := h.lines(c, tx)
	if err != nil {
		return t, err
	}
	live, err := h.store.live(c, tx)
	lines = h.wanted(lines, live)
	def, _ := h.room.Definition(rightsRegister)
	show := c.Opens("/registers/" + rightsRegister)
	adds := c.May("registers.add") && (len(def.May.Add) == 0 || slices.ContainsFunc(def.May.Add, c.Actor.Holds))
	for _, l := range lines {
		cells := []web.Cell{{Text: l.title, Header: true}}
		if !l.there() {
			cells = append(cells, web.Cell{Tag: &web.Tag{Text: "No line yet", Colour: "red"}}, web.Cell{}, web.Cell{}, web.Cell{}, web.Cell{})
			if adds {
				cells[0].Href = "/registers/" + rightsRegister + "/new?expected=" + l.group
			}
			t.Rows = append(t.Rows, cells)
			continue
		}
		if show {
			cells[0].Href = l.entry.Href()
		}
		for _, f := range []string{"profile", "remote", "systems", "reviewed", "review"} {
			cells = append(cells, web.Cell{Text: registers.Shown(def, f, l.value(f))})
		}
		t.Rows = append(t.Rows, cells)
	}
	return t, err
}

// export sends the live deviations, and leaves an event. // serves PPL-17
func (h pages) export(c *web.Ctx) (web.Page, error) {
	t := sheet.Table{Name: "Rights", Head: []string{"who", "account", "what", "kind", "since", "state", "reason", "until"}}
	err := h.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "rights.exported", Subject: ref.New(tx.School, "school", tx.School)}
		all, err := h.store.live(c, tx)
		if err != nil {
			return e, err
		}
		var ids []string
		for _, d := range all {
			ids = append(ids, d.Person)
		}
		faces, err := h.faces(c, tx, ids)
		t.Rows = nil
		for _, d := range all {
			t.Line(name(faces, d.Person), faces[d.Person].Account, d.What, kindTitle(d.Kind), d.Since, d.State, d.Reason, d.Until)
		}
		return e, err
	})
	if err != nil {
		return web.Page{}, err
	}
	return web.Spreadsheet("rights", sheet.WriteCSV(t)), nil
}
