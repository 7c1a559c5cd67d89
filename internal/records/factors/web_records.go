package factors

import (
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// RecordsPage sets the separate password for pages with information-system data.
type RecordsPage struct{ New, Again web.Field }

func (h pages) recordsForm(c *web.Ctx) (web.Page, error) { return h.recordsPage(c, nil) }

func (h pages) recordsPage(c *web.Ctx, fault error) (web.Page, error) {
	to, _, err := h.guard(c)
	if err != nil || to != "" {
		return web.Go(to), err
	}
	v := &RecordsPage{
		New: web.Field{Name: "password", Label: "New password for the records", Type: "password", Autocomplete: "new-password", Legend: "m", Required: true,
			Hint: "Several words that do not belong together. It must not be the password you sign in with."},
		Again: web.Field{Name: "again", Label: "The new password once more", Type: "password", Autocomplete: "new-password", Legend: "m", Required: true}}
	p := back(web.Show("factors/records", "Password for the records", v))
	if fault != nil {
		return c.Again(p, fault, &v.New, &v.Again)
	}
	return p, nil
}

// recordsSet sets or changes the separate password. Whoever has one shows it first. // serves PPL-19
func (h pages) recordsSet(c *web.Ctx) (web.Page, error) {
	to, _, err := h.guard(c)
	if err != nil || to != "" {
		return web.Go(to), err
	}
	verifier, err := h.newRecords(c, c.Actor.Person, c.Raw("password"), c.Raw("again"))
	if err != nil {
		return h.recordsPage(c, err)
	}
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "factors.records-set", Subject: Ref(tx.School, c.Actor.Person), Changes: []ledger.Change{{Field: "password", Class: ledger.Secret}}}
		return e, h.store.putRecords(c, tx, c.Actor.Person, verifier)
	})
	if err != nil {
		return web.Page{}, err
	}
	return web.Say("/account/factors", "success", "Your password for the records counts from now on."), nil
}
