package filter_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
)

// Decide must cost nothing but time: the collector would make a class wait.
func TestDecideAllocatesNothing(t *testing.T) {
	sealed := tree()
	sealed["iwf"] += "sha256:" + strings.Repeat("ab", 32) + "\n"
	rb := book(t)
	rb.Exceptions = []board.Exception{{ID: "x", Host: "news.example", Profiles: []string{"staff", "upper"}, Allow: true}}
	for _, e := range []*filter.Engine{compile(t, rb, index(t, tree())), compile(t, rb, index(t, sealed)), nil} {
		for _, host := range []string{"illegal.example", "help.example", "www.news.example", "games.example", "shop.example",
			"adult.example", "nowhere.example", "a.b.c.d.e.f.g.example", "192.0.2.66", "2001:db8::1", ""} {
			for _, who := range []*board.Person{nil, pupil("5"), pupil(""), adult("teacher"), held(pupil("4")), {Profile: "ks1", Until: noon().AddDate(1, 0, 0)}} {
				var v filter.Verdict
				at := noon()
				if n := testing.AllocsPerRun(100, func() {
					v = e.Decide(&filter.Request{At: at, Person: who, Host: host})
				}); n != 0 {
					t.Errorf("%s: %v allocations (%s)", host, n, short(v))
				}
			}
		}
	}
}

// BenchmarkDecide asks an engine with a million hosts, or as many as BELISHA_HOSTS says.
func BenchmarkDecide(b *testing.B) {
	content := tree()
	var text strings.Builder
	count := 1_000_000
	if n, err := strconv.Atoi(os.Getenv("BELISHA_HOSTS")); err == nil {
		count = n
	}
	for i := range count {
		fmt.Fprintf(&text, "site-%d.play%d.example\n", i, i%1000)
	}
	content["games"] += text.String()
	rb := book(b)
	rb.Files["filtering.yaml"] += more // every link has something to ask
	e := compile(b, rb, index(b, content))
	who, at := pupil("5"), noon()
	for _, kind := range []string{"hit", "miss", "deep", "path"} {
		hosts := make([]string, 4096)
		for i := range hosts {
			n := i * (count / 4096)
			switch kind {
			case "hit":
				hosts[i] = fmt.Sprintf("www.site-%d.play%d.example", n, n%1000)
			case "miss":
				hosts[i] = fmt.Sprintf("www.page-%d.school.org", n)
			case "path":
				hosts[i] = fmt.Sprintf("www.page-%d.school.org", n)
			case "deep":
				hosts[i] = fmt.Sprintf("%spage-%d.org", strings.Repeat("a.", 30), n)
			}
		}
		path := ""
		if kind == "path" {
			path = "/pupils/work/2026/bridges.html?page=2"
		}
		b.Run(kind, func(b *testing.B) {
			b.ReportAllocs()
			began := worked(b)
			for i := 0; b.Loop(); i++ {
				if v := e.Decide(&filter.Request{At: at, Person: who, Host: hosts[i&4095], Path: path, Network: "class"}); v.Allow == (kind == "hit") {
					b.Fatal(short(v))
				}
			}
			b.ReportMetric(float64((worked(b)-began).Nanoseconds())/float64(b.N), "cpu-ns/op")
		})
	}
}

// worked is the processor time of this process: on a machine that others use, the clock on the wall measures them.
func worked(b *testing.B) time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkCompile is what stands between an approved exception and its being in force.
func BenchmarkCompile(b *testing.B) {
	rb, ix := book(b), index(b, tree())
	for b.Loop() {
		compile(b, rb, ix)
	}
}
