package factors

import (
	"strconv"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// ShowPage is one person's second factors, for those who help when they are lost.
type ShowPage struct {
	Name  string
	Facts web.Summary
	Start string // where a start code is made; "" when there is nothing to start
	Clear *web.Confirm
}

// of gives the gate the person whose factors these are.
func (h pages) of(c *web.Ctx) (authz.Subject, error) {
	subject := authz.Subject{Ref: Ref(c.School.ID, c.Param("id"))}
	if c.Actor.Nobody() {
		return subject, nil
	}
	_, err := h.person(c, c.SubjectGrant())
	return subject, err
}

// ofGuarded keeps people from their own factors, and whoever sets up the machines from those through whom safeguarding
// records are read: with a new password and a start code they could come in as the lead.
func (h pages) ofGuarded(c *web.Ctx) (authz.Subject, error) {
	subject, err := h.of(c)
	if err != nil || c.Actor.Nobody() {
		return subject, err
	}
	p, err := h.person(c, c.SubjectGrant())
	if err != nil {
		return subject, err
	}
	roles := authz.Actor{Roles: h.accounts.Roles(p)}
	switch {
	case p.ID == c.Actor.Person:
		subject.AboutWhy = "These are your own second factors, so somebody else has to do this."
	case c.Actor.Has(authz.Coordinator):
		return subject, nil
	case roles.Has(authz.Chair):
		subject.AboutWhy = "The chair of governors deals with concerns about the head teacher, so only the online safety coordinator can do this for the chair."
	case roles.Has(authz.DSL, authz.Head, authz.Coordinator) && !c.Actor.Has(authz.Head):
		subject.AboutWhy = "This person deals with safeguarding records, so only the head teacher or the online safety coordinator can do this for them."
	default:
		return subject, nil
	}
	subject.About = []string{c.Actor.Person}
	return subject, nil
}

func (h pages) person(c *web.Ctx, g authz.Grant) (p people.Person, err error) {
	err = h.base.Ledger.Read(c, g, func(tx *ledger.Tx) (err error) {
		p, err = h.people.Get(c, tx, c.Param("id"))
		return err
	})
	return p, err
}

func (h pages) show(c *web.Ctx) (web.Page, error) { return h.showPage(c, nil) }

func (h pages) showPage(c *web.Ctx, fault error) (web.Page, error) {
	p, err := h.person(c, c.Grant)
	if err != nil {
		return web.Page{}, err
	}
	var has Have
	var keys []Passkey
	err = h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if has, err = h.store.have(c, tx, p.ID); err == nil {
			keys, err = h.store.passkeys(c, tx, p.ID)
		}
		return err
	})
	v := &ShowPage{Name: p.Full(), Facts: h.seen(p, has, keys)}
	if c.May("factors.start") && !has.Any() && p.ID != c.Actor.Person {
		v.Start = "/factors/" + p.ID + "/start"
	}
	reason := web.Field{Name: "reason", Label: "Why?", Type: "textarea", Max: 500, Required: true, Hint: "For example: the telephone is lost. The person is told that their second factors were cleared."}
	if c.May("factors.clear") && (has.Any() || has.Records) && p.ID != c.Actor.Person {
		v.Clear = &web.Confirm{Under: true, Title: "Clear the second factors?", Text: "App, passkeys, recovery codes and the password for the records all end. Make sure first, face to face or by telephone, that it is really this person who asks.",
			Action: "/factors/" + p.ID + "/clear", Yes: web.Button{Text: "Clear them", Kind: "warning"}, No: web.Link{Text: "Leave them", Href: "/factors"}, Fields: []web.Field{reason}}
	}
	page := web.Show("factors/show", "Second factors", v)
	page.Back = &web.Link{Text: "All staff", Href: "/factors"}
	if err != nil || fault == nil {
		return page, err
	}
	if v.Clear != nil {
		return c.Again(page, fault, &v.Clear.Fields[0])
	}
	return c.Again(page, fault)
}

