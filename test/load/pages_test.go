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
// asked for one after the other over HTTP by the safeguarding lead.
func BenchmarkPages(b *testing.B) {
	years := 10
	if n, err := strconv.Atoi(os.Getenv("BELISHA_YEARS")); err == nil {
		years = n
	}
	browser, web := lead(b, years)
	time.Sleep(15 * time.Second) // the first check of the trail and the listeners' first walk through it, once in a lifetime
	list := fetch(b, browser, web+"/incidents?state=")
	id := regexp.MustCompile(`/incidents/([0-9a-z]{26})"`).FindStringSubmatch(list)
	if id == nil {
		b.Fatal("the history has no concern")
	}
	for _, page := range []struct{ name, path string }{{"start", "/"}, {"concerns", "/incidents?state="}, {"concern", "/incidents/" + id[1]},
		{"policy", "/policy"}, {"clause", first(b, browser, web, "/policy", "/policy/clauses/")}, {"report", "/report"}, {"alerts", "/alerts"},
		{"dashboard", "/dashboard"}, {"standards", "/standards"}, {"duties", "/duties"}, {"notices", "/notices"},
		{"registers", "/registers"}, {"register", first(b, browser, web, "/registers", "/registers/")}} {
		b.Run(page.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				fetch(b, browser, web+page.path)
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

// first is the first link of a page that begins like this.
func first(b *testing.B, browser *http.Client, web, page, prefix string) string {
	link := regexp.MustCompile(`href="(` + prefix + `[^"]+)"`).FindStringSubmatch(fetch(b, browser, web+page))
	if link == nil {
		b.Fatalf("%s leads to no %s", page, prefix)
	}
	return link[1]
}

// lead opens a demo with years of history and signs the safeguarding lead in.
func lead(b *testing.B, years int) (*http.Client, string) {
	pack, err := packs.Open("st-neot")
	must(b, err)
	cfg := app.Defaults()
	cfg.Dir, cfg.Web.Listen, cfg.Proxy.Listen = b.TempDir(), "127.0.0.1:0", "127.0.0.1:0"
	s, err := demo.Open(b.Context(), cfg, clock.System, demo.Options{Pack: pack, Weeks: 52 * years, Seed: 1})
	must(b, err)
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(b.Context()) }()
	b.Cleanup(func() { must(b, <-ended) })
	jar, err := cookiejar.New(nil)
	must(b, err)
	browser := &http.Client{Jar: jar}
	for _, a := range s.Card().Accounts {
		if a.Role == "dsl" {
			r, err := browser.PostForm(s.Card().Web+"/sign-in", url.Values{"name": {a.Name}, "password": {a.Password}})
			must(b, err)
			_ = r.Body.Close()
			break
		}
	}
	return browser, s.Card().Web
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
