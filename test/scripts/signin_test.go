package scripts

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belisha/internal/kit/clock"
)

// shows PPL-01 PPL-16: a wrong password and a name that nobody has get the same answer; too many tries lock, a little
// longer each time, and say so.
func TestWrongPasswordAndLock(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	h := startDemo(t, dir)
	a := h.who(t, "office", "")
	b := newBrowser(t, h.Web)
	wrong := b.post(t, "/sign-in", "name", a.Name, "password", "not this one")
	wrong.expect(t, http.StatusUnprocessableEntity, "The user name or the password is not right.")
	stranger := b.post(t, "/sign-in", "name", "nobody.atall", "password", "not this one")
	if same := strings.ReplaceAll(stranger.Text, "nobody.atall", a.Name); stranger.Status != wrong.Status || same != wrong.Text {
		t.Errorf("the answers to a known and an unknown name differ: %d and %d\n%s\n%s", wrong.Status, stranger.Status, wrong.Text, stranger.Text)
	}
	if strings.Contains(wrong.Text, "not this one") {
		t.Error("the page repeats the password")
	}
	for range 4 { // the pack locks adults at five
		wrong = b.post(t, "/sign-in", "name", a.Name, "password", "not this one")
	}
	for _, pause := range []string{"1 minute.", "5 minutes.", "15 minutes.", "60 minutes.", "60 minutes."} {
		wrong.expect(t, http.StatusUnprocessableEntity, "This account is locked here for a while, because a wrong password was typed too many times", "try again in "+pause)
		b.post(t, "/sign-in", "name", a.Name, "password", a.Password).expect(t, http.StatusUnprocessableEntity, "This account is locked here for a while")
		alter(t, filepath.Join(dir, "belisha.db"), "UPDATE accounts_lane SET until = '"+clock.Text(time.Now().Add(-time.Second))+"' WHERE until <> ''")
		wrong = b.post(t, "/sign-in", "name", a.Name, "password", "not this one")
	}
	other := h.who(t, "technician", "")
	h.signIn(t, other) // one person's lock is nobody else's
}

// shows PPL-14: an idle session is locked and keeps what was sent; an old one is over; one signed out is over.
func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	h := startDemo(t, dir)
	a := h.who(t, "teacher", "4 Kestrel")
	idle, old, out := h.signIn(t, a), h.signIn(t, h.who(t, "governor", "")), h.signIn(t, h.who(t, "technician", ""))
	for _, b := range []*browser{idle, old, out} {
		b.get(t, "/").expect(t, http.StatusOK)
	}
	token := out.cookie(t)
	if got := out.post(t, "/sign-out"); got.Status != http.StatusSeeOther || got.To != "/sign-in" {
		t.Errorf("signing out: %d to %q", got.Status, got.To)
	}
	out.client.Jar.SetCookies(token.url, token.cookies) // the token, kept by somebody
	if got := out.get(t, "/"); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.To, "/sign-in") {
		t.Errorf("a session that was signed out still opens pages: %d to %q", got.Status, got.To)
	}

	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	age := func(d time.Duration) string { return clock.Text(time.Now().Add(-d)) }
	alter(t, filepath.Join(dir, "belisha.db"),
		"UPDATE accounts_session SET seen = '"+age(30*time.Minute)+"', created = '"+age(31*time.Minute)+"' WHERE ended = ''",
		"UPDATE accounts_session SET seen = '"+age(time.Minute)+"', created = '"+age(13*time.Hour)+"' WHERE ended = '' AND person_id IN "+
			"(SELECT person FROM people_post WHERE post LIKE '%governor%')")
	h = startDemo(t, dir)
	for _, b := range []*browser{idle, old} {
		b.at = h.Web
		b.client.Jar.SetCookies(moved(t, h.Web), b.cookie(t).cookies)
	}
	if got := old.get(t, "/"); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.To, "/sign-in") {
		t.Errorf("a session of thirteen hours still opens pages: %d to %q", got.Status, got.To)
	}
	lockedKeeps(t, idle, a.Password)
}

func lockedKeeps(t *testing.T, b *browser, password string) {
	t.Helper()
	if got := b.get(t, "/mine"); got.Status != http.StatusSeeOther || got.To != "/unlock" {
		t.Fatalf("an idle session opens a page: %d to %q", got.Status, got.To)
	}
	if got := b.post(t, "/filtering/ask", "reason", "Typed before the screen locked."); got.To != "/unlock" {
		t.Fatalf("a locked session sends a form: %d to %q", got.Status, got.To)
	}
	b.post(t, "/unlock", "password", "not this one").expect(t, http.StatusUnprocessableEntity)
	got := b.post(t, "/unlock", "password", password)
	got.expect(t, http.StatusOK)
	if !strings.Contains(got.Text, "Typed before the screen locked.") {
		t.Errorf("what was typed is gone:\n%s", got.Text)
	}
	b.get(t, "/mine").expect(t, http.StatusOK)
}

func TestTheDoorsGuards(t *testing.T) {
	t.Parallel()
	h := startDemo(t, demoData(t))
	a := h.who(t, "teacher", "4 Kestrel")
	b := newBrowser(t, h.Web)
	in := b.post(t, "/sign-in", "name", a.Name, "password", a.Password)
	for _, flag := range []string{"belisha=", "; Path=/", "; HttpOnly", "; SameSite=Lax"} {
		if got := in.Header.Get("Set-Cookie"); !strings.Contains(got, flag) {
			t.Errorf("the session's cookie %q is without %q", got, flag)
		}
	}
	b.post(t, "/tell", "words", strings.Repeat("very long ", 1<<20)).expect(t, http.StatusRequestEntityTooLarge, "too large")
	b.post(t, "/tell", "words", strings.Repeat("long", 3000)).expect(t, http.StatusUnprocessableEntity, "Shorten this to 8000 characters")
	addr := strings.TrimPrefix(h.Web, "http://")
	if got := wire(t, addr, "GET / HTTP/1.1\r\nHost: x\r\nX-Long: "+strings.Repeat("a", 64<<10)+"\r\n\r\n"); got.Status != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("an over-long header: %d", got.Status)
	}
	session := b.cookie(t).cookies[0]
	for _, from := range []string{"Sec-Fetch-Site: cross-site", "Origin: https://elsewhere.example"} {
		got := wire(t, addr, "POST /tell HTTP/1.1\r\nHost: "+addr+"\r\n"+from+"\r\nCookie: "+session.Name+"="+session.Value+
			"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 11\r\nConnection: close\r\n\r\nwords=forge")
		got.expect(t, http.StatusForbidden, "This form came from another website")
	}
	if got := b.get(t, "/mine"); strings.Contains(got.plain(), "forge") {
		t.Error("a form from another website was taken")
	}
	for _, header := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"} {
		if b.get(t, "/").Header.Get(header) == "" {
			t.Errorf("no %s", header)
		}
	}
}
