package accounts

import (
	"context"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// shows PPL-10: a page that shows more than others asks for one's own password again after five minutes, leads back, and
// keeps what was sent; three wrong ones end the session.
func TestPPL10ProvingAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		b := h.as("m.reed")
		if a := b.get("/deep"); a.path != "/deep" {
			t.Errorf("just after signing in: %s", a.path)
		}
		h.pass(6 * time.Minute)
		if a := b.get("/deep?y=1"); a.path != ProveAt || !strings.Contains(a.body, `name="next" value="/deep?y=1"`) {
			t.Fatalf("after six minutes: %s", a.path)
		}
		if a := b.post(ProveAt, "password", word, "next", "/deep"); a.path != "/deep" {
			t.Errorf("after proving: %s", a.path)
		}
		if a := b.post(ProveAt, "password", word, "next", "//evil.example/"); a.path != "/" {
			t.Errorf("led to another site: %s", a.path)
		}
		for range 4 { // a form may take half an hour
			h.pass(9 * time.Minute)
			b.get("/account")
		}
		if a := b.post("/deep", "x", "kept <b>"); a.path != ProveAt {
			t.Errorf("a form after 36 minutes: %s", a.path)
		}
		if a := b.post(ProveAt, "password", word); !strings.Contains(a.body, `action="/deep"`) || !strings.Contains(a.body, `value="kept &lt;b&gt;"`) {
			t.Error("the form was not kept")
		}
		h.pass(6 * time.Minute)
		for i := range 3 {
			a := b.post(ProveAt, "password", "guess")
			if (a.path == "/sign-in") != (i == 2) {
				t.Errorf("wrong proof %d led to %s", i+1, a.path)
			}
		}
		if a := b.get("/account"); a.path != "/sign-in" {
			t.Error("the session bears more than three wrong proofs")
		}
		if h.events("accounts.proof-failed") != 3 || h.events("accounts.locked") != 1 {
			t.Errorf("%d wrong proofs, %d pauses: shows PPL-16", h.events("accounts.proof-failed"), h.events("accounts.locked"))
		}
		h.whole()
	})
}

// shows PPL-20: nothing is done to an account without a reason and a requester; whoever runs the system gets at a lead's
// account only with a second person's approval, once; a colleague learns of a new password.
func TestPPL20ReasonsAndApproval(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.as("d.lane")
		coordinator, technician := h.as("c.moor"), h.as("t.wold")
		at := func(who, what string) string { return "/accounts/" + h.ids[who] + "/" + what }
		for _, fields := range [][]string{{}, {"why", "x"}, {"asked", "x"}, {"why", strings.Repeat("x", 501), "asked", "x"}} {
			if a := technician.post(at("m.reed", "reset"), fields...); a.status != 422 || !strings.Contains(a.body, "govuk-error-message") {
				t.Errorf("%v: %d", len(fields), a.status)
			}
		}
		if a := coordinator.post(at("m.reed", "close")); a.status != 422 {
			t.Errorf("closing without a reason: %d", a.status)
		}
		if a := technician.post(at("m.reed", "reset"), because...); a.status != 200 || !strings.Contains(a.body, "has forgotten it") {
			t.Errorf("with one: %d", a.status)
		}
		if !h.heard("m.reed", "given a new password") || !h.heard("c.moor", "colleague's account") {
			t.Error("the owner and the coordinator were not told")
		}
		if a := technician.post(at("d.lane", "reset"), because...); a.status != 403 {
			t.Errorf("the lead's account without approval: %d", a.status)
		}
		if a := technician.get("/accounts/" + h.ids["d.lane"]); !strings.Contains(a.body, "Ask for approval") || strings.Contains(a.body, at("d.lane", "reset")) {
			t.Error("the page does not say how")
		}
		technician.post(at("d.lane", "request"), because...)
		if !h.heard("c.moor", "needs your approval") {
			t.Error("the coordinator was not asked")
		}
		id := regexp.MustCompile(`/accounts/acts/([^/]+)/approve`).FindStringSubmatch(coordinator.get("/accounts/acts").body)
		if id == nil {
			t.Fatal("nothing to approve")
		}
		if a := technician.post("/accounts/acts/" + id[1] + "/approve"); a.status != 403 {
			t.Errorf("who asks approves: %d", a.status)
		}
		if a := coordinator.post("/accounts/acts/" + id[1] + "/approve"); a.status != 200 {
			t.Errorf("the coordinator: %d", a.status)
		}
		if a := coordinator.post("/accounts/acts/" + id[1] + "/refuse"); a.status != 409 {
			t.Errorf("twice: %d", a.status)
		}
		if a := technician.post(at("d.lane", "reset"), because...); a.status != 200 || !strings.Contains(a.body, "One-time password") {
			t.Errorf("with approval: %d", a.status)
		}
		if a := technician.post(at("d.lane", "reset"), because...); a.status != 403 {
			t.Errorf("a second time: %d", a.status)
		}
		for _, e := range h.trail("accounts.reset") {
			for _, c := range e.Changes {
				if c.After != "" {
					t.Errorf("the trail tells the %s: %q", c.Field, c.After)
				}
			}
		}
		h.whole()
	})
}

