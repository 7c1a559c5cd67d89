package accounts

import (
	"net/netip"
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/book"
	"belisha/internal/records/accounts/internal/guard"
	"belisha/internal/web"
)

// Blocks is the page of what is shut because of wrong passwords.
type Blocks struct {
	Addresses []Block
	Paused    web.Table
}

// Block is one address that is blocked.
type Block struct {
	Addr, Until string
	Ours        bool
	Rounds      int
}

// blocks lists blocked addresses and paused accounts. // serves PPL-16
func (h pages) blocks(c *web.Ctx) (web.Page, error) {
	v := Blocks{Paused: web.Table{Caption: "Accounts that pause", Head: []string{"Name", "User name", "Until"}, Empty: "No account pauses now."}}
	now := h.base.Now()
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		list, err := guard.Blocked(c, tx, now)
		if err != nil {
			return err
		}
		for _, a := range list {
			v.Addresses = append(v.Addresses, Block{Addr: a.Addr, Until: clock.Told(a.Until), Ours: h.ours(a.Addr), Rounds: a.Rounds})
		}
		rows, _, err := h.Store.List(c, tx, book.Query{State: "locked", Page: 1, Size: 200, Dormant: now}, now)
		for _, r := range rows {
			v.Paused.Rows = append(v.Paused.Rows, []web.Cell{{Text: r.Given + " " + r.Family, Href: "/accounts/" + r.Person, Header: true}, {Text: r.Name}, {Text: clock.Told(r.LockedUntil)}})
		}
		return err
	})
	p := web.Show("accounts/blocks", "Blocked addresses and paused accounts", v)
	p.Back = &web.Link{Text: "Accounts", Href: "/accounts"}
	return p, err
}

// unblocked lets an address in again.
func (h pages) unblocked(c *web.Ctx) (web.Page, error) {
	addr, err := netip.ParseAddr(c.Form("addr"))
	if err != nil {
		return web.Page{}, errs.Bad("addr", "This is no address of a device.")
	}
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.address-unblocked", Subject: placeRef(tx.School, addr.String()), Changes: device(addr.String())}
		had, err := guard.Lift(c, tx, guard.Net(addr.String()))
		if err == nil && !had {
			err = errs.Missing("This address is not blocked any more.")
		}
		return e, err
	})
	return web.Say("/accounts/blocks", "success", "People can sign in from this address again."), err
}

// Left is the page of sessions that were left open, by person.
type Left struct{ Table web.Table }

// left lists who left sessions open this term, as far as the grant reaches. // serves PPL-15
func (h pages) left(c *web.Ctx) (web.Page, error) {
	v := Left{web.Table{Caption: "Sessions left open this term", Head: []string{"Name", "Class", "How often"}, Numeric: []int{2}, Empty: "Nobody has left a session open this term."}}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		list, err := h.Tallies(c, tx, "accounts.left-open", h.term())
		if err != nil || len(list) == 0 {
			return err
		}
		mine, err := h.within(c, tx)
		for _, t := range list {
			if r, ok := mine[t.Person]; ok {
				v.Table.Rows = append(v.Table.Rows, []web.Cell{{Text: r.Given + " " + r.Family, Href: "/accounts/" + r.Person, Header: true}, {Text: r.Class}, {Text: strconv.Itoa(t.N), Numeric: true}})
			}
		}
		return err
	})
	p := web.Show("accounts/left", "Sessions left open", v)
	p.Back = &web.Link{Text: "Accounts", Href: "/accounts"}
	return p, err
}

// within are the accounts that the grant reaches, by person.
func (h pages) within(c *web.Ctx, tx *ledger.Tx) (map[string]listed, error) {
	rows, _, err := h.Store.List(c, tx, book.Query{Page: 1, Size: 10_000}, h.base.Now())
	out := make(map[string]listed, len(rows))
	for _, r := range rows {
		out[r.Person] = r
	}
	return out, err
}
