package directories

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/records/directories/internal/said"
)

// offline is a directory about which only the rules of linking are asked, on both databases.
func offline(string) []Entry {
	return []Entry{{Key: "google", Title: "Google", Kind: OIDC, Issuer: "https://issuer.example", ClientID: "belisha"},
		{Key: "staffroom", Title: "The staff directory", Kind: LDAP, URL: "ldaps://directory.example", Base: "dc=example", Who: []string{"staff"}}}
}

// comes settles an entry as after a sign-in at the directory, and gives the user name of who it is.
func (h *house) comes(key string, s said.Said) string {
	h.t.Helper()
	d, _ := h.d.door(key)
	g, err := h.gate.Check(h.t.Context(), authz.Actor{School: school}, "directories.sign-in", authz.Subject{Ref: Ref(school, key)})
	h.no(err)
	s.Realm = "https://issuer.example"
	s, err = s.Bound()
	h.no(err)
	p, err := h.d.settle(h.t.Context(), g, meeting{door: d, said: s})
	if err != nil {
		return said.Reason(err)
	}
	return p.Account
}

func entry(subject, email string, proven bool) said.Said {
	return said.Said{Subject: subject, Email: email, Proven: proven, Name: "Somebody"}
}

// A link makes itself only where that was allowed and exactly one person fits by what the directory vouches for; never
// for those through whom safeguarding records are read, never for whom the directory may not let in. // shows PPL-25 PPL-01
func TestPPL25LinksMakeThemselvesForOnePersonOnly(t *testing.T) {
	t.Parallel()
	everyEngine(t, offline, func(h *house) {
		if got := h.comes("google", entry("1", "m.reed@larkfield.example", true)); got != "unlinked" {
			h.t.Fatalf("linked though nobody allowed it: %s", got)
		}
		h.alone("google")
		for _, c := range []struct {
			why  string
			said said.Said
			want string
		}{
			{"one person has the address, however it is written", entry("1", "M.Reed@Larkfield.example", true), "m.reed"},
			{"who is linked stays who they are", entry("1", "k.dale@larkfield.example", true), "m.reed"},
			{"nobody is linked twice in a directory", entry("2", "m.reed@larkfield.example", true), "unlinked"},
			{"an address that anybody could write", entry("3", "k.dale@larkfield.example", false), "unlinked"},
			{"two people share an address", entry("4", "shared@larkfield.example", true), "unlinked"},
			{"the lead is linked by somebody", entry("5", "d.lane@larkfield.example", true), "unlinked"},
			{"the head is linked by somebody", entry("6", "h.high@larkfield.example", true), "unlinked"},
			{"the chair is linked by somebody", entry("7", "g.chair@larkfield.example", true), "unlinked"},
			{"a parent is not of the kinds", entry("8", "j.lark@larkfield.example", true), "unlinked"},
			{"a child comes in another way", said.Said{Subject: "9", Account: "a.lark"}, "unlinked"},
			{"nobody has it", entry("10", "nobody@larkfield.example", true), "unlinked"},
			{"no address at all", entry("11", "", true), "unlinked"},
			{"address and user name name two people", said.Said{Subject: "12", Email: "k.dale@larkfield.example", Proven: true, Account: "o.one"}, "unlinked"},
			{"the user name alone", said.Said{Subject: "13", Account: "K.Dale"}, "k.dale"},
		} {
			if got := h.comes("google", c.said); got != c.want {
				h.t.Errorf("%s: %s instead of %s", c.why, got, c.want)
			}
		}
		if n := len(h.told); n != 2 {
			h.t.Errorf("%d people were told of a link", n)
		}
		waits := 0
		h.read(func(tx *ledger.Tx) error {
			list, err := h.d.store.waitingAt(h.t.Context(), tx, "google")
			waits = len(list)
			return err
		})
		if waits != 11 {
			h.t.Errorf("%d wait", waits)
		}
		h.whole()
	})
}

