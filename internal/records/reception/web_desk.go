package reception

import (
	"net/url"
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/reception/internal/guests"
	"belisha/internal/web"
)

// deskPage is the screen of the reception: who is here, who has to sign, who has left.
type deskPage struct {
	Filters []web.Field
	Counts  []web.Link // each a filter of the list
	Table   web.Table
	Pager   web.Pager
	CSV     string
}

const pageSize = 30

func (h pages) query(state string, page, size int) guests.Query {
	now := h.Base.Now()
	return guests.Query{State: state, Today: h.Today(), Began: clock.Text(guests.Midnight(now)), Page: page, Size: size}
}

func (h pages) asked(c *web.Ctx, page, size int) guests.Query {
	q := h.query(c.Query("state"), page, size)
	q.Words, q.Kind = c.Query("q"), c.Query("kind")
	if !slices.ContainsFunc(states(), func(s [2]string) bool { return s[0] == q.State }) {
		q.State = guests.Today
	}
	return q
}

func states() [][2]string {
	return [][2]string{{guests.Today, "Today"}, {guests.Inside, "In the building"}, {guests.ToSign, "To sign"}, {guests.Ready, "Signed, no account"}, {guests.Active, "With an account"}, {guests.Approval, "Waiting for the head"},
		{guests.Coming, "Coming"}, {guests.Over, "Ended"}, {guests.All, "All"}}
}

// desk is today's guests, or those of a filter. serves AUA-14 NET-01
func (h pages) desk(c *web.Ctx) (web.Page, error) {
	q := h.asked(c, c.PageNumber(), pageSize)
	page := deskPage{Filters: filters(q), CSV: "/reception.csv?" + address(q, 0)}
	err := h.read(c, func(tx *ledger.Tx) error {
		found, total, err := h.Store.List(c, tx, q)
		if err != nil {
			return err
		}
		page.Pager = pager(q, total)
		if page.Table, err = h.table(c, tx, found, q); err != nil {
			return err
		}
		page.Counts, err = h.countLinks(c, tx, q)
		return err
	})
	p := web.Show("reception/desk", "Reception", page)
	p.Wide = true
	return p, err
}

// countLinks are the few filters that the desk needs at a touch.
func (h pages) countLinks(c *web.Ctx, tx *ledger.Tx, q guests.Query) (out []web.Link, err error) {
	counts, err := h.Store.Tally(c, tx, q.Today, q.Began)
	for _, s := range states() {
		if n := counts[s[0]]; n > 0 || s[0] == guests.Today {
			out = append(out, web.Link{Text: s[1] + ": " + number(n), Href: "/reception?state=" + s[0], Current: q.State == s[0]})
		}
	}
	return out, err
}

func filters(q guests.Query) []web.Field {
	all, of := []web.Option{{Value: "", Text: "All kinds"}}, []web.Option{}
	for _, k := range guests.Kinds() {
		all = append(all, web.Option{Value: k, Text: guests.KindTitle(k)})
	}
	for _, s := range states() {
		of = append(of, web.Option{Value: s[0], Text: s[1]})
	}
	return []web.Field{{Name: "q", Label: "Name or organisation", Type: "search", Value: q.Words, Width: "20"},
		{Name: "kind", Label: "Kind", Type: "select", Options: all, Value: q.Kind}, {Name: "state", Label: "Show", Type: "select", Options: of, Value: q.State}}
}

func (h pages) table(c *web.Ctx, tx *ledger.Tx, found []guests.Guest, q guests.Query) (web.Table, error) {
	t := web.Table{Caption: "Guests", Head: []string{"Name", "State", "Kind", "Comes to see", "Until"}, Empty: "Nobody is in this list. Press “New visitor” when somebody comes."}
	if q.State == guests.Today && q.Words == "" && q.Kind == "" {
		t.Empty = "No guest has come today. Press “New visitor” when somebody does."
	}
	hosts, err := h.hosts(c, tx, found)
	for _, g := range found {
		t.Rows = append(t.Rows, []web.Cell{{Text: g.Name(), Href: "/reception/" + g.ID, Header: true}, {Tag: h.tag(g.Visit)}, {Text: kindOf(g.Visit)}, {Text: hosts[g.Host]}, {Text: until(g.Visit)}})
	}
	return t, err
}

func until(v guests.Visit) string {
	if v.Ended != "" {
		return clock.Told(v.Ended)
	}
	return v.Ending()
}

func kindOf(v guests.Visit) string {
	if v.Organisation == "" {
		return guests.KindTitle(v.Kind)
	}
	return guests.KindTitle(v.Kind) + ", " + v.Organisation
}

func (h pages) hosts(c *web.Ctx, tx *ledger.Tx, found []guests.Guest) (map[string]string, error) {
	var ids []string
	for _, g := range found {
		ids = append(ids, g.Host)
	}
	slices.Sort(ids)
	all, err := h.People.Many(c, tx, slices.Compact(ids))
	out := map[string]string{}
	for _, p := range all {
		out[p.ID] = p.Full()
	}
	return out, err
}

func address(q guests.Query, page int) string {
	v := url.Values{"state": {q.State}}
	if q.Words != "" {
		v.Set("q", q.Words)
	}
	if q.Kind != "" {
		v.Set("kind", q.Kind)
	}
	if page > 0 {
		v.Set("page", number(page))
	}
	return v.Encode()
}

func pager(q guests.Query, total int) web.Pager {
	p := web.Pager{Page: q.Page, Total: total, Pages: (total + q.Size - 1) / q.Size}
	if q.Page > 1 && q.Page <= p.Pages {
		p.Prev = "/reception?" + address(q, q.Page-1)
	}
	if q.Page < p.Pages {
		p.Next = "/reception?" + address(q, q.Page+1)
	}
	return p
}
