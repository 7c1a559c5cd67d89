package checks

import (
	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// panel is what a case's own page shows of its checks.
type panel struct {
	Table web.Table
	New   string // where one is opened; empty: none can be
	Why   string // why none can be
}

func (h pages) panel(c *web.Ctx, of ref.Ref) (any, error) {
	g, ok, err := h.offer(c, "checks.mine", of.ID)
	if err != nil || !ok {
		return nil, err
	}
	out := panel{Table: web.Table{Caption: "Checks of devices and accounts", Head: []string{"Check", "Opened", "State", "Device used"}, Empty: "No device or account was checked in this case."}}
	err = h.c.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		all, err := h.c.store.OfCase(c, tx, of.ID)
		if err != nil {
			return err
		}
		for _, one := range all {
			out.Table.Rows = append(out.Table.Rows, []web.Cell{{Text: one.Thing, Href: "/checks/" + one.ID, Header: true}, {Text: clock.Told(one.OpenedAt)}, {Tag: stateTag(one.State)}, {Text: one.Label}})
		}
		_, err = h.c.allowed(c, tx, of.ID)
		if e, ok := errs.As(err); ok && e.Kind == errs.Conflict {
			out.Why = e.Safe
			return nil
		}
		out.New = "/incidents/" + of.ID + "/checks/new"
		return err
	})
	return out, err
}

// offer asks the gate about the case of a panel.
func (h pages) offer(c *web.Ctx, action, incident string) (g authz.Grant, ok bool, err error) {
	var s authz.Subject
	err = h.c.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) (err error) {
		s, err = h.c.cases.Subject(c, tx, incident)
		return err
	})
	if err != nil {
		return g, false, err
	}
	g, ok = c.Offer(action, s)
	return g, ok, nil
}

// minePage are the checks in which somebody takes part or whose case they handle.
type minePage struct {
	State web.Field
	Table web.Table
	Pager web.Pager
}

const perPage = 50

func (h pages) mine(c *web.Ctx) (web.Page, error) {
	p := minePage{State: web.Field{Name: "state", Label: "State", Type: "select", Value: c.Query("state"), Options: []web.Option{{Value: "", Text: "All"}}},
		Table: web.Table{Caption: "Checks", Head: []string{"What", "Case", "Opened", "State"}, Empty: "There is no such check. One is opened on the page of a case."}}
	for _, w := range States() {
		p.State.Options = append(p.State.Options, web.Option{Value: w.Key, Text: w.Text})
	}
	err := h.c.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, total, err := h.c.store.mine(c, tx, c.Query("state"), perPage, (c.PageNumber()-1)*perPage)
		for _, one := range all {
			p.Table.Rows = append(p.Table.Rows, []web.Cell{{Text: one.Thing, Href: "/checks/" + one.ID, Header: true}, {Text: one.Number},
				{Text: clock.Told(one.OpenedAt)}, {Tag: stateTag(one.State)}})
		}
		p.Pager = c.Pager(total, perPage)
		return err
	})
	return web.Show("checks/mine", "Checks of devices and accounts", p), err
}

// tiles show what waits for this person: a confirmation, or a check that runs.
func (h pages) tiles(c *web.Ctx) (out []web.Tile, err error) {
	g, err := c.Check("checks.mine", authz.Subject{Ref: c.Ref("school", c.School.ID), List: true})
	if err != nil {
		return nil, err
	}
	err = h.c.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		_, waiting, err := h.c.store.mine(c, tx, Waiting, 1, 0)
		if err != nil {
			return err
		}
		_, running, err := h.c.store.mine(c, tx, Running, 1, 0)
		if waiting+running > 0 {
			out = []web.Tile{{Title: "Checks of devices", Text: "Waiting for senior staff, or running", Href: "/checks", Picture: "key", Count: waiting + running}}
		}
		return err
	})
	return out, err
}
