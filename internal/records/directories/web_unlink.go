package directories

import (
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/directories/internal/said"
	"belisha/internal/web"
)

// LinkedPage is one person's link to a directory.
type LinkedPage struct {
	Name   string
	Facts  web.Summary
	Unlink *web.Confirm
}

func (h pages) linkOf(c *web.Ctx, tx *ledger.Tx) (Link, error) {
	links, err := h.store.linksOf(c, tx, c.Param("id"))
	for _, l := range links {
		if l.Directory == c.Param("key") {
			return l, nil
		}
	}
	if err == nil {
		err = errs.Missing("This person is not linked to this directory.")
	}
	return Link{}, err
}

func (h pages) linkedShow(c *web.Ctx) (web.Page, error) { return h.linkedPage(c, nil) }

func (h pages) linkedPage(c *web.Ctx, fault error) (web.Page, error) {
	d, _ := h.door(c.Param("key"))
	v := &LinkedPage{}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		l, err := h.linkOf(c, tx)
		if err != nil {
			return err
		}
		names, err := h.names(c, tx, []Link{l})
		v.Name = names[l.Person].full
		v.Facts = web.Summary{Rows: []web.SummaryRow{{Key: "User name here", Lines: []string{names[l.Person].account}}, {Key: "Directory", Lines: []string{titled(d.Entry)}}, {Key: "Entry there", Lines: []string{l.Subject}},
			{Key: "Linked", Lines: []string{clock.Told(l.MadeAt)}}, {Key: "By", Lines: []string{by(names, l)}}, {Key: "Last sign-in", Lines: []string{clock.Told(l.LastUsed)}}}}
		return err
	})
	at := "/directories/" + d.Key
	if c.May("directories.link") {
		v.Unlink = &web.Confirm{Under: true, Title: "Remove the link?", Text: "The person is signed out everywhere and can no longer come in through " + titled(d.Entry) + ". Their account here stays.", Action: at + "/people/" + c.Param("id") + "/unlink",
			Yes: web.Button{Text: "Remove the link", Kind: "warning"}, No: web.Link{Text: "Leave it", Href: at},
			Fields: []web.Field{{Name: "reason", Label: "Why?", Type: "textarea", Max: 500, Required: true}}}
	}
	p := web.Show("directories/linked", "Link of "+v.Name, v)
	p.Back = &web.Link{Text: titled(d.Entry), Href: at}
	if err != nil || fault == nil || v.Unlink == nil {
		return p, err
	}
	return c.Again(p, fault, &v.Unlink.Fields[0])
}

// unlinkedByHand removes a link; whatever was opened by it ends at once. // serves PPL-25
func (h pages) unlinkedByHand(c *web.Ctx) (web.Page, error) {
	why := shorter(c.Form("reason"))
	if n := len([]rune(why)); n < 5 || n > 500 {
		return h.linkedPage(c, errs.Bad("reason", "Write the reason in 5 to 500 characters. No link is removed without one."))
	}
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		l, err := h.linkOf(c, tx)
		e := ledger.Event{Verb: "directories.unlinked", Subject: LinkRef(tx.School, l.Person), Why: why, Changes: []ledger.Change{
			{Field: "directory", Class: ledger.Open, Before: l.Directory}, {Field: "entry", Class: ledger.Personal, Before: l.Subject}}}
		if err != nil {
			return e, err
		}
		if _, err := h.store.drop(c, tx, l.Person, l.Directory); err != nil {
			return e, err
		}
		return e, h.accounts.EndAll(c, tx, l.Person, "")
	})
	return web.Say("/directories/"+c.Param("key"), "success", "The link is removed, and the person is signed out everywhere."), err
}

// automatic allows, or no longer allows, that links make themselves when exactly one person fits.
func (h pages) automatic(c *web.Ctx) (web.Page, error) {
	on := c.Form("on") == "yes"
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "directories.automatic-set", Subject: Ref(tx.School, c.Param("key")), Changes: []ledger.Change{{Field: "automatic", Class: ledger.Open, After: map[bool]string{true: "yes", false: "no"}[on]}}}
		return e, h.store.setAutomatic(c, tx, c.Param("key"), on, c.Actor.Person)
	})
	text := "From now on somebody confirms each link."
	if on {
		text = "From now on a link makes itself when exactly one person fits. Those who deal with safeguarding records are still confirmed by somebody."
	}
	return web.Say("/directories/"+c.Param("key"), "success", text), err
}

// TriedPage says how a try of the connection went.
type TriedPage struct {
	Title, Text string
	Tag         web.Tag
	Again       string
}

// tried speaks with the directory once, without anybody's password.
func (h pages) tried(c *web.Ctx) (web.Page, error) {
	d, _ := h.door(c.Param("key"))
	fault := d.try(c)
	word := said.Reason(fault)
	if fault != nil && word == "" {
		return web.Page{}, fault
	}
	h.log(d, fault)
	v := &TriedPage{Title: titled(d.Entry), Text: "It answered as it should.", Tag: web.Tag{Text: "Works", Colour: "green"}, Again: c.Path()}
	if word != "" {
		v.Text, v.Tag = state(word)+" "+where(d), web.Tag{Text: "Does not work", Colour: "red"}
	}
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "directories.tried", Subject: Ref(tx.School, d.Key), Changes: reason(strings.TrimSpace(word + map[bool]string{true: "works"}[word == ""]))}, nil
	})
	p := web.Show("directories/tried", "The connection to "+titled(d.Entry), v)
	p.Back = &web.Link{Text: titled(d.Entry), Href: "/directories/" + d.Key}
	return p, err
}
