package browser_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/app/demo"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// pagesPerRole bounds the walk of one role.
const pagesPerRole = 160

// walk is one person's way through every page that links lead to.
type walk struct {
	reader *reader
	seen   map[string]bool // by route pattern
	next   []link
	pages  int      // how many
	fresh  []string // those of a form that nobody has examined yet
}

// link leads from one page to another.
type link struct{ from, to string }

// shows STD-26: every page that a role reaches by links works without JavaScript (status 200, one h1, a title), and has
// no fault that axe finds at two widths, no sideways scrolling at 320 pixels, and nothing blocked by its content policy;
// no link leads to a page that its reader may not open.
func TestSTD26EveryPageOfEveryRole(t *testing.T) {
	theEarWorks(t)
	for _, a := range everyRole(t) {
		t.Run(a.Role, func(t *testing.T) {
			walked := walkAs(t, a)
			t.Logf("%d pages reached, %d of a form not yet examined", walked.pages, len(walked.fresh))
			examineAll(t, a, walked.reader, "body.govuk-frontend-supported", walked.fresh)
		})
	}
}

// theEarWorks plants what the content policy forbids, and expects the complaint: else silence would prove nothing.
func theEarWorks(t *testing.T) {
	t.Helper()
	w := direct(t)
	w.visit("/sign-in")
	w.until("no complaint about a planted script", `(() => { const s = document.createElement("script"); s.textContent = "window.planted = 1";
		document.body.append(s); return !window.planted })()`)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if strings.Contains(strings.Join(w.complaints(), " "), "Content Security Policy") {
			return
		}
	}
	t.Fatal("the browser ran, or kept silent about, a script that the content policy forbids")
}

// everyRole is one account of each, those with the most pages first, and last somebody who has not signed in.
func everyRole(t *testing.T) []demo.Account {
	t.Helper()
	var out []demo.Account
	for _, role := range []string{"head", "coordinator", "dsl", "chair", "admin", "technician", "office", "teacher", "assistant", "governor", "parent", "pupil"} {
		class := ""
		if role == "pupil" || role == "teacher" {
			class = herClass
		}
		out = append(out, school.one(t, role, class))
	}
	return append(out, school.one(t, "pupil", "Seahorses"), demo.Account{Role: "nobody"})
}

func walkAs(t *testing.T, a demo.Account) *walk {
	t.Helper()
	w := &walk{reader: newReader(t, a), seen: map[string]bool{}, next: []link{{"", "/"}, {"", "/no-such-page"}}}
	if a.Name != "" {
		w.next = append(w.next, link{"", "/account/password"})
	}
	for len(w.next) > 0 && w.pages < pagesPerRole {
		l := w.next[0]
		w.next = w.next[1:]
		if !w.seen[pattern(l.to)] {
			w.seen[pattern(l.to)] = true
			w.step(l)
		}
	}
	return w
}

func (w *walk) step(l link) {
	t, path := w.reader.t, l.to
	t.Helper()
	status, doc := w.reader.get(path)
	if doc == nil {
		return // a file
	}
	if status != http.StatusOK && path != "/no-such-page" {
		t.Errorf("%s leads to %s: status %d: %s", l.from, path, status, squeeze(doc.Find("main").Text()))
	}
	if n := doc.Find("h1").Length(); n != 1 {
		t.Errorf("%s has %d headings of the first order", path, n)
	}
	if squeeze(doc.Find("title").Text()) == "" {
		t.Errorf("%s has no title", path)
	}
	if w.pages++; examined.fresh(path, doc) {
		w.fresh = append(w.fresh, path)
	}
	doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		if to, ok := inside(path, a.AttrOr("href", "")); ok {
			w.next = append(w.next, link{path, to})
		}
	})
}

// inside resolves a link that stays in these pages.
func inside(from, href string) (string, bool) {
	base, err := url.Parse(from)
	if err != nil {
		return "", false
	}
	to, err := base.Parse(href)
	if err != nil || to.Host != "" || to.Scheme != "" || to.Path == "" || strings.HasPrefix(to.Path, "/assets/") {
		return "", false
	}
	to.Fragment = ""
	return to.String(), true
}

// named is a part of a path that names a record, not a page: ours are long, a clause has a dot, a version a digit.
var named = regexp.MustCompile(`^([0-9a-z]{20,}|.*\..*|[0-9].*)$`) //nolint:gochecknoglobals // compiled once

// pattern is a path with its records left out, and its questions without their answers.
func pattern(path string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	parts := strings.Split(u.Path, "/")
	for i, p := range parts {
		if (named.MatchString(p) || i > 0 && ofPack(parts[i-1], p)) && !strings.HasSuffix(p, ".csv") {
			parts[i] = "{}"
		}
	}
	var asked []string
	for key := range u.Query() {
		asked = append(asked, key)
	}
	slices.Sort(asked)
	return strings.Join(parts, "/") + "?" + strings.Join(asked, "&")
}

// ofPack is a part of a path that names something of the policy: a register, a duty, a standard, a group of readers.
func ofPack(before, part string) bool {
	switch before {
	case "registers", "standards", "for", "chart":
		return true
	case "duties":
		return part != "year" && part != "calendar" && part != "feed"
	case "new", "move", "edit":
		return true
	}
	return false
}

// goOnAs takes over a reader's session, so that nobody signs in twice.
func (w *window) goOnAs(r *reader) {
	w.t.Helper()
	c := r.cookie()
	_, err := chromedp.Call(w.ctx, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: w.web + "/"})
	w.must(err)
}

// shows STD-26, INC-01: with JavaScript off, a child signs in, tells a grown-up, and gets a number.
func TestSTD26INC01WithoutJavaScript(t *testing.T) {
	her := direct(t)
	her.scripts(false)
	her.signIn(school.one(t, "pupil", herClass))
	her.has("h1", "Hello")
	her.picture("child", false)
	her.leave(chromedp.Click(`a[href="/tell"]`))
	her.picture("tell", false)
	her.do(chromedp.SendKeys("main textarea", "Somebody was unkind to me in a game."))
	her.leave(chromedp.Click("main form button[type=submit]"))
	if !regexp.MustCompile(`\d{4}-\d{4}`).MatchString(her.text("#number")) {
		t.Errorf("no number: %s", her.text("main"))
	}
	her.has("main", "You are not in trouble")
}