// shows STD-17: somebody without a password comes in by another way, and no password opens their account; whoever still
// owes a second factor has no seat at the gateway.
func TestSTD17WithoutAPassword(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		var p people.Person
		h.write(func(tx *ledger.Tx) (e ledger.Event, err error) {
			p, err = people.Store{}.Add(t.Context(), tx, people.Person{Account: "p.key", Given: "Pat", Family: "Key", Kind: people.Staff, Posts: []string{"teacher"}}, thePack().Posts)
			return ledger.Event{Verb: "people.added", Subject: p.Ref(school)}, err
		})
		if _, err := h.acc.Admit(t.Context(), p, Way{How: ByPassword}, "", "127.0.0.1"); !errs.Is(err, errs.Invalid) {
			t.Errorf("without any account a password lets in: %v", err)
		}
		h.acc.First(func(_ context.Context, _ *ledger.Tx, e Entering) (bool, error) {
			return !e.Second && e.Person.Account == "p.key", nil
		}, SecondAt)
		half, err := h.acc.Admit(t.Context(), p, Way{How: ByOIDC}, "", "127.0.0.5")
		if err != nil {
			t.Fatal(err)
		}
		here := netip.MustParseAddr("127.0.0.5")
		folk, seats := h.facts()
		if f := folk["p.key"]; f.Closed || f.Verifier != "" {
			t.Errorf("the gateway's fact: %+v", f)
		}
		if _, has := seats[here]; has {
			t.Error("half a proof has a seat")
		}
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "factors.shown", Subject: Ref(school, p.ID)}, h.acc.Passed(t.Context(), tx, half, true)
		})
		if _, seats := h.facts(); seats[here].Account != "p.key" {
			t.Error("both proofs have no seat")
		}
		for _, guess := range []string{"", "nobody's password", "x"} {
			if a := h.from(away).signIn("p.key", guess); a.status != 422 {
				t.Errorf("the password %q let in", guess)
			}
		}
		heard := 0
		h.acc.Ended(func(_ context.Context, _ *ledger.Tx, person string) error {
			heard++
			return nil
		})
		if a := h.as("c.moor").post("/accounts/"+p.ID+"/close", because...); a.status != 200 || heard == 0 {
			t.Errorf("closing: %d, heard %d", a.status, heard)
		}
		if _, err := h.acc.Admit(t.Context(), p, Way{How: ByPasskey, Second: true}, "", "127.0.0.5"); err == nil {
			t.Error("a closed account let a passkey in")
		}
	})
}

// A directory weighs the passwords of those whose account it keeps, and no others'.
func TestADirectoryIsAskedFirst(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	h.acc.Directory(func(_ context.Context, p people.Person, plain string) (bool, bool, error) {
		return p.Account == "m.reed", plain == "of the directory", nil
	})
	if a := h.browser().signIn("m.reed", word); a.status != 422 {
		t.Error("the house's own verifier let in whom the directory keeps")
	}
	if a := h.browser().signIn("m.reed", "of the directory"); a.path != "/" {
		t.Errorf("the directory's password: %d", a.status)
	}
	if told := h.trail("accounts.signed-in"); len(told) != 1 || told[0].Changes[1].After != ByLDAP {
		t.Errorf("the way in the trail: %+v", told)
	}
	h.as("s.hill")
}

// shows PPL-02: an account is listed as unused after so many school days, not days of the calendar.
func TestPPL02UnusedAccounts(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	h.rule(func(p *policy.Pack) {
		p.Settings.Access.DormantDays = 10
		p.Settings.Terms = []policy.Term{{Key: "autumn", From: "2026-09-01", To: "2026-12-18"}, {Key: "spring", From: "2027-01-04", To: "2027-03-26"}}
	})
	h.now.Store(time.Date(2026, 12, 17, 9, 0, 0, 0, time.UTC).UnixMilli())
	h.as("a.lark")
	listed := func() bool {
		return strings.Contains(h.as("c.moor").get("/accounts?state=dormant").body, "Ada Lark")
	}
	h.now.Store(time.Date(2027, 1, 8, 9, 0, 0, 0, time.UTC).UnixMilli()) // 22 days, of which 6 of school
	if listed() {
		t.Error("the holidays count")
	}
	h.now.Store(time.Date(2027, 1, 19, 9, 0, 0, 0, time.UTC).UnixMilli())
	if !listed() {
		t.Error("after more than ten school days the account is not listed")
	}
}

// shows PPL-01: one's own page tells where one is signed in and how, and ends one of them or all others.
func TestOnesOwnSessions(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	b, other, third := h.as("m.reed"), h.from(away), h.from("127.0.0.67")
	other.signIn("m.reed", word)
	third.signIn("m.reed", word)
	page := b.get("/account").body
	for _, want := range []string{"This one", away, "by Password", "Signed in", "Sign out all others"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	var id string
	h.read(func(tx *ledger.Tx) error {
		open, err := h.acc.SessionsOf(t.Context(), tx, h.ids["m.reed"])
		for _, s := range open {
			if s.Addr == away {
				id = sittingID(s)
			}
		}
		return err
	})
	if a := h.as("s.hill").post("/account/sessions/" + id + "/end"); a.status != 404 {
		t.Errorf("another person ends it: %d", a.status)
	}
	if a := b.post("/account/sessions/" + id + "/end"); a.path != "/account" {
		t.Errorf("ending one: %s", a.path)
	}
	if other.get("/account").path != "/sign-in" || third.get("/account").path != "/account" {
		t.Error("the wrong one ended")
	}
	if a := b.post("/account/sessions", "others", "1"); a.path != "/account" || third.get("/account").path != "/sign-in" {
		t.Error("the others did not end")
	}
	h.whole()
}

func (h *house) read(f func(*ledger.Tx) error) {
	h.t.Helper()
	if err := h.ledger.Read(h.t.Context(), h.gate.System(school, "test"), f); err != nil {
		h.t.Fatal(err)
	}
}
