package filtering

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

type devicesPage struct {
	Said     web.Summary
	Devices  web.Table
	Networks web.Table
}

// deviceList shows which devices are tied to whom, and what became of those that nobody could tie. // serves WEB-21, STD-10
func (h pages) deviceList(c *web.Ctx) (web.Page, error) {
	active, err := h.f.pack()
	if err != nil {
		return web.Page{}, err
	}
	p := devicesPage{Networks: networks(&active.Pack.Filtering)}
	now := h.f.base.Now()
	_, from := active.Term(now)
	s, err := h.f.strangers(c, from)
	if err != nil {
		return web.Page{}, err
	}
	p.Said = strangersSummary(s)
	err = h.f.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.f.devices(c, tx, now)
		if err != nil {
			return err
		}
		p.Devices, err = h.deviceTable(c, tx, active.Pack, all)
		return err
	})
	page := web.Show("filtering/devices", "Devices that the gateway knows", p)
	page.Back, page.Wide = &web.Link{Text: "Filter", Href: "/filtering"}, true
	return page, err
}

func (f *Filtering) strangers(c *web.Ctx, from time.Time) (Strangers, error) {
	if f.config.Strangers == nil {
		return Strangers{}, nil
	}
	return f.config.Strangers(c, from)
}

func strangersSummary(s Strangers) web.Summary {
	if !s.Measured {
		return web.Summary{Rows: []web.SummaryRow{{Key: "Devices that nobody could tie to a person", Lines: []string{"Nothing measured yet this term"}}}}
	}
	misplaced := web.SummaryRow{Key: "Own devices on the staff's or children's network", Lines: []string{itoa(int(s.Misplace)) + " this term"}, Tag: &web.Tag{Text: "None", Colour: "green"}}
	if s.Misplace > 0 {
		misplaced.Tag = &web.Tag{Text: "Look into it", Colour: "red"}
	}
	return web.Summary{Rows: []web.SummaryRow{{Key: "Devices that nobody could tie to a person", Lines: []string{itoa(int(s.Devices)) + " this term", itoa(int(s.Refused)) + " of their requests were refused, " + itoa(int(s.Let)) + " went through under the strictest or the guests' profile"}}, misplaced}}
}

func (h pages) deviceTable(c *web.Ctx, tx *ledger.Tx, pack *policy.Pack, all map[string]board.Device) (web.Table, error) {
	t := web.Table{Caption: "Registered devices", Head: []string{"Device", "Kind", "Address", "Owner", "Profile"}, Empty: "No device has its hardware address in a register yet. Enter it in the register of devices."}
	by := map[string][]string{}
	one := map[string]board.Device{}
	for _, address := range slices.Sorted(maps.Keys(all)) {
		d := all[address]
		by[d.ID], one[d.ID] = append(by[d.ID], address), d
	}
	for _, d := range slices.SortedFunc(maps.Values(one), func(a, b board.Device) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID))
	}) {
		owner, profile := "Shared", "That of whoever signs in"
		if d.Owner != "" {
			p, err := h.f.people.ByAccount(c, tx, d.Owner)
			if err != nil {
				return t, err
			}
			owner, profile = p.Full(), pack.Filtering.ProfileFor(h.f.roles(p), p.Year).Title
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: d.Title, Header: true}, {Text: deviceKind(d.Kind)}, {Text: strings.Join(by[d.ID], ", ")}, {Text: owner}, {Text: profile}})
	}
	return t, nil
}

func deviceKind(kind string) string {
	switch kind {
	case "personal":
		return "Own device"
	case "visitor":
		return "Visitor's"
	}
	return "The school's"
}

func networks(f *policy.Filtering) web.Table {
	t := web.Table{Caption: "Parts of the network", Head: []string{"Part", "Nobody has more than", "For", "Clause"}, Empty: "The policy names no parts of the network."}
	for _, n := range f.Networks {
		use := "The school's devices"
		if n.Unmanaged {
			use = "Visitors' and own devices"
		}
		limit := "No limit"
		for _, p := range f.Profiles {
			if p.Key == n.Profile {
				limit = p.Title
			}
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: n.Title, Header: true}, {Text: limit}, {Text: use}, {Text: n.Clause, Href: clauseLink(n.Clause)}})
	}
	return t
}

func fieldTitle(fields []policy.Field, key string) string {
	for _, f := range fields {
		if f.Key == key {
			return f.Title
		}
	}
	return key
}
