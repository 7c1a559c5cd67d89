package browsertest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode"

	"github.com/chromedp/chromedp"
)

// Axe is the script of the checker of accessibility, as npm brings it, read once.
var Axe = sync.OnceValues(func() (string, error) { //nolint:gochecknoglobals // read once
	text, err := os.ReadFile(filepath.Join(root(), "node_modules", "axe-core", "axe.min.js"))
	return string(text), err
})

// root leads from the folder of the tests that run to the project's own.
func root() string {
	dir := "."
	for range 8 {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Join("..", dir)
	}
	return dir
}

// AxeFaults asks the checker, once it is in the page, for the faults that it finds.
const AxeFaults = `axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"], resultTypes: ["violations"]}).then(r =>
	r.violations.map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.target.join(" ") + " " + n.html.slice(0, 160) + " " + n.failureSummary).join(" | ")))`

// Look opens a page, or takes the one that is open if no path is given, at a desk's and at a small phone's width: axe finds
// nothing, and nothing is cut off (STD-26).
func (w *Window) Look(name, path string) {
	w.t.Helper()
	for _, size := range [][2]int64{{1200, 900}, {320, 640}} {
		w.Size(size[0], size[1])
		if path != "" {
			w.Visit(path)
		}
		w.Examine(name)
	}
}

// Examine looks at the open page as wide as the window is. The test is skipped where npm's packages are not installed.
func (w *Window) Examine(name string) {
	w.t.Helper()
	for _, fault := range w.faults() {
		w.t.Errorf("%s at %d px: %s", name, w.width, fault)
	}
	w.picture(name)
}

func (w *Window) faults() []string {
	w.t.Helper()
	script, err := Axe()
	if err != nil {
		w.t.Skip("node_modules is not installed: run npm ci")
	}
	w.Do(chromedp.WaitReady("body.govuk-frontend-supported"), chromedp.Evaluate[chromedp.Void](script))
	out := Script[[]string](w, AxeFaults)
	if wide := Script[int64](w, `document.documentElement.scrollWidth`); wide > w.width {
		out = append(out, fmt.Sprintf("the page is %d px wide", wide))
	}
	return out
}

// picture leaves the page as a picture where BELISHA_SHOTS says, for people to look at.
func (w *Window) picture(name string) {
	w.t.Helper()
	dir := os.Getenv("BELISHA_SHOTS")
	if dir == "" {
		return
	}
	shot, err := Try(w.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.png", plain(w.t.Name()+"-"+name), w.width)), shot, 0o644)
	}
	if err != nil {
		w.t.Error(err)
	}
}

// plain is a name that a file can have.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '-'
	}, name)
}
