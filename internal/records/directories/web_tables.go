package directories

import (
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

func (h pages) waitingTable(c *web.Ctx, tx *ledger.Tx, d door) (web.Table, error) {
	t := web.Table{Caption: "Waiting: sign-ins of people who are not linked", Head: []string{"Name there", "Address there", "First tried", "Last tried", "Tries"}, Numeric: []int{4}, Empty: "Nobody waits."}
	list, err := h.store.waitingAt(c, tx, d.Key)
	for _, w := range list {
		name := web.Cell{Text: shown(w), Header: true}
		if c.May("directories.link") {
			name.Href = "/directories/" + d.Key + "/waiting/" + w.ID
		}
		t.Rows = append(t.Rows, []web.Cell{name, {Text: w.Email}, {Text: clock.Told(w.FirstAt)}, {Text: clock.Told(w.LastAt)}, {Text: strconv.Itoa(w.Tries), Numeric: true}})
	}
	return t, err
}

// shown is an entry by the best name it has.
func shown(w Waiting) string {
	for _, s := range []string{w.Name, w.Account, w.Email} {
		if s = shorter(s); s != "" {
			return s
		}
	}
	return w.Subject
}

func (h pages) linksTable(c *web.Ctx, tx *ledger.Tx, v *ShowPage, d door, total int) error {
	v.Links = web.Table{Caption: "People linked", Head: []string{"Name", "User name here", "Linked", "By", "Last sign-in"}, Empty: "Nobody is linked yet."}
	v.Pager = web.Pager{Pages: max((total+pageSize-1)/pageSize, 1), Total: total}
	v.Pager.Page = min(c.PageNumber(), v.Pager.Pages)
	at := "/directories/" + d.Key
	if v.Pager.Page > 1 {
		v.Pager.Prev = at + "?page=" + strconv.Itoa(v.Pager.Page-1)
	}
	if v.Pager.Page < v.Pager.Pages {
		v.Pager.Next = at + "?page=" + strconv.Itoa(v.Pager.Page+1)
	}
	list, err := h.store.linksAt(c, tx, d.Key, pageSize, (v.Pager.Page-1)*pageSize)
	if err != nil {
		return err
	}
	names, err := h.names(c, tx, list)
	for _, l := range list {
		p := names[l.Person]
		v.Links.Rows = append(v.Links.Rows, []web.Cell{{Text: p.full, Href: at + "/people/" + l.Person, Header: true}, {Text: p.account}, {Text: clock.Told(l.MadeAt)}, {Text: by(names, l)}, {Text: clock.Told(l.LastUsed)}})
	}
	return err
}

type person struct{ full, account string }

// names are the people who stand in links, and who made them.
func (h pages) names(c *web.Ctx, tx *ledger.Tx, list []Link) (map[string]person, error) {
	var ids []string
	for _, l := range list {
		ids = append(ids, l.Person)
		if l.MadeBy != "" {
			ids = append(ids, l.MadeBy)
		}
	}
	folk, err := h.people.Many(c, tx, ids)
	out := map[string]person{}
	for _, p := range folk {
		out[p.ID] = person{p.Full(), p.Account}
	}
	return out, err
}

func by(names map[string]person, l Link) string {
	if l.MadeBy == "" {
		return "By itself"
	}
	return names[l.MadeBy].full
}
