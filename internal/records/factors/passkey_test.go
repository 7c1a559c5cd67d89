package factors

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"belisha/internal/ledger"
)

// makes has somebody who is signed in make a passkey, and gives the answer.
func (b *browser) makes(k *token, name string) answer {
	b.h.t.Helper()
	b.get("/account/factors/passkey")
	return b.post("/account/factors/passkey", "do", "register", "name", name, "credential", k.creates(b.last.value("[data-passkey]", "data-passkey-options")))
}

// enters signs in with a passkey alone.
func (b *browser) enters(k *token) answer {
	b.h.t.Helper()
	a := b.get("/sign-in/passkey?next=/account/factors")
	return b.post("/sign-in/passkey", "next", a.value("[name=next]", "value"), "credential", k.gets(a.value("[data-passkey]", "data-passkey-options")))
}

// withKey is a house in which a teacher has a passkey.
func withPasskey(h *house) *token {
	k := newToken(h.t, h.url)
	if a := h.as("m.reed").makes(k, " My   telephone "); a.status != 200 || a.doc.Find(".govuk-inset-text code").Length() != recoveryCodes {
		h.t.Fatalf("making a passkey: %d\n%s", a.status, a.body)
	}
	return k
}

// shows STD-17: a passkey is made, signs in without a password, and is both factors at once, also from outside.
func TestSTD17SignInWithAPasskey(t *testing.T) {
	everyEngine(t, inside(), func(h *house) {
		k := withPasskey(h)
		h.obey(outside())
		b := h.browser()
		if a := b.enters(k); a.path != "/account/factors" || a.status != 200 {
			t.Fatalf("the passkey leads to %s: %d %s", a.path, a.status, a.text(".govuk-error-summary"))
		}
		if a := b.last; !strings.Contains(a.text("table"), "My telephone") || !strings.Contains(a.text("table"), "23 November 2026") {
			t.Error("the page does not show the passkey with its last use")
		}
		if h.events("factors.passkey-added", "m.reed") != 1 || h.events("factors.passkey-shown", "m.reed") != 1 {
			t.Error("the trail does not have it")
		}
		h.read(func(tx *ledger.Tx) error {
			told, err := ledger.Find(t.Context(), tx, ledger.Query{Verb: "accounts.signed-in", Limit: 1})
			if len(told) != 1 || !strings.Contains(told[0].Subject.ID, h.ids["m.reed"]) {
				t.Errorf("who signed in: %+v", told)
			}
			return err
		})
		h.whole()
	})
}

// shows STD-17: after a password from outside, a passkey is the second factor, but only one's own.
func TestSTD17APasskeyAfterAPassword(t *testing.T) {
	h := one(t, inside())
	k := withPasskey(h)
	theirs := newToken(t, h.url)
	h.as("d.lane").makes(theirs, "Hers")
	h.obey(outside())
	b := h.browser()
	a := b.signs("m.reed")
	options := a.value("[data-passkey]", "data-passkey-options")
	if a.path != "/second" || !strings.Contains(options, b64(k.id)) {
		t.Fatalf("at %s, asked %s", a.path, options)
	}
	if a := b.post("/second", "do", "passkey", "credential", theirs.gets(options)); a.status != 422 {
		t.Error("another person's passkey opened the house")
	}
	if a := b.post("/second", "do", "passkey", "credential", k.gets(b.last.value("[data-passkey]", "data-passkey-options")), "next", "/people"); a.path != "/people" {
		t.Errorf("one's own passkey leads to %s", a.path)
	}
	if h.events("factors.failed", "m.reed") != 1 || h.events("factors.shown", "m.reed") != 1 {
		t.Error("the trail does not have both tries")
	}
	b = h.browser()
	b.signs("m.reed")
	for range freeTries {
		b.post("/second", "code", "000000")
	}
	if a := b.post("/second", "do", "passkey", "credential", k.gets(b.last.value("[data-passkey]", "data-passkey-options"))); a.path != "/" {
		t.Errorf("wrong codes keep the owner of a passkey out: %s", a.path)
	}
	h.whole()
}

