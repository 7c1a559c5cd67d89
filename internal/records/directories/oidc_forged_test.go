package directories

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// No token is believed that the directory has not signed, for this house, for this sign-in, in this hour. // shows PPL-25
func TestPPL25ForgedTokensAreRefused(t *testing.T) {
	t.Parallel()
	h, i := google(t, nil)
	h.linkNow("google", i.url, "sub-reed", "m.reed")
	f := newForger(t)
	f.between(i, func(*token) {})
	b := h.browser()
	b.with("sub-reed")
	b.wantIn("Morgan Reed") // the forger's tokens are good ones

	cases := []struct {
		name, reason string
		status       int
		change       func(*token)
	}{
		{"unsigned", "not believed", 403, func(k *token) { k.head["alg"], k.key = "none", nil }},
		{"signed with our own secret", "not believed", 403, func(k *token) { k.head["alg"], k.mac = "HS256", []byte(clientSecret) }},
		{"signed by another key", "not believed", 403, func(k *token) { k.key = f.other }},
		{"for another house", "not believed", 403, func(k *token) { k.claims["aud"] = "other" }},
		{"for another house as well", "not believed", 403, func(k *token) { k.claims["aud"] = []string{"belisha", "other"} }},
		{"asked for by another house", "not believed", 403, func(k *token) { k.claims["azp"] = "other" }},
		{"of another issuer", "not believed", 403, func(k *token) { k.claims["iss"] = "https://elsewhere.example" }},
		{"for another sign-in", "not believed", 403, func(k *token) { k.claims["nonce"] = "another" }},
		{"for no sign-in", "not believed", 403, func(k *token) { delete(k.claims, "nonce") }},
		{"too old", "too old", 403, func(k *token) { k.claims["exp"] = time.Now().Add(-time.Minute).Unix() }},
		{"without a name", "no name", 403, func(k *token) { delete(k.claims, "sub") }},
		{"with a name of line breaks", "no name", 403, func(k *token) { k.claims["sub"] = "sub-reed\nSet-Cookie: a" }},
		{"with a name too long", "no name", 403, func(k *token) { k.claims["sub"] = strings.Repeat("a", 300) }},
		{"of another school", "other school", 403, func(k *token) { k.claims["hd"] = "elsewhere.example" }},
		{"no token", "not believed", 403, func(k *token) { k.raw = "nonsense" }},
	}
	for _, c := range cases {
		f.between(i, c.change)
		before := h.events("directories.refused", c.reason)
		b := h.browser()
		b.with("sub-reed")
		b.wantOut(c.status, c.reason)
		if h.events("directories.refused", c.reason) != before+1 {
			t.Errorf("%s: no event of its own", c.name)
		}
	}
	if n := h.events("directories.vouched", ""); n != 1 {
		t.Fatalf("%d sign-ins in the trail", n)
	}
}

// A callback is worth nothing without the sign-in that this browser has begun, nor a second time. // shows PPL-25
func TestPPL25CallbacksAreBoundToTheBrowser(t *testing.T) {
	t.Parallel()
	h, i := google(t, nil)
	h.linkNow("google", i.url, "sub-reed", "m.reed")

	forged := h.browser()
	forged.get(backAt + "google?code=abc&state=def&iss=" + url.QueryEscape(i.url))
	forged.wantOut(403, "")

	mine, theirs := h.browser(), h.browser()
	start := mine.stop(withAt + "google")
	back := mine.over(start.String(), "sub-reed")
	theirs.get(back.String()) // the address was sent to somebody else
	theirs.wantOut(403, "")
	theirs.stop(withAt + "google")
	theirs.get(back.String()) // who has begun one of their own
	theirs.wantOut(403, "")

	other := *back
	q := other.Query()
	q.Set("iss", "https://elsewhere.example")
	other.RawQuery = q.Encode()
	third := h.browser()
	begun := third.stop(withAt + "google")
	q.Set("state", begun.Query().Get("state"))
	other.RawQuery = q.Encode()
	third.get(other.String()) // another directory's answer
	third.wantOut(403, "not believed")

	mine.get(back.String())
	mine.wantIn("Morgan Reed")
	mine.post("/sign-out")
	mine.get(back.String()) // the same answer again
	mine.wantOut(403, "")

	slow := h.browser()
	back = slow.over(slow.stop(withAt+"google").String(), "sub-reed")
	h.pass(11 * time.Minute)
	slow.get(back.String())
	slow.wantOut(403, "")
	h.pass(-11 * time.Minute)
}

