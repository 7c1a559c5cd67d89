package directories

import (
	"net/http"
	"net/url"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/records/directories/internal/said"
	"belisha/internal/web"
)

type pages struct{ *Directories }

// Doors are the buttons on the sign-in page.
type Doors struct{ Links []web.Link }

func (h pages) buttons(c *web.Ctx, _ ref.Ref) (any, error) {
	v := &Doors{}
	for _, d := range h.doors {
		if d.ldap == nil { // LDAP passwords are typed into the form that is there
			v.Links = append(v.Links, web.Link{Text: "Sign in with " + titled(d.Entry), Href: withAt + d.Key + after(c.Query("next"))})
		}
	}
	if len(v.Links) == 0 {
		return nil, nil
	}
	return v, nil
}

// after carries on where somebody wanted to go.
func after(next string) string {
	if next = web.SafeNext(next); next != "/" {
		return "?next=" + url.QueryEscape(next)
	}
	return ""
}

func (h pages) named(c *web.Ctx) (door, error) {
	if d, ok := h.door(c.Param("key")); ok && d.ldap == nil {
		return d, nil
	}
	return door{}, errs.Missing("The school has no directory of this name to sign in with. It may have been taken away; use the sign-in page.")
}

// start sends the browser to the directory. It changes nothing here: what has to be known again is sealed into the
// browser's own short pass.
func (h pages) start(c *web.Ctx) (web.Page, error) {
	d, err := h.named(c)
	switch {
	case err != nil:
		return web.Page{}, err
	case c.Visit.Locked:
		return web.Go("/unlock"), nil // another person can only sign this one off (PPL-14)
	case !c.Actor.Nobody():
		return web.Go(web.SafeNext(c.Query("next"))), nil
	}
	t := newTrip(d.Key, web.SafeNext(c.Query("next")), h.base.Now())
	if len(t.Next) > 1000 { // longer, it would not fit into the pass
		t.Next = "/"
	}
	var to string
	if d.oidc != nil {
		to, err = d.oidc.Start(c, t.Leg)
	} else {
		to, t.Request, err = d.saml.Start(c, t.Leg.State)
	}
	if err != nil {
		h.log(d, err)
		return h.refused(c, d, h.refuse(c, c.Grant, d.Key, err))
	}
	sealed, err := h.seal(t, toTrip(d.Key))
	if err != nil {
		return h.refused(c, d, err)
	}
	page := web.Go(to)
	page.Ticket = &web.Ticket{Value: sealed, Path: backAt + d.Key, Lasts: tripFor, Abroad: true}
	return page, nil
}

// RefusedPage says why somebody was not let in, and how to go on.
type RefusedPage struct{ Title, Text, Again string }

// refused shows a refusal; any other fault is the house's own.
func (h pages) refused(_ *web.Ctx, d door, err error) (web.Page, error) {
	word := said.Reason(err)
	if word == "" {
		return web.Page{}, err
	}
	p := web.Show("directories/refused", "You are not signed in", &RefusedPage{Title: titled(d.Entry), Text: sentence(word, titled(d.Entry)), Again: withAt + d.Key})
	p.Status = http.StatusForbidden
	if word == said.Away || word == said.Setup {
		p.Status = http.StatusServiceUnavailable
	}
	if word != said.Strange { // somebody else's link must not take away a sign-in that is under way
		p.Ticket = &web.Ticket{Path: backAt + d.Key, Abroad: true}
	}
	return p, nil
}

// metadata is what a SAML directory has to be told about this house.
func (h pages) metadata(c *web.Ctx) (web.Page, error) {
	d, err := h.named(c)
	if err != nil || d.saml == nil {
		return web.Page{}, errs.Missing("The school has no SAML directory of this name.")
	}
	body, err := d.saml.Metadata()
	if err != nil {
		return web.Page{}, errs.Down(err, "The metadata cannot be made: the certificate or the key of this house cannot be read.")
	}
	return web.Page{File: &web.Download{Name: "belisha-" + d.Key + ".xml", Type: "application/samlmetadata+xml", Body: body}}, nil
}
