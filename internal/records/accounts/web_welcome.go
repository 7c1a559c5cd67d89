package accounts

import (
	"fmt"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/web"
)

// Welcome is what somebody sees once in each session before all else: the reminder of the rules, and what others tried at
// their account.
type Welcome struct {
	Lines   []string // of the reminder; none: only the tries are shown
	Child   bool
	Picture string
	Tried   []string // "3 wrong passwords since …", then one line for each place
	Watched string   // that use is looked at, in words for the age
	Next    string
}

// mostTried bounds the lines that the page lists.
const mostTried = 20

func (h pages) welcomeForm(c *web.Ctx) (web.Page, error) {
	v := Welcome{Child: c.Visit.Child, Picture: "rule-adult", Next: web.SafeNext(c.Query("next"))}
	greet := false
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		s, err := h.Session(c, tx, tokenHash(c.Token))
		if err != nil {
			return err
		}
		p, err := h.People.Get(c, tx, c.Actor.Person)
		if err != nil {
			return err
		}
		v.Lines = lines(h.banner(p))
		greet = h.greets(known{session: s, person: p})
		v.Tried, err = h.tried(c, tx, s, c.Visit.Child)
		return err
	})
	if err == nil && !greet {
		return web.Go(v.Next), nil
	}
	v.Watched = "What you do on the school's systems is logged, and checked when there is reason to."
	if v.Child {
		v.Watched = "Grown-ups at school can see what we do on the computer. It keeps us safe."
	}
	return web.Show("accounts/welcome", "Before you start", v), err
}

func lines(text string) []string {
	var out []string
	for l := range strings.SplitSeq(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// tried tells the owner what was tried since they last came in. // serves PPL-16
func (h pages) tried(c *web.Ctx, tx *ledger.Tx, s session, child bool) ([]string, error) {
	if s.Wrongs == 0 {
		return nil, nil
	}
	if child {
		return []string{"Somebody typed a wrong password for you. If it was not you, tell a grown-up."}, nil
	}
	list, err := h.Store.Tried(c, tx, s.Person, s.Since, s.Created, mostTried)
	count := fmt.Sprintf("%d wrong passwords were typed", s.Wrongs)
	if s.Wrongs == 1 {
		count = "1 wrong password was typed"
	}
	if s.Since != "" {
		count += " since " + clock.Told(s.Since)
	}
	out := []string{count + "."}
	for _, t := range list {
		out = append(out, clock.Told(t.At)+", from "+t.Addr)
	}
	return out, err
}

// welcomed goes on; that the reminder was read is in the trail, with what it said. // serves AUA-20
func (h pages) welcomed(c *web.Ctx) (web.Page, error) {
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "accounts.greeted", Subject: Ref(tx.School, c.Actor.Person)}
		p, err := h.People.Get(c, tx, c.Actor.Person)
		if err != nil {
			return e, err
		}
		if text := h.banner(p); text != "" {
			e.Verb = "accounts.reminded"
			e.Changes = []ledger.Change{{Field: "text", Class: ledger.Open, After: textHash(text)}, {Field: "audience", Class: ledger.Open, After: audience(p)}}
		}
		return e, h.Greet(c, tx, tokenHash(c.Token))
	})
	return web.Go(web.SafeNext(c.Form("next"))), err
}
