package defence

import (
	"net/url"
	"slices"
	"strconv"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/sheet"
	"belisha/internal/web"
)

// perPage is how many lines a list shows.
const perPage = 50

type pages struct{ d *Defence }

func (h pages) routes() []web.Route {
	const one = "/defence/alerts/{id}"
	return []web.Route{
		{Method: "GET", Path: "/defence", Action: "defence.alerts", List: true, Handle: h.list, Menu: "Security alerts", Under: "Filter"},
		{Method: "GET", Path: "/defence/rules", Action: "defence.alerts", List: true, Handle: h.rules},
		{Method: "GET", Path: one, Action: "defence.alerts", Subject: h.ofAlert, Handle: h.show},
		{Method: "POST", Path: one + "/cut-off", Action: "defence.act", Subject: h.ofAlert, Handle: h.cutOff},
		{Method: "POST", Path: one + "/conclude", Action: "defence.act", Subject: h.ofAlert, Handle: h.conclude, Limit: 64 << 10},
		{Method: "POST", Path: one + "/let-in/{cut}", Action: "defence.act", Subject: h.ofAlert, Handle: h.letIn, Limit: 64 << 10},
		{Method: "GET", Path: "/defence/audits", Action: "defence.audits", Handle: h.audits, Menu: "Network audits", Under: "Security alerts"},
		{Method: "POST", Path: "/defence/audits", Action: "defence.audit", Handle: h.upload, Limit: sheet.MaxBytes + 64<<10},
		{Method: "GET", Path: "/defence/audits/{id}", Action: "defence.audits", Handle: h.audit},
		{Method: "POST", Path: "/defence/audits/{id}/take", Action: "defence.audit", Handle: h.take},
		{Method: "GET", Path: "/defence/items", Action: "defence.audits", Handle: h.items},
		{Method: "GET", Path: "/defence/items.csv", Action: "defence.audits", Handle: h.itemsFile},
		{Method: "GET", Path: "/defence/items/{id}", Action: "defence.audits", Handle: h.item},
		{Method: "POST", Path: "/defence/items/{id}", Action: "defence.audit", Handle: h.decide, Limit: 64 << 10},
		{Method: "POST", Path: "/defence/items/{id}/mine", Action: "defence.audit", Handle: h.mine},
	}
}

// ofAlert is whose alert it is: whoever it is about never sees it.
func (h pages) ofAlert(c *web.Ctx) (s authz.Subject, err error) {
	err = h.d.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		a, err := h.d.store.get(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		s = a.subject(tx.School)
		s.Handlers, err = h.d.handlers(c, tx, a)
		return err
	})
	return s, err
}

func (h pages) read(c *web.Ctx, f func(*ledger.Tx) error) error {
	return h.d.base.Ledger.Read(c, c.Grant, f)
}

func (h pages) write(c *web.Ctx, f func(*ledger.Tx) (ledger.Event, error)) error {
	return h.d.base.Ledger.Write(c, c.Grant, f)
}

// names finds the people of a page at once.
func (h pages) names(c *web.Ctx, tx *ledger.Tx, ids ...string) (map[string]people.Person, error) {
	ids = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(ids))), func(id string) bool { return id == "" })
	out := map[string]people.Person{}
	if len(ids) == 0 {
		return out, nil
	}
	found, err := h.d.people.Many(c, tx, ids)
	for _, p := range found {
		out[p.ID] = p
	}
	return out, err
}

// several is a number with its noun.
func several(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}

// among keeps a value of an address only where it is one of a form's options.
func among(value string, options []web.Option) string {
	if slices.ContainsFunc(options, func(o web.Option) bool { return o.Value == value }) {
		return value
	}
	return ""
}

func withQuery(path string, v url.Values) string {
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}
