package agreements

import (
	"slices"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// answerTag is an answer in a word. serves AUA-10
func answerTag(l Line, answer string) *web.Tag {
	switch {
	case l.Kind == ConsentItem && answer == string(Yes):
		return &web.Tag{Text: "Yes", Colour: "green"}
	case l.Kind == ConsentItem:
		return &web.Tag{Text: "No", Colour: "red"}
	case l.Kind == Undertaking && answer == Struck:
		return &web.Tag{Text: "Struck out", Colour: "orange"}
	case l.Kind == Undertaking:
		return &web.Tag{Text: "Promised", Colour: "green"}
	}
	return nil
}

func (h pages) facts(c *web.Ctx, tx *ledger.Tx, v *showPage, n Signature) error {
	names, err := h.names(c, tx, n.About, n.Signer, n.Witness, n.EndedBy)
	add := func(key string, lines ...string) {
		if strings.Join(lines, "") != "" {
			v.Facts.Rows = append(v.Facts.Rows, web.SummaryRow{Key: key, Lines: lines})
		}
	}
	add("Signed with the name", n.Name)
	add("Signed by", names[n.Signer])
	if n.About != n.Signer {
		add("About", names[n.About])
	}
	add("For", n.Group)
	add("When", clock.Human(n.At))
	add("How", methodTitle(n.Method))
	add("Witness", names[n.Witness])
	add("Mark", n.Mark)
	add("Version", n.Version)
	add("Language", languageTitle(h.a, n))
	add("Policy in force then", v.Text.Policy)
	if n.Method != OnPaper {
		add("Page about misuse", yesNo(n.Sanctions, "Opened before signing", "Not opened"))
	}
	if !n.Ended.IsZero() {
		add("Ended", endTitle(n.EndedCause)+", "+clock.Human(n.Ended), names[n.EndedBy])
	}
	add("Fingerprint of the text", n.Hash)
	return err
}

func yesNo(b bool, yes, no string) string {
	if b {
		return yes
	}
	return no
}

func languageTitle(a *Agreements, n Signature) string {
	if f, err := a.Form(n.Form); err == nil && f.Words[n.Language].Name != "" {
		return f.Words[n.Language].Name
	}
	return yesNo(n.Language == English, "English", n.Language)
}

func methodTitle(method string) string {
	switch method {
	case OnScreen:
		return "On screen, signed in"
	case ByLink:
		return "By a mailed link and a second fact"
	case AtDoor:
		return "On the tablet at the door, before a witness"
	}
	return "On paper, scanned in"
}

func endTitle(cause string) string {
	switch cause {
	case Withdrawn:
		return "Taken back"
	case replaced:
		return "Replaced by a newer signature"
	}
	return "Left the school"
}

// since is what was taken back after this signature, beside which both are kept. serves AUA-27
func (h pages) since(c *web.Ctx, tx *ledger.Tx, v *showPage, n Signature) error {
	if n.About == "" {
		return nil
	}
	all, err := h.a.Withdrawals(c, tx, n.About)
	seen := map[string]bool{}
	for _, w := range slices.Backward(all) { // what is taken back twice was taken back the first time
		if w.Form == n.Form && w.Service != "" && !w.At.Before(n.At) && (w.Carer == "" || w.Carer == n.Signer) && !seen[w.Service] {
			seen[w.Service] = true
			v.Since = append(v.Since, serviceWords(w.Service)+", "+clock.Human(w.At))
		}
	}
	return err
}

// together names what the same act of signing made: a parent signs once for several children. serves AUA-12
func (h pages) together(c *web.Ctx, tx *ledger.Tx, v *showPage, n Signature) error {
	if n.Signer == "" || n.Signer != c.Actor.Person {
		return nil
	}
	all, err := h.a.Of(c, tx, n.Signer)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.Act != n.Act || other.ID == n.ID {
			continue
		}
		names, err := h.names(c, tx, other.About)
		if err != nil {
			return err
		}
		v.Others = append(v.Others, web.Link{Text: names[other.About], Href: "/agreements/signatures/" + other.ID})
	}
	return nil
}
