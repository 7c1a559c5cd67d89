package reception

import (
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/reception/internal/guests"
	"belisha/internal/web"
)

// doorPage shows the way to the tablet's page: this once.
type doorPage struct {
	Name  string
	Link  string
	Code  web.Code
	Until string
	Back  string
}

// door opens a page for the tablet. serves AUA-14
func (h pages) door(c *web.Ctx) (web.Page, error) {
	var token, name string
	var made guests.Pass
	err := h.Base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		v, p, err := h.Both(c, tx, c.Param("id"))
		if err != nil {
			return ledger.Event{}, err
		}
		if v.Ended != "" || v.Over(h.Base.Now()) || v.Approval == guests.Waits {
			return ledger.Event{}, errs.Clash("", "This visit has ended, or the head teacher has not approved it yet. There is nothing to sign.")
		}
		left, err := h.Unsigned(c, tx, p, v.Kind)
		if err != nil {
			return ledger.Event{}, err
		}
		if len(left) == 0 {
			return ledger.Event{}, errs.Clash("", "Everything is signed already.")
		}
		name = p.Full()
		token, made, err = h.OpenDoor(c, tx, guests.AboutVisit, v.ID)
		return ledger.Event{Verb: "reception.door-opened", Subject: v.Ref(tx.School)}, err
	})
	if err != nil {
		return h.shownAgain(c, err)
	}
	return h.doorShown(name, token, made, "/reception/"+c.Param("id"))
}

func (h pages) doorShown(name, token string, made guests.Pass, back string) (web.Page, error) {
	expires, err := clock.Parse(made.Expires)
	if err != nil {
		return web.Page{}, err
	}
	page := doorPage{Name: name, Link: h.Hooks.Address() + "/visit/" + token, Until: expires.In(clock.London).Format("15:04"), Back: back}
	page.Code, err = web.NewCode(page.Link, "Code for the tablet")
	p := web.Show("reception/door", "Hand over the tablet", page)
	p.Back = &web.Link{Text: "Back to " + name, Href: back}
	return p, err
}
