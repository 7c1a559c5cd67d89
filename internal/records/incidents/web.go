package incidents

import (
	"context"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// pages are the handlers of this feature.
type pages struct {
	base  feature.Base
	store Store
}

// subject reads what the gate asks about a case.
func (h pages) subject(c *web.Ctx) (authz.Subject, error) {
	return h.asks(c, h.store.Subject)
}

// reader is subject for pages that only show, so that whoever was given half an hour is let in. // serves INC-06
func (h pages) reader(c *web.Ctx) (authz.Subject, error) {
	return h.asks(c, h.store.Reader)
}

// receiver is subject for the name of a protected reporter. // serves INC-39
func (h pages) receiver(c *web.Ctx) (authz.Subject, error) {
	return h.asks(c, h.store.Receiver)
}

func (h pages) asks(c *web.Ctx, of func(context.Context, *ledger.Tx, string) (authz.Subject, error)) (authz.Subject, error) {
	var s authz.Subject
	err := h.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		var err error
		s, err = of(c, tx, c.Param("id"))
		return err
	})
	return s, err
}

func options(words []Word) []web.Option {
	var out []web.Option
	for _, w := range words {
		out = append(out, web.Option{Value: w.Key, Text: w.Text})
	}
	return out
}

// again puts a faulty form back with all that was typed, dates included. // serves INC-04
func again(c *web.Ctx, p web.Page, err error, fields []web.Field) (web.Page, error) {
	var refs []*web.Field
	for i := range fields {
		refs = append(refs, &fields[i])
	}
	return c.Again(p, err, refs...)
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// happened writes when something took place; midnight stands for a time that nobody gave.
func happened(text string) string {
	if t, err := clock.Parse(text); err == nil && hourOf(text) == "00:00" {
		return clock.Day(t)
	}
	return clock.Told(text)
}

func hourOf(text string) string {
	t, err := clock.Parse(text)
	if err != nil || t.IsZero() {
		return ""
	}
	return t.In(clock.London).Format("15:04")
}
