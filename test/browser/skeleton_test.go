package browser_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"belisha/internal/app/demo"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"
)

// album remembers what the checker of accessibility has looked at, in whichever test and as whomever. Nine roles see the same
// page with other names in it: what the checker could find in it, it has found the first time.
type album struct {
	mu   sync.Mutex
	seen map[string]bool
}

var examined = &album{seen: map[string]bool{}} //nolint:gochecknoglobals // one for all tests, so that no page is examined twice

// fresh says whether a page has something to examine, and takes it as examined: its main part, or the frame of menu, banner
// and footer around it, which each role has its own of. Where pictures are drawn, every page of every role is.
func (a *album) fresh(path string, doc *goquery.Document) bool {
	inside := doc.Find("main, main *")
	around := doc.Find("body, body *").NotSelection(inside)
	sheets := strings.Join(doc.Find(`link[rel="stylesheet"]`).Map(func(_ int, l *goquery.Selection) string { return l.AttrOr("href", "") }), " ")
	main := strings.Join([]string{pattern(path), sheets, doc.Find("body").AttrOr("class", ""), skeleton(inside)}, " ")
	frame := strings.Join([]string{sheets, skeleton(around)}, " ")
	a.mu.Lock()
	defer a.mu.Unlock()
	fresh := !a.seen[main] || !a.seen[frame] || os.Getenv("BELISHA_SHOTS") != ""
	a.seen[main], a.seen[frame] = true, true
	return fresh
}

// skeleton is a part of a page without its words: the elements and their marks. Lists count once for each kind of row.
func skeleton(part *goquery.Selection) string {
	var all []string
	part.Each(func(_ int, e *goquery.Selection) {
		one := fmt.Sprint(goquery.NodeName(e.Parent()), ">", goquery.NodeName(e))
		for _, mark := range []string{"class", "type", "role", "scope"} {
			one += "|" + e.AttrOr(mark, "")
		}
		if _, labelled := e.Attr("aria-label"); labelled { // its words may name a record
			one += "|labelled"
		}
		all = append(all, one)
	})
	slices.Sort(all)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(all), "\n")))
	return hex.EncodeToString(sum[:8])
}

// desks is how many pages of one person are examined side by side: while one is laid out, another comes from the server.
const desks = 2

// examineAll opens pages as somebody who is signed in, waits for what makes each ready, and examines it.
func examineAll(t *testing.T, a demo.Account, r *reader, ready string, paths []string) {
	t.Helper()
	free := make(chan *window, desks)
	for range min(desks, len(paths)) {
		w := direct(t)
		if a.Name != "" {
			w.goOnAs(r)
		}
		free <- w
	}
	for _, path := range paths {
		t.Run(strings.NewReplacer("/", "_", "?", "_").Replace(strings.TrimPrefix(path, "/")), func(t *testing.T) {
			t.Parallel()
			w := <-free
			defer func() { free <- w }()
			w.t = t
			w.visit(path)
			w.do(chromedp.WaitReady(ready))
			w.examine(a.Role + " " + path)
			w.picture(strings.Trim(strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path), "-")+"-"+a.Role, false)
			w.clean(a.Role + " " + path)
		})
	}
}
