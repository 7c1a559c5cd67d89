package directories

import (
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// LinkPage asks who an entry of a directory is here.
type LinkPage struct {
	Facts   web.Summary
	Fits    []string // the people whom it could be, in words
	Account web.Field
	Action  string
	Drop    DropForm
}

// DropForm takes an entry off the list.
type DropForm struct {
	Title, Text, Action, Yes string
}

func errWaitsNoMore() error {
	return errs.Missing("This entry does not wait any more: somebody has linked it or taken it off the list.")
}

func (h pages) waitingOf(c *web.Ctx, tx *ledger.Tx) (Waiting, error) {
	w, ok, err := h.store.waiting(c, tx, c.Param("id"))
	if err == nil && (!ok || w.Directory != c.Param("key")) {
		err = errWaitsNoMore()
	}
	return w, err
}

func (h pages) linkForm(c *web.Ctx) (web.Page, error) { return h.linkPage(c, nil) }

func (h pages) linkPage(c *web.Ctx, fault error) (web.Page, error) {
	d, _ := h.door(c.Param("key"))
	at := "/directories/" + d.Key + "/waiting/" + c.Param("id")
	v := &LinkPage{Action: at, Account: web.Field{Name: "account", Label: "User name here of the person whom this is", Width: "20", Required: true,
		Hint: "Make sure who it is, face to face or by telephone. Whoever signs in at " + titled(d.Entry) + " with this entry then comes in as this person."}}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		w, err := h.waitingOf(c, tx)
		if err != nil {
			return err
		}
		v.Facts = web.Summary{Rows: []web.SummaryRow{{Key: "Name there", Lines: []string{w.Name}}, {Key: "Address there", Lines: address(w)}, {Key: "User name there", Lines: []string{w.Account}},
			{Key: "Entry", Lines: []string{w.Subject}}, {Key: "First tried", Lines: []string{clock.Told(w.FirstAt)}}, {Key: "Last tried", Lines: []string{clock.Told(w.LastAt)}}}}
		all, err := h.people.Everybody(c, tx)
		for _, p := range candidates(all, w.said()) {
			v.Fits = append(v.Fits, p.Full()+" ("+p.Account+")")
			v.Account.Value = p.Account
		}
		if len(v.Fits) > 1 {
			v.Account.Value = ""
		}
		return err
	})
	v.Drop = DropForm{Title: "Nobody of the school?", Text: "The entry goes off the list. If it tries again, it is back on it.", Action: at + "/drop", Yes: "Take it off the list"}
	p := web.Show("directories/link", "Who is this?", v)
	p.Back = &web.Link{Text: titled(d.Entry), Href: "/directories/" + d.Key}
	if err != nil || fault == nil {
		return p, err
	}
	return c.Again(p, fault, &v.Account)
}

func address(w Waiting) []string {
	if w.Email != "" && w.Proven == 0 {
		return []string{w.Email, "The directory does not vouch for this address: anybody could have written it."}
	}
	return []string{w.Email}
}

// linked links an entry that waited. // serves PPL-25
func (h pages) linked(c *web.Ctx) (web.Page, error) {
	d, _ := h.door(c.Param("key"))
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		w, err := h.waitingOf(c, tx)
		if err != nil {
			return ledger.Event{}, err
		}
		return h.linkTo(c, tx, d, Link{Realm: w.Realm, Subject: w.Subject, Fixed: w.Fixed})
	})
	if err != nil {
		return h.linkPage(c, err)
	}
	return web.Say("/directories/"+d.Key, "success", "The link is made, and the person has been told. They can sign in with "+titled(d.Entry)+" from now on."), nil
}

// linkedByName links a person to a user name of an LDAP directory, before they have tried.
func (h pages) linkedByName(c *web.Ctx) (web.Page, error) {
	d, _ := h.door(c.Param("key"))
	if d.ldap == nil {
		return web.Page{}, errs.Missing("Entries of this directory are linked from the list of those who wait.")
	}
	entry := strings.ToLower(c.Form("entry"))
	if entry == "" {
		entry = people.Account(c.Form("account"))
	}
	if len(entry) > 128 {
		return h.showPage(c, errs.Bad("entry", "Write the user name in 128 characters or fewer."))
	}
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return h.linkTo(c, tx, d, Link{Realm: d.ldap.Realm(), Subject: entry})
	})
	if err != nil {
		return h.showPage(c, err)
	}
	return web.Say("/directories/"+d.Key, "success", "The link is made, and the person has been told. From now on their password is the one of "+titled(d.Entry)+"."), nil
}

// dropped takes an entry off the list of those who wait.
func (h pages) dropped(c *web.Ctx) (web.Page, error) {
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "directories.dropped", Subject: Ref(tx.School, c.Param("key"))}
		w, err := h.waitingOf(c, tx)
		if err != nil {
			return e, err
		}
		_, err = h.store.dropWaiting(c, tx, w.ID)
		return e, err
	})
	return web.Say("/directories/"+c.Param("key"), "success", "The entry is off the list."), err
}

// Panel is what a person's page shows of their directories.
type Panel struct{ Lines []web.Link }

func (h pages) panel(c *web.Ctx, of ref.Ref) (any, error) {
	g, err := c.Check("directories.list", authz.Subject{Ref: LinkRef(c.School.ID, of.ID)})
	if err != nil || len(h.doors) == 0 {
		return nil, err
	}
	var links []Link
	err = h.base.Ledger.Read(c, g, func(tx *ledger.Tx) (err error) {
		links, err = h.store.linksOf(c, tx, of.ID)
		return err
	})
	v := &Panel{}
	for _, l := range links {
		if d, ok := h.door(l.Directory); ok {
			v.Lines = append(v.Lines, web.Link{Text: "Signs in with " + titled(d.Entry) + ", since " + clock.Told(l.MadeAt), Href: "/directories/" + d.Key + "/people/" + of.ID})
		}
	}
	return v, err
}
