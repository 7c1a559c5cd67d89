package directories

import (
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// linkTo makes a link to the person whose user name was typed.
func (h pages) linkTo(c *web.Ctx, tx *ledger.Tx, d door, l Link) (ledger.Event, error) {
	p, err := h.people.ByAccount(c, tx, people.Account(c.Form("account")))
	if errs.Is(err, errs.NotFound) {
		err = errs.Bad("account", "Nobody here has this user name. Look it up under People.")
	}
	if err != nil {
		return ledger.Event{}, err
	}
	if err := h.may(c, d, p); err != nil {
		return ledger.Event{}, err
	}
	l.Directory, l.Person, l.MadeBy = d.Key, p.ID, c.Actor.Person
	if err := h.free(c, tx, l); err != nil {
		return ledger.Event{}, err
	}
	return h.makeLink(c, tx, d, l)
}

// may keeps people from linking themselves, and whoever looks after the machines from those through whom safeguarding
// records are read: with an entry of their own they could come in as the lead.
func (h pages) may(c *web.Ctx, d door, p people.Person) error {
	roles := authz.Actor{Roles: h.accounts.Roles(p)}
	switch {
	case p.Gone(h.base.Now()):
		return errs.Bad("account", "This person has left the school, so nothing is linked to them.")
	case !d.lets(p):
		return errs.Bad("account", "%s may let in only: %s. This person is none of these.", titled(d.Entry), strings.Join(d.who(), ", "))
	case p.ID == c.Actor.Person:
		return errs.Bad("account", "This is your own account, so somebody else has to link it.")
	case c.Actor.Has(authz.Coordinator):
		return nil
	case roles.Has(authz.Chair):
		return errs.Bad("account", "The chair of governors deals with concerns about the head teacher, so only the online safety coordinator can link the chair.")
	case h.guarded(p) && !c.Actor.Has(authz.Head):
		return errs.Bad("account", "This person deals with safeguarding records or with everybody's accounts, so only the head teacher or the online safety coordinator can link them.")
	}
	return nil
}

// free refuses a second link of a person or of an entry in one directory.
func (h pages) free(c *web.Ctx, tx *ledger.Tx, l Link) error {
	if _, taken, err := h.store.link(c, tx, l.Directory, l.Realm, l.Subject); err != nil || taken {
		if err == nil {
			err = errs.Clash("account", "This entry is linked to somebody already. Remove that link first.")
		}
		return err
	}
	links, err := h.store.linksOf(c, tx, l.Person)
	for _, one := range links {
		if one.Directory == l.Directory {
			return errs.Clash("account", "This person is linked to another entry of this directory already. Remove that link first.")
		}
	}
	return err
}
