package accounts

import (
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts/internal/matters"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// Shown is one account, for those who look after it.
type Shown struct {
	Name    string
	Facts   web.Summary
	Recent  web.Table
	Acts    web.Table
	Unlock  string       // where the button posts to; empty: no button
	Ask     []web.Field  // the reason and who asked, for the buttons below
	Buttons []ShownPress // what can be done with a reason
	Guarded string       // why a second person has to approve; empty: nobody has to
	Home    *web.Field   // of a pupil: the last day of access at home
	HomeTo  string
	Once    string // a one-time password, shown this once
}

// ShownPress is one button of the form that asks for a reason.
type ShownPress struct{ Text, To, Kind string }

func (h pages) show(c *web.Ctx) (web.Page, error) { return h.shown(c, "") }

func (h pages) shown(c *web.Ctx, once string) (web.Page, error) {
	p, _, err := h.shownView(c, once)
	return p, err
}

func (h pages) shownView(c *web.Ctx, once string) (web.Page, *Shown, error) {
	v := &Shown{Once: once}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		p, err := h.People.Get(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		acc, err := h.Get(c, tx, p.ID)
		if err != nil {
			return err
		}
		if v.Guarded, err = h.guarded(c, tx, c.Actor, p); err != nil {
			return err
		}
		h.fill(c, v, p, acc)
		if err := h.leftOften(c, tx, v, p.ID); err != nil {
			return err
		}
		if v.Acts, err = h.actsTable(c, tx, p.ID); err != nil {
			return err
		}
		v.Recent, err = h.recentTable(c, tx, p.ID)
		return err
	})
	p := web.Show("accounts/show", "Account of "+v.Name, v)
	p.Back = &web.Link{Text: "Accounts", Href: "/accounts"}
	return p, v, err
}

func (h pages) fill(c *web.Ctx, v *Shown, p people.Person, acc Account) {
	now := h.base.Now()
	state := acc.State(now, h.dormant(now))
	v.Name = p.Full()
	v.Facts = web.Summary{Rows: []web.SummaryRow{{Key: "User name", Lines: []string{p.Account}}, {Key: "State", Tag: stateTag(state)},
		{Key: "Last used", Lines: []string{clock.Told(acc.LastUsed)}}, {Key: "Password changed", Lines: []string{clock.Told(acc.ChangedAt)}}}}
	if acc.Locked(now) {
		v.Facts.Rows = append(v.Facts.Rows, web.SummaryRow{Key: "Pauses until", Lines: []string{clock.Told(acc.LockedUntil)}})
	}
	at := "/accounts/" + p.ID + "/"
	if acc.Locked(now) && c.May("accounts.unlock") {
		v.Unlock = at + "unlock"
	}
	if acc.CutOff != "" {
		v.Facts.Rows = append(v.Facts.Rows, web.SummaryRow{Key: "Cut off since", Lines: []string{clock.Told(acc.CutOff) + ", after a security alert. It is let in again on the page of that alert."}})
	}
	h.buttons(c, v, at, state, acc)
	if p.Is(people.Pupil) && acc.There && c.May("accounts.home") {
		v.HomeTo = at + "home"
		v.Home = &web.Field{Name: "until", Label: "Access at home until", Hint: "The last day. Leave it empty to end it.", Type: "date", Value: acc.HomeUntil}
		if c.Form("until-day") != "" { // the form comes back with a fault
			v.Home.Values = []string{c.Form("until-day"), c.Form("until-month"), c.Form("until-year")}
		}
	}
	if len(v.Buttons) > 0 || v.Home != nil {
		v.Ask = reasonFields()
	}
}

func (h pages) buttons(c *web.Ctx, v *Shown, at, state string, acc Account) {
	if c.May("accounts.reset") && !acc.Shut() {
		press := ShownPress{"Give a one-time password", at + "reset", "secondary"}
		if v.Guarded != "" {
			press = ShownPress{"Ask for approval of a new password", at + "request", "secondary"}
		}
		v.Buttons = append(v.Buttons, press)
	}
	switch {
	case !c.May("accounts.close") || state == "none", acc.Closed && acc.CutOff != "":
	case acc.Closed, state == "reported" && acc.Verifier == "":
		v.Buttons = append(v.Buttons, ShownPress{"Open this account again", at + "open", "secondary"})
	default:
		v.Buttons = append(v.Buttons, ShownPress{"Close this account", at + "close", "warning"})
	}
}

// leftOften says how often somebody left a session open this term. // serves PPL-15
func (h pages) leftOften(c *web.Ctx, tx *ledger.Tx, v *Shown, person string) error {
	list, err := h.Tallies(c, tx, "accounts.left-open", h.term())
	for _, t := range list {
		if t.Person == person {
			v.Facts.Rows = append(v.Facts.Rows, web.SummaryRow{Key: "Left open this term", Lines: []string{strconv.Itoa(t.N)}})
		}
	}
	return err
}

// term is when the term began, as moments are written.
func (a *Accounts) term() string {
	active := a.base.Policy.Load()
	if active == nil {
		return ""
	}
	_, from := active.Term(a.base.Now())
	return clock.Text(from)
}

func (h pages) actsTable(c *web.Ctx, tx *ledger.Tx, person string) (web.Table, error) {
	t := web.Table{Caption: "What was done to this account, and why", Head: []string{"When", "What", "Why", "Who asked", "Who did it"}, Empty: "Nothing yet."}
	list, err := h.matters.Acts(c, tx, person, "", "", 20)
	if err != nil {
		return t, err
	}
	names, err := h.names(c, tx, list)
	for _, x := range list {
		t.Rows = append(t.Rows, []web.Cell{{Text: clock.Told(x.At), Header: true}, {Text: actTitle(x)}, {Text: x.Why}, {Text: x.Asked}, {Text: names[x.By]}})
	}
	return t, err
}

// names are the people who stand in acts.
func (h pages) names(c *web.Ctx, tx *ledger.Tx, list []matters.Act) (map[string]string, error) {
	var ids []string
	for _, x := range list {
		ids = append(ids, x.By, x.Person)
	}
	folk, err := h.People.Many(c, tx, ids)
	out := map[string]string{}
	for _, p := range folk {
		out[p.ID] = p.Full()
	}
	return out, err
}

// actTitle is an act in plain words.
func actTitle(x matters.Act) string {
	title := map[string]string{"reset": "New password", "close": "Closed", "open": "Opened", "home": "Access at home"}[x.Verb]
	switch x.State {
	case matters.Waits:
		return title + ": asked for"
	case matters.Approved:
		return title + ": approved"
	case matters.Refused:
		return title + ": not approved"
	}
	return title
}
