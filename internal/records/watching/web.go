package watching

import (
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

type pages struct{ w *Watching }

func (h pages) routes() []web.Route {
	const one = "/watching/sessions/{id}"
	return []web.Route{
		{Method: "GET", Path: "/watching", Action: "watching.list", Handle: h.list, Menu: "Who watches over whom", Under: "Filter"},
		{Method: "GET", Path: "/watching/pane", Action: "watching.list", Handle: h.pane},
		{Method: "GET", Path: "/watching/new", Action: "watching.open", Subject: h.anybody, Handle: h.opening},
		{Method: "POST", Path: "/watching/new", Action: "watching.open", Subject: h.chosen, Handle: h.open, Limit: 16 << 10},
		{Method: "GET", Path: one, Action: "watching.live", Subject: h.ofSession, Handle: h.live},
		{Method: "GET", Path: one + "/pane", Action: "watching.live", Subject: h.ofSession, Handle: h.livePane},
		{Method: "POST", Path: one + "/end", Action: "watching.steer", Subject: h.ofSession, Handle: h.end},
		{Method: "POST", Path: one + "/eyes", Action: "watching.steer", Subject: h.ofSession, Handle: h.eyes},
		{Method: "POST", Path: one + "/sign-out", Action: "watching.steer", Subject: h.ofSession, Handle: h.signOut},
		{Method: "POST", Path: one + "/site", Action: "watching.steer", Subject: h.ofSession, Handle: h.site},
		{Method: "POST", Path: one + "/site/{act}/remove", Action: "watching.steer", Subject: h.ofSession, Handle: h.unshow},
		{Method: "GET", Path: "/watching/alone", Action: "watching.alone", Subject: h.duty, Handle: h.alone},
		{Method: "GET", Path: "/watching/alone/pane", Action: "watching.alone", Subject: h.duty, Handle: h.alonePane},
		{Method: "GET", Path: "/watching/clubs", Action: "watching.clubs", Handle: h.clubs, Menu: "Clubs", Under: "Who watches over whom"},
		{Method: "GET", Path: "/watching/clubs/new", Action: "watching.clubs", Handle: h.making},
		{Method: "POST", Path: "/watching/clubs/new", Action: "watching.clubs", Handle: h.makeClub, Limit: 64 << 10},
		{Method: "POST", Path: "/watching/clubs/{id}/end", Action: "watching.clubs", Handle: h.endClub},
		{Method: "GET", Path: "/watching/lesson", Action: "watching.mine", Handle: h.mine},
	}
}

// anybody is for the form on which the class or club is still to be chosen.
func (h pages) anybody(c *web.Ctx) (authz.Subject, error) {
	return authz.Subject{Ref: c.Ref("school", c.School.ID), List: true}, nil
}

// chosen is the class or club that a form names. A form that names none opens nothing, and comes back with a sentence.
func (h pages) chosen(c *web.Ctx) (s authz.Subject, err error) {
	class, club := who(c.Form("who"))
	switch {
	case class != "":
		return authz.Subject{Ref: c.Ref("school", c.School.ID), Classes: []string{class}}, nil
	case club == "":
		return h.anybody(c)
	}
	err = h.w.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		one, err := h.w.store.club(c, tx, club)
		s = one.subject(tx.School)
		return err
	})
	return s, err
}

// who reads the value of the form's list: "class Y4" or "club id".
func who(value string) (class, club string) {
	if rest, ok := cut(value, "class "); ok {
		return rest, ""
	}
	rest, _ := cut(value, "club ")
	return "", rest
}

func cut(value, before string) (string, bool) {
	if len(value) > len(before) && value[:len(before)] == before {
		return value[len(before):], true
	}
	return "", false
}

func (h pages) ofSession(c *web.Ctx) (s authz.Subject, err error) {
	err = h.w.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		one, err := h.w.store.get(c, tx, c.Param("id"))
		s = one.subject(tx.School)
		return err
	})
	return s, err
}

// duty makes the list of children without an adult the duty adults' own.
func (h pages) duty(c *web.Ctx) (s authz.Subject, err error) {
	s = authz.Subject{Ref: c.Ref("school", c.School.ID)}
	err = h.w.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		s.Owners, err = h.w.onDuty(c, tx)
		return err
	})
	return s, err
}

func (h pages) write(c *web.Ctx, f func(*ledger.Tx) (ledger.Event, error)) error {
	return h.w.base.Ledger.Write(c, c.Grant, f)
}

// names finds the people of a page at once.
func (h pages) names(c *web.Ctx, tx *ledger.Tx, ids ...string) (map[string]people.Person, error) {
	ids = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(ids))), func(id string) bool { return id == "" })
	out := map[string]people.Person{}
	if len(ids) == 0 {
		return out, nil
	}
	found, err := h.w.people.Many(c, tx, ids)
	for _, p := range found {
		out[p.ID] = p
	}
	return out, err
}

func called(names map[string]people.Person, id string) string {
	if p, ok := names[id]; ok {
		return p.Full()
	}
	return "Someone who is no longer in the register"
}

// over refuses a look at a session that is not under way, and puts the refusal in the trail. // serves MON-12
func (h pages) over(c *web.Ctx, s Session) error {
	if s.Runs(h.w.base.Now()) {
		return nil
	}
	const says = "This session is over, and the live view with it. What was seen in it is looked up with a reason, by those who may."
	if err := h.w.base.Ledger.Refuse(c, h.w.job("refuse"), c.Actor, c.Grant.Action(), c.Grant.Subject(), authz.Refusal{Rule: "over", Safe: says}); err != nil {
		return err
	}
	return errs.Denied("%s", says)
}
