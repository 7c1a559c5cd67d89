package registers

import (
	"strconv"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/records/registers/internal/folder"
	"belisha/internal/web"
)

// typedOf reads the posted answers to some fields.
func typedOf(c *web.Ctx, fields []policy.Field) map[string]string {
	out := map[string]string{}
	for _, f := range fields {
		out[f.Key] = folder.Answer(c, f)
	}
	return out
}

// dryBulk says for each entry what would change, or why it cannot.
func dryBulk(def policy.Register, all []clerk.Outcome) *web.Table {
	t := &web.Table{Caption: "What would change", Head: []string{"Entry", "What happens", "State"}}
	for _, o := range all {
		row := []web.Cell{{Text: o.Before.Label, Header: true}, {Text: "Nothing: it is so already"}, {}}
		if len(def.States) > 0 {
			row[2] = web.Cell{Tag: folder.StateTag(def, o.After.State)}
		}
		switch {
		case len(o.Faults) > 0:
			row[1] = web.Cell{Text: o.Faults.Error(), Tag: &web.Tag{Text: "Cannot be done", Colour: "red"}}
			row[2] = web.Cell{}
		case !o.Same(def):
			row[1] = web.Cell{Text: changedWords(def, o.Before, o.After)}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// changedWords names the answers that change. Of a sensitive register not even which: the entry itself says so.
func changedWords(def policy.Register, before, after entry.Entry) string {
	if def.Sensitive {
		return "It is changed"
	}
	text := ""
	for _, ch := range clerk.Changes(def, before, after) {
		word := ch.Field
		if f, ok := entry.FieldOf(def, ch.Field); ok {
			word = entry.Title(f)
		}
		if text != "" {
			text += ", "
		}
		text += word
	}
	return "Changes: " + text
}

// bulkApply does it, all or nothing, under one event.
func (h pages) bulkApply(c *web.Ctx, def policy.Register) (web.Page, error) {
	n := 0
	err := h.clerk.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		all, err := h.chosen(c, tx, def)
		if err != nil {
			return ledger.Event{}, err
		}
		check, err := h.clerk.Checker(def)
		if err != nil {
			return ledger.Event{}, err
		}
		fields, err := check.AsksOf(c, tx, all, c.Form("do"))
		if err != nil {
			return ledger.Event{}, err
		}
		act := clerk.BulkOf(c.Form("do"), typedOf(c, fields))
		out, err := check.Try(c, tx, all, act)
		if err != nil {
			return ledger.Event{}, err
		}
		e, did, err := check.DoAll(c, tx, out, act)
		n = did
		return e, err
	})
	return web.Say(backTo(c, def), "success", strconv.Itoa(n)+" changed."), err
}
