package reception

import (
	"net/http"
	"net/url"
	"sync"
	"testing"

	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/records/people"
)

// somebody enters a person into the register past the desk.
func (h *house) somebody(p people.Person) people.Person {
	h.t.Helper()
	p.Kind = p.Kinds[0]
	h.write(func(tx *ledger.Tx) (e ledger.Event, err error) {
		p, err = (people.Store{}).Add(h.t.Context(), tx, p, h.pack.Posts)
		return ledger.Event{Verb: "people.added", Subject: p.Ref(school)}, err
	})
	return p
}

// shows PPL-13 AUA-14: a browser in which somebody of the desk is signed in shows no guest the form.
func TestAUA14NotInTheDesksOwnBrowser(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		desk := h.as("o.desk")
		path := desk.door("/reception/" + desk.enter(h.visitor("Pia", "Noforte")))
		form := h.browser().get(path).must(t, 200)
		desk.get(path).must(t, http.StatusForbidden, "You are signed in here")
		desk.post(path, answered(form, "Pia Noforte")).must(t, http.StatusForbidden, "You are signed in here")
		if h.events("agreements.signed") != 5 {
			t.Error("it was signed all the same")
		}
	})
}

// shows PPL-03: whoever is in the register for longer keeps what they are; an outside agency's person without an end gets
// one; a post that somebody left behind does not come back at the desk.
func TestPPL03WhoIsInTheRegisterAlready(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		desk := h.as("o.desk")
		class := h.somebody(people.Person{Account: "e.vening", Given: "Eve", Family: "Ning", Kinds: []string{people.Community}})
		visit := desk.enter(h.visitor("Eve", "Ning", "person", class.ID))
		desk.post("/reception/"+visit+"/issue", nil).must(t, 422, "given under Accounts")
		desk.post("/reception/"+visit+"/left", nil).must(t, 200)
		if p := h.person(class.ID); p.Left != "" || len(p.Kinds) != 1 || !p.Is(people.Community) {
			t.Errorf("the evening class lost %+v", p)
		}
		long := h.somebody(people.Person{Account: "s.long", Given: "Sal", Family: "Long", Kinds: []string{people.Supply}, Left: "2027-02-01"})
		visit = desk.enter(h.visitor("Sal", "Long", "person", long.ID))
		h.at("2026-11-24T00:00:00Z")
		h.tick()
		if p := h.person(long.ID); p.Left != "2027-02-01" || p.Is(people.Visitor) || h.visitOf(visit).Ended == "" {
			t.Errorf("the supply teacher lost %+v", p)
		}
		desk = h.as("o.desk")
		open := h.somebody(people.Person{Account: "n.oend", Given: "Nat", Family: "Oend", Kinds: []string{people.External}})
		desk.enter(h.agency("Nat", "Oend", "person", open.ID))
		if p := h.person(open.ID); p.Left != "2026-11-25" {
			t.Errorf("the agency stays until %q", p.Left)
		}
		h.somebody(people.Person{Account: "g.one", Given: "Gus", Family: "One", Kinds: []string{people.Governor}, Posts: []string{"governor"}, Left: "2026-10-01"})
		if p := h.person(h.visitOf(desk.enter(h.visitor("Gus", "One"))).Person); p.Account == "g.one" || len(p.Posts) > 0 {
			t.Errorf("the former governor came back: %+v", p)
		}
		h.whole()
	})
}

// shows PPL-26: a slip that is given out outside the agency's hours opens nothing before they begin.
func TestPPL26ASlipOutsideTheHours(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		desk := h.as("o.desk")
		visit := desk.enter(h.agency("Ben", "Byte", "times", "13:00-15:00"))
		h.as("h.east").post("/reception/"+visit+"/approve", nil).must(t, 200)
		h.sign(desk.door("/reception/"+visit), "Ben Byte")
		account, once, _ := desk.slip(visit)
		if _, p := h.signIn(account, once); p.status != 422 {
			t.Errorf("before the hours: %d at %s", p.status, p.path)
		}
		h.at("2026-11-23T13:00:00Z")
		h.tick()
		if _, p := h.signIn(account, once); p.path != accounts.PasswordAt {
			t.Errorf("within the hours: %d at %s", p.status, p.path)
		}
		h.whole()
	})
}

// shows AUA-14: of many who send the tablet's form at once, one signs.
func TestAUA14ManySendTheFormAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		desk := h.as("o.desk")
		path := desk.door("/reception/" + desk.enter(h.visitor("Pia", "Noforte")))
		form := answered(h.browser().get(path).must(t, 200), "Pia Noforte")
		codes := make([]int, 8)
		var all sync.WaitGroup
		for i := range codes {
			all.Go(func() {
				r, err := http.PostForm(h.site.URL+path, form)
				if err != nil {
					t.Error(err)
					return
				}
				r.Body.Close()
				codes[i] = r.StatusCode
			})
		}
		all.Wait()
		won := 0
		for _, code := range codes {
			if code == http.StatusOK {
				won++
			} else if code != http.StatusNotFound {
				t.Errorf("status %d", code)
			}
		}
		if won != 1 || h.events("agreements.signed") != 6 {
			t.Errorf("%d signed, %d events", won, h.events("agreements.signed"))
		}
		h.whole()
	})
}

// shows NET-01: a lost slip is replaced; the old password then ends, and the sessions with it.
func TestNET01ANewSlipEndsTheOldOne(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		visit, account, first := h.ready(h.visitor("Pia", "Noforte"))
		finder, _ := h.signIn(account, first)
		_, second, _ := h.as("c.moor").slip(visit)
		if p := finder.get("/account"); p.path != "/sign-in" {
			t.Errorf("whoever found the slip is at %s", p.path)
		}
		if _, p := h.signIn(account, first); p.status != 422 {
			t.Errorf("the old password: %d", p.status)
		}
		if b, p := h.signIn(account, second); p.path != accounts.PasswordAt {
			t.Errorf("the new password led to %s", p.path)
		} else if p := b.post("/reception/"+visit+"/extend", url.Values{"why": {"mine"}}); p.path != accounts.PasswordAt && p.status != http.StatusForbidden {
			t.Errorf("a guest extends: %d at %s", p.status, p.path)
		}
		h.whole()
	})
}
