package filtering

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

type logPage struct {
	Kind, Text, From, To web.Field
	Said                 web.Summary
	Table                web.Table
	Pager                web.Pager
	Export               string
}

func changeKinds() []web.Option {
	return []web.Option{{Text: "Every change"}, {Value: ChangeRequest, Text: "Sites opened or closed"}, {Value: ChangeOverride, Text: "One person's profile"},
		{Value: ChangeFailure, Text: "Reported failures"}, {Value: ChangeLesson, Text: "Lessons"}, {Value: ChangePolicy, Text: "The policy"}, {Value: ChangeLists, Text: "Lists"}, {Value: ChangeFetch, Text: "Programs fetched by technicians"}}
}

func changeKind(kind string) string {
	for _, o := range changeKinds() {
		if o.Value == kind {
			return o.Text
		}
	}
	return kind
}

// wantedChanges reads what the log is asked for from the address. A day that is none is refused: it would be no bound.
func wantedChanges(c *web.Ctx) (Wanted, error) {
	w := Wanted{Kind: c.Query("kind"), Text: c.Query("text")}
	from, err := typedDay("from", c.Query("from"))
	if err != nil {
		return w, err
	}
	to, err := typedDay("to", c.Query("to"))
	if !from.IsZero() {
		w.From = clock.Text(from)
	}
	if !to.IsZero() {
		w.To = clock.Text(to.AddDate(0, 0, 1))
	}
	return w, err
}

// log is every change of the filter. Nobody can edit it: the lines only grow, and the trail seals each. // serves WEB-05
func (h pages) log(c *web.Ctx) (web.Page, error) {
	w, wrong := wantedChanges(c)
	if wrong != nil && !errs.Is(wrong, errs.Invalid) {
		return web.Page{}, wrong
	}
	query := url.Values{"kind": {c.Query("kind")}, "text": {c.Query("text")}, "from": {c.Query("from")}, "to": {c.Query("to")}}.Encode()
	p := logPage{
		Kind: web.Field{Name: "kind", Label: "Show", Type: "select", Value: w.Kind, Options: changeKinds()},
		Text: web.Field{Name: "text", Label: "Site or words", Type: "search", Value: w.Text, Width: "20", Optional: true},
		From: web.Field{Name: "from", Label: "From the day", Hint: "For example 1/9/2026", Value: c.Query("from"), Width: "10", Optional: true},
		To:   web.Field{Name: "to", Label: "To the day", Hint: "For example 18/12/2026", Value: c.Query("to"), Width: "10", Optional: true}}
	if c.May("filtering.export") {
		p.Export = "/filtering/log/export.csv?" + query
	}
	if wrong != nil {
		return logAgain(p, wrong), nil
	}
	err := h.f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, n, err := h.f.store.changes(c, tx, w, perPage, (c.PageNumber()-1)*perPage)
		if err != nil {
			return err
		}
		if p.Table, err = h.changeTable(c, tx, all); err != nil {
			return err
		}
		p.Pager = c.Pager(n, perPage)
		p.Said, err = h.guarded(c, tx)
		return err
	})
	return logShown(p), err
}

func logShown(p logPage) web.Page {
	page := web.Show("filtering/log", "Log of filter changes", p)
	page.Back, page.Wide = &web.Link{Text: "Filter", Href: "/filtering"}, true
	return page
}

// logAgain is the page with a day that is none beside its field, and no lines.
func logAgain(p logPage, wrong error) web.Page {
	for _, f := range []*web.Field{&p.From, &p.To} {
		if e, ok := errs.As(wrong); ok && e.Field == f.Name {
			f.Error = e.Safe
		}
	}
	p.Export, p.Table.Empty = "", "Nothing is shown until the day is right."
	page := logShown(p)
	page.Errors = web.FieldErrors(p.From, p.To)
	return page
}

// guarded says who may change the filter, and how often somebody else tried. // serves WEB-05
func (h pages) guarded(c *web.Ctx, tx *ledger.Tx) (web.Summary, error) {
	var s web.Summary
	who, err := h.f.holdersOf(c, tx, "filtering.decide")
	if err != nil {
		return s, err
	}
	refused, err := h.f.refused(c, tx, "")
	s.Rows = []web.SummaryRow{{Key: "May change the filter", Lines: []string{count(len(who), "person", "people")}}, {Key: "Attempts refused", Lines: []string{itoa(refused)}}}
	return s, err
}

func (h pages) changeTable(c *web.Ctx, tx *ledger.Tx, all []Change) (web.Table, error) {
	t := web.Table{Caption: "Changes", Head: []string{"When", "What", "By", "Before", "After", "Reason", "Approval"}, Empty: "No change fits. The log begins with the first change after these records were set up."}
	names, err := h.changeNames(c, tx, all)
	for _, one := range all {
		t.Rows = append(t.Rows, changeRow(one, names, c.May("filtering.override"), c.May("filtering.requests")))
	}
	return t, err
}

