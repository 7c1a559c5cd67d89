package assertion

import (
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"
)

// The shape of an answer is looked at before any signature, by the same reader that looks at the signature: one answer,
// one assertion in it, each signature on the element that holds it, nothing by which two readers could see two things.

const (
	nsAssertion = "urn:oasis:names:tc:SAML:2.0:assertion"
	nsProtocol  = "urn:oasis:names:tc:SAML:2.0:protocol"
	nsSignature = "http://www.w3.org/2000/09/xmldsig#"
	bearer      = "urn:oasis:names:tc:SAML:2.0:cm:bearer"

	largest     = 256 << 10 // bytes of an answer
	mostNodes   = 4000
	deepest     = 32
	signedWith  = "http://www.w3.org/2001/04/xmldsig-more#"
	digestsWith = "http://www.w3.org/2001/04/xmlenc#sha"
)

// shaped reads an answer and gives the request that it says it answers. It proves nothing about who wrote it.
func shaped(text []byte) (request string, err error) {
	if len(text) > largest {
		return "", errors.New("assertion: too large")
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(text); err != nil {
		return "", fmt.Errorf("assertion: %w", err)
	}
	root := doc.Root()
	if root == nil || root.Tag != "Response" || root.NamespaceURI() != nsProtocol {
		return "", errors.New("assertion: no Response")
	}
	w := walk{ids: map[string]bool{}}
	if err := w.tokens(doc.Child, 0); err != nil {
		return "", err
	}
	if len(w.assertions) != 1 || w.assertions[0].Parent() != root || w.assertions[0].NamespaceURI() != nsAssertion {
		return "", errors.New("assertion: not exactly one assertion, or not in its place")
	}
	if err := signed(root, w.assertions[0], w.signatures); err != nil {
		return "", err
	}
	return meant(root, w.assertions[0])
}

type walk struct {
	ids        map[string]bool
	nodes      int
	assertions []*etree.Element
	signatures []*etree.Element
}

func (w *walk) tokens(list []etree.Token, depth int) error {
	if depth > deepest {
		return errors.New("assertion: too deep")
	}
	for _, t := range list {
		if w.nodes++; w.nodes > mostNodes {
			return errors.New("assertion: too many parts")
		}
		switch t := t.(type) {
		case *etree.CharData:
		case *etree.ProcInst:
			if depth > 0 || t.Target != "xml" {
				return errors.New("assertion: an instruction inside")
			}
		case *etree.Element:
			if err := w.element(t, depth); err != nil {
				return err
			}
		default: // comments split names, directives declare entities
			return errors.New("assertion: a comment or a declaration inside")
		}
	}
	return nil
}

func (w *walk) element(e *etree.Element, depth int) error {
	for _, a := range e.Attr {
		if !strings.EqualFold(a.Key, "ID") {
			continue
		}
		if a.Value == "" || w.ids[a.Value] {
			return errors.New("assertion: two parts with one ID")
		}
		w.ids[a.Value] = true
	}
	switch e.Tag {
	case "Assertion":
		w.assertions = append(w.assertions, e)
	case "EncryptedAssertion", "EncryptedID", "EncryptedAttribute":
		return errors.New("assertion: encrypted, which this house has no key for")
	case "Signature":
		w.signatures = append(w.signatures, e)
	}
	return w.tokens(e.Child, depth+1)
}

// meant reads for whom and until when the assertion counts; the library compares the values once the signature is right.
func meant(root, assertion *etree.Element) (string, error) {
	subject, err := only(assertion, "Subject")
	if err != nil {
		return "", err
	}
	if _, err := only(subject, "NameID"); err != nil {
		return "", err
	}
	confirmation, err := only(subject, "SubjectConfirmation")
	if err != nil {
		return "", err
	}
	data, err := only(confirmation, "SubjectConfirmationData")
	if err != nil {
		return "", err
	}
	conditions, err := only(assertion, "Conditions")
	if err != nil {
		return "", err
	}
	audience, err := only(conditions, "AudienceRestriction")
	if err != nil {
		return "", err
	}
	if _, err := only(audience, "Audience"); err != nil {
		return "", err
	}
	request := data.SelectAttrValue("InResponseTo", "")
	switch {
	case confirmation.SelectAttrValue("Method", "") != bearer:
		return "", errors.New("assertion: not for its bearer")
	case request == "" || root.SelectAttrValue("InResponseTo", "") != request:
		return "", errors.New("assertion: answers no request")
	case data.SelectAttrValue("NotOnOrAfter", "") == "" || conditions.SelectAttrValue("NotOnOrAfter", "") == "":
		return "", errors.New("assertion: counts for ever")
	case assertion.SelectAttrValue("ID", "") == "":
		return "", errors.New("assertion: without an ID")
	}
	return request, nil
}

// only gives the one child of a name.
func only(e *etree.Element, tag string) (*etree.Element, error) {
	var found *etree.Element
	for _, c := range e.ChildElements() {
		if c.Tag == tag {
			if found != nil {
				return nil, fmt.Errorf("assertion: two of %s", tag)
			}
			found = c
		}
	}
	if found == nil {
		return nil, fmt.Errorf("assertion: no %s", tag)
	}
	return found, nil
}
