package directories

import (
	"strconv"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// ListPage is all directories of the school and how they stand.
type ListPage struct {
	Table web.Table
	Empty *web.Empty
}

// subject is the directory that an address names.
func (h pages) subject(c *web.Ctx) (authz.Subject, error) {
	s := authz.Subject{Ref: Ref(c.School.ID, c.Param("key"))}
	if c.Actor.Nobody() {
		return s, nil
	}
	if _, ok := h.door(c.Param("key")); !ok {
		return s, errs.Missing("The school has no directory of this name. It may have been taken out of the configuration.")
	}
	return s, nil
}

// standing is what is known of a directory.
type standing struct {
	Links, Waiting int
	Automatic      bool
	Worked, Failed string // when, in words
	Why            string // of the last failure
	Failing        bool   // the last failure is newer than the last success, and not a person's own
}

func (h pages) standing(c *web.Ctx, tx *ledger.Tx, key string) (s standing, err error) {
	counts, err := h.store.counts(c, tx)
	if err != nil {
		return s, err
	}
	waits, err := h.store.waits(c, tx)
	if err != nil {
		return s, err
	}
	s.Links, s.Waiting, s.Worked, s.Failed = counts[key], waits[key], "Never", "Never"
	if s.Automatic, err = h.store.automatic(c, tx, key); err != nil {
		return s, err
	}
	worked, _, err := h.latest(c, tx, "directories.vouched", key)
	if err != nil {
		return s, err
	}
	failed, word, err := h.latest(c, tx, "directories.refused", key)
	if !worked.IsZero() {
		s.Worked = clock.Human(worked)
	}
	if !failed.IsZero() {
		s.Failed, s.Why, s.Failing = clock.Human(failed), state(word), failed.After(worked) && broken(word)
	}
	return s, err
}

func (s standing) tag() web.Tag {
	switch {
	case s.Failing:
		return web.Tag{Text: "Failing", Colour: "red"}
	case s.Worked == "Never":
		return web.Tag{Text: "Not used yet", Colour: "grey"}
	}
	return web.Tag{Text: "Works", Colour: "green"}
}

func (h pages) list(c *web.Ctx) (web.Page, error) {
	v := &ListPage{Table: web.Table{Caption: "Directories", Head: []string{"Directory", "State", "Language", "Lets in", "People linked", "Waiting", "Last sign-in", "Last failure"}, Numeric: []int{4, 5}}}
	if len(h.doors) == 0 {
		v.Empty = &web.Empty{Title: "The school signs in with passwords and passkeys of this house", Text: "To let adults in through Google, Microsoft, SAML or LDAP, the technician names the directory in the configuration of this machine, under directories."}
	}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		for _, d := range h.doors {
			s, err := h.standing(c, tx, d.Key)
			if err != nil {
				return err
			}
			tag := s.tag()
			v.Table.Rows = append(v.Table.Rows, []web.Cell{{Text: titled(d.Entry), Href: "/directories/" + d.Key, Header: true}, {Tag: &tag}, {Text: language(d.Kind)}, {Text: strings.Join(d.who(), ", ")},
				{Text: strconv.Itoa(s.Links), Numeric: true}, {Text: strconv.Itoa(s.Waiting), Numeric: true}, {Text: s.Worked}, {Text: s.Failed}})
		}
		return nil
	})
	p := web.Show("directories/list", "Directories", v)
	p.Wide = true
	return p, err
}

func language(kind string) string {
	return map[string]string{OIDC: "OpenID Connect", SAML: "SAML 2.0", LDAP: "LDAP"}[kind]
}

// tiles lead those who may link people to the entries that wait.
func (h pages) tiles(c *web.Ctx) ([]web.Tile, error) {
	if len(h.doors) == 0 {
		return nil, nil
	}
	n := 0
	g, err := c.Check("directories.link", authz.Subject{Ref: c.Ref("school", c.School.ID)})
	if err != nil {
		return nil, err
	}
	err = h.base.Ledger.Read(c, g, func(tx *ledger.Tx) error {
		waits, err := h.store.waits(c, tx)
		for _, d := range h.doors {
			n += waits[d.Key]
		}
		return err
	})
	return []web.Tile{{Title: "Directories", Text: "Sign-ins that wait to be linked to a person", Href: "/directories", Picture: "people", Count: n}}, err
}
