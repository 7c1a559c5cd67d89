package factors

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web/webtest"
)

// code is what an app shows now, or some half minutes from now.
func (h *house) code(secret string, off int64) string {
	h.t.Helper()
	c, err := hotp.GenerateCode(strings.ToUpper(strings.ReplaceAll(secret, " ", "")), uint64(h.clock().Unix()/stepSeconds+off))
	h.no(err)
	return c
}

// setsUp sets a code app up at the page that a browser is on, and gives its secret and the recovery codes.
func (b *browser) setsUp() (secret string, codes []string) {
	b.h.t.Helper()
	secret = b.last.text("ol + p + p code")
	form := b.last.doc.Find(`form:has(input[value="app"])`)
	at, _ := form.Attr("action")
	hidden := func(name string) string { v, _ := form.Find("[name=" + name + "]").Attr("value"); return v }
	a := b.post(at, "do", "app", "pending", hidden("pending"), "ticket", hidden("ticket"), "next", hidden("next"), "code", b.h.code(secret, 0))
	if a.status != 200 || a.text("h1") != "Your recovery codes" {
		b.h.t.Fatalf("setting up: %d at %s\n%s", a.status, a.path, a.body)
	}
	for _, n := range a.doc.Find(".govuk-inset-text code").EachIter() {
		codes = append(codes, n.Text())
	}
	return secret, codes
}

func TestTheHouseHoldsTogether(t *testing.T) {
	h := one(t, inside())
	webtest.CheckPages(t, h.site)
}

// shows STD-17: an administrator is asked for a second factor wherever they are, sets one up at the first sign-in, and
// gets in with it from then on; each code counts once.
func TestSTD17AnAdministratorAlwaysShowsASecondFactor(t *testing.T) {
	everyEngine(t, inside(), func(h *house) {
		b := h.browser()
		if a := b.signs("a.hall"); a.path != "/second" {
			t.Fatalf("an administrator without a second factor is at %s", a.path)
		}
		if a := b.get("/people"); a.path != "/second" {
			t.Errorf("the house is open to half an administrator: %s", a.path)
		}
		if r := h.figure("factors.staff"); r.State != "failing" || !strings.Contains(r.Shown, "0 of 6") || !strings.Contains(r.Shown, "administrators without one: 1") {
			t.Errorf("the figure before: %+v", r)
		}
		secret, codes := b.setsUp()
		if len(codes) != recoveryCodes || h.events("factors.app-added", "a.hall") != 1 {
			t.Errorf("%d recovery codes", len(codes))
		}
		if a := b.get("/people"); a.path != "/people" {
			t.Errorf("after setting up: %s", a.path)
		}
		if r := h.figure("factors.staff"); !strings.Contains(r.Shown, "1 of 6") || !strings.Contains(r.Shown, "administrators without one: 0") || r.State != "due" {
			t.Errorf("the figure after: %+v", r)
		}

		b = h.browser()
		if a := b.signs("a.hall"); a.path != "/second" || a.doc.Find("[name=pending]").Length() > 0 {
			t.Fatalf("the next sign-in is at %s, or offers to set another up", a.path)
		}
		if a := b.post("/second", "code", h.code(secret, 0)); a.status != 422 {
			t.Error("the code of the setting up was taken again")
		}
		h.pass(time.Minute)
		shown := h.code(secret, 0)
		if a := b.post("/second", "code", shown[:3]+" "+shown[3:], "next", "/people"); a.path != "/people" || a.status != 200 {
			t.Errorf("the right code leads to %s", a.path)
		}
		thief := h.browser()
		thief.signs("a.hall")
		if a := thief.post("/second", "code", shown); a.status != 422 || h.events("factors.shown", "a.hall") != 1 {
			t.Error("a code was taken twice")
		}
		if a := thief.post("/second", "do", "app", "pending", "x", "code", "123456"); a.status != 422 {
			t.Errorf("whoever has a factor could set up another at the door: %d", a.status)
		}
		h.whole()
	})
}

