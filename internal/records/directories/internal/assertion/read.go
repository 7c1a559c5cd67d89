package assertion

import (
	"errors"
	"time"

	"github.com/crewjam/saml"

	"belisha/internal/records/directories/internal/said"
)

// forUs wants this house named in every audience.
func (d *Door) forUs(a *saml.Assertion) error {
	if a.Conditions == nil || len(a.Conditions.AudienceRestrictions) == 0 {
		return errors.New("assertion: for nobody")
	}
	for _, r := range a.Conditions.AudienceRestrictions {
		if r.Audience.Value != d.settings.Entity {
			return errors.New("assertion: for somebody else")
		}
	}
	return nil
}

// counts holds the assertion to the clock more strictly than the library, which allows three minutes.
func (d *Door) counts(a *saml.Assertion) error {
	now := d.now()
	for _, end := range []time.Time{a.Conditions.NotOnOrAfter, a.Subject.SubjectConfirmations[0].SubjectConfirmationData.NotOnOrAfter} {
		if !now.Before(end.Add(skew)) {
			return said.No(said.Old, nil)
		}
	}
	for _, s := range a.AuthnStatements {
		if s.SessionNotOnOrAfter != nil && !now.Before(s.SessionNotOnOrAfter.Add(skew)) {
			return said.No(said.Old, nil)
		}
	}
	return nil
}

const skew = 30 * time.Second

func (d *Door) read(a *saml.Assertion) (said.Said, error) {
	s := said.Said{Subject: a.Subject.NameID.Value, Realm: a.Issuer.Value, Email: attribute(a, d.settings.MailAttr), Name: attribute(a, d.settings.NameAttr)}
	switch {
	case d.settings.SubjectAttr != "":
		s.Subject = attribute(a, d.settings.SubjectAttr)
	case a.Subject.NameID.Format == string(saml.TransientNameIDFormat): // another name each time names nobody
		return s, said.No(said.Nameless, nil)
	}
	if d.settings.AccountAttr != "" {
		s.Account = attribute(a, d.settings.AccountAttr)
	}
	s, err := s.Bound()
	s.Proven = s.Email != "" // the school itself keeps the directory that signs
	if err == nil && d.settings.Domain != "" && said.Domain(s.Email) != d.settings.Domain {
		return s, said.No(said.Outsider, nil)
	}
	return s, err
}

// attribute is the one value of an attribute; "" where there is none or more than one.
func attribute(a *saml.Assertion, name string) string {
	var found []string
	for _, s := range a.AttributeStatements {
		for _, one := range s.Attributes {
			if name != "" && (one.Name == name || one.FriendlyName == name) {
				for _, v := range one.Values {
					found = append(found, v.Value)
				}
			}
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}
