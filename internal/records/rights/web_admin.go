package rights

import (
	"slices"
	"strconv"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

// adminPage is one month of account administration, who may do it, and which months nobody has looked over.
type adminPage struct {
	Month   web.Field
	Title   string
	Waiting []web.Link
	Table   web.Table
	Named   web.Table
	Pager   web.Pager
	Signed  web.Summary
	Sign    bool
	Over    bool
	Action  string
	Hash    string
	Name    web.Field
	Remarks web.Field
	CSV     string
}

func (h pages) chosenMonth(c *web.Ctx) string {
	for _, key := range []string{c.Param("month"), c.Query("month")} {
		if key != "" {
			return key
		}
	}
	return monthKey(h.base.Now())
}

// administration shows a month; the look itself joins the trail. // serves PPL-20
func (h pages) administration(c *web.Ctx) (web.Page, error) {
	var p web.Page
	err := h.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		p, _, err = h.adminPage(c, tx)
		return ledger.Event{Verb: "rights.administration-read", Subject: ref.New(tx.School, RefAdminReview, h.chosenMonth(c))}, err
	})
	return p, err
}

func (h pages) adminPage(c *web.Ctx, tx *ledger.Tx) (web.Page, *adminPage, error) {
	key := h.chosenMonth(c)
	v := &adminPage{Title: monthTitle(key), Action: "/rights/administration/" + key, CSV: "/rights/administration/" + key + "/csv", Name: nameField(),
		Remarks: web.Field{Name: "remarks", Label: "Remarks", Hint: "What you found, and what was done about it", Type: "textarea", Rows: 3, Max: 2000, Optional: true}}
	acts, err := h.acts(c, tx, key)
	if err != nil {
		return web.Page{}, nil, err
	}
	faces, err := h.facesOf(c, tx, acts)
	if err != nil {
		return web.Page{}, nil, err
	}
	v.Hash = actsHash(acts)
	v.Pager = pager(c, "/rights/administration?month="+key+"&", len(acts))
	v.Table = web.Table{Caption: "What was done in " + v.Title, Head: []string{"When", "Who did it", "What", "To whom", "Why", "Who asked"}, Empty: "Nothing was done to accounts or rights in this month."}
	from := (v.Pager.Page - 1) * pageSize
	for _, a := range acts[from:min(from+pageSize, len(acts))] {
		v.Table.Rows = append(v.Table.Rows, h.actRow(c, a, faces))
	}
	if err := h.monthState(c, tx, v, key); err != nil {
		return web.Page{}, nil, err
	}
	v.Named, err = h.namedTable(c, tx)
	p := web.Show("rights/administration", "Account administration", v)
	p.Back, p.Wide = &web.Link{Text: "Rights", Href: "/rights"}, true
	return p, v, err
}

// facesOf are those who acted, and those to whom it was done.
func (h pages) facesOf(c *web.Ctx, tx *ledger.Tx, acts []act) (map[string]people.Person, error) {
	var ids []string
	for _, a := range acts {
		ids = append(ids, a.by(), a.whom)
	}
	return h.faces(c, tx, ids)
}

// reviews reports whether the reader is told reasons: what somebody wrote about a colleague is for those who review it.
func reviews(c *web.Ctx) bool { return c.Actor.Has(authz.Coordinator, authz.Head) }

func (h pages) actRow(c *web.Ctx, a act, faces map[string]people.Person) []web.Cell {
	whom := web.Cell{Text: "–"}
	if _, known := faces[a.whom]; known {
		whom = person(c, faces, a.whom)
		whom.Header = false
	}
	why, asked := a.why.Why, a.why.Asked
	if why != "" && !reviews(c) {
		why, asked = "Given; for those who review", ""
	}
	return []web.Cell{{Text: clock.Told(a.At), Header: true}, {Text: name(faces, a.by())}, {Text: a.title + openChanges(a.Changes)}, whom, {Text: why}, {Text: asked}}
}