// shows STD-17: staff outside show a second factor and inside do not; parents and children are never asked.
func TestSTD17WhoOwesWhere(t *testing.T) {
	h := one(t, outside())
	for account, at := range map[string]string{"m.reed": "/second", "a.hall": "/second", "d.lane": "/second", "d.data": "/second", "j.lark": "/", "g.chair": "/", "a.lark": "/"} {
		if a := h.browser().signs(account); a.path != at {
			t.Errorf("outside, %s is at %s, not %s", account, a.path, at)
		}
	}
	h.obey(inside())
	for account, at := range map[string]string{"m.reed": "/", "a.hall": "/second", "j.lark": "/"} {
		if a := h.browser().signs(account); a.path != at {
			t.Errorf("inside, %s is at %s, not %s", account, a.path, at)
		}
	}
	h.obey(policy.Access{})
	for account, at := range map[string]string{"m.reed": "/", "a.hall": "/second"} { // administrators do, whatever a policy says
		if a := h.browser().signs(account); a.path != at {
			t.Errorf("where the policy asks for nothing, %s is at %s, not %s", account, a.path, at)
		}
	}
}

func TestInsideTheSchool(t *testing.T) {
	h := one(t, policy.Access{})
	for addr, want := range map[string]bool{"127.0.0.1": true, "::1": true, "10.1.2.3": true, "192.168.0.9": true, "fd00::1": true, "::ffff:10.1.2.3": true, "fe80::1%eth0": true,
		"203.0.113.9": false, "2001:db8::1": false, "": false, "school": false} {
		if h.f.access().Inside(addr) != want {
			t.Errorf("%q inside: %v", addr, !want)
		}
	}
	h.obey(policy.Access{School: []string{"203.0.113.0/24", "nonsense"}})
	for addr, want := range map[string]bool{"203.0.113.9": true, "::ffff:203.0.113.9": true, "10.1.2.3": false, "127.0.0.1": false} {
		if h.f.access().Inside(addr) != want {
			t.Errorf("with networks named, %q inside: %v", addr, !want)
		}
	}
}

// shows STD-17: guessing is slowed to fewer than ten tries in five minutes, also for the right code.
func TestSTD17GuessingIsSlowed(t *testing.T) {
	everyEngine(t, inside(), func(h *house) {
		b := h.browser()
		b.signs("a.hall")
		secret, _ := b.setsUp()
		b = h.browser()
		b.signs("a.hall")
		h.pass(time.Minute)
		for guesses, n := 0, 0; guesses < freeTries; n++ {
			code := fmt.Sprintf("%06d", n)
			if code == h.code(secret, -1) || code == h.code(secret, 0) || code == h.code(secret, 1) {
				continue // right by chance
			}
			guesses++
			if a := b.post("/second", "code", code); a.status != 422 {
				t.Fatalf("guess %d: %d", guesses, a.status)
			}
		}
		other := h.browser()
		other.signs("a.hall")
		if a := other.post("/second", "code", h.code(secret, 0)); a.status != 422 || !strings.Contains(a.body, "too many wrong tries") {
			t.Error("another session goes on guessing")
		}
		if h.events("factors.failed", "a.hall") != freeTries-1 || h.events("factors.paused", "a.hall") != 1 {
			t.Error("the guesses are not in the trail")
		}
		h.pass(pauseFor + time.Second)
		if a := other.post("/second", "code", h.code(secret, 0)); a.path != "/" {
			t.Errorf("after the pause the right code leads to %s", a.path)
		}
		h.whole()
	})
}

// A recovery code stands in for the app once, however it is typed, and its owner is told.
func TestRecoveryCodes(t *testing.T) {
	everyEngine(t, inside(), func(h *house) {
		b := h.browser()
		b.signs("a.hall")
		_, codes := b.setsUp()
		typed := strings.ToUpper(strings.ReplaceAll(codes[3], "-", " "))
		b = h.browser()
		b.signs("a.hall")
		if a := b.post("/second", "code", typed); a.path != "/" {
			t.Fatalf("a recovery code leads to %s: %s", a.path, a.text(".govuk-error-summary"))
		}
		b = h.browser()
		b.signs("a.hall")
		if a := b.post("/second", "code", codes[3]); a.status != 422 || h.toldOf("account.recovery", "a.hall") != 1 {
			t.Error("a recovery code was taken twice, or its owner not told")
		}
		b.post("/second", "code", codes[0])
		if a := b.get("/account/factors"); !strings.Contains(a.body, "8 left") {
			t.Error("the page does not count the codes that are left")
		}
		if a := b.post("/account/factors/codes"); a.doc.Find(".govuk-inset-text code").Length() != recoveryCodes {
			t.Errorf("new codes: %d", a.status)
		}
		b = h.browser()
		b.signs("a.hall")
		if a := b.post("/second", "code", codes[5]); a.status != 422 {
			t.Error("an old code outlived the new ones")
		}
		h.read(func(tx *ledger.Tx) error {
			has, err := h.f.store.have(t.Context(), tx, h.ids["a.hall"])
			if has.Codes != recoveryCodes {
				t.Errorf("%d codes", has.Codes)
			}
			return err
		})
		h.whole()
	})
}