func (h pages) seen(p people.Person, has Have, keys []Passkey) web.Summary {
	tag := stateTag(has, h.always(h.accounts.Roles(p)))
	names := []string{"None"}
	if len(keys) > 0 {
		names = nil
	}
	for _, k := range keys {
		names = append(names, k.Name+", last used: "+used(k.LastUsed))
	}
	return web.Summary{Rows: []web.SummaryRow{{Key: "Second factor", Tag: &tag}, {Key: "Code app", Lines: []string{yes(has.App)}}, {Key: "Passkeys", Lines: names},
		{Key: "Recovery codes left", Lines: []string{strconv.Itoa(has.Codes)}}, {Key: "Password for the records", Lines: []string{yes(has.Records)}}}}
}

// StartedPage shows a start code once.
type StartedPage struct{ Name, Code, Until string }

// started makes a start code, to be handed over by somebody who knows the person. // serves STD-17
func (h pages) started(c *web.Ctx) (web.Page, error) {
	p, err := h.person(c, c.Grant)
	if err != nil {
		return web.Page{}, err
	}
	var code string
	err = h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (e ledger.Event, err error) {
		e = ledger.Event{Verb: "factors.start-made", Subject: Ref(tx.School, p.ID)}
		if code, err = h.startCode(c, tx, p.ID, c.Actor.Person); err != nil {
			return e, err
		}
		return e, h.tell(c, tx, notices.Notice{To: []string{p.ID}, Kind: "account.start", Title: "A start code was made for your account",
			Text: "It lets you set up a second step from outside the school, once and within a day. If you did not ask for it, tell the online safety coordinator.", Href: "/account/factors"})
	})
	if err != nil {
		return h.showPage(c, err)
	}
	page := web.Show("factors/started", "Start code", &StartedPage{Name: p.Full(), Code: code, Until: clock.Human(h.base.Now().Add(startFor))})
	page.Back = &web.Link{Text: "Second factors of " + p.Full(), Href: "/factors/" + p.ID}
	return page, nil
}

// cleared takes lost factors away, with a reason; their owner is told.
func (h pages) cleared(c *web.Ctx) (web.Page, error) {
	reason := strings.Join(strings.Fields(c.Form("reason")), " ")
	if n := len([]rune(reason)); n < 5 || n > 500 {
		return h.showPage(c, errs.Bad("reason", "Write the reason in 5 to 500 characters. No second factor is cleared without one."))
	}
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		person := c.Param("id")
		e := ledger.Event{Verb: "factors.cleared", Subject: Ref(tx.School, person), Why: reason}
		if err := h.store.clear(c, tx, person); err != nil {
			return e, err
		}
		return e, h.tell(c, tx, notices.Notice{To: []string{person}, Kind: "account.cleared", Title: "The second steps of your account were cleared",
			Text: "Set up a new one at school. If you did not ask for this, tell the head teacher now.", Href: "/account/factors", Urgent: true})
	})
	return web.Say("/factors/"+c.Param("id"), "success", "The second factors are cleared, and the person has been told."), err
}

// Panel is what a person's page shows of this.
type Panel struct {
	Tag  web.Tag
	Ways string
	Href string
}

func (h pages) panel(c *web.Ctx, of ref.Ref) (any, error) {
	g, err := c.Check("factors.list", authz.Subject{Ref: Ref(c.School.ID, of.ID)})
	if err != nil {
		return nil, err
	}
	var p people.Person
	var has Have
	err = h.base.Ledger.Read(c, g, func(tx *ledger.Tx) (err error) {
		if p, err = h.people.Get(c, tx, of.ID); err == nil {
			has, err = h.store.have(c, tx, of.ID)
		}
		return err
	})
	roles := h.accounts.Roles(p)
	if err != nil || p.Is(people.Pupil) || !works(p, roles) && !has.Any() {
		return nil, err
	}
	return &Panel{Tag: stateTag(has, h.always(roles)), Ways: ways(has), Href: "/factors/" + p.ID}, nil
}
