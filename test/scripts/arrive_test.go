package scripts

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/app/demo"

	"github.com/pquerna/otp/totp"
)

// arrive does what the house asks before anything else: the reminder is read, a second step is set up or shown, the form
// that a gate waits for is signed, the policy is confirmed. It gives the pages in the order in which they came.
func (b *browser) arrive(t *testing.T, a demo.Account) []string {
	t.Helper()
	var road []string
	for range 8 {
		at := b.get(t, "/").To
		stop, _, _ := strings.Cut(at, "?")
		switch stop {
		case "":
			return road
		case "/welcome":
			b.post(t, "/welcome", "next", "/").expect(t, http.StatusSeeOther)
		case "/second":
			b.secondStep(t, a)
		case "/gate":
			if !b.sign(t, a) {
				return append(road, stop)
			}
		case "/policy/confirm":
			b.confirm(t)
		default:
			return append(road, stop)
		}
		road = append(road, stop)
	}
	t.Fatalf("%s goes round in a circle: %q", a.Name, road)
	return nil
}

// recovery are the recovery codes of those who have set up a second step: a code of the app counts once alone.
type recovery struct {
	mu    sync.Mutex
	codes map[string][]string // by school and account
}

var slips = &recovery{codes: map[string][]string{}} //nolint:gochecknoglobals // what people of the tests have in their drawers

// take gives a code that has not been used.
func (r *recovery) take(key string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.codes[key]) == 0 {
		return ""
	}
	code := r.codes[key][0]
	r.codes[key] = r.codes[key][1:]
	return code
}

func (r *recovery) keep(key string, codes []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.codes[key] = codes
}

// secondStep sets a code app up from the secret on the page, or shows a recovery code of the one that was set up before.
func (b *browser) secondStep(t *testing.T, a demo.Account) {
	t.Helper()
	page := b.get(t, "/second")
	page.expect(t, http.StatusOK)
	key := a.Name + " " + a.Password
	if !strings.Contains(page.Text, `name="pending"`) {
		b.post(t, "/second", "do", "code", "code", slips.take(key), "next", "/").expect(t, http.StatusSeeOther)
		return
	}
	secret := strings.ToUpper(strings.ReplaceAll(field(t, page, `into the app: <code>([^<]+)</code>`), " ", ""))
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	done := b.post(t, "/second", "do", "app", "next", "/", "pending", field(t, page, `name="pending" value="([^"]+)"`), "code", code)
	done.expect(t, http.StatusOK, "Your recovery codes")
	var codes []string
	for _, m := range regexp.MustCompile(`<li><code>([^<]+)</code>`).FindAllStringSubmatch(done.Text, -1) {
		codes = append(codes, m[1])
	}
	slips.keep(key, codes)
}

// sign reads and signs the form to which the gate leads; false: there is none that this person could sign.
func (b *browser) sign(t *testing.T, a demo.Account) bool {
	t.Helper()
	gate := b.get(t, "/gate")
	gate.expect(t, http.StatusOK, "Help is always open")
	if !strings.Contains(gate.Text, `href="/agreements/sign/`) {
		return false
	}
	at := html.UnescapeString(field(t, gate, `href="(/agreements/sign/[^"]+)"`))
	form := b.get(t, at)
	form.expect(t, http.StatusOK)
	b.get(t, html.UnescapeString(field(t, form, `id="misuse" href="([^"]+)"`))).expect(t, http.StatusOK)
	fields := []string{"name", a.Name, "hash", field(t, form, `name="hash" value="([^"]+)"`), "lang", field(t, form, `name="lang" value="([^"]+)"`)}
	for _, m := range regexp.MustCompile(`name="(item\.[^"]+)" type="radio" value="yes"`).FindAllStringSubmatch(form.Text, -1) {
		fields = append(fields, m[1], "yes")
	}
	to, _, _ := strings.Cut(at, "?")
	b.post(t, to, fields...).expect(t, http.StatusSeeOther)
	return true
}
