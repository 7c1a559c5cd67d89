package factors

import (
	"strings"
	"testing"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
)

const own = "lantern-biscuit-orchard-sail"

// sets gives somebody a password for the records.
func (b *browser) sets(password string) answer {
	b.h.t.Helper()
	return b.post("/account/factors/records", "password", password, "again", password)
}

// shows PPL-19: pages with information-system data ask for a second secret, again after a while, and a form that was sent
// meanwhile is kept.
func TestPPL19RecordsAskForASecondSecret(t *testing.T) {
	everyEngine(t, inside(), func(h *house) {
		b := h.as("m.reed")
		if a := b.get("/mis"); a.path != "/second" || !strings.Contains(a.body, "no second secret yet") {
			t.Fatalf("without a second secret: %s", a.path)
		}
		if r := h.figure("factors.records"); !strings.HasPrefix(r.Shown, "0 of 6") || r.State != "due" {
			t.Errorf("the figure before: %+v", r)
		}
		if a := b.sets(secret); a.status != 422 || !strings.Contains(a.body, "This is your sign-in password") {
			t.Errorf("the same secret for both: %d", a.status)
		}
		if a := b.sets("short"); a.status != 422 {
			t.Errorf("a weak one: %d", a.status)
		}
		if a := b.post("/account/factors/records", "password", own, "again", own+"x"); a.status != 422 {
			t.Errorf("two that differ: %d", a.status)
		}
		if a := b.sets(own); a.path != "/account/factors" || h.events("factors.records-set", "m.reed") != 1 {
			t.Fatalf("setting it: %d at %s", a.status, a.path)
		}
		if a := b.get("/mis"); a.path != "/second" || a.value("[name=next]", "value") != "/mis" {
			t.Fatalf("with one: %s", a.path)
		}
		if a := b.post("/second", "do", "secret", "secret", secret, "next", "/mis"); a.status != 422 {
			t.Error("the sign-in password opens the records")
		}
		if a := b.post("/second", "do", "secret", "secret", own, "next", "/mis"); a.path != "/mis" || !strings.Contains(a.body, "information system") {
			t.Fatalf("the right one leads to %s", a.path)
		}
		if a := b.get("/mis"); a.path != "/mis" {
			t.Errorf("a moment later: %s", a.path)
		}
		h.pass(31 * time.Minute)
		if a := b.get("/mis"); a.path != "/second" {
			t.Errorf("after half an hour: %s", a.path)
		}
		if a := b.post("/mis", "word", "lantern"); a.path != "/second" {
			t.Errorf("a form is sent after half an hour: %s", a.path)
		}
		a := b.post("/second", "do", "secret", "secret", own)
		if a.value(`form[action="/mis"] [name=word]`, "value") != "lantern" {
			t.Errorf("the form is not kept: %s", a.body)
		}
		verifier, err := h.acc.Hash(t.Context(), own)
		h.no(err)
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "accounts.password-changed", Subject: accounts.Ref(school, h.ids["m.reed"])},
				h.acc.SetVerifier(t.Context(), tx, accounts.Fresh{Person: h.ids["m.reed"], Verifier: verifier, Band: accounts.Adults})
		})
		if a := b.post("/second", "do", "secret", "secret", own); a.status != 422 || !strings.Contains(a.body, "has become the same") {
			t.Errorf("the same secret for both, made so later: %d", a.status)
		}
		if r := h.figure("factors.records"); !strings.HasPrefix(r.Shown, "1 of 6") || !strings.Contains(r.Shown, "shown 2 times, wrong 1 times") {
			t.Errorf("the figure after: %+v", r)
		}
		h.whole()
	})
}

// shows PPL-19: three failures close the records for that session, the right secret too late included, and the data
// manager is told; a new session begins anew.
func TestPPL19ThreeFailuresCloseTheRecords(t *testing.T) {
	everyEngine(t, inside(), func(h *house) {
		b := h.as("m.reed")
		b.sets(own)
		other := h.as("m.reed")
		for range sessionTries {
			b.post("/second", "do", "secret", "secret", "wrong", "next", "/mis")
		}
		if !strings.Contains(b.last.body, "closed until you sign in again") || h.toldOf("account.records", "d.data") != 1 || h.events("factors.records-closed", "m.reed") != 1 {
			t.Errorf("after three: %+v", h.told)
		}
		if a := b.post("/second", "do", "secret", "secret", own, "next", "/mis"); a.status != 422 {
			t.Error("the right secret opens what was closed")
		}
		if a := b.get("/mis"); a.path != "/second" || a.doc.Find("[name=secret]").Length() > 0 {
			t.Errorf("the closed records: %s", a.path)
		}
		if a := b.get("/people"); a.path != "/people" {
			t.Error("the whole house is closed, not the records alone")
		}
		if a := other.post("/second", "do", "secret", "secret", own, "next", "/mis"); a.path != "/mis" {
			t.Errorf("another session of the same person: %s", a.path)
		}
		h.whole()
	})
}

