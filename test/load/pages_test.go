package load_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"belisha/internal/app"
	"belisha/internal/app/demo"
	"belisha/internal/kit/clock"
	"belisha/packs"
)

// BenchmarkPages prints how long the busiest pages take with years of invented history (BELISHA_YEARS, usually 10),
// asked for one after the other over HTTP by the safeguarding lead; those of families by the head.
func BenchmarkPages(b *testing.B) {
	years := 10
	if n, err := strconv.Atoi(os.Getenv("BELISHA_YEARS")); err == nil {
		years = n
	}
	card := history(b, years)
	web, browser, office := card.Web, entered(b, card, "dsl"), entered(b, card, "head")
	time.Sleep(15 * time.Second) // the first check of the trail and the listeners' first walk through it, once in a lifetime
	list := fetch(b, browser, web+"/incidents?state=")
	id := regexp.MustCompile(`/incidents/([0-9a-z]{26})"`).FindStringSubmatch(list)
	if id == nil {
		b.Fatal("the history has no concern")
	}
	reads := func(page string) *http.Client { // the families are the office's and the head's
		if page == "families" {
			return office
		}
		return browser
	}
	for _, page := range []struct{ name, path string }{{"start", "/"}, {"concerns", "/incidents?state="}, {"concern", "/incidents/" + id[1]},
		{"policy", "/policy"}, {"clause", first(b, browser, web, "/policy", "/policy/clauses/")}, {"report", "/report"}, {"alerts", "/alerts"},
		{"dashboard", "/dashboard"}, {"standards", "/standards"}, {"duties", "/duties"}, {"notices", "/notices"},
		{"registers", "/registers"}, {"register", first(b, browser, web, "/registers", "/registers/")}, {"agreements", "/agreements"},
		{"shares", "/agreements/shares"}, {"gates", "/gates"}, {"families", "/families"}, {"person", person(b, browser, web)}} {
		b.Run(page.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				fetch(b, reads(page.name), web+page.path)
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

// person is the page of a child, with everything that features show there.
func person(b *testing.B, browser *http.Client, web string) string {
	link := regexp.MustCompile(`href="(/people/[0-9a-z]{26})"`).FindStringSubmatch(fetch(b, browser, web+"/people?kind=pupil"))
	if link == nil {
		b.Fatal("the list of pupils leads to nobody")
	}
	return link[1]
}

// first is the first link of a page that begins like this.
func first(b *testing.B, browser *http.Client, web, page, prefix string) string {
	link := regexp.MustCompile(`href="(` + prefix + `[^"]+)"`).FindStringSubmatch(fetch(b, browser, web+page))
	if link == nil {
		b.Fatalf("%s leads to no %s", page, prefix)
	}
	return link[1]
}

// history opens a demo with years of history.
func history(b *testing.B, years int) demo.Card {
	pack, err := packs.Open("st-neot")
	must(b, err)
	cfg := app.Defaults()
	cfg.Dir, cfg.Web.Listen, cfg.Proxy.Listen = b.TempDir(), "127.0.0.1:0", "127.0.0.1:0"
	s, err := demo.Open(b.Context(), cfg, clock.System, demo.Options{Pack: pack, Weeks: 52 * years, Seed: 1})
	must(b, err)
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(b.Context()) }()
	b.Cleanup(func() { must(b, <-ended) })
	return s.Card()
}

// entered signs somebody of a role in, past the reminder that is read once a session.
func entered(b *testing.B, card demo.Card, role string) *http.Client {
	jar, err := cookiejar.New(nil)
	must(b, err)
	browser := &http.Client{Jar: jar}
	i := slices.IndexFunc(card.Accounts, func(a demo.Account) bool { return a.Role == role })
	for _, step := range []struct {
		path string
		form url.Values
	}{{"/sign-in", url.Values{"name": {card.Accounts[i].Name}, "password": {card.Accounts[i].Password}}}, {"/welcome", url.Values{"next": {"/"}}}} {
		r, err := browser.PostForm(card.Web+step.path, step.form)
		must(b, err)
		_ = r.Body.Close()
	}
	return browser
}

func fetch(b *testing.B, browser *http.Client, address string) string {
	r, err := browser.Get(address)
	must(b, err)
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	must(b, err)
	if r.StatusCode != http.StatusOK {
		b.Fatal(fmt.Errorf("%s: %d", address, r.StatusCode))
	}
	if got := r.Request.URL.String(); got != address {
		b.Fatal(fmt.Errorf("%s led to %s", address, got))
	}
	return string(body)
}