// shows STD-17: what an honest browser would never send is refused, said in the trail, and lets nobody in.
func TestSTD17DishonestPasskeys(t *testing.T) {
	everyEngine(t, inside(), func(h *house) {
		k := withPasskey(h)
		challenge := func(b *browser) string {
			var asked struct{ Challenge string }
			h.no(json.Unmarshal([]byte(b.get("/sign-in/passkey").value("[data-passkey]", "data-passkey-options")), &asked))
			return asked.Challenge
		}
		try := func(name string, b *browser, said string) {
			t.Helper()
			if a := b.post("/sign-in/passkey", "credential", said); a.status != 422 || a.path != "/sign-in/passkey" {
				t.Errorf("%s: %d at %s", name, a.status, a.path)
			}
			if a := b.get("/account/factors"); a.path != "/sign-in" {
				t.Errorf("%s: signed in", name)
			}
		}
		b := h.browser()
		with := func(change func(k *token)) *token { other := *k; change(&other); return &other }
		fresh := newToken(t, h.url)
		try("another site", b, with(func(k *token) { k.origin = "http://localhost:1" }).answers(challenge(b)))
		try("another name", b, with(func(k *token) { k.origin = "https://evil.example" }).answers(challenge(b)))
		try("another place", b, with(func(k *token) { k.host = "evil.example" }).answers(challenge(b)))
		try("another key", b, with(func(k *token) { k.key = fresh.key }).answers(challenge(b)))
		try("another person", b, with(func(k *token) { k.handle = []byte(h.ids["a.hall"]) }).answers(challenge(b)))
		try("no person", b, with(func(k *token) { k.handle = nil }).answers(challenge(b)))
		try("no finger", b, with(func(k *token) { k.flags = userPresent }).answers(challenge(b)))
		try("nobody there", b, with(func(k *token) { k.flags = 0 }).answers(challenge(b)))
		try("a made-up challenge", b, k.answers(b64(make([]byte, 32))))
		try("a challenge for something else", b, k.answers(b64(mustChallenge(h, toShow(h.ids["m.reed"], "x")))))
		try("a challenge for another address", b, k.answers(b64(mustChallenge(h, toSignIn("203.0.113.9")))))
		old := challenge(b)
		h.pass(challengeFor)
		try("an old challenge", b, k.answers(old))
		if n := h.events("factors.passkey-refused", "m.reed"); n != 12 {
			t.Errorf("%d refusals in the trail", n)
		}
		for _, none := range []string{"", "{}", "null", "not json", strings.Repeat("[", 5000), `{"id":"AA","rawId":"AA","type":"public-key","response":{}}`, strings.Repeat("x", longestSaid+1)} {
			try("nonsense", b, none)
		}
		try("an unknown passkey", b, func() string { fresh.handle = k.handle; return fresh.answers(challenge(b)) }())
		if n := h.events("factors.passkey-refused", "m.reed"); n != 12 {
			t.Error("strangers fill the trail")
		}
		h.whole()
	})
}

func mustChallenge(h *house, purpose string) []byte {
	c, err := h.f.newChallenge(purpose)
	h.no(err)
	return c
}

// shows STD-17: the same answer twice opens nothing, also for passkeys that count nothing and after a restart.
func TestSTD17AnAnswerCountsOnce(t *testing.T) {
	everyEngine(t, inside(), func(h *house) {
		k := newToken(t, h.url)
		k.step = 0
		if a := h.as("m.reed").makes(k, "A synced one"); a.status != 200 {
			t.Fatalf("%d\n%s", a.status, a.body)
		}
		b := h.browser()
		said := k.gets(b.get("/sign-in/passkey").value("[data-passkey]", "data-passkey-options"))
		if a := b.post("/sign-in/passkey", "credential", said); a.path != "/" {
			t.Fatalf("the first time: %s", a.path)
		}
		h.f.known = nil // as after a restart: the key is read again
		thief := h.browser()
		if a := thief.post("/sign-in/passkey", "credential", said); a.status != 422 {
			t.Errorf("the second time: %d", a.status)
		}
		if h.events("factors.passkey-refused", "m.reed") != 1 {
			t.Error("the replay is not in the trail")
		}
		if a := h.browser().enters(k); a.path != "/account/factors" {
			t.Errorf("a passkey that counts nothing works once only: %s", a.path)
		}
	})
}

// shows STD-17: a counter that goes back tells of a copy: refused, written down, and the owner is told.
func TestSTD17ACopiedPasskey(t *testing.T) {
	everyEngine(t, inside(), func(h *house) {
		k := withPasskey(h)
		copied := *k
		for range 3 {
			if a := h.browser().enters(k); a.status != 200 {
				t.Fatalf("the true one: %d", a.status)
			}
		}
		if a := h.browser().enters(&copied); a.status != 422 {
			t.Errorf("the copy: %d", a.status)
		}
		if h.events("factors.passkey-refused", "m.reed") != 1 || h.toldOf("account.passkey", "m.reed") != 1 {
			t.Error("the copy is not in the trail, or the owner not told")
		}
		if a := h.browser().enters(k); a.status != 200 {
			t.Errorf("the true one afterwards: %d", a.status)
		}
		h.whole()
	})
}

