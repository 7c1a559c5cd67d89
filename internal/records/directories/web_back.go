package directories

import (
	"errors"
	"net/url"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/tokens"
	"belisha/internal/records/accounts"
	"belisha/internal/records/directories/internal/openid"
	"belisha/internal/records/directories/internal/said"
	"belisha/internal/web"
)

// landed takes the form in which another site's page brings an assertion. It is believed by its signature or not at all,
// it changes nothing, and signs nobody in: it goes on to the page to which the browser shows that it has begun this.
func (h pages) landed(c *web.Ctx) (web.Page, error) {
	d, err := h.named(c)
	if err != nil || d.saml == nil {
		return web.Page{}, errs.Missing("The school has no directory of this name that answers in this way.")
	}
	l := landing{Until: h.base.Now().Add(landingFor).Unix()}
	if l.Landed, err = d.saml.Read(c, c.Raw("SAMLResponse")); err != nil {
		h.log(d, err)
		l.Fault = said.Reason(err)
		if l.Fault == "" {
			return web.Page{}, err
		}
	}
	sealed, err := h.seal(l, toLand(d.Key))
	if err != nil {
		return h.refused(c, d, err)
	}
	return web.Go(backAt + d.Key + "?" + url.Values{"said": {sealed}, "state": {c.Raw("RelayState")}}.Encode()), nil
}

// back is where somebody comes back from the directory.
func (h pages) back(c *web.Ctx) (web.Page, error) {
	d, err := h.named(c)
	switch {
	case err != nil:
		return web.Page{}, err
	case c.Visit.Locked:
		return web.Go("/unlock"), nil
	}
	t, err := h.tripOf(c.Ticket(), d.Key)
	if err != nil {
		return h.refused(c, d, err)
	}
	m := meeting{door: d, marks: []string{mark(t.Leg.State)}}
	if d.oidc != nil {
		m.said, err = d.oidc.Finish(c, t.Leg, openid.Answer{State: c.Query("state"), Code: c.Query("code"), Issuer: c.Query("iss"), Refusal: c.Query("error")})
	} else {
		err = h.bySAML(c, t, &m)
	}
	if err != nil {
		h.log(d, err)
		return h.refused(c, d, h.refuse(c, c.Grant, d.Key, err, m.marks...))
	}
	return h.enter(c, m, t.Next)
}

// bySAML wants the answer to be the one to this browser's own request.
func (h pages) bySAML(c *web.Ctx, t trip, m *meeting) error {
	l, err := h.landingOf(c.Query("said"), m.door.Key)
	switch {
	case err != nil:
		return err
	case c.Query("state") != t.Leg.State:
		return said.No(said.Strange, errors.New("directories: another state"))
	case l.Fault != "":
		return said.No(l.Fault, nil)
	case t.Request == "" || l.Landed.Request != t.Request:
		return said.No(said.Forged, errors.New("directories: an answer to another request"))
	}
	m.said = l.Landed.Said
	m.marks = append(m.marks, mark(l.Landed.Said.Realm+" "+l.Landed.ID))
	return nil
}

// enter opens the session of whoever the directory vouches for, if the house itself admits them. // serves PPL-25
func (h pages) enter(c *web.Ctx, m meeting, next string) (web.Page, error) {
	p, err := h.settle(c, c.Grant, m)
	if err != nil {
		return h.refused(c, m.door, err)
	}
	browser := c.Device()
	if browser == "" {
		browser = tokens.New()
	}
	token, err := h.accounts.Admit(c, p, accounts.Way{How: m.door.how(), Device: browser}, c.Token, c.Addr())
	if _, known := errs.As(err); known {
		err = h.refuse(c, c.Grant, m.door.Key, said.No(said.Shut, err))
	}
	if err != nil {
		return h.refused(c, m.door, err)
	}
	page := web.Go(web.SafeNext(next))
	page.SignIn, page.Device = token, browser
	page.Ticket = &web.Ticket{Path: backAt + m.door.Key, Abroad: true}
	return page, nil
}
