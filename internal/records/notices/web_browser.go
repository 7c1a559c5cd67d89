package notices

import (
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/notices/internal/pusher"
	"belisha/internal/web"
)

func (h pages) subscribe(c *web.Ctx) (web.Page, error) {
	sub := pusher.Subscription{Endpoint: c.Form("endpoint"), P256dh: c.Form("p256dh"), Auth: c.Form("auth")}
	err := h.n.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.n.subscribe(c, tx, c.Actor.Person, c.Form("label"), sub)
	})
	if err != nil {
		return h.again(c, err)
	}
	return web.Say("/notices/choices", "success", "This browser shows your notices from now on."), nil
}

func (h pages) unsubscribe(c *web.Ctx) (web.Page, error) {
	err := h.n.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		there, err := h.n.store.unsubscribe(c, tx, c.Actor.Person, c.Param("id"))
		if err == nil && !there {
			err = errs.Missing("This browser is turned off already.")
		}
		return event(c, "notices.unsubscribed", "browser"), err
	})
	return web.Say("/notices/choices", "success", "That browser no longer shows your notices."), err
}