// openChanges are the changes that anybody who sees the trail may read; of others only that there were some.
func openChanges(all []ledger.Change) string {
	var out []string
	for _, ch := range all {
		switch {
		case ch.Class != ledger.Open || ch.Before+ch.After == "":
		case ch.Field == "what":
			out = append(out, strings.ToLower(kindTitle(ch.Before+ch.After)))
		case ch.Before == "" || ch.After == "":
			out = append(out, ch.Field+" "+ch.Before+ch.After)
		default:
			out = append(out, ch.Field+" "+ch.Before+" → "+ch.After)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return ": " + strings.Join(out, "; ")
}

// monthState says whether a month is signed, and which wait.
func (h pages) monthState(c *web.Ctx, tx *ledger.Tx, v *adminPage, key string) error {
	all, waiting, err := h.months(c, tx)
	if err != nil {
		return err
	}
	done, err := h.store.months(c, tx)
	now := monthKey(h.base.Now())
	v.Month = web.Field{Name: "month", Label: "Month", Type: "select", Value: key, Options: []web.Option{{Value: now, Text: monthTitle(now) + ", until now"}}}
	late := overdue(waiting, h.base.Now())
	for _, m := range all {
		v.Month.Options = append(v.Month.Options, web.Option{Value: m, Text: monthTitle(m)})
	}
	for _, m := range waiting {
		text := monthTitle(m)
		if slices.Contains(late, m) {
			text += ", overdue"
		}
		v.Waiting = append(v.Waiting, web.Link{Text: text, Href: "/rights/administration?month=" + m})
	}
	if m, ok := done[key]; ok {
		v.Signed.Rows = []web.SummaryRow{{Key: "Signed", Lines: []string{m.Name, clock.Told(m.At)}}, {Key: "Acts", Lines: []string{strconv.Itoa(m.Acts)}}, {Key: "Hash", Lines: []string{m.Hash}}}
		if m.Remarks != "" {
			v.Signed.Rows = append(v.Signed.Rows, web.SummaryRow{Key: "Remarks", Lines: []string{m.Remarks}})
		}
	}
	v.Over = key < now
	v.Sign = c.May("rights.admin_sign") && v.Over && len(v.Signed.Rows) == 0
	return err
}

// namedTable is the list of named administrators. // serves PPL-20
func (h pages) namedTable(c *web.Ctx, tx *ledger.Tx) (web.Table, error) {
	t := web.Table{Caption: "Who may administer accounts and rights", Head: []string{"Who", "By the post", "May"}, Empty: "Nobody may, which cannot be right. Give somebody the post of head, coordinator or administrator."}
	all, err := h.named(c, tx)
	for _, a := range all {
		var posts []string
		for _, key := range a.posts {
			posts = append(posts, h.postTitle(key))
		}
		t.Rows = append(t.Rows, []web.Cell{person(c, map[string]people.Person{a.person.ID: a.person}, a.person.ID), {Text: strings.Join(posts, ", ")}, {Text: strings.Join(a.acts, ", ")}})
	}
	return t, err
}

// monthSigned signs a month as looked over. // serves PPL-20
func (h pages) monthSigned(c *web.Ctx) (web.Page, error) {
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		typed, err := signature(c)
		if err != nil {
			return ledger.Event{}, err
		}
		return h.signMonth(c, tx, c.Param("month"), c.Form("hash"), typed, c.Form("remarks"))
	})
	if err == nil {
		return web.Say("/rights/administration?month="+c.Param("month"), "success", "The month is signed."), nil
	}
	var p web.Page
	var v *adminPage
	again := h.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) (e error) {
		p, v, e = h.adminPage(c, tx)
		return e
	})
	if again != nil {
		return p, again
	}
	return c.Again(p, err, &v.Name, &v.Remarks)
}

// administrationCSV sends a month, and leaves an event. // serves PPL-20
func (h pages) administrationCSV(c *web.Ctx) (web.Page, error) {
	t := sheet.Table{Name: "Administration", Head: []string{"when", "who did it", "what", "to whom", "why", "who asked"}}
	err := h.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "rights.exported", Subject: ref.New(tx.School, RefAdminReview, c.Param("month"))}
		acts, err := h.acts(c, tx, c.Param("month"))
		if err != nil {
			return e, err
		}
		faces, err := h.facesOf(c, tx, acts)
		t.Rows = nil
		for _, a := range acts {
			var line []string
			for _, cell := range h.actRow(c, a, faces) {
				line = append(line, cell.Text)
			}
			t.Line(line...)
		}
		return e, err
	})
	if err != nil {
		return web.Page{}, err
	}
	return web.Spreadsheet("administration-"+c.Param("month"), sheet.WriteCSV(t)), nil
}
