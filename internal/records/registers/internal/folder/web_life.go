package folder

import (
	"net/http"
	"strconv"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// attestPage asks for a signature under an entry.
type attestPage struct {
	Title    string
	Entry    web.Summary
	Name     web.Field
	Words    web.Field
	Action   string
	Revision int
	Cancel   string
}

func (h Pages) attesting(c *web.Ctx) (web.Page, error) { return h.attestForm(c, nil) }

func (h Pages) attestForm(c *web.Ctx, fault error) (web.Page, error) {
	var view attestPage
	var o opened
	err := h.look(c, func(tx *ledger.Tx, got opened) error {
		o = got
		var shown shownPage
		if err := h.tell(c, tx, o, o.e.Form, nil, &shown); err != nil {
			return err
		}
		view = attestPage{Title: "Sign: " + o.e.Label, Entry: shown.Answers, Action: o.e.Href() + "/attest", Revision: o.e.Revision, Cancel: o.e.Href(),
			Name:  web.Field{Name: "name", Label: "Your name", Type: "text", Hint: "Sign by typing your own name: " + c.Actor.Name, Autocomplete: "off", Legend: "s"},
			Words: web.Field{Name: "words", Label: "What you want to say about it", Type: "textarea", Optional: true, Max: entry.MaxLine, Rows: 3, Legend: "s"}}
		return nil
	})
	if err != nil {
		return web.Page{}, err
	}
	p := web.Show("registers/attest", view.Title, &view)
	p.Trail = trail(c, o.def, &o.e)
	if fault != nil {
		p, err = c.Again(p, fault, &view.Name, &view.Words)
	}
	p.Data = view
	return p, err
}

// attested stores the signature: of the entry as its signer saw it, and of nothing else.
func (h Pages) attested(c *web.Ctx) (web.Page, error) {
	err := h.write(c, func(tx *ledger.Tx, o opened) (ledger.Event, error) {
		p, err := h.Clerk.People.Get(c, tx, c.Actor.Person)
		switch {
		case err != nil:
			return ledger.Event{}, err
		case !clerk.SameName(c.Form("name"), p.Full()):
			return ledger.Event{}, errs.Bad("name", "Sign with your own name, as the school's register has it: %s.", p.Full())
		case len([]rune(c.Form("words"))) > entry.MaxLine:
			return ledger.Event{}, errs.Bad("words", "What you want to say is longer than %d characters. Please shorten it.", entry.MaxLine)
		case c.Form("revision") != revisionText(o.e):
			return ledger.Event{}, errs.Clash("", "Somebody else has changed this entry since you opened it, so it was not signed. Please read it again, and then sign.")
		}
		return h.Clerk.Attest(c, tx, o.def, o.e, entry.Clean(policy.Field{Kind: "long"}, c.Form("words")))
	})
	if errs.Is(err, errs.Invalid) {
		return h.attestForm(c, err)
	}
	return web.Say(h.here(c), "success", "You have signed this entry."), err
}

func revisionText(e entry.Entry) string { return strconv.Itoa(e.Revision) }

// removePage asks for the reason to remove or hold an entry.
type removePage struct{ Confirm web.Confirm }

func (h Pages) removing(c *web.Ctx) (web.Page, error) { return h.removeForm(c, nil) }

func (h Pages) removeForm(c *web.Ctx, fault error) (web.Page, error) {
	return h.reasonForm(c, fault, func(o opened) web.Confirm {
		return web.Confirm{Title: "Remove: " + o.e.Label, Text: "The entry goes from the list and counts no more. Whoever may remove entries can bring it back until the policy's time for keeping it is over.",
			Action: o.e.Href() + "/remove", Yes: web.Button{Text: "Remove it", Kind: "warning"}}
	})
}

// reasonForm is a question that must be answered with a reason.
func (h Pages) reasonForm(c *web.Ctx, fault error, ask func(opened) web.Confirm) (web.Page, error) {
	var confirm web.Confirm
	var o opened
	err := h.look(c, func(_ *ledger.Tx, got opened) error {
		o = got
		confirm = ask(o)
		return nil
	})
	if err != nil {
		return web.Page{}, err
	}
	why := web.Field{Name: "why", Label: "Why", Type: "textarea", Rows: 3, Max: entry.MaxLine, Hint: "The reason stays with the entry."}
	p := web.Show("registers/remove", confirm.Title, nil)
	p.Trail = trail(c, o.def, &o.e)
	if fault != nil {
		if p, err = c.Again(p, fault, &why); err != nil {
			return web.Page{}, err
		}
		p.Status = http.StatusUnprocessableEntity
	}
	confirm.Fields = []web.Field{why}
	confirm.No = web.Link{Text: "Cancel", Href: o.e.Href()}
	p.Data = removePage{confirm}
	return p, nil
}

func (h Pages) removed(c *web.Ctx) (web.Page, error) {
	err := h.write(c, func(tx *ledger.Tx, o opened) (ledger.Event, error) {
		return h.Clerk.Remove(c, tx, o.def, o.e, entry.Clean(policy.Field{}, c.Form("why")))
	})
	if errs.Is(err, errs.Invalid) {
		return h.removeForm(c, err)
	}
	return web.Say(h.here(c), "success", "The entry has been removed. It can be brought back here."), err
}

func (h Pages) restored(c *web.Ctx) (web.Page, error) {
	err := h.write(c, func(tx *ledger.Tx, o opened) (ledger.Event, error) {
		return h.Clerk.Restore(c, tx, o.def, o.e)
	})
	return web.Say(h.here(c), "success", "The entry is back."), err
}

func (h Pages) holding(c *web.Ctx) (web.Page, error) { return h.holdForm(c, nil) }

func (h Pages) holdForm(c *web.Ctx, fault error) (web.Page, error) {
	return h.reasonForm(c, fault, func(o opened) web.Confirm {
		if o.e.Hold != "" {
			return web.Confirm{Title: "Lift the hold: " + o.e.Label, Text: "The entry is held: " + o.e.Hold + " Without the hold it is kept as long as the policy says, and then goes.",
				Action: o.e.Href() + "/hold", Yes: web.Button{Text: "Lift the hold", Name: "hold", Value: "no"}}
		}
		return web.Confirm{Title: "Hold: " + o.e.Label, Text: "A held entry is neither removed nor deleted, however old it is: for an inquiry, a complaint or a court.",
			Action: o.e.Href() + "/hold", Yes: web.Button{Text: "Hold it", Name: "hold", Value: "yes"}}
	})
}

func (h Pages) held(c *web.Ctx) (web.Page, error) {
	hold := c.Form("hold") == "yes"
	err := h.write(c, func(tx *ledger.Tx, o opened) (ledger.Event, error) {
		return h.Clerk.Hold(c, tx, o.def, o.e, entry.Clean(policy.Field{}, c.Form("why")), hold)
	})
	if errs.Is(err, errs.Invalid) {
		return h.holdForm(c, err)
	}
	said := "The hold has been lifted."
	if hold {
		said = "The entry is held."
	}
	return web.Say(h.here(c), "success", said), err
}
