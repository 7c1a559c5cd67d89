package accounts

import (
	"regexp"
	"testing"
	"time"

	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// join adds grown-ups with a password that nobody has used.
func (h *house) join(list ...people.Person) {
	h.t.Helper()
	verifier, err := h.acc.Hash(h.t.Context(), word)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, p := range list {
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			added, err := people.Store{}.Add(h.t.Context(), tx, p, thePack().Posts)
			if err != nil {
				return ledger.Event{}, err
			}
			h.ids[p.Account] = added.ID
			e := ledger.Event{Verb: "people.added", Subject: added.Ref(school)}
			e.Also = append(e.Also, h.ref(p.Account))
			return e, h.acc.CreateMany(h.t.Context(), tx, []Fresh{{Person: added.ID, Verifier: verifier, Band: Adults}})
		})
	}
}

// shows INC-06: a case about the head is the chair's, so the head gets at no account of a chair: neither by a new
// password nor by making somebody chair.
func TestTheHeadCannotBecomeTheChair(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	h.join(people.Person{Account: "h.ives", Given: "Hal", Family: "Ives", Kind: people.Staff, Posts: []string{"head"}},
		people.Person{Account: "k.dale", Given: "Kit", Family: "Dale", Kind: people.Governor, Posts: []string{"chair"}})
	h.as("k.dale")
	head := h.as("h.ives")
	if a := head.post("/accounts/"+h.ids["k.dale"]+"/reset", because...); a.status != 403 {
		t.Errorf("the head gave the chair a new password: %d", a.status)
	}
	if a := head.post("/people/new", "given", "Bo", "family", "Wren", "account", "b.wren", "kind", "governor", "posts", "chair"); a.status != 422 {
		t.Errorf("the head made a chair: %d", a.status)
	}
	moor := h.as("c.moor")
	if a := moor.post("/accounts/"+h.ids["k.dale"]+"/reset", because...); a.status != 200 {
		t.Errorf("the coordinator helps a chair who forgot the password: %d", a.status)
	}
	if a := moor.post("/people/new", "given", "Cy", "family", "Finch", "account", "c.finch", "kind", "governor", "posts", "chair"); a.status != 200 {
		t.Errorf("the coordinator enters a chair: %d", a.status)
	}
}

// Before anybody runs the school here a technician may help the first ones in; afterwards not even to an account of
// the safeguarding lead that was never used.
func TestAnUnusedLeadIsNoWayIn(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	technician := h.as("t.wold")
	reset := func() int { return technician.post("/accounts/"+h.ids["d.lane"]+"/reset", because...).status }
	if got := reset(); got != 200 {
		t.Errorf("on the first day: %d", got)
	}
	h.as("c.moor")
	if got := reset(); got != 403 {
		t.Errorf("the technician took the lead's unused account: %d", got)
	}
}

// A session that locks before its owner has chosen a password can still be unlocked.
func TestALockedOneTimeSessionCanBeUnlocked(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	a := h.as("c.moor").post("/accounts/"+h.ids["m.reed"]+"/reset", because...)
	once := regexp.MustCompile(`<code>([a-z-]+)</code>`).FindStringSubmatch(a.body)[1]
	b := h.browser()
	b.post("/sign-in", "name", "m.reed", "password", once)
	h.pass(11 * time.Minute)
	got, err := b.c.Get(h.site.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	_ = got.Body.Close()
	if got.Request.URL.Path != "/unlock" || got.StatusCode != 200 {
		t.Errorf("led to %s, %d", got.Request.URL.Path, got.StatusCode)
	}
	if a := b.post("/unlock", "password", once); a.path != "/account/password" {
		t.Errorf("unlocked, to %s", a.path)
	}
}

// A carer who is barred from a child is so in every other office too, and cannot lift the bar.
func TestABarredCarerWhoWorksHere(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	h.join(people.Person{Account: "o.lark", Given: "Ola", Family: "Lark", Kinds: []string{people.Parent, people.Staff}, Posts: []string{"office"}})
	child := h.ids["a.lark"]
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "people.changed", Subject: people.Person{ID: child}.Ref(school)},
			people.Store{}.SetCarers(t.Context(), tx, child, []people.Carer{{Person: h.ids["o.lark"], Barred: true}})
	})
	b := h.as("o.lark")
	if a := b.get("/people/" + child); a.status != 403 {
		t.Errorf("the barred carer reads the record: %d", a.status)
	}
	if a := b.post("/people/"+child+"/change", "given", "Ada", "family", "Lark", "account", "a.lark", "kind", "pupil", "year", "4", "class", "4A", "carers", "o.lark"); a.status != 403 {
		t.Errorf("the barred carer lifts the bar: %d", a.status)
	}
	if a := b.post("/people/import", "csv", "account,given,family,kind,carers\na.lark,Ada,Lark,pupil,o.lark\n"); a.status != 422 {
		t.Errorf("the barred carer lifts the bar by a file: %d", a.status)
	}
}
