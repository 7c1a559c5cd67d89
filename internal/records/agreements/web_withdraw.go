package agreements

import (
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// withdrawPage asks what is to be taken back.
type withdrawPage struct {
	Title  string
	About  string
	Action string
	Cancel string
	What   web.Field
	Why    web.Field
}

// whole stands for the whole form among the choices.
const whole = "-"

func (h pages) withdrawPage(c *web.Ctx) (web.Page, *withdrawPage, Signature, error) {
	at := "/agreements/signatures/" + c.Param("id")
	v := &withdrawPage{Action: at + "/withdraw", Cancel: at, What: web.Field{Name: "what", Label: "What do you take back?", Type: "radios", Legend: "m"},
		Why: web.Field{Name: "why", Label: "Why", Hint: "You do not have to say.", Type: "textarea", Rows: 3, Max: 1000, Optional: true}}
	var n Signature
	err := h.a.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) (err error) {
		if n, err = h.a.Get(c, tx, c.Param("id")); err != nil {
			return err
		}
		text, err := h.a.Stored(c, tx, n.Hash)
		if err != nil {
			return err
		}
		names, err := h.names(c, tx, n.About, n.Signer)
		v.Title, v.About = text.Title, "Signed by "+n.Name+", about "+names[n.About]+"."
		v.offer(text, n)
		return err
	})
	if n.Signer != c.Actor.Person {
		v.Why.Label, v.Why.Hint, v.Why.Optional, v.Why.Required = "Who asked for this, and how", "For example: the mother, by telephone today.", false, true
	}
	page := web.Show("agreements/back", "Take back: "+v.Title, v)
	page.Back = &web.Link{Text: "The signature", Href: at}
	return page, v, n, err
}

// offer lists each permission that was given, and the whole form.
func (v *withdrawPage) offer(t Text, n Signature) {
	for _, l := range t.Items {
		if l.Kind != ConsentItem || n.Answers[l.Key] != string(Yes) {
			continue
		}
		o := web.Option{Value: l.Service, Text: "Only this: " + l.Text}
		if l.Service == internet {
			o.Hint = "Without the internet there is no school e-mail either."
		}
		v.What.Options = append(v.What.Options, o)
	}
	v.What.Options = append(v.What.Options, web.Option{Value: whole, Text: "The whole signature", Hint: "Every permission on it is then a no, until it is signed again."})
}

func (h pages) withdrawing(c *web.Ctx) (web.Page, error) {
	page, _, _, err := h.withdrawPage(c)
	return page, err
}

// withdraw takes back from this moment. serves AUA-27
func (h pages) withdraw(c *web.Ctx) (web.Page, error) {
	page, v, n, err := h.withdrawPage(c)
	if err != nil {
		return page, err
	}
	w := Withdrawal{By: c.Actor.Person, About: n.About, Form: n.Form, Service: c.Form("what"), Why: c.Form("why"), Method: OnScreen}
	switch w.Service {
	case whole:
		w.Service = ""
	case "":
		return c.Again(page, badWhat(), &v.What, &v.Why)
	}
	err = h.a.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) { return h.a.Withdraw(c, tx, w) })
	if err != nil {
		return c.Again(page, err, &v.What, &v.Why)
	}
	return web.Say("/agreements/signatures/"+n.ID, "success", "Taken back. It counts from now on; the class teacher and the coordinator are told."), nil
}

func badWhat() error { return errs.Bad("what", "Choose what you take back.") }
