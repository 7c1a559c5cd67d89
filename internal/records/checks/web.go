package checks

import (
	"context"
	"strconv"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

// pages are the handlers of this feature.
type pages struct{ c *Checks }

func (h pages) subject(c *web.Ctx) (s authz.Subject, err error) {
	err = h.c.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) (err error) {
		s, err = h.c.store.Subject(c, tx, h.c.cases, c.Param("id"))
		return err
	})
	return s, err
}

func (h pages) caseSubject(c *web.Ctx) (s authz.Subject, err error) {
	err = h.c.base.Ledger.Read(c, c.SubjectGrant(), func(tx *ledger.Tx) (err error) {
		s, err = h.c.cases.Subject(c, tx, c.Param("id"))
		return err
	})
	return s, err
}

func count(n int) string { return strconv.Itoa(n) }

func stateTag(state string) *web.Tag {
	w := word(States(), state)
	return &web.Tag{Text: w.Text, Colour: w.Colour}
}

// names gives the names behind ids; who is no longer in the register is told as that.
func (c *Checks) names(ctx context.Context, tx *ledger.Tx, ids ...string) (func(string) string, error) {
	all, err := c.people.Many(ctx, tx, ids)
	by := map[string]string{}
	for _, p := range all {
		by[p.ID] = p.Full()
	}
	return func(who string) string {
		id := strings.TrimPrefix(who, "person/")
		switch {
		case by[id] != "":
			return by[id]
		case strings.HasPrefix(who, "job/"):
			return "Belisha"
		case who == "":
			return ""
		}
		return "Somebody no longer in the register"
	}, err
}

// idsOf are all persons that a check shows a name of.
func (f File) idsOf() []string {
	out := append(ids(f.Seniors), f.Owner, f.Investigator)
	for _, who := range []string{f.OpenedBy, f.EndedBy} {
		out = append(out, strings.TrimPrefix(who, "person/"))
	}
	for _, d := range f.Devices {
		out = append(out, strings.TrimPrefix(d.Who, "person/"))
	}
	return out
}

// whom are those to call when an illegal act is suspected: whom the steps of such a path name, and the police always.
// serves INC-10
func (c *Checks) whom() web.Table {
	pack := c.pack()
	wanted := map[string]bool{"police": true, "police_emergency": true}
	for _, p := range pack.Cases.Paths {
		for _, s := range p.Steps {
			if p.Freezes || p.NoFiles {
				wanted[s.Contact] = true
			}
		}
	}
	t := web.Table{Caption: "Whom to call", Head: []string{"Who", "For", "Telephone"}, Empty: "Call the police on 999 if a child is in danger now, and on 101 otherwise."}
	for _, k := range pack.Contacts {
		if wanted[k.Key] {
			t.Rows = append(t.Rows, []web.Cell{{Text: k.Title, Header: true}, {Text: k.For}, {Text: reached(k)}})
		}
	}
	return t
}

func reached(k policy.Contact) string {
	if k.Phone != "" {
		return k.Phone
	}
	return k.Link
}