// changeNames names who did it. A child who reported, asked for or hid a page is named to those who handle that, and to nobody
// else who reads the log.
func (h pages) changeNames(c *web.Ctx, tx *ledger.Tx, all []Change) (map[string]string, error) {
	names, err := h.names(c, tx, func(yield func(string)) {
		for _, one := range all {
			yield(one.By)
			yield(one.Person)
			for _, who := range strings.Fields(one.Approval) {
				yield(who)
			}
		}
	})
	if err != nil || c.May("filtering.failures") {
		return names, err
	}
	found, err := h.f.people.Many(c, tx, slices.Collect(maps.Keys(names)))
	for _, p := range found {
		if p.Is(people.Pupil) {
			names[p.ID] = "A child"
		}
	}
	return names, err
}

// changeRow shows whose profile was changed, and why, only to those who handle it.
func changeRow(one Change, names map[string]string, private, requests bool) []web.Cell {
	what, reason := web.Cell{Text: one.What, Header: true}, one.Reason
	if one.Person != "" {
		what.Text = "One person's profile"
		if private {
			what.Text, what.Href = names[one.Person], "/filtering/people/"+one.Person+"/override"
		} else {
			reason = "Kept with the exception"
		}
	}
	if kind, id, ok := strings.Cut(one.Record, "/"); ok && requests {
		switch kind {
		case "filter-request":
			what.Href = "/filtering/requests/" + id
		case "filter-failure":
			what.Href = "/filtering/failures/" + id
		}
	}
	what.Tag = &web.Tag{Text: changeKind(one.Kind), Colour: "grey"}
	return []web.Cell{{Text: day(one.At)}, what, {Text: byWhom(one.By, names)}, {Text: one.Before}, {Text: one.After}, {Text: reason}, {Text: approval(one, names)}}
}

func byWhom(by string, names map[string]string) string {
	if name, ok := names[by]; ok && by != "" && name != gone {
		return name
	}
	if by == "" {
		return "Somebody not signed in"
	}
	if strings.Contains(by, ".") || strings.Contains(by, "/") {
		return "Belisha, by itself" // a job
	}
	return gone
}

// approval names who asked and who decided; a policy was approved by a body, which stands there in words.
func approval(one Change, names map[string]string) string {
	switch ids := strings.Fields(one.Approval); {
	case one.Kind == ChangeRequest && len(ids) == 2:
		return "Asked by " + byWhom(ids[0], names) + ", decided by " + byWhom(ids[1], names)
	case (one.Kind == ChangeRequest || one.Kind == ChangeOverride || one.Kind == ChangeFailure) && len(ids) == 1:
		return "Decided by " + byWhom(ids[0], names)
	}
	return one.Approval
}

const mostChanges = 50_000

// exportLog gives the log as a table for a spreadsheet, and leaves an event of it. // serves WEB-05
func (h pages) exportLog(c *web.Ctx) (web.Page, error) {
	t := sheet.Table{Name: "Changes", Head: []string{"when", "kind", "what", "by", "before", "after", "reason", "approval"}}
	err := h.f.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		wanted, err := wantedChanges(c)
		if err != nil {
			return ledger.Event{}, err
		}
		all, n, err := h.f.store.changes(c, tx, wanted, mostChanges, 0)
		if err != nil {
			return ledger.Event{}, err
		}
		names, err := h.changeNames(c, tx, all)
		t.Rows = nil
		for _, one := range all {
			cells := changeRow(one, names, c.May("filtering.override"), false)
			t.Line(one.At, changeKind(one.Kind), cells[1].Text, cells[2].Text, cells[3].Text, cells[4].Text, cells[5].Text, cells[6].Text)
		}
		return ledger.Event{Verb: "filtering.exported", Subject: c.Ref("school", c.School.ID), Changes: []ledger.Change{change("lines", "", itoa(min(n, mostChanges)))}}, err
	})
	if err != nil {
		return web.Page{}, err
	}
	return web.Spreadsheet("filter-changes", sheet.WriteCSV(t)), nil
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return itoa(n) + " " + many
}

// profileOptions are the pack's groups, to choose from.
func profileOptions(pack *policy.Pack, chosen func(string) bool) []web.Option {
	out := make([]web.Option, 0, len(pack.Filtering.Profiles))
	for _, p := range pack.Filtering.Profiles {
		out = append(out, web.Option{Value: p.Key, Text: p.Title, Checked: chosen(p.Key)})
	}
	return out
}
