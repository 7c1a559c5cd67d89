package reception

import (
	"cmp"
	"slices"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/notices"
	"belisha/internal/records/reception/internal/guests"
	"belisha/internal/web"
)

// slipPage is what is printed and handed over, this once.
type slipPage struct {
	ID      string
	Name    string
	Account string
	Once    string
	Until   string
	Times   string
	May     string
	Rules   []string
	Ask     string
	School  string
}

// issued gives the account, or says what is missing. serves AUA-14 NET-01
func (h pages) issued(c *web.Ctx) (web.Page, error) {
	s, err := h.Issue(c, c.Grant, c.School.Name, c.Param("id"))
	if err != nil {
		return h.shownAgain(c, err)
	}
	page := slipPage{ID: s.Visit.ID, Name: s.Person.Full(), Account: s.Person.Account, Once: s.Once, Until: s.Visit.Ending(), Times: s.Visit.Times,
		May: guests.ServiceTitles(s.Visit.Services), School: c.School.Name}
	err = h.read(c, func(tx *ledger.Tx) error {
		host, err := h.People.Get(c, tx, s.Visit.Host)
		page.Ask = host.Full()
		if err == nil {
			page.Rules, err = h.rules(c, tx, s)
		}
		return err
	})
	p := web.Show("reception/slip", "Slip for "+page.Name, page)
	p.Back = &web.Link{Text: "The visit", Href: "/reception/" + s.Visit.ID}
	return p, err
}

// onSlip is how many rules fit on a slip.
const onSlip = 5

// rules are the first lines of what the guest signed.
func (h pages) rules(c *web.Ctx, tx *ledger.Tx, s guests.Slip) ([]string, error) {
	all, err := h.Wanted(c, tx, s.Person, s.Visit.Kind)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, one := range all {
		text, err := h.Agreements.Text(one.Form, cmp.Or(s.Person.Language, agreements.English))
		if err != nil {
			return nil, err
		}
		for _, l := range text.Items {
			if l.Kind == agreements.Rule && len(out) < onSlip {
				out = append(out, l.Text)
			}
		}
	}
	return out, nil
}

// left ends a visit: the person has handed in the badge. serves NET-01
func (h pages) left(c *web.Ctx) (web.Page, error) {
	err := h.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		v, err := h.Store.Get(c, tx, c.Param("id"))
		if err != nil {
			return ledger.Event{}, err
		}
		if v.Ended != "" {
			return ledger.Event{}, errs.Clash("", "This visit has ended already.")
		}
		return h.End(c, tx, v, guests.ByLeaving)
	})
	if err != nil {
		return h.shownAgain(c, err)
	}
	return web.Say("/reception", "success", "The visit has ended. The account is closed."), nil
}

// extended gives more time. An agency's is the head's alone. serves NET-01 PPL-26
func (h pages) extended(c *web.Ctx) (web.Page, error) {
	until, err := c.Day("until", "the new last day")
	if err != nil {
		return h.shownAgain(c, err)
	}
	err = h.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		v, err := h.Store.Get(c, tx, c.Param("id"))
		if err != nil {
			return ledger.Event{}, err
		}
		if v.Agency() && !c.May("reception.approve") {
			return ledger.Event{}, errs.Denied("Only the head teacher gives an outside agency more time.")
		}
		return h.Extend(c, tx, v, guests.Arrival{Until: until, Hour: c.Form("hour")}, c.Form("why"))
	})
	if err != nil {
		return h.shownAgain(c, err)
	}
	return web.Say("/reception/"+c.Param("id"), "success", "The visit lasts longer now. The reason is kept."), nil
}

// decided is the head's word about an agency. serves PPL-26
func (h pages) decided(answer string) func(*web.Ctx) (web.Page, error) {
	return func(c *web.Ctx) (web.Page, error) {
		err := h.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
			v, err := h.Store.Get(c, tx, c.Param("id"))
			if err != nil {
				return ledger.Event{}, err
			}
			e := ledger.Event{Verb: "reception.approved", Subject: v.Ref(tx.School)}
			if v.Over(h.Base.Now()) {
				return e, errs.Clash("", "This visit's time is over. Enter a new one.")
			}
			if err := h.Store.Decide(c, tx, v.ID, answer, c.Actor.Person); err != nil {
				return e, err
			}
			if answer == guests.Declined {
				v.Approval = guests.Declined
				if e, err = h.End(c, tx, v, guests.ByRefusal); err != nil {
					return e, err
				}
				e.Verb = "reception.declined"
			}
			return e, h.tellDesk(c, tx, v, answer)
		})
		if err != nil {
			return h.shownAgain(c, err)
		}
		return web.Say("/reception/"+c.Param("id"), "success", "Your decision is kept."), nil
	}
}

func (h pages) tellDesk(c *web.Ctx, tx *ledger.Tx, v guests.Visit, answer string) error {
	to := slices.DeleteFunc([]string{v.By, v.Host}, func(id string) bool { return id == c.Actor.Person })
	said := "The head teacher has approved it, until " + v.Ending() + "."
	if answer == guests.Declined {
		said = "The head teacher has not approved it."
	}
	return h.Tell(c, tx, notices.Notice{To: to, Kind: "request.agency", Title: "An outside agency's access was decided", Href: "/reception/" + v.ID, Text: said,
		Key: "reception.decided/" + v.ID})
}