// A trip counts once, even where the browser keeps its pass. // shows PPL-25
func TestPPL25ATripCountsOnce(t *testing.T) {
	t.Parallel()
	h, i := google(t, nil)
	h.linkNow("google", i.url, "sub-reed", "m.reed")
	f := newForger(t)
	f.between(i, func(*token) {})
	b := h.browser()
	back := b.over(b.stop(withAt+"google").String(), "sub-reed")
	at, err := url.Parse(h.url + backAt + "google")
	h.no(err)
	kept := b.c.Jar.Cookies(at)
	b.get(back.String())
	b.wantIn("Morgan Reed")
	thief := h.browser()
	for _, c := range kept {
		c.Path = "/"
	}
	thief.c.Jar.SetCookies(at, kept)
	i.crooked(func(r *http.Response) error { // a provider that gives tokens for used codes
		if strings.HasSuffix(r.Request.URL.Path, "/token") {
			r.StatusCode = 200
			nonce := tripNonce(h, kept)
			k := token{head: map[string]any{"alg": "RS256", "kid": "k"}, key: f.key, claims: map[string]any{"iss": i.url, "aud": "belisha", "sub": "sub-reed", "hd": "larkfield.example",
				"nonce": nonce, "exp": time.Now().Add(time.Hour).Unix(), "iat": time.Now().Unix()}}
			return replace(r, map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": k.String()})
		}
		return nil
	})
	thief.get(back.String())
	thief.wantOut(403, "used")
}

func tripNonce(h *house, cookies []*http.Cookie) string {
	for _, c := range cookies {
		if t, err := h.d.tripOf(c.Value, "google"); err == nil {
			return t.Leg.Nonce
		}
	}
	return ""
}

// A provider that is away, or sends nonsense, keeps nobody from the password of the house. // shows PPL-25
func TestPPL25AnOpenIDProviderThatIsAway(t *testing.T) {
	t.Parallel()
	h, i := google(t, nil)
	i.front.Close()
	b := h.browser()
	b.get(withAt + "google")
	b.wantOut(503, "away")
	b.signs("m.reed", secret)
	b.wantIn("Morgan Reed")

	h, i = google(t, nil)
	for _, text := range []any{"no page at all", map[string]any{"issuer": "https://elsewhere.example"}} {
		i.crooked(func(r *http.Response) error { return replace(r, text) })
		b = h.browser()
		b.get(withAt + "google")
		b.wantOut(503, "away")
	}
	i.crooked(func(r *http.Response) error {
		if strings.HasSuffix(r.Request.URL.Path, "/token") {
			r.StatusCode = 401
			return replace(r, map[string]any{"error": "invalid_client", "error_description": "M. Reed"})
		}
		return nil
	})
	b = h.browser()
	h.pass(time.Minute) // a fault is not asked about again at once
	b.with("sub-reed")
	b.wantOut(503, "setup")
	if strings.Contains(b.last.body, "M. Reed") {
		t.Error("the page shows the provider's own words")
	}
	i.crooked(func(r *http.Response) error { return replace(r, "nonsense") })
	tech := h.as("t.tech")
	if a := tech.post("/directories/google/try"); a.status != 200 || !strings.Contains(a.text("main"), "Does not work") {
		t.Fatalf("the try does not say it: %s", a.text("main"))
	}
	i.crooked(nil)
	if a := tech.post("/directories/google/try"); !strings.Contains(a.text("main"), "Works") {
		t.Fatalf("the try does not say it: %s", a.text("main"))
	}
	if n := h.toldOf("directory.failing", "t.tech"); n != 1 {
		t.Errorf("the technician was told %d times", n)
	}
	if a := tech.get("/directories"); !strings.Contains(a.text("main"), "Failing") {
		t.Fatalf("the list does not say it: %s", a.text("main"))
	}
}

// A Microsoft directory is the school's by its tenant; an address that it does not vouch for links nobody, unless the
// school keeps the addresses itself. // shows PPL-25
func TestPPL25ATenantIsTheSchools(t *testing.T) {
	t.Parallel()
	for _, trusted := range []bool{false, true} {
		h, i := google(t, func(e *Entry) { e.Domain, e.Tenant, e.TrustEmail = "", "tenant-1", trusted })
		h.alone("google")
		f := newForger(t)
		as := func(tenant string) *browser {
			f.between(i, func(k *token) {
				k.claims["tid"] = tenant
				delete(k.claims, "hd")
				delete(k.claims, "email_verified")
			})
			b := h.browser()
			b.with("sub-reed")
			return b
		}
		as("tenant-2").wantOut(403, "other school")
		if b := as("tenant-1"); trusted {
			b.wantIn("Morgan Reed")
		} else {
			b.wantOut(403, "unlinked")
		}
	}
}

// Somebody who has left, or has not started, is let in by no directory, though their entry there still stands.
// shows PPL-25 PPL-01
func TestPPL25ALeaverIsNotLetIn(t *testing.T) {
	t.Parallel()
	h, i := google(t, nil)
	h.linkNow("google", i.url, "sub-reed", "m.reed")
	b := h.browser()
	b.with("sub-reed")
	b.wantIn("Morgan Reed")
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		p, err := people.Store{}.Leave(t.Context(), tx, h.ids["m.reed"], h.clock().Format(time.DateOnly))
		return ledger.Event{Verb: "people.left", Subject: p.Ref(school)}, err
	})
	if who := b.inside(); who != "" {
		t.Fatalf("the session outlives the day: %s", who)
	}
	late := h.browser()
	late.with("sub-reed")
	late.wantOut(403, "not admitted")
}
