package checks

import (
	"context"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// act carries a change out, puts the facts up anew where the profile is touched, and shows the check again: with every
// fault beside its field when it was refused.
func (h pages) act(c *web.Ctx, say string, facts bool, do func(context.Context, *ledger.Tx) (ledger.Event, error), form func(*shownPage) []web.Field) (web.Page, error) {
	err := h.c.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) { return do(c, tx) })
	if err == nil {
		if facts && h.c.post(c) != nil { // the listener tries again, and says what is wrong
			return web.Say("/checks/"+c.Param("id"), "error", say+" The filter has not heard of it yet, and is told again at once. Until then use the device for nothing."), nil
		}
		return web.Say("/checks/"+c.Param("id"), "success", say), nil
	}
	if e, ok := errs.As(err); !ok || e.Kind != errs.Invalid && e.Kind != errs.Conflict {
		return web.Page{}, err
	}
	var s *shownPage
	if rerr := h.c.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		s, err = h.shown(c, tx)
		return err
	}); rerr != nil {
		return web.Page{}, rerr
	}
	return c.Again(s.page(), err, refs(form(s))...)
}

func none(*shownPage) []web.Field { return nil }

func (h pages) confirm(c *web.Ctx) (web.Page, error) {
	return h.act(c, "You have confirmed the check.", true, func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) {
		return h.c.Confirm(ctx, tx, c.Param("id"))
	}, none)
}

func (h pages) change(c *web.Ctx) (web.Page, error) {
	return h.act(c, "The device is changed. The change and its reason stand in the record.", true, func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) {
		return h.c.Change(ctx, tx, c.Param("id"), c.Form("device"), c.Form("address"), long(c.Form("change-reason")))
	}, func(s *shownPage) []web.Field { return s.Change })
}

func (h pages) end(c *web.Ctx) (web.Page, error) {
	return h.act(c, "The check has ended. The filter is back to what it was. Write down what was found.", true, func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) {
		return h.c.End(ctx, tx, c.Param("id"), ByButton)
	}, none)
}

func (h pages) withdraw(c *web.Ctx) (web.Page, error) {
	return h.act(c, "The check is given up.", false, func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) {
		return h.c.Withdraw(ctx, tx, c.Param("id"), long(c.Form("withdraw-reason")))
	}, func(s *shownPage) []web.Field { return s.Withdraw })
}

func (h pages) finish(c *web.Ctx) (web.Page, error) {
	in := Finding{LookedAt: long(c.Form("looked_at")), Found: long(c.Form("found")), Deleted: c.Form("deleted") == "yes", DeletedWhat: long(c.Form("deleted_what")), Outcome: c.Form("outcome")}
	return h.act(c, "The findings are stored.", false, func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) {
		return h.c.Finish(ctx, tx, c.Param("id"), in)
	}, func(s *shownPage) []web.Field { return s.Finish })
}

// unlawful stops everything. // serves INC-10, INC-21
func (h pages) unlawful(c *web.Ctx) (web.Page, error) {
	return h.act(c, "The check is stopped and locked. Call those named below now.", true, func(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) {
		return h.c.Unlawful(ctx, tx, c.Param("id"), long(c.Form("unlawful")))
	}, func(s *shownPage) []web.Field { return s.Unlawful })
}