// Nobody links themselves, and whoever looks after the machines links nobody through whom safeguarding records are read;
// an entry and a person have one link in a directory. // shows PPL-25
func TestPPL25WhoMayLinkWhom(t *testing.T) {
	t.Parallel()
	everyEngine(t, offline, func(h *house) {
		for i, c := range []struct {
			by, account string
			status      int
		}{
			{"t.tech", "t.tech", 422}, {"t.tech", "d.lane", 422}, {"t.tech", "h.high", 422}, {"t.tech", "g.chair", 422}, {"h.high", "g.chair", 422}, {"h.high", "h.high", 422},
			{"t.tech", "j.lark", 422}, {"t.tech", "a.lark", 422}, {"t.tech", "", 422}, {"m.reed", "k.dale", 403}, {"d.lane", "k.dale", 403},
			{"t.tech", "k.dale", 200}, {"h.high", "d.lane", 200}, {"c.moor", "g.chair", 200}, {"c.moor", "k.dale", 422},
		} {
			subject := "entry" + string(rune('a'+i))
			h.comes("google", entry(subject, "x@larkfield.example", true))
			var id string
			h.read(func(tx *ledger.Tx) error {
				list, err := h.d.store.waitingAt(h.t.Context(), tx, "google")
				for _, w := range list {
					if w.Subject == subject {
						id = w.ID
					}
				}
				return err
			})
			a := h.as(c.by).post("/directories/google/waiting/"+id, "account", c.account)
			if a.status != c.status && !(c.status == 422 && a.status == 409) {
				h.t.Errorf("%s links %q: %d %s", c.by, c.account, a.status, a.text("main"))
			}
		}
		coordinator := h.as("c.moor")
		if a := coordinator.get("/people/" + h.ids["k.dale"]); !strings.Contains(a.body, "Signs in with Google") {
			h.t.Errorf("the person's page does not show the link: %d", a.status)
		}
		if a := coordinator.post("/directories/google/people/"+h.ids["k.dale"]+"/unlink", "reason", "no"); a.status != 422 {
			h.t.Errorf("a link goes without a reason: %d", a.status)
		}
		h.as("t.tech").post("/directories/google/people/"+h.ids["k.dale"]+"/unlink", "reason", "A new entry there")
		if got := h.comes("google", entry("entryl", "", false)); got != "unlinked" {
			h.t.Errorf("the link outlives its removal: %s", got)
		}
		h.whole()
	})
}

// Strangers fill neither the trail nor the list of those who wait. // shows PPL-25
func TestPPL25StrangersFillNothing(t *testing.T) {
	t.Parallel()
	everyEngine(t, offline, func(h *house) {
		g := h.gate.System(school, "test")
		for range 3 * budgetEach {
			if err := h.d.refuse(h.t.Context(), g, "google", said.No(said.Forged, nil)); said.Reason(err) != said.Forged {
				h.t.Fatal(err)
			}
		}
		if n := h.events("directories.refused", said.Forged); n != budgetEach {
			h.t.Errorf("%d refusals in the trail", n)
		}
		waits := func() (n int) {
			h.read(func(tx *ledger.Tx) error {
				list, err := h.d.store.waits(h.t.Context(), tx)
				n = list["google"]
				return err
			})
			return n
		}
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			for i := range mostWaiting + 20 {
				if _, err := h.d.store.wait(h.t.Context(), tx, "google", said.Said{Realm: "r", Subject: fmt.Sprint(i)}); err != nil {
					return ledger.Event{}, err
				}
			}
			return ledger.Event{Verb: "test.waited", Subject: Ref(school, "google")}, nil
		})
		if n := waits(); n != mostWaiting {
			h.t.Errorf("%d wait", n)
		}
		h.pass(waitsFor + time.Hour)
		h.comes("google", entry("new", "", false))
		if n := waits(); n != 1 {
			h.t.Errorf("%d wait after a term", n)
		}
	})
}