// shows STD-17: who has no second factor yet sets it up at school, or from outside with a code that was handed over.
func TestSTD17StartCodes(t *testing.T) {
	everyEngine(t, inside(), func(h *house) {
		head := h.as("h.high")
		at := "/factors/" + h.ids["m.reed"]
		if a := h.as("m.reed").post(at + "/start"); a.status != 403 {
			t.Errorf("a teacher makes start codes: %d", a.status)
		}
		if a := head.post("/factors/" + h.ids["h.high"] + "/start"); a.status != 403 {
			t.Errorf("somebody makes their own start code: %d", a.status)
		}
		old := head.post(at + "/start").text(".govuk-heading-l code")
		start := head.post(at + "/start").text(".govuk-heading-l code")
		if start == "" || h.toldOf("account.start", "m.reed") != 2 {
			t.Fatal("no start code")
		}
		h.obey(outside())
		b := h.browser()
		if a := b.signs("m.reed"); a.path != "/second" || a.doc.Find("[name=pending]").Length() > 0 || !strings.Contains(a.body, "start code") {
			t.Fatalf("outside, without a factor: %s", a.path)
		}
		if a := b.post("/second", "do", "app", "pending", "x", "code", "123456"); a.status != 422 || a.doc.Find("[name=pending]").Length() > 0 {
			t.Error("a factor can be set up from outside without a start code")
		}
		for _, wrong := range []string{old, "", "abcd-efgh-ijkl-mnop"} {
			if a := b.post("/second", "do", "start", "start", wrong); a.status != 422 || a.doc.Find("[name=pending]").Length() > 0 {
				t.Errorf("start code %q: %d", wrong, a.status)
			}
		}
		a := b.post("/second", "do", "start", "start", start)
		if a.status != 200 || a.doc.Find("[name=pending]").Length() == 0 {
			t.Fatalf("the start code: %d\n%s", a.status, a.body)
		}
		ticket := a.value("[name=ticket]", "value")
		other := h.browser()
		other.signs("m.reed")
		if a := other.post("/second", "do", "app", "pending", "x", "ticket", ticket, "code", "123456"); a.doc.Find("[name=pending]").Length() > 0 {
			t.Error("the ticket works in another session")
		}
		if a := other.post("/second", "do", "start", "start", start); a.status != 422 {
			t.Error("the start code works twice")
		}
		b.setsUp()
		if a := b.get("/"); a.path != "/" || h.events("factors.start-used", "m.reed") != 1 {
			t.Errorf("after setting up: %s", a.path)
		}
		h.obey(inside())
		if a := head.post(at + "/start"); a.status == 200 {
			t.Error("a start code for somebody who has a factor")
		}
		h.whole()
	})
}

// shows STD-17: of many who show the same code at once, one gets in.
func TestSTD17OneCodeAtOnce(t *testing.T) {
	everyEngine(t, inside(), func(h *house) {
		b := h.browser()
		b.signs("a.hall")
		secret, _ := b.setsUp()
		h.pass(time.Minute)
		code := h.code(secret, 0)
		in := make([]*browser, 4)
		for i := range in {
			in[i] = h.browser()
			in[i].signs("a.hall")
		}
		var all sync.WaitGroup
		for _, b := range in {
			all.Go(func() {
				if r, err := b.c.PostForm(h.url+"/second", url.Values{"code": {code}}); err == nil {
					r.Body.Close()
				}
			})
		}
		all.Wait()
		if shown, failed := h.events("factors.shown", "a.hall"), h.events("factors.failed", "a.hall"); shown != 1 || failed != 3 {
			t.Errorf("%d got in, %d were refused", shown, failed)
		}
		h.whole()
	})
}

// A start code counts for a day.
func TestStartCodesRunOut(t *testing.T) {
	h := one(t, inside())
	start := h.as("h.high").post("/factors/" + h.ids["m.reed"] + "/start").text(".govuk-heading-l code")
	h.obey(outside())
	h.pass(startFor + time.Minute)
	b := h.browser()
	b.signs("m.reed")
	if a := b.post("/second", "do", "start", "start", start); a.status != 422 {
		t.Error("a start code of yesterday works")
	}
}
