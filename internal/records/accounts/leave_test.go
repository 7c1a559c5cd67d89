package accounts

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// shows PPL-15: whoever finds another signed in ends that at once; it counts against the owner. At closing time what is
// left in the school ends.
func TestPPL15LeftOpen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.rule(func(p *policy.Pack) {
			p.Settings.Access.CloseAt, p.Settings.Access.School = "18:30", []string{"127.0.0.1"}
		})
		b := h.as("a.lark")
		if a := b.get("/account"); !strings.Contains(a.body, `action="/not-me"`) || !strings.Contains(a.body, `action="/sign-out"`) {
			t.Error("the frame has no way off")
		}
		if a := b.post("/not-me"); a.path != "/sign-in" || !strings.Contains(a.body, "sign in as yourself") {
			t.Errorf("not me led to %s", a.path)
		}
		if a := b.get("/account"); a.path != "/sign-in" {
			t.Error("the found session lives on")
		}
		teacher := h.as("m.reed")
		if a := teacher.get("/accounts/left"); !strings.Contains(a.body, "Ada Lark") {
			t.Error("the teacher does not see who left a session open")
		}
		if a := teacher.get("/accounts/" + h.ids["a.lark"]); !strings.Contains(a.body, "Left open this term") {
			t.Error("the account does not say so")
		}
		if a := h.as("s.hill").get("/accounts/left"); strings.Contains(a.body, "Ada Lark") {
			t.Error("another class's teacher sees it")
		}
		home := h.from(away)
		home.signIn("j.lark", word)
		h.now.Store(time.Date(2026, 11, 23, 18, 30, 0, 0, time.UTC).UnixMilli())
		if err := h.acc.sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if a := teacher.get("/account"); a.path != "/sign-in" {
			t.Errorf("after closing time the teacher is at %s", a.path)
		}
		if a := home.post("/unlock", "password", word); a.path != "/" {
			t.Errorf("the parent at home was put out: %s", a.path)
		}
		if h.events("accounts.left-open") != 1 || h.events("accounts.ended-at-close") != 2 {
			t.Errorf("%d left open, %d at closing time", h.events("accounts.left-open"), h.events("accounts.ended-at-close"))
		}
		late := h.as("c.moor")
		h.pass(time.Minute)
		if err := h.acc.sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if a := late.get("/account"); a.path != "/account" {
			t.Error("who came in after closing time was put out")
		}
		h.whole()
	})
}

// shows PPL-21: a child presses the button: all sessions end, nobody comes in with the old password, the class teacher
// and the coordinator know, an incident is open. The teacher's new password opens the account.
func TestPPL21AChildsPassword(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		b, other := h.as("a.lark"), h.from(away)
		other.signIn("a.lark", word)
		if a := b.get("/account"); !strings.Contains(a.body, "Someone may know my password") {
			t.Error("no way to say it")
		}
		if a := b.post("/account/breach"); a.path != "/sign-in" || !strings.Contains(a.body, "Your teacher knows") {
			t.Errorf("%d %s", a.status, a.path)
		}
		if a := other.get("/account"); a.path != "/sign-in" {
			t.Error("the other session goes on")
		}
		if a := h.browser().signIn("a.lark", word); a.status != 422 || !strings.Contains(a.body, "closed, because somebody may know") {
			t.Errorf("the old password: %d", a.status)
		}
		if f, _ := h.facts(); !f["a.lark"].Closed {
			t.Error("the gateway lets the old password in")
		}
		if !h.heard("m.reed", "may know another's password") || !h.heard("c.moor", "may know another's password") {
			t.Error("nobody was told")
		}
		if len(h.incidents) != 1 || h.incidents[0].Kind != MatterBreach || !h.incidents[0].Pupil {
			t.Errorf("incidents: %+v", h.incidents)
		}
		h.pass(25 * time.Minute)
		a := h.as("m.reed").post("/accounts/"+h.ids["a.lark"]+"/reset", because...)
		once := regexp.MustCompile(`<code>([a-z-]+)</code>`).FindStringSubmatch(a.body)
		if once == nil {
			t.Fatalf("no new password: %d", a.status)
		}
		if a := h.browser().signIn("a.lark", once[1]); a.path != PasswordAt {
			t.Errorf("the new password led to %s", a.path)
		}
		if shown := h.figure("accounts.breaches"); shown != "1 suspected breaches reported this term; 25 minutes to a new password (median)" {
			t.Errorf("the figure says %q", shown)
		}
		h.whole()
	})
}

// shows PPL-21: a grown-up chooses a new password at once, in the one session that goes on; until then it stays closed.
func TestPPL21AGrownUpsPassword(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	b, other := h.as("m.reed"), h.from(away)
	other.signIn("m.reed", word)
	if a := b.post("/account/breach"); a.path != PasswordAt || strings.Contains(a.body, `name="old"`) {
		t.Errorf("%d %s", a.status, a.path)
	}
	if a := b.get("/people"); a.path != PasswordAt {
		t.Error("the change can be dodged")
	}
	if a := other.get("/account"); a.path != "/sign-in" {
		t.Error("the other session goes on")
	}
	h.pass(9 * time.Minute)
	if a := b.post(PasswordAt, "password", "three wet umbrellas", "again", "three wet umbrellas"); a.path != "/" {
		t.Errorf("choosing: %d %s", a.status, a.path)
	}
	if a := h.browser().signIn("m.reed", "three wet umbrellas"); a.path != "/" {
		t.Errorf("the new password: %d", a.status)
	}
	stale := h.as("s.hill")
	for range 5 {
		h.pass(8 * time.Minute)
		stale.get("/account")
	}
	if a := stale.post("/account/breach"); a.path != PasswordAt || !strings.Contains(a.body, `name="old"`) {
		t.Error("a session that proved itself long ago may choose without the old password")
	}
	if a := stale.post(PasswordAt, "old", "guess", "password", "four dry umbrellas", "again", "four dry umbrellas"); a.status != 422 {
		t.Errorf("without the old password: %d", a.status)
	}
	if a := stale.post(PasswordAt, "old", word, "password", "four dry umbrellas", "again", "four dry umbrellas"); a.path != "/" {
		t.Errorf("with it: %d", a.status)
	}
	h.whole()
}

// figure reads a figure as the page of a clause would.
func (h *house) figure(name string) (shown string) {
	h.t.Helper()
	for _, f := range h.feat.Figures {
		if f.Name != name {
			continue
		}
		err := h.ledger.Read(h.t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) error {
			r, err := f.Read(h.t.Context(), tx, h.base.Policy.Load().Ask(policy.Clause{}, h.base.Now()))
			shown = r.Shown
			return err
		})
		if err != nil {
			h.t.Fatal(err)
		}
	}
	return shown
}
