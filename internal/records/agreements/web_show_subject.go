package agreements

import (
	"slices"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// signature gives the gate the facts about one signature: whose it is, and the child's class. What a child signed is its
// carers' too; what one home signed is not the other home's.
func (h pages) signature(c *web.Ctx) (authz.Subject, error) {
	return h.subject(c, func(s *authz.Subject, n Signature, carers []people.Carer) error {
		s.Owners = append(s.Owners, n.Signer, n.About)
		if n.Signer == n.About {
			s.Owners = append(s.Owners, free(carers)...)
		}
		return nil
	})
}

// takenBackBy are those who may take a signature back: whoever gave it, or staff on their behalf. serves AUA-27
func (h pages) takenBackBy(c *web.Ctx) (authz.Subject, error) {
	return h.subject(c, func(s *authz.Subject, n Signature, _ []people.Carer) error {
		s.Owners = append(s.Owners, n.Signer)
		return nil
	})
}

// verifying shuts out whoever scanned the paper in, and those on it: a second person looks. serves AUA-19
func (h pages) verifying(c *web.Ctx) (authz.Subject, error) {
	return h.subject(c, func(s *authz.Subject, n Signature, _ []people.Carer) error {
		s.About = append(s.About, n.Signer, n.About, n.By)
		if c.Actor.Person == n.By || c.Actor.Person == n.Signer || c.Actor.Person == n.About {
			s.AboutWhy = "A second person has to verify this paper: somebody who is not on it and did not scan it in."
		}
		return nil
	})
}

func (h pages) subject(c *web.Ctx, owned func(*authz.Subject, Signature, []people.Carer) error) (s authz.Subject, err error) {
	s = authz.Subject{Ref: c.Ref(RefKind, c.Param("id"))}
	if c.Actor.Nobody() {
		return s, nil
	}
	err = h.a.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		n, err := h.a.Get(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		var carers []people.Carer
		if n.About != "" {
			known, err := h.about(c, tx, n.About)
			if err != nil {
				return err
			}
			s.Classes, s.About, s.AboutWhy = known.Classes, known.About, known.AboutWhy
			if carers, err = h.a.people.CarersOf(c, tx, n.About); err != nil {
				return err
			}
		}
		return owned(&s, n, carers)
	})
	s.Owners = slices.DeleteFunc(s.Owners, func(id string) bool { return id == "" })
	s.Handlers = s.Owners // a teacher's own forms are theirs, beside those of their classes
	return s, err
}

// free are the carers who may sign: neither barred nor still to be confirmed.
func free(carers []people.Carer) []string {
	var out []string
	for _, one := range carers {
		if one.Cares() {
			out = append(out, one.Person)
		}
	}
	return out
}
