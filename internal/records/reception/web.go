package reception

import (
	"embed"
	"strconv"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/reception/internal/guests"
	"belisha/internal/web"
)

//go:embed html/*.html
var files embed.FS

type pages struct{ *guests.Desk }

func (h pages) of(c *web.Ctx) (authz.Subject, error) {
	return authz.Subject{Ref: c.Ref(guests.RefKind, c.Param("id"))}, nil
}

func (h pages) ofGroup(c *web.Ctx) (authz.Subject, error) {
	return authz.Subject{Ref: c.Ref(guests.OrganisationRef, c.Param("id"))}, nil
}

func (h pages) read(c *web.Ctx, f func(tx *ledger.Tx) error) error {
	return h.Base.Ledger.Read(c, c.Grant, f)
}

func number(n int) string { return strconv.Itoa(n) }

// tag is the stage of a visit as a coloured word.
func (h pages) tag(v guests.Visit) *web.Tag {
	switch v.Stage(h.Today()) {
	case guests.Over:
		return &web.Tag{Text: map[string]string{guests.ByLeaving: "Has left", guests.ByTime: "Time is over", guests.ByRefusal: "Not approved"}[v.EndedWhy], Colour: "grey"}
	case guests.Approval:
		return &web.Tag{Text: "Waits for the head", Colour: "orange"}
	case guests.Coming:
		return &web.Tag{Text: "Coming", Colour: "blue"}
	case guests.ToSign:
		return &web.Tag{Text: "Has to sign", Colour: "yellow"}
	case guests.Active:
		if v.Shut != "" {
			return &web.Tag{Text: "Account, shut now", Colour: "purple"}
		}
		return &web.Tag{Text: "Has an account", Colour: "green"}
	}
	if v.Lapsed != "" {
		return &web.Tag{Text: "Slip lapsed", Colour: "orange"}
	}
	return &web.Tag{Text: "Signed", Colour: "turquoise"}
}

// tiles are the desk's on the home page.
func (h pages) tiles(c *web.Ctx) ([]web.Tile, error) {
	n, err := h.waiting(c, guests.ToSign)
	return []web.Tile{{Title: "Reception", Text: "Guests, signatures and slips", Href: "/reception", Picture: "people", Count: n}}, err
}

// approvalTile is the head's, while an agency waits. // serves PPL-26
func (h pages) approvalTile(c *web.Ctx) ([]web.Tile, error) {
	n, err := h.waiting(c, guests.Approval)
	if err != nil || n == 0 {
		return nil, err
	}
	return []web.Tile{{Title: "Outside agencies", Text: "Ask for access and wait for you", Href: "/reception?state=approval", Picture: "key", Count: n}}, nil
}

func (h pages) waiting(c *web.Ctx, state string) (n int, err error) {
	q := h.query(state, 1, 1)
	err = h.read(c, func(tx *ledger.Tx) error {
		counts, err := h.Store.Tally(c, tx, q.Today, q.Began)
		n = counts[state]
		return err
	})
	return n, err
}

// panel shows a person's visits on their page.
func (h pages) panel(c *web.Ctx, about ref.Ref) (any, error) {
	t := web.Table{Caption: "Visits", Head: []string{"From", "Kind", "Until", "State"}}
	err := h.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.Store.Of(c, tx, about.ID, 20)
		for _, v := range all {
			t.Rows = append(t.Rows, []web.Cell{{Text: clock.Date(v.From), Href: "/reception/" + v.ID, Header: true}, {Text: guests.KindTitle(v.Kind)}, {Text: v.Ending()}, {Tag: h.tag(v)}})
		}
		return err
	})
	if len(t.Rows) == 0 {
		return nil, err
	}
	return t, err
}
