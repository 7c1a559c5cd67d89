package factors

import (
	"net/url"

	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/web"
)

// proveAt is where somebody who has to prove again who they are does so by a passkey instead of the password.
const proveAt = accounts.ProveAt + "/passkey"

// ProvePage asks for a passkey. Key is nil for who has none, or where passkeys cannot work.
type ProvePage struct {
	Key  *Ceremony
	Href string // the page that asks for the password
}

// proveDoor is what the page that asks for the password shows of it.
func (h pages) proveDoor(c *web.Ctx, _ ref.Ref) (any, error) {
	has, err := h.haves(c)
	if _, _, ok := h.place(); err != nil || !ok || has.Passkeys == 0 {
		return nil, err
	}
	return &Door{Href: proveAt + after(c.Query("next")), Text: "Use a passkey instead"}, nil
}

// after hands the page on to which somebody wants to go.
func after(next string) string {
	if next = web.SafeNext(next); next == "/" {
		return ""
	}
	return "?next=" + url.QueryEscape(next)
}

func (h pages) proveForm(c *web.Ctx) (web.Page, error) { return h.provePage(c, c.Query("next"), nil) }

func (h pages) provePage(c *web.Ctx, next string, fault error) (web.Page, error) {
	me, err := h.holder(c)
	if err != nil {
		return web.Page{}, err
	}
	v := &ProvePage{Href: accounts.ProveAt + after(next)}
	if len(me.keys) > 0 {
		if v.Key, err = h.showForm(me.keys, toShow(me.id, c.Token), proveAt, web.SafeNext(next)); err != nil {
			return web.Page{}, err
		}
	}
	p := web.Show("factors/prove", "Is it still you?", v)
	if fault != nil {
		return c.Again(p, fault)
	}
	return p, nil
}

// proved takes a passkey for the password that was asked for again: it is more, not less.
func (h pages) proved(c *web.Ctx) (web.Page, error) {
	v := visitor{Person: c.Actor.Person, Token: c.Token, Addr: c.Addr()}
	look := h.byKey(c, v)
	path, form, err := h.try(c, c.Grant, v, fieldPasskey, func(tx *ledger.Tx) (string, bool, error) {
		how, right, err := look(tx)
		if err == nil && right {
			err = h.accounts.Passed(c, tx, c.Token, false)
		}
		return how, right, err
	})
	if err != nil {
		return h.provePage(c, c.Form("next"), err)
	}
	if path != "" {
		return accounts.KeptPage(path, form)
	}
	return web.Go(web.SafeNext(c.Form("next"))), nil
}
