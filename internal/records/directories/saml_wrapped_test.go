package directories

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/beevik/etree"
)

// wrapped are the ways in which a signed assertion is carried beside one that says something else.
func wrapped(t *testing.T, response string) map[string]string {
	t.Helper()
	text, err := base64.StdEncoding.DecodeString(response)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	put := func(name string, change func(doc *etree.Document, response, assertion *etree.Element)) {
		doc := etree.NewDocument()
		if err := doc.ReadFromBytes(text); err != nil {
			t.Fatal(err)
		}
		change(doc, doc.Root(), doc.FindElement("//Assertion"))
		b, err := doc.WriteToBytes()
		if err != nil {
			t.Fatal(err)
		}
		out[name] = base64.StdEncoding.EncodeToString(b)
	}
	evil := func(a *etree.Element) *etree.Element {
		e := a.Copy()
		if s := e.FindElement("./Signature"); s != nil {
			e.RemoveChild(s)
		}
		e.CreateAttr("ID", "evil")
		e.FindElement("./Subject/NameID").SetText("lane-1")
		return e
	}
	put("nothing", func(*etree.Document, *etree.Element, *etree.Element) {})
	put("another name", func(_ *etree.Document, _, a *etree.Element) { a.FindElement("./Subject/NameID").SetText("lane-1") })
	put("the signature taken out", func(_ *etree.Document, _, a *etree.Element) { a.RemoveChild(a.FindElement("./Signature")) })
	put("an unsigned one before it", func(_ *etree.Document, r, a *etree.Element) { r.InsertChildAt(a.Index(), evil(a)) })
	put("an unsigned one after it", func(_ *etree.Document, r, a *etree.Element) { r.AddChild(evil(a)) })
	put("the signed one inside the other", func(_ *etree.Document, r, a *etree.Element) {
		e := evil(a)
		r.RemoveChild(a)
		e.AddChild(a)
		r.AddChild(e)
	})
	put("the signed one among extensions", func(_ *etree.Document, r, a *etree.Element) {
		e := evil(a)
		r.RemoveChild(a)
		r.CreateElement("samlp:Extensions").AddChild(a)
		r.AddChild(e)
	})
	put("the signed one inside its signature", func(_ *etree.Document, r, a *etree.Element) {
		e := evil(a)
		s := a.FindElement("./Signature").Copy()
		r.RemoveChild(a)
		s.CreateElement("Object").AddChild(a)
		e.AddChild(s)
		r.AddChild(e)
	})
	put("two with one ID", func(_ *etree.Document, r, a *etree.Element) {
		e := evil(a)
		e.CreateAttr("ID", a.SelectAttrValue("ID", ""))
		r.InsertChildAt(a.Index(), e)
	})
	put("a comment in the name", func(_ *etree.Document, _, a *etree.Element) {
		n := a.FindElement("./Subject/NameID")
		n.SetText("reed")
		n.CreateComment("x")
		n.CreateText("-7")
	})
	put("an entity", func(doc *etree.Document, _, _ *etree.Element) {
		doc.InsertChildAt(0, etree.NewDirective(`DOCTYPE r [<!ENTITY a "reed-7">]`))
	})
	put("to no request", func(_ *etree.Document, r, a *etree.Element) {
		r.RemoveAttr("InResponseTo")
		a.FindElement("./Subject/SubjectConfirmation/SubjectConfirmationData").RemoveAttr("InResponseTo")
	})
	put("no audience", func(_ *etree.Document, _, a *etree.Element) {
		c := a.FindElement("./Conditions")
		c.RemoveChild(c.FindElement("./AudienceRestriction"))
	})
	put("no subject confirmation", func(_ *etree.Document, _, a *etree.Element) {
		s := a.FindElement("./Subject")
		s.RemoveChild(s.FindElement("./SubjectConfirmation"))
	})
	return out
}

// However an assertion is wrapped, nobody comes in but by what was signed. // shows PPL-25
func TestPPL25SAMLSignatureWrapping(t *testing.T) {
	t.Parallel()
	h, _ := trust(t, nil)
	h.linkNow("trust", "urn:larkfield:trust", "reed-7", "m.reed")
	h.linkNow("trust", "urn:larkfield:trust", "lane-1", "d.lane")
	response, _ := h.browser().answers()
	for name := range wrapped(t, response) {
		b := h.browser()
		response, relay := b.answers()
		b.brings(wrapped(t, response)[name], relay)
		if name == "nothing" {
			b.wantIn("Morgan Reed")
			continue
		}
		a := b.last
		if who := b.inside(); who != "" || a.status != 403 || !strings.Contains(a.text("main"), "could not be trusted") {
			t.Errorf("%s: %d, %s is in: %s", name, a.status, who, a.text("main"))
		}
	}
}
