package accounts

import (
	"strings"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
)

// shows PPL-01: every sign-in, sign-out and failure is in the trail with user, device and time.
func TestPPL01SignInAndOutLeaveTheirMarks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		b := h.browser()
		if a := b.get("/people"); a.path != "/sign-in" {
			t.Errorf("a stranger got to %s", a.path)
		}
		if a := b.post("/sign-in", "name", "m.reed", "password", "not this"); a.status != 422 || !strings.Contains(a.body, "is not right") {
			t.Errorf("a wrong password: %d", a.status)
		}
		if a := b.post("/sign-in", "name", " M.Reed ", "password", word, "next", "/people"); a.path != WelcomeAt || !strings.Contains(a.body, "1 wrong password was typed") {
			t.Errorf("shows PPL-16: the owner is not shown the attempt: %d %s", a.status, a.path)
		}
		if a := b.post("/welcome", "next", "/people"); a.path != "/people" || !strings.Contains(a.body, "Ada Lark") || strings.Contains(a.body, "Drew") {
			t.Errorf("signing in should lead on to the teacher's own class: %d %s", a.status, a.path)
		}
		if a := b.post("/sign-out"); a.path != "/sign-in" {
			t.Errorf("signing out led to %s", a.path)
		}
		if a := b.get("/people"); a.path != "/sign-in" {
			t.Errorf("the session lives on after signing out: %s", a.path)
		}
		for verb, want := range map[string]int64{"accounts.signed-in": 1, "accounts.signed-out": 1, "accounts.sign-in-failed": 1} {
			if got := h.events(verb); got != want {
				t.Errorf("%s: %d events, want %d", verb, got, want)
			}
		}
		err := h.ledger.Read(t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) error {
			recent, err := h.acc.Recent(t.Context(), tx, h.ids["m.reed"], 10)
			if len(recent) != 3 || recent[0].Addr != "127.0.0.1" || recent[0].At == "" {
				t.Errorf("the devices: %+v", recent)
			}
			told, err2 := ledger.Find(t.Context(), tx, ledger.Query{Verb: "accounts.signed-in", Limit: 1})
			if len(told) != 1 || told[0].Actor != "person/"+h.ids["m.reed"] {
				t.Errorf("who signed in: %+v", told)
			}
			if err2 != nil {
				return err2
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		h.whole()
	})
}

// Names that do not exist, wrong passwords and closed accounts read the same; so do their locks.
func TestRefusalsTellNothing(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "accounts.closed", Subject: h.ref("s.hill")}, h.acc.Close(t.Context(), tx, h.ids["s.hill"], true)
	})
	say := func(name, password string) string {
		a := h.browser().post("/sign-in", "name", name, "password", password)
		if a.status != 422 {
			t.Errorf("%s got in: %d", name, a.status)
		}
		return strings.ReplaceAll(a.body, name, "NAME")
	}
	wrong := say("m.reed", "wrong")
	if say("no.body", "wrong") != wrong || say("s.hill", word) != wrong {
		t.Error("the answers differ")
	}
	for range 2 {
		say("m.reed", "wrong")
		say("no.body", "wrong")
	}
	locked := say("m.reed", word)
	if !strings.Contains(locked, "is locked") || !strings.Contains(locked, "Ask your class teacher") {
		t.Error("the lock does not say who can help")
	}
	if say("no.body", "wrong") != locked {
		t.Error("a name without an account does not lock like one with")
	}
	if h.events("accounts.locked") != 1 || h.events("accounts.sign-in-failed") != 8 {
		t.Errorf("locks %d, failures %d", h.events("accounts.locked"), h.events("accounts.sign-in-failed"))
	}
	h.pass(2 * time.Minute)
	h.as("m.reed")
	h.whole()
}

func TestALockIsLiftedByThoseWhoMay(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	for range 10 {
		h.pass(time.Minute)
		h.browser().post("/sign-in", "name", "a.lark", "password", "wrong")
	}
	if a := h.browser().post("/sign-in", "name", "a.lark", "password", word); !strings.Contains(a.body, "is locked") {
		t.Fatal("ten wrong passwords should lock a pupil")
	}
	at := "/accounts/" + h.ids["a.lark"]
	if a := h.as("s.hill").post(at + "/unlock"); a.status != 403 {
		t.Errorf("another class's teacher: %d", a.status)
	}
	mine := h.as("m.reed")
	if a := mine.get("/accounts?state=locked"); !strings.Contains(a.body, "Ada Lark") {
		t.Error("the class teacher does not see the locked pupil")
	}
	if a := mine.post(at + "/unlock"); a.status != 200 || !strings.Contains(a.body, "unlocked") {
		t.Errorf("the class teacher: %d", a.status)
	}
	h.as("a.lark")
	h.whole()
}

