package registers

import (
	"net/http"
	"strconv"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// planned shows the dry run, or carries it out when it was confirmed and still is what was shown.
func (h pages) planned(c *web.Ctx, def policy.Register, im clerk.Importing, page web.Page, p *importPage) (web.Page, error) {
	confirmed, moved := c.Form("step") == "apply", false
	var check *clerk.Checker
	var made clerk.Plan
	var err error
	added, changed := 0, 0
	look := func(tx *ledger.Tx) (err error) {
		clear(im.Seen) // a transaction that lost to another runs again
		clear(im.IDs)
		if check, err = h.clerk.Checker(def); err != nil {
			return err
		}
		made, err = check.Plan(c, tx, im)
		moved = confirmed && (made.Digest != c.Form("plan") || len(made.Faults) > 0)
		return err
	}
	if !confirmed {
		err = h.clerk.Base.Ledger.Read(c, c.Grant, look)
	} else {
		err = h.clerk.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
			if err = look(tx); err != nil {
				return e, err
			}
			if moved = moved || len(made.Rows) == 0; moved {
				return e, errMoved()
			}
			e, added, changed, err = check.CarryOut(c, tx, made)
			return e, err
		})
	}
	switch {
	case confirmed && err == nil:
		return web.Say(entry.ListHref(def)+"?all=yes", "success", strconv.Itoa(added)+" added and "+strconv.Itoa(changed)+" changed."), nil
	case moved && made.Digest != "": // shown again, as it is now
		page.Notice = &web.Notice{Kind: "important", Text: "The register or the file has changed since you looked. Nothing was imported. Please look again."}
	case err != nil:
		return web.Page{}, err
	}
	p.dryRun(def, im, made)
	if len(made.Faults) > 0 {
		page.Status, page.Errors = http.StatusUnprocessableEntity, []web.FieldError{{Text: "The whole file is refused and nothing is changed. Put right what is listed, and choose the file again."}}
	}
	return page, nil
}

func errMoved() error {
	return errs.Clash("", "The register has changed since you looked. Nothing was imported.")
}

// dryRun shows what a plan would do.
func (p *importPage) dryRun(def policy.Register, im clerk.Importing, made clerk.Plan) {
	added := 0
	for _, one := range made.Rows {
		if one.Added {
			added++
		}
	}
	count := func(n int) []string { return []string{strconv.Itoa(n)} }
	p.Counts = &web.Summary{Rows: []web.SummaryRow{{Key: "Would be added", Lines: count(added)}, {Key: "Would be changed", Lines: count(len(made.Rows) - added)},
		{Key: "Are there already", Lines: count(made.Same)}, {Key: "Faults", Lines: count(len(made.Faults))}}}
	for _, f := range made.Faults[:min(len(made.Faults), clerk.MostTold)] {
		p.Faults = append(p.Faults, f.String())
	}
	p.More = len(made.Faults) - len(p.Faults)
	for i, as := range im.As {
		p.Hidden = append(p.Hidden, hidden{clerk.ColumnName(i), as})
	}
	p.Hidden, p.Change = append(p.Hidden, hidden{"plan", made.Digest}), true
	p.Step = web.Button{}
	if len(made.Faults) > 0 {
		return
	}
	p.Lines = &web.Table{Caption: "What would happen", Head: []string{"Row", "What happens", "Changes"}, Numeric: []int{0}, Empty: "Nothing: the register says all of this already."}
	for _, one := range made.Rows[:min(len(made.Rows), mostBulk)] {
		row := []web.Cell{{Text: strconv.Itoa(one.Row), Numeric: true}, {Text: "Added", Tag: &web.Tag{Text: "New", Colour: "green"}}, {}}
		if !one.Added {
			row[1], row[2] = web.Cell{Text: one.Before.Label, Tag: &web.Tag{Text: "Changed", Colour: "blue"}}, web.Cell{Text: changedWords(def, one.Before, one.After)}
		}
		p.Lines.Rows = append(p.Lines.Rows, row)
	}
	if len(made.Rows) > 0 {
		p.Step = web.Button{Text: "Import " + strconv.Itoa(len(made.Rows)), Name: "step", Value: "apply"}
	}
}
