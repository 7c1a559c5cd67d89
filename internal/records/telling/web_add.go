package telling

import (
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// add takes what somebody says later. // serves INC-01
func (f *Telling) add(c *web.Ctx) (web.Page, error) {
	t, err := f.behind(c)
	if err != nil {
		return web.Page{}, err
	}
	err = f.added(c, t)
	if err != nil {
		p := f.receiptShow(c, t)
		r := p.Data.(*receiptPage) //nolint:errcheck,forcetypeassert // made one line above
		return c.Again(p, err, &r.Words)
	}
	return web.Say("/tell/receipt/"+c.Param("code"), "success", "Thank you. What you added stands with what you told us."), nil
}

// added checks and stores it. Additions are throttled by address: the code may be anyone's.
func (f *Telling) added(c *web.Ctx, t standing) error {
	switch {
	case c.Form("website") != "":
		return errTrap()
	case c.Sent():
		return f.turnAway(c, "No file is taken here. Nothing was uploaded. Say in your words that you have one, and show it to nobody but the school.")
	case !f.adders.allow("add " + c.Addr()):
		return errs.Bad("words", "Much has been added from your network in the last few minutes. Please wait ten minutes and send this again.")
	}
	g := c.Grant
	if t.Reporter == "" || topicOf(t.Report.Kind).protects() {
		var err error
		if g, err = f.nobodys(c, g); err != nil {
			return err
		}
	}
	return f.base.Ledger.Write(c, g, func(tx *ledger.Tx) (ledger.Event, error) {
		i, err := f.cases.AddTold(c, tx, t.ID, c.Form("words"))
		if err == nil {
			err = f.tellHandlers(c, tx, i)
		}
		return ledger.Event{Verb: "telling.added", Subject: i.Ref(), Changes: []ledger.Change{{Field: "words", Class: ledger.Secret}}}, err
	})
}