// shows PPL-14: an idle session locks, for its group's time; only the same person goes on, with the work kept.
func TestPPL14IdleLock(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		pupil, teacher, lead := h.as("a.lark"), h.as("m.reed"), h.as("d.lane")
		h.pass(5 * time.Minute)
		if a := lead.get("/account"); a.path != "/unlock" {
			t.Errorf("after 5 minutes the lead is at %s", a.path)
		}
		if a := teacher.get("/account"); a.path != "/account" {
			t.Errorf("after 5 minutes the teacher is at %s", a.path)
		}
		h.pass(10 * time.Minute)
		if a := teacher.get("/people"); a.path != "/unlock" || strings.Contains(a.body, "Ada") {
			t.Errorf("after 10 idle minutes the teacher is at %s", a.path)
		}
		if a := pupil.get("/account"); a.path != "/account" {
			t.Errorf("after 15 minutes the pupil is at %s", a.path)
		}
		if h.events("accounts.idle-locked") != 2 {
			t.Errorf("%d idle locks", h.events("accounts.idle-locked"))
		}
		if a := teacher.post("/sign-in", "name", "s.hill", "password", word); a.path != "/unlock" {
			t.Errorf("another person took the locked session over, at %s", a.path)
		}
		h.whole()
	})
}

// shows PPL-14: what was sent to a locked session is kept for the same person, and gone once they sign off.
func TestPPL14WorkIsKept(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	b := h.as("c.moor")
	h.pass(6 * time.Minute)
	if a := b.post("/people/new", "given", "Bo <b>", "kind", "staff", "kind", "parent"); a.path != "/unlock" {
		t.Fatalf("a form went through the lock, to %s", a.path)
	}
	if a := b.post("/unlock", "password", "wrong"); a.status != 422 || strings.Contains(a.body, "Bo &lt;") {
		t.Errorf("a wrong password: %d", a.status)
	}
	a := b.post("/unlock", "password", word)
	if h.events("accounts.unlocked") != 1 {
		t.Error("going on is not in the trail")
	}
	for _, want := range []string{`action="/people/new"`, `name="given" value="Bo &lt;b&gt;"`, `name="kind" value="staff"`, `name="kind" value="parent"`, "Continue"} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the kept work lacks %s", want)
		}
	}
	h.pass(6 * time.Minute)
	b.post("/people/new", "given", "Bo")
	b.post("/sign-out")
	if a := h.as("c.moor").get("/account"); strings.Contains(a.body, "still here") {
		t.Error("signing off must let the work go")
	}
	var kept int
	err := h.d.Read(t.Context(), school, func(tx *db.Tx) (err error) {
		kept, err = db.One[int](t.Context(), tx, "SELECT COUNT(*) FROM accounts_session WHERE hold_form <> ''")
		return err
	})
	if err != nil || kept != 0 {
		t.Errorf("%d forms are still kept, %v", kept, err)
	}
}

// A crash forgets what was in memory: the session counts from the stored moment and never lives too long.
func TestPPL14ARestartRevivesNothing(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	b := h.as("m.reed")
	for range 3 {
		h.pass(8 * time.Minute)
		if a := b.get("/account"); a.path != "/account" {
			t.Fatalf("a busy teacher was locked: %s", a.path)
		}
	}
	h.acc.presence = newPresence()
	if a := b.get("/account"); a.path != "/unlock" {
		t.Errorf("after a restart the old session is at %s", a.path)
	}
	if a := b.post("/unlock", "password", word); a.status != 200 || a.path != "/" {
		t.Errorf("the same person cannot go on: %d", a.status)
	}
	h.pass(13 * time.Hour)
	if err := h.acc.sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := b.get("/account"); a.path != "/sign-in" {
		t.Errorf("after twelve hours the session is at %s", a.path)
	}
}