// A passkey is made only for the challenge of this session, with a finger, and not twice.
func TestMakingPasskeys(t *testing.T) {
	h := one(t, inside())
	b := h.as("m.reed")
	options := b.get("/account/factors/passkey").value("[data-passkey]", "data-passkey-options")
	for _, want := range []string{`"residentKey":"required"`, `"userVerification":"required"`, `"id":"localhost"`} {
		if !strings.Contains(options, want) {
			t.Errorf("the browser is not asked for %s: %s", want, options)
		}
	}
	good := newToken(t, h.url)
	good.creates(options)
	try := func(name, said, called string) {
		t.Helper()
		if a := b.post("/account/factors/passkey", "do", "register", "name", called, "credential", said); a.status != 422 {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	lazy, far := newToken(t, h.url), newToken(t, "https://evil.example")
	lazy.flags = userPresent
	try("no finger", lazy.creates(options), "X")
	try("another site", far.creates(options), "X")
	try("no name", good.creates(options), " ")
	try("a long name", good.creates(options), strings.Repeat("x", longestName+1))
	try("nonsense", "{}", "X")
	other := h.as("d.lane")
	theirs := other.get("/account/factors/passkey").value("[data-passkey]", "data-passkey-options")
	try("another session's challenge", good.creates(theirs), "X")
	if a := b.post("/account/factors/passkey", "do", "register", "name", "Mine", "credential", good.creates(options)); a.status != 200 {
		t.Fatalf("an honest one: %d %s", a.status, a.text(".govuk-error-summary"))
	}
	try("the same again", good.creates(options), "Mine")
	h.whole()
}

// shows STD-17: who has a second factor shows it before changing any, and nobody who always needs one removes their last.
func TestSTD17ChangingFactors(t *testing.T) {
	everyEngine(t, inside(), func(h *house) {
		k := withPasskey(h)
		thief := h.as("m.reed") // who knows the password
		for _, path := range []string{"/account/factors/app", "/account/factors/passkey", "/account/factors/records"} {
			if a := thief.get(path); a.path != "/second" {
				t.Errorf("%s is open to who has learnt the password: %s", path, a.path)
			}
		}
		if a := thief.post("/account/factors/codes"); a.path != "/second" {
			t.Errorf("recovery codes for a thief: %s", a.path)
		}
		b := h.browser()
		a := b.enters(k)
		at := a.value(`a[href^="/account/factors/passkeys/"]`, "href")
		if a := b.post(at, "name", ""); a.status != 422 {
			t.Errorf("a passkey without a name: %d", a.status)
		}
		if a := b.post(at, "name", "My computer"); !strings.Contains(a.text("table"), "My computer") {
			t.Error("the new name does not show")
		}
		if a := b.get(at); a.status != 200 || a.doc.Find("form").Length() < 2 {
			t.Errorf("the page of a passkey: %d", a.status)
		}
		lane := h.browser()
		if a := lane.signs("d.lane"); a.path != "/" {
			t.Fatal(a.path)
		}
		if a := lane.post(at + "/remove"); a.status != 404 {
			t.Errorf("another person removes it: %d", a.status)
		}
		if a := b.post(at + "/remove"); a.path != "/account/factors" || !strings.Contains(a.body, "0 left") {
			t.Errorf("removing: %d at %s", a.status, a.path)
		}
		if a := h.browser().enters(k); a.status != 422 {
			t.Error("a removed passkey opens the house")
		}
		admin := h.browser()
		admin.signs("a.hall")
		admin.setsUp()
		if a := admin.post("/account/factors/app/remove"); a.status != 422 || !strings.Contains(a.body, "always needs a second step") {
			t.Errorf("an administrator removes their last: %d", a.status)
		}
		h.whole()
	})
}

// shows STD-17: a lost factor is cleared with a reason by the head or the coordinator, never by its owner or for the
// chair by the head; the owner is told and begins anew.
func TestSTD17LostFactorsAreCleared(t *testing.T) {
	everyEngine(t, inside(), func(h *house) {
		k := withPasskey(h)
		at := "/factors/" + h.ids["m.reed"]
		head := h.as("h.high")
		if a := head.get(at); a.status != 200 || !strings.Contains(a.body, "My telephone") {
			t.Errorf("the page: %d", a.status)
		}
		if a := head.post(at+"/clear", "reason", "no"); a.status != 422 || a.text(".govuk-error-summary") == "" {
			t.Errorf("without a reason: %d", a.status)
		}
		for _, who := range []string{"m.reed", "a.lark", "j.lark", "d.data"} {
			if a := h.as(who).post(at+"/clear", "reason", "The telephone is lost"); a.status != 403 {
				t.Errorf("%s clears: %d", who, a.status)
			}
		}
		if a := head.post("/factors/"+h.ids["g.chair"]+"/clear", "reason", "The telephone is lost"); a.status != 403 {
			t.Errorf("the head clears the chair's: %d", a.status)
		}
		if a := head.post(at+"/clear", "reason", "The telephone is lost"); a.status != 200 || h.toldOf("account.cleared", "m.reed") != 1 || h.events("factors.cleared", "m.reed") != 1 {
			t.Errorf("clearing: %d", a.status)
		}
		if a := h.browser().enters(k); a.status != 422 {
			t.Error("a cleared passkey opens the house")
		}
		h.whole()
	})
}

// shows STD-17: where the password is asked for again, one's own passkey does as well; a stolen page of its own does not.
func TestSTD17APasskeyProvesAgain(t *testing.T) {
	everyEngine(t, inside(), func(h *house) {
		k := withPasskey(h)
		b := h.browser()
		if a := b.get("/sign-in?next=/people"); a.value(`main a[href^="/sign-in/passkey"]`, "href") != "/sign-in/passkey?next=%2Fpeople" {
			t.Error("the sign-in page does not lead to the passkeys")
		}
		b.enters(k)
		if a := b.get("/account"); a.value(`main a[href="/account/factors"]`, "href") == "" {
			t.Error("one's own account does not lead to the second steps")
		}
		h.pass(20 * time.Minute)
		a := b.get("/account/factors/app")
		if a.path != "/prove" {
			t.Fatalf("after a while: %s", a.path)
		}
		a = b.get(a.value(`main a[href^="/prove/passkey"]`, "href"))
		theirs := newToken(t, h.url)
		if a := b.post("/prove/passkey", "credential", theirs.gets(a.value("[data-passkey]", "data-passkey-options"))); a.status != 422 {
			t.Errorf("any passkey: %d", a.status)
		}
		if a := b.post("/prove/passkey", "next", a.value("[name=next]", "value"), "credential", k.gets(b.last.value("[data-passkey]", "data-passkey-options"))); a.path != "/account/factors/app" {
			t.Errorf("one's own leads to %s", a.path)
		}
		h.whole()
	})
}

// Passkeys belong to a name with a safe connection; where there is none, the pages say so and go on without.
func TestWherePasskeysWork(t *testing.T) {
	h := one(t, inside())
	for url, want := range map[string]string{"https://belisha.school.example": "belisha.school.example https://belisha.school.example", "https://b.example:8443/": "b.example https://b.example:8443",
		"http://127.0.0.1:8080": "localhost http://localhost:8080", "http://[::1]:8080": "localhost http://localhost:8080", "http://localhost": "localhost http://localhost",
		"http://b.example": "", "https://10.1.2.3": "", "": "", "::": ""} {
		h.f.config.URL = url
		host, origin, ok := h.f.place()
		if got := strings.TrimSpace(host + " " + origin); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %v", url, got, ok)
		}
	}
	h.f.config.URL = "http://b.example"
	if a := h.browser().get("/sign-in/passkey"); a.status != 200 || a.doc.Find("[data-passkey]").Length() > 0 || !strings.Contains(a.body, "cannot be used here") {
		t.Errorf("without a place: %d", a.status)
	}
	b := h.browser()
	if a := b.signs("a.hall"); a.doc.Find("[data-passkey]").Length() > 0 || a.doc.Find("[name=pending]").Length() != 1 {
		t.Error("without a place, only the app is offered")
	}
	if a := b.post("/second", "do", "passkey", "credential", "{}"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a passkey where there are none: %d", a.status)
	}
}

// Nothing but what the house said itself, for the same purpose and lately, is a challenge.
func FuzzChallenge(f *testing.F) {
	h := &Factors{config: Config{KeyFile: f.TempDir() + "/factors.key"}}
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	h.base.Now = func() time.Time { return now }
	good, err := h.newChallenge("p")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{b64(good), b64(good[:40]), "", "A", b64(make([]byte, challengeLong)), b64(append(good, 0))} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, said string) {
		if _, ok := h.own(said, "p"); ok && said != b64(good) {
			t.Errorf("%q is taken", said)
		}
		if _, ok := h.own(said, "q"); ok {
			t.Errorf("%q is taken for another purpose", said)
		}
	})
}

// Whatever a browser says about a passkey, the house neither breaks nor believes it.
func FuzzSaid(f *testing.F) {
	k := &token{host: "localhost", origin: "http://localhost", id: []byte("id")}
	f.Add(k.says(map[string]any{"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"}))
	f.Add("{}")
	f.Add("")
	h := &Factors{config: Config{URL: "http://localhost", KeyFile: f.TempDir() + "/factors.key"}}
	h.base.Now = time.Now
	f.Fuzz(func(t *testing.T, said string) {
		if err := h.register(t.Context(), nil, holder{id: "p1"}, "token", said, "X"); err == nil {
			t.Errorf("%q made a passkey", said)
		}
	})
}
