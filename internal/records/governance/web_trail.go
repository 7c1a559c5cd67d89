package governance

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

type trailPage struct {
	Verb    web.Field
	Subject web.Field
	Table   web.Table
	Older   string
}

const perPage = 50

// trail shows who did what. The look itself joins the trail.
func (h pages) trail(c *web.Ctx) (web.Page, error) {
	before, _ := strconv.ParseInt(c.Query("before"), 10, 64) // not a number: from the newest
	q := ledger.Query{Verb: c.Query("verb"), Subject: c.Query("subject"), Before: before, Limit: perPage}
	page := trailPage{Verb: web.Field{Name: "verb", Label: "What was done", Hint: "For example incidents.closed, or refused", Value: q.Verb, Width: "20"},
		Subject: web.Field{Name: "subject", Label: "Record", Hint: "Choose one in the table", Value: q.Subject, Width: "30"},
		Table:   web.Table{Caption: "Events, newest first", Head: []string{"No.", "When", "Who", "What", "Record", "More"}, Empty: "No event fits."}}
	err := h.g.base.Ledger.View(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		found, err := ledger.Find(c, tx, q)
		if err != nil {
			return ledger.Event{}, err
		}
		who, err := h.who(c, tx, found)
		if err != nil {
			return ledger.Event{}, err
		}
		shut, err := h.g.shut(c, tx)
		if err != nil {
			return ledger.Event{}, err
		}
		for _, e := range found {
			if row := eventRow(e, who); !tells(row, shut) {
				page.Table.Rows = append(page.Table.Rows, row)
			}
		}
		if len(found) == perPage {
			page.Older = "/trail?verb=" + url.QueryEscape(q.Verb) + "&subject=" + url.QueryEscape(q.Subject) + "&before=" + strconv.FormatInt(found[perPage-1].Seq, 10)
		}
		return ledger.Event{Verb: "governance.trail-read", Subject: ref.New(tx.School, "trail", "")}, nil
	})
	p := web.Show("governance/trail", "Trail", page)
	p.Wide = true
	return p, err
}

// who turns ids into names for the reader's eyes only.
func (h pages) who(c *web.Ctx, tx *ledger.Tx, found []ledger.Told) (map[string]string, error) {
	var ids []string
	for _, e := range found {
		if id, ok := strings.CutPrefix(e.Actor, "person/"); ok {
			ids = append(ids, id)
		}
	}
	all, err := h.g.people.Many(c, tx, ids)
	out := map[string]string{}
	for _, p := range all {
		out["person/"+p.ID] = p.Full()
	}
	return out, err
}

func eventRow(e ledger.Told, who map[string]string) []web.Cell {
	actor := who[e.Actor]
	if actor == "" {
		actor = e.Actor
	}
	more := []string{}
	if e.Why != "" {
		more = append(more, e.Why)
	}
	for _, ch := range e.Changes {
		if ch.Class == ledger.Open {
			more = append(more, ch.Field+": "+strings.TrimPrefix(ch.Before+" → "+ch.After, " → "))
		} else {
			more = append(more, ch.Field+" changed")
		}
	}
	return []web.Cell{{Text: strconv.FormatInt(e.Seq, 10), Header: true}, {Text: clock.Told(e.At)}, {Text: actor},
		{Text: e.Verb}, record(e.Subject), {Text: strings.Join(more, "; ")}}
}

// record names a record briefly and leads to its own events.
func record(r ref.Ref) web.Cell {
	if r.ID == "" {
		return web.Cell{Text: r.Kind}
	}
	return web.Cell{Text: r.Kind + " …" + r.ID[max(0, len(r.ID)-6):], Href: "/trail?subject=" + url.QueryEscape(r.String())}
}

// shut are the cases of which the reader may not know, with what hangs on them. // serves INC-06
func (g room) shut(ctx context.Context, tx *ledger.Tx) ([]shutCase, error) {
	all, err := g.store.shut(ctx, tx)
	if err != nil {
		return nil, err
	}
	for n := range all {
		for _, beside := range g.hooks.Beside {
			ids, err := beside(ctx, tx, all[n].ID)
			if err != nil {
				return nil, err
			}
			all[n].Beside = append(all[n].Beside, ids...)
		}
	}
	return all, nil
}

// tells reports that a line would tell the reader of a case in which they are named: such a line is left out whole,
// since even that there is a case is not theirs to know. // serves INC-05, INC-06
func tells(row []web.Cell, shut []shutCase) bool {
	return slices.ContainsFunc(row, func(cell web.Cell) bool {
		return slices.ContainsFunc(shut, func(s shutCase) bool {
			return strings.Contains(cell.Text, s.ID) || strings.Contains(cell.Text, s.Number) || strings.Contains(cell.Href, s.ID) || // a lesson has the id of its case
				slices.ContainsFunc(s.Beside, func(id string) bool { return strings.Contains(cell.Href, id) || strings.Contains(cell.Text, id) })
		})
	})
}

type rightsPage struct{ Table web.Table }

// rights is the table itself, so that everybody can see who may do what.
func (h pages) rights(*web.Ctx) (web.Page, error) {
	t := web.Table{Caption: "Who may do what", Head: []string{"Action"}}
	for _, r := range authz.Roles() {
		t.Head = append(t.Head, string(r))
	}
	for _, a := range h.g.base.Gate.Actions() {
		row := []web.Cell{{Text: a.Title, Header: true}}
		for _, r := range authz.Roles() {
			cell := web.Cell{Text: h.g.base.Gate.ReachOf(a.Name, r).String()}
			if a.Public {
				cell.Text = "anyone"
			}
			row = append(row, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	p := web.Show("governance/rights", "Rights", rightsPage{t})
	p.Wide = true
	return p, nil
}
