package assertion

import (
	"errors"
	"slices"

	"github.com/beevik/etree"
)

// signed wants a signature on the assertion or on the answer around it, one on each at most, and none anywhere else.
func signed(root, assertion *etree.Element, signatures []*etree.Element) error {
	if len(signatures) == 0 {
		return errors.New("assertion: unsigned")
	}
	seen := map[*etree.Element]bool{}
	for _, s := range signatures {
		holder := s.Parent()
		if holder != root && holder != assertion || seen[holder] || s.NamespaceURI() != nsSignature {
			return errors.New("assertion: a signature in a wrong place")
		}
		seen[holder] = true
		if err := covers(s, holder); err != nil {
			return err
		}
	}
	return nil
}

// covers says whether a signature speaks of the element that holds it, whole, with methods that still hold.
func covers(s, holder *etree.Element) error {
	info, err := only(s, "SignedInfo")
	if err != nil {
		return err
	}
	reference, err := only(info, "Reference")
	if err != nil {
		return err
	}
	method, err := only(info, "SignatureMethod")
	if err != nil {
		return err
	}
	digest, err := only(reference, "DigestMethod")
	if err != nil {
		return err
	}
	if id := holder.SelectAttrValue("ID", ""); id == "" || reference.SelectAttrValue("URI", "") != "#"+id {
		return errors.New("assertion: a signature over something else")
	}
	if m := method.SelectAttrValue("Algorithm", ""); !slices.Contains([]string{signedWith + "rsa-sha256", signedWith + "rsa-sha384", signedWith + "rsa-sha512", signedWith + "ecdsa-sha256", signedWith + "ecdsa-sha384", signedWith + "ecdsa-sha512"}, m) {
		return errors.New("assertion: a weak or unknown signature method")
	}
	if m := digest.SelectAttrValue("Algorithm", ""); m != digestsWith+"256" && m != digestsWith+"512" && m != signedWith+"sha384" {
		return errors.New("assertion: a weak or unknown digest")
	}
	return whole(reference)
}

// whole refuses transforms that leave parts of the element out.
func whole(reference *etree.Element) error {
	for _, t := range reference.FindElements("./Transforms/Transform") {
		switch t.SelectAttrValue("Algorithm", "") {
		case nsSignature + "enveloped-signature", "http://www.w3.org/2001/10/xml-exc-c14n#":
		default:
			return errors.New("assertion: a transform that is not taken")
		}
	}
	return nil
}
