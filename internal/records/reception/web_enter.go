package reception

import (
	"slices"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/reception/internal/guests"
	"belisha/internal/web"
)

// arrival reads the form.
func arrival(c *web.Ctx) (a guests.Arrival, err error) {
	a = guests.Arrival{Given: c.Form("given"), Family: c.Form("family"), Kind: c.Form("kind"), Organisation: c.Form("organisation"), Host: c.Form("host"), Hour: c.Form("hour"),
		Services: c.Forms("services"), Reason: c.Form("reason"), Need: c.Form("need"), Reach: c.Form("reach"), Times: c.Form("times")}
	if a.From, err = c.Day("from", "the first day"); err != nil {
		return a, err
	}
	a.Until, err = c.Day("until", "the last day")
	return a, err
}

// entered writes a guest down. Somebody who has been here before is found again, and two of one name are told apart by the
// desk, not by a guess.
func (h pages) entered(c *web.Ctx) (web.Page, error) {
	a, err := arrival(c)
	if err == nil {
		err = h.Check(&a)
	}
	if err != nil {
		return h.again(c, err, nil)
	}
	known, err := h.knownField(c, a)
	if err != nil {
		return web.Page{}, err
	}
	if known != nil {
		who := c.Form("person")
		if !slices.ContainsFunc(known.Options, func(o web.Option) bool { return o.Value == who }) {
			return h.again(c, errs.Bad("person", "Somebody of this name has been here before. Say whether this is the same person."), known)
		}
		if who != somebodyNew {
			a.Person = who
		}
	}
	var v guests.Visit
	err = h.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		v, e, err = h.Enter(c, tx, a, c.Actor.Person)
		return e, err
	})
	if err != nil {
		return h.again(c, err, known)
	}
	say := "Entered. Let them sign now; there is no account before that."
	switch {
	case v.Approval == guests.Waits:
		say = "Entered. The head teacher has been asked. Nothing opens before the approval."
	case v.Signed != "":
		say = "Entered. What they signed before still holds."
	}
	return web.Say("/reception/"+v.ID, "success", say), nil
}

// somebodyNew is the answer that a guest is none of those known.
const somebodyNew = "new"

// knownField asks which of those of one name has come; nil where there is none.
func (h pages) knownField(c *web.Ctx, a guests.Arrival) (*web.Field, error) {
	f := &web.Field{Name: "person", Label: "Is it one of these?", Type: "radios", Legend: "m"}
	err := h.read(c, func(tx *ledger.Tx) error {
		f.Options = nil
		found, err := h.Known(c, tx, a.Given, a.Family)
		if err != nil {
			return err
		}
		for _, p := range found {
			hint := "In the register as " + strings.ToLower(guests.KindTitle(p.Kind))
			past, err := h.Store.Of(c, tx, p.ID, 1)
			if err != nil {
				return err
			}
			if len(past) > 0 {
				hint = kindOf(past[0]) + ", last entered on " + clock.Told(past[0].Made)
			}
			f.Options = append(f.Options, web.Option{Value: p.ID, Text: p.Full() + " (" + p.Account + ")", Hint: hint})
		}
		return nil
	})
	if err != nil || len(f.Options) == 0 {
		return nil, err
	}
	f.Options = append(f.Options, web.Option{Value: somebodyNew, Text: "No, somebody else of the same name"})
	return f, nil
}

// again shows the form as it was typed, with the fault beside its field.
func (h pages) again(c *web.Ctx, fault error, known *web.Field) (web.Page, error) {
	kind := c.Form("kind")
	if !slices.Contains(guests.Kinds(), kind) {
		return web.Go("/reception/new"), nil
	}
	p, err := h.newPage(c, kind)
	if err != nil {
		return p, err
	}
	v := p.Data.(*newPage)
	v.Known = known
	var fields []*web.Field
	if known != nil {
		fields = append(fields, known)
	}
	for i := range v.Fields {
		fields = append(fields, &v.Fields[i])
	}
	return c.Again(p, fault, fields...)
}
