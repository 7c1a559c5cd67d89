package browser_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"belisha/internal/app/demo"

	"github.com/PuerkitoBio/goquery"
	"github.com/pquerna/otp/totp"
)

// arrive does what the house asks before anything else and gives the stops on the way: the reminder is read, a second step
// is set up or shown, the form that a gate waits for is signed, the policy is confirmed. It ends where it knows no further.
func (r *reader) arrive(a demo.Account) []string {
	r.t.Helper()
	var road []string
	if a.Name == "" {
		return nil
	}
	for range 8 {
		_, page := r.get("/")
		stop := r.at
		switch stop {
		case "/welcome":
			r.post(stop, url.Values{"next": {"/"}})
		case "/second":
			r.secondStep(a, page)
		case "/gate":
			at := page.Find(`main a[href^="/agreements/sign/"]`).AttrOr("href", "")
			if at == "" { // somebody else has to do something
				return road
			}
			r.signAt(at, a.Name)
		case "/policy/confirm":
			r.post(stop, url.Values{"version": {page.Find("input[name=version]").AttrOr("value", "")}, "understood": {"yes"}})
		default:
			return road
		}
		road = append(road, stop)
	}
	r.t.Fatalf("%s goes round in a circle: %q", a.Name, road)
	return nil
}

// signAt reads a form, opens what may follow, allows everything that is asked, and signs.
func (r *reader) signAt(at, name string) {
	r.t.Helper()
	_, form := r.get(at)
	if r.get(form.Find("#misuse").AttrOr("href", "")); r.at == "/gate" {
		r.t.Fatal("the page of what may follow is shut, without which nobody can sign")
	}
	said := url.Values{"name": {name}}
	for _, input := range form.Find(`main form input[type=hidden], main form input[type=radio][value=yes]`).EachIter() {
		said.Set(input.AttrOr("name", ""), input.AttrOr("value", ""))
	}
	to := form.Find(`main form[action^="/agreements/sign/"]`).AttrOr("action", "")
	if status, page := r.post(to, said); status != http.StatusOK {
		r.t.Fatalf("%s is not signed: %d %s", at, status, squeeze(page.Find("main").Text()))
	}
}

// drawer holds the recovery codes of those who have set up a second step: a code of the app counts once alone.
type drawer struct {
	mu    sync.Mutex
	codes map[string][]string
}

var codes = &drawer{codes: map[string][]string{}} //nolint:gochecknoglobals // what people of the tests keep at home

func (d *drawer) put(key string, list []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.codes[key] = list
}

func (d *drawer) take(key string) (code string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.codes[key]) > 0 {
		code, d.codes[key] = d.codes[key][0], d.codes[key][1:]
	}
	return code
}

// secondStep sets a code app up from the secret on the page, or shows a recovery code of the one that was set up before.
func (r *reader) secondStep(a demo.Account, page *goquery.Document) {
	r.t.Helper()
	key := r.web + " " + a.Name
	pending := page.Find("input[name=pending]").AttrOr("value", "")
	if pending == "" {
		r.post("/second", url.Values{"do": {"code"}, "code": {codes.take(key)}, "next": {"/"}})
		return
	}
	secret := strings.ToUpper(strings.ReplaceAll(page.Find("main p code").Text(), " ", ""))
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		r.t.Fatal(err)
	}
	_, done := r.post("/second", url.Values{"do": {"app"}, "next": {"/"}, "pending": {pending}, "code": {code}})
	codes.put(key, done.Find("main li code").Map(func(_ int, c *goquery.Selection) string { return c.Text() }))
}
