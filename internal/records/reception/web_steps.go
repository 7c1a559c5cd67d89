package reception

import (
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/people"
	"belisha/internal/records/reception/internal/guests"
	"belisha/internal/web"
)

// steps are what stands between a guest and an account.
func (h pages) steps(c *web.Ctx, tx *ledger.Tx, v guests.Visit, p people.Person, page *showPage) ([]web.Task, error) {
	if v.Ended != "" {
		return nil, nil
	}
	missing, err := h.Missing(c, tx, v, p)
	if err != nil {
		return nil, err
	}
	all, err := h.Wanted(c, tx, p, v.Kind)
	if err != nil {
		return nil, err
	}
	var out []web.Task
	if v.Agency() {
		out = append(out, web.Task{Title: "The head teacher approves it", Tag: doneTag(v.Approval == guests.Approved, "Waits")})
	}
	for _, s := range all {
		out = append(out, web.Task{Title: "Signs: " + s.Title, Hint: formHint(s), Tag: doneTag(s.State == agreements.Current, "To sign")})
	}
	for _, l := range missing {
		if l.Form {
			page.Door = true
		} else if l.Key != "approval" {
			out = append(out, web.Task{Title: l.Title, Tag: &web.Tag{Text: "Missing", Colour: "red"}})
		}
	}
	page.Door = page.Door && v.Approval != guests.Waits
	page.Issue = len(missing) == 0 && !v.Lasting
	if v.Lasting {
		page.Lasting = "This person stands in the register for longer than this visit. Their account, if they have one, is looked after under Accounts."
		return out, nil
	}
	return append(out, web.Task{Title: "Gets an account with a slip", Tag: doneTag(v.Issued != "" && v.Lapsed == "", "To do")}), nil
}

func formHint(s agreements.Standing) string {
	switch {
	case s.State == agreements.Unverified:
		return "A paper is scanned in and waits to be verified."
	case s.State == agreements.Current && !s.Signed.IsZero():
		return "Signed on " + clock.Human(s.Signed)
	}
	return ""
}

func doneTag(done bool, todo string) *web.Tag {
	if done {
		return nil
	}
	return &web.Tag{Text: todo, Colour: "yellow"}
}

// coveredBy says under which organisation's signature the guest's name stands. // serves AUA-14
func (h pages) coveredBy(c *web.Ctx, tx *ledger.Tx, v guests.Visit, p people.Person) (string, error) {
	if v.Organisation == "" {
		return "", nil
	}
	all, err := h.Store.Organisations(c, tx)
	if err != nil {
		return "", err
	}
	for _, o := range all {
		if o.Name != v.Organisation {
			continue
		}
		covers, err := h.Store.Covers(c, tx, o.ID)
		for _, one := range covers {
			if one.Name == p.Full() {
				return o.Name + " named this person when it signed on " + clock.Told(one.At) + ". An account needs a signature of their own.", err
			}
		}
	}
	return "", nil
}
