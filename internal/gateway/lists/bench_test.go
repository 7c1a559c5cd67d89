package lists_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"belisha/internal/gateway/lists"
)

// many writes a tree with n hosts over five lists.
func many(tb testing.TB, n int) string {
	tb.Helper()
	dir := tb.TempDir()
	for l := range 5 {
		folder := filepath.Join(dir, fmt.Sprintf("list%d", l))
		if err := os.Mkdir(folder, 0o755); err != nil {
			tb.Fatal(err)
		}
		f, err := os.Create(filepath.Join(folder, "domains"))
		if err != nil {
			tb.Fatal(err)
		}
		w := bufio.NewWriter(f)
		for i := l; i < n; i += 5 {
			fmt.Fprintf(w, "site-%d.example%d.org\n", i, i%1000)
		}
		if err := w.Flush(); err != nil {
			tb.Fatal(err)
		}
		if err := f.Close(); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

// BenchmarkBuild compiles a million hosts, or the tree that BELISHA_LISTS names.
func BenchmarkBuild(b *testing.B) {
	dir := os.Getenv("BELISHA_LISTS")
	if dir == "" {
		dir = many(b, 1_000_000)
	}
	b.ReportAllocs()
	var report lists.Report
	for b.Loop() {
		var err error
		if report, err = lists.Build(b.Context(), dir, filepath.Join(b.TempDir(), "index")); err != nil {
			b.Fatal(err)
		}
	}
	bad := 0
	for _, l := range report.Lists {
		bad += l.Bad
	}
	b.ReportMetric(float64(report.Names), "names")
	b.ReportMetric(float64(len(report.Lists)), "lists")
	b.ReportMetric(float64(bad), "bad-lines")
	b.ReportMetric(float64(report.Bytes)/float64(report.Names), "bytes/name")
}

// BenchmarkOpen is the gateway's start: map, check from end to end.
func BenchmarkOpen(b *testing.B) {
	dir := os.Getenv("BELISHA_LISTS")
	if dir == "" {
		dir = many(b, 1_000_000)
	}
	path := filepath.Join(b.TempDir(), "index")
	if _, err := lists.Build(b.Context(), dir, path); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		ix, err := lists.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		if err := ix.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLookup asks for hosts on a list and on none.
func BenchmarkLookup(b *testing.B) {
	path := filepath.Join(b.TempDir(), "index")
	if _, err := lists.Build(b.Context(), many(b, 1_000_000), path); err != nil {
		b.Fatal(err)
	}
	ix, err := lists.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer ix.Close()
	for _, kind := range []string{"hit", "miss"} {
		hosts := make([]string, 4096)
		for i := range hosts {
			n := i * 211
			hosts[i] = fmt.Sprintf("www.site-%d.example%d.org", n, n%1000)
			if kind == "miss" {
				hosts[i] = fmt.Sprintf("www.page-%d.school.org", n)
			}
		}
		b.Run(kind, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if ix.Lookup(hosts[i&4095]).Empty() != (kind == "miss") {
					b.Fatal(hosts[i&4095])
				}
			}
		})
	}
}