// A second password is no second factor: from outside it does not let anybody in. A change asks for the old one.
func TestTheRecordsPasswordIsNoSecondFactor(t *testing.T) {
	h := one(t, inside())
	b := h.as("m.reed")
	b.sets(own)
	for _, path := range []string{"/account/factors/app", "/account/factors/records"} {
		if a := b.get(path); a.path != "/second" {
			t.Errorf("%s is open without the old password for the records: %s", path, a.path)
		}
	}
	b.post("/second", "do", "secret", "secret", own)
	if a := b.sets("window-carrot-planet-tune"); a.path != "/account/factors" {
		t.Errorf("changing it: %d %s", a.status, a.text(".govuk-error-summary"))
	}
	app, _ := func() (string, []string) { b.get("/account/factors/app"); return b.setsUp() }()
	later := h.as("m.reed")
	h.pass(time.Minute)
	later.post("/second", "do", "secret", "secret", "window-carrot-planet-tune")
	if a := later.get("/account/factors/app"); a.path != "/second" || a.doc.Find("[name=secret]").Length() > 0 {
		t.Errorf("two passwords without the second factor change it: %s", a.path)
	}
	later.post("/second", "code", h.code(app, 0))
	if a := later.get("/account/factors/app"); a.path != "/account/factors/app" {
		t.Errorf("after the second factor: %s", a.path)
	}
	h.obey(outside())
	out := h.browser()
	if a := out.signs("m.reed"); a.path != "/second" || a.doc.Find("[name=secret]").Length() > 0 {
		t.Fatalf("outside: %s", a.path)
	}
	if a := out.post("/second", "do", "secret", "secret", "window-carrot-planet-tune"); a.status != 422 {
		t.Error("a second password let somebody in")
	}
}

// shows PPL-19 STD-17: the list shows who has a second factor to those who help, on paper and as a file.
func TestPPL19TheListOfStaff(t *testing.T) {
	everyEngine(t, inside(), func(h *house) {
		withPasskey(h)
		head := h.as("h.high")
		a := head.get("/factors")
		if a.status != 200 || !strings.Contains(a.body, "1 of 6 staff") || a.doc.Find("tbody tr").Length() != 6 || strings.Contains(a.body, "Lark, Ada") {
			t.Fatalf("the list: %d, %d rows", a.status, a.doc.Find("tbody tr").Length())
		}
		if a := head.get("/factors?state=with"); a.doc.Find("tbody tr").Length() != 1 || !strings.Contains(a.text("tbody"), "Morgan Reed") {
			t.Error("the filter does not work")
		}
		if a := head.get("/factors?q=hall&all=1"); a.doc.Find("tbody tr").Length() != 1 || !strings.Contains(a.text("tbody"), "Missing") {
			t.Error("an administrator without one is not marked")
		}
		file := head.get("/factors.csv")
		if lines := strings.Split(strings.TrimSpace(file.body), "\n"); len(lines) != 7 || !strings.Contains(file.body, `"Morgan Reed","Yes","No","No","1","10","No"`) {
			t.Errorf("the file: %s", file.body)
		}
		for _, who := range []string{"m.reed", "d.lane", "g.chair", "j.lark", "a.lark"} {
			if a := h.as(who).get("/factors"); a.status != 403 {
				t.Errorf("%s sees the list: %d", who, a.status)
			}
		}
		if a := h.as("m.reed").get("/"); strings.Contains(a.body, "Set up a second step") {
			t.Error("who has a second factor is reminded of it")
		}
		if a := h.as("d.lane").get("/"); !strings.Contains(a.body, "Set up a second step") {
			t.Error("who has none is not reminded")
		}
	})
}
