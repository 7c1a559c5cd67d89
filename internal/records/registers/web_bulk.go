package registers

import (
	"cmp"
	"net/http"
	"strconv"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/records/registers/internal/folder"
	"belisha/internal/web"
)

// bulkPage leads through a change of many entries: choose what, answer what it asks, see what would happen, confirm.
type bulkPage struct {
	Action string
	Hidden []hidden
	Chosen []string // the entries, by their labels
	Count  int
	Do     *web.Field
	Boxes  []web.Field
	Dry    *web.Table
	Faulty int
	Yes    web.Button
	No     web.Link
}

// hidden is a value that goes from step to step.
type hidden struct{ Name, Value string }

// bulked is every step of a change in bulk; only the last one changes anything.
func (h pages) bulked(c *web.Ctx) (web.Page, error) {
	def, ok := h.clerk.Definition(c.Param("register"))
	if !ok {
		return web.Page{}, entry.NoRegister()
	}
	if err := h.mustSee(c, def); err != nil {
		return web.Page{}, err
	}
	step, late := c.Form("step"), ""
	if step == "apply" {
		page, err := h.bulkApply(c, def)
		told, ok := errs.As(err)
		if !ok || told.Kind == errs.Forbidden || told.Kind == errs.NotFound {
			return page, err
		}
		step, late = "look", "Nothing was changed: "+told.Safe // shown as it is now, so that nothing chosen is lost
	}
	p := &bulkPage{Action: entry.ListHref(def) + "/bulk", No: web.Link{Text: "Cancel", Href: backTo(c, def)}}
	err := h.clerk.Base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.chosen(c, tx, def)
		if err != nil {
			return err
		}
		p.carry(c, all)
		return h.bulkStep(c, tx, def, p, all, step)
	})
	page := web.Show("registers/bulk", "Change "+strconv.Itoa(p.Count)+" at once: "+def.Title, p)
	page.Data = p
	page.Back = &web.Link{Text: def.Title, Href: backTo(c, def)}
	if told, ok := errs.As(err); ok && told.Kind == errs.Invalid && p.Count > 0 {
		page.Status, page.Errors = http.StatusUnprocessableEntity, []web.FieldError{{Field: told.Field, Text: told.Safe}}
		if p.Do != nil && told.Field == "do" {
			p.Do.Error = told.Safe
		}
		return page, nil
	}
	if late != "" {
		page.Status, page.Errors = http.StatusConflict, []web.FieldError{{Text: late}}
		return page, err
	}
	if p.Faulty > 0 {
		page.Errors = []web.FieldError{{Text: strconv.Itoa(p.Faulty) + " of these cannot be changed this way. Nothing is changed before all can."}}
	}
	return page, err
}

// mustSee refuses those from whom the pack keeps a register, whatever else it leaves to them.
func (h pages) mustSee(c *web.Ctx, def policy.Register) error {
	_, err := c.Check("registers.list", clerk.Subject(c.School.ID, def, nil, clerk.Seeing))
	return err
}

func backTo(c *web.Ctx, def policy.Register) string {
	if q := c.Form("query"); q != "" && len(q) < 4000 {
		return entry.ListHref(def) + "?" + q
	}
	return entry.ListHref(def) + "?all=yes"
}

// chosen are the entries that were ticked, or all of the list as it is filtered.
func (h pages) chosen(c *web.Ctx, tx *ledger.Tx, def policy.Register) ([]entry.Entry, error) {
	q := cabinet.Query{Def: def, Me: c.Actor.Person, IDs: append([]string{}, c.Forms("id")...)}
	if c.Form("which") == "all" {
		get, err := reader(c.Form("query"))
		if err != nil {
			return nil, err
		}
		a, err := h.ask(c, tx, def, get)
		if err != nil {
			return nil, err
		}
		q = a.query
	}
	if len(q.IDs) > mostBulk {
		q.IDs = q.IDs[:mostBulk+1]
	}
	all, err := h.clerk.Store.Find(c, tx, q, mostBulk+1, 0)
	switch {
	case err != nil:
		return nil, err
	case len(all) > mostBulk:
		return nil, errs.Bad("id", "At most %d entries can be changed at once. Narrow the list first.", mostBulk)
	case len(all) == 0:
		return nil, errs.Bad("id", "Tick the entries that you want to change. Please go back to the list.")
	case q.IDs != nil && len(all) < len(q.IDs):
		return nil, errs.Clash("", "Some of these entries have been removed meanwhile, so nothing was changed. Please go back to the list and tick them again.")
	}
	return all, nil
}

// carry keeps the entries from step to step by their ids: what is confirmed is what was seen.
func (p *bulkPage) carry(c *web.Ctx, all []entry.Entry) {
	p.Count = len(all)
	for _, e := range all {
		p.Hidden = append(p.Hidden, hidden{"id", e.ID})
		if len(p.Chosen) < pageSize {
			p.Chosen = append(p.Chosen, e.Label)
		}
	}
	if n := len(all) - len(p.Chosen); n > 0 {
		p.Chosen = append(p.Chosen, "and "+strconv.Itoa(n)+" more")
	}
	p.Hidden = append(p.Hidden, hidden{"query", c.Form("query")})
}

// bulkStep is the step that follows from what has been said.
func (h pages) bulkStep(c *web.Ctx, tx *ledger.Tx, def policy.Register, p *bulkPage, all []entry.Entry, at string) error {
	check, err := h.clerk.Checker(def)
	if err != nil {
		return err
	}
	do := c.Form("do")
	if do == "" {
		p.Do, p.Yes = h.choices(c, def), web.Button{Text: "Continue", Name: "step", Value: "ask"}
		if at != "" {
			return errs.Bad("do", "Choose what to do with the entries.")
		}
		return nil
	}
	p.Hidden = append(p.Hidden, hidden{"do", do})
	fields, err := check.AsksOf(c, tx, all, do)
	if err != nil {
		return err
	}
	typed := typedOf(c, fields)
	if at != "look" && len(fields) > 0 {
		p.Yes = web.Button{Text: "See what would change", Name: "step", Value: "look"}
		p.Boxes, err = h.one.Boxes(c, tx, check, fields, entry.Entry{Register: def.Key, Values: map[string]string{}}, typed, nil)
		return err
	}
	for _, f := range fields {
		p.Hidden = append(p.Hidden, hidden{folder.BoxName(f.Key), typed[f.Key]})
	}
	out, err := check.Try(c, tx, all, clerk.BulkOf(do, typed))
	if err != nil {
		return err
	}
	p.Dry, p.Faulty = dryBulk(def, out), clerk.Faulty(out)
	if n := clerk.ToChange(def, out); p.Faulty == 0 && n > 0 {
		p.Yes = web.Button{Text: "Change " + strconv.Itoa(n), Name: "step", Value: "apply"}
	}
	return nil
}

// choices are the steps and the answers that this person may give in bulk.
func (h pages) choices(c *web.Ctx, def policy.Register) *web.Field {
	f := &web.Field{Name: "do", Label: "What should be done?", Type: "radios", Legend: "m"}
	for _, m := range def.Moves {
		if h.clerk.MayMove(c.Actor, def, m) {
			f.Options = append(f.Options, web.Option{Value: "move:" + m.Key, Text: cmp.Or(m.Title, m.Key), Hint: "A step"})
		}
	}
	for _, one := range def.Fields {
		if clerk.InBulk(one) {
			f.Options = append(f.Options, web.Option{Value: "field:" + one.Key, Text: "Change “" + entry.Title(one) + "”"})
		}
	}
	return f
}
