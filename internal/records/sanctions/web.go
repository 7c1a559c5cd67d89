package sanctions

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

type pages struct{ s *Sanctions }

func (h pages) routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/sanctions", Action: "sanctions.list", List: true, Handle: h.list, Menu: "Sanctions", Under: "Concerns"},
		{Method: "GET", Path: "/sanctions/mine", Action: "sanctions.self", Handle: h.mine},
		{Method: "GET", Path: "/sanctions/access", Action: "sanctions.access", List: true, Handle: h.access},
		{Method: "GET", Path: "/sanctions/{id}", Action: "sanctions.show", Subject: h.ofSanction, Handle: h.show},
		{Method: "POST", Path: "/sanctions/{id}/lift", Action: "sanctions.lift", Subject: h.ofSanction, Handle: h.lift},
		{Method: "POST", Path: "/sanctions/{id}/lesson", Action: "sanctions.lesson", Subject: h.ofSanction, Handle: h.lesson},
		{Method: "POST", Path: "/sanctions/{id}/hand", Action: "sanctions.hand", Subject: h.ofChild, Handle: h.hand},
		{Method: "GET", Path: "/incidents/{id}/sanctions", Action: "sanctions.impose", Subject: h.ofCaseSubject, Handle: h.imposing},
		{Method: "POST", Path: "/incidents/{id}/sanctions", Action: "sanctions.impose", Subject: h.ofCaseSubject, Handle: h.impose},
	}
}

// ofCaseSubject gives what the case itself gives: whoever is in question in it is shut out. // serves INC-06
func (h pages) ofCaseSubject(c *web.Ctx) (s authz.Subject, err error) {
	err = h.s.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		s, err = h.s.cases.Subject(c, tx, c.Param("id"))
		return err
	})
	return s, err
}

// ofSanction is as the case it was imposed in; what was imposed on an adult is left to the head and the chair.
// serves INC-06 INC-37
func (h pages) ofSanction(c *web.Ctx) (s authz.Subject, err error) {
	err = h.s.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		one, err := h.s.store.get(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		if s, err = h.s.cases.Subject(c, tx, one.Incident); err != nil {
			return err
		}
		s.Ref = one.Ref(tx.School)
		if one.For == Staff {
			s.Only = []string{string(authz.Head), string(authz.Chair)}
		}
		return nil
	})
	return s, err
}

// ofChild is for those who take a device by hand: the child's class, and nobody who is in question in the case.
func (h pages) ofChild(c *web.Ctx) (s authz.Subject, err error) {
	err = h.s.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) error {
		one, err := h.s.store.get(c, tx, c.Param("id"))
		if err != nil {
			return err
		}
		p, err := h.s.people.Get(c, tx, one.Person)
		if err != nil {
			return err
		}
		of, err := h.s.cases.Subject(c, tx, one.Incident)
		s = authz.Subject{Ref: one.Ref(tx.School), About: of.About, Classes: []string{p.Class}}
		return err
	})
	return s, err
}

// names finds the people of a page at once.
func (h pages) names(c *web.Ctx, tx *ledger.Tx, all ...Sanction) (map[string]people.Person, error) {
	var ids []string
	for _, s := range all {
		ids = append(ids, s.Person, s.By, s.EndBy)
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" })
	out := map[string]people.Person{}
	if len(ids) == 0 {
		return out, nil
	}
	found, err := h.s.people.Many(c, tx, ids)
	for _, p := range found {
		out[p.ID] = p
	}
	return out, err
}

// stateTag says how one stands.
func stateTag(s Sanction, now time.Time) web.Tag {
	switch s.State(now) {
	case Active:
		return web.Tag{Text: "Active", Colour: "orange"}
	case Coming:
		return web.Tag{Text: "Coming", Colour: "blue"}
	case Given:
		return web.Tag{Text: "Given", Colour: "purple"}
	}
	switch s.How {
	case Lifted:
		return web.Tag{Text: "Lifted early", Colour: "green"}
	case Unfounded:
		return web.Tag{Text: "Lifted: no substance", Colour: "green"}
	}
	return web.Tag{Text: "Ended", Colour: "grey"}
}

// accessWords are the kinds of access as the screen names them.
func accessWords() map[string]string {
	return map[string]string{Internet: "The internet", Network: "The school’s network", Devices: "School devices"}
}

func scopeWords(s Sanction) string {
	var out []string
	for _, k := range s.Scope() {
		out = append(out, accessWords()[k])
	}
	return strings.Join(out, ", ")
}

func told(moment string) string {
	if moment == "" {
		return "–"
	}
	return clock.Told(moment)
}

func kindOptions(pack *policy.Pack, audiences ...string) []web.Option {
	var out []web.Option
	for _, s := range pack.Sanctions {
		if !slices.Contains(audiences, s.For) {
			continue
		}
		hint := "For a child"
		if s.For == Staff {
			hint = "For an adult of the school: the head teacher or the chair decides"
		}
		if len(s.Removes) > 0 {
			hint += ". Needs what is taken away, and a last day"
		}
		out = append(out, web.Option{Value: s.Key, Text: s.Title, Hint: hint})
	}
	return out
}

// query is this page's address with other values.
func query(c *web.Ctx, more ...string) string {
	q := url.Values{}
	for _, name := range []string{"state", "class", "kind", "text"} {
		if v := c.Query(name); v != "" {
			q.Set(name, v)
		}
	}
	for i := 0; i < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return "/sanctions?" + q.Encode()
}

// hour reads a time of day, "15:30" or "9.05"; empty: none.
func hour(c *web.Ctx, field string) (h, m int, there bool, err error) {
	text := strings.ReplaceAll(c.Form(field), ".", ":")
	if text == "" {
		return 0, 0, false, nil
	}
	t, perr := time.Parse("15:04", text)
	if perr != nil {
		return 0, 0, false, errs.Bad(field, "Enter the time as 15:30, or leave it empty.")
	}
	return t.Hour(), t.Minute(), true, nil
}
