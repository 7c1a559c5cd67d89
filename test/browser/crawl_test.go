package browser_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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

// Bounds on the walk of one role, and on what one window examines before its patience ends.
const (
	pagesPerRole   = 160
	pagesPerWindow = 15
)

// walk is one person's way through every page that links lead to.
type walk struct {
	reader *reader
	seen   map[string]bool // by route pattern
	next   []link
	pages  []page
}

// link leads from one page to another.
type link struct{ from, to string }

// page is one that the walk came by; its frame tells whether another like it has been examined already.
type page struct{ path, frame string }

// shows STD-26: every page that a role reaches by links works without JavaScript (status 200, one h1, a title), and has
// no fault that axe finds at two widths, no sideways scrolling at 320 pixels, and nothing blocked by its content policy;
// no link leads to a page that its reader may not open.
func TestSTD26EveryPageOfEveryRole(t *testing.T) {
	theEarWorks(t)
	examined := map[string]bool{}
	for _, a := range everyRole(t) {
		t.Run(a.Role, func(t *testing.T) {
			walked := walkAs(t, a)
			w := direct(t)
			if a.Name != "" {
				w.goOnAs(walked.reader)
			}
			n := 0
			for _, p := range walked.pages {
				if examined[p.frame] {
					continue
				}
				examined[p.frame] = true
				if n++; n%pagesPerWindow == 0 {
					w = direct(t)
					if a.Name != "" {
						w.goOnAs(walked.reader)
					}
				}
				w.visit(p.path)
				w.do(chromedp.WaitReady("body.govuk-frontend-supported"))
				w.examine(a.Role + " " + p.path)
				w.clean(a.Role + " " + p.path)
			}
			t.Logf("%d pages reached, %d of a form not yet examined", len(walked.pages), n)
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
	for range 100 {
		if strings.Contains(strings.Join(w.complaints(), " "), "Content Security Policy") {
			return
		}
		time.Sleep(50 * time.Millisecond)
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
	for len(w.next) > 0 && len(w.pages) < pagesPerRole {
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
	w.pages = append(w.pages, page{path, frame(doc)})
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

// frame is the page without its words: the elements and their marks. Lists count once for each kind of row.
func frame(doc *goquery.Document) string {
	var all []string
	doc.Find("body, body *").Each(func(_ int, e *goquery.Selection) {
		one := fmt.Sprint(goquery.NodeName(e.Parent()), ">", goquery.NodeName(e))
		for _, mark := range []string{"class", "type", "role", "aria-label", "scope"} {
			one += "|" + e.AttrOr(mark, "")
		}
		all = append(all, one)
	})
	slices.Sort(all)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(all), "\n")))
	return hex.EncodeToString(sum[:8])
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
