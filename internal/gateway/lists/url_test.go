package lists_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"belisha/internal/gateway/lists"
)

// openTree compiles and opens a tree given by path and text.
func openTree(tb testing.TB, files map[string]string) (*lists.Index, lists.Report) {
	tb.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text), ModTime: aged()}
	}
	path := filepath.Join(tb.TempDir(), "index")
	report, err := lists.BuildFS(tb.Context(), tree, path)
	if err != nil {
		tb.Fatal(err)
	}
	ix, err := lists.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = ix.Close() })
	return ix, report
}

// names spells a set out.
func names(ix *lists.Index, set lists.Set) string {
	var all []string
	for n, l := range ix.Lists() {
		if set.Has(n) {
			all = append(all, l.Name)
		}
	}
	return strings.Join(all, " ")
}

// shows WEB-02: an address stands on a list by itself or by one above it, in every spelling that reaches it.
func TestLookupURL(t *testing.T) {
	ix, report := openTree(t, map[string]string{
		"games/urls": "pages.example/games\nhttp://www.shared.example:80/Play/\nfind.example/search?q=guns\n*.wide.example/x\n" +
			"whole.example/\n# a comment\n\ntwo words\nnodot/x\nbad..example/x\n" + strings.Repeat("l", 5000) + "/x\nlast.example/a%20b/c",
		"games/domains": "host.example\n",
		"drugs/urls":    "pages.example/games/drugs\n192.0.2.1/x\n",
	})
	for _, tc := range []struct{ host, path, expect string }{
		{"pages.example", "/games", "games"}, {"pages.example", "/games/", "games"}, {"pages.example", "/games/a?b=c", "games"},
		{"pages.example", "/games?x", "games"}, {"pages.example", "/GAMES/", "games"}, {"pages.example", "//games", "games"},
		{"pages.example", "/./a/../games/x", "games"}, {"pages.example", "/%67ames", "games"}, {"pages.example", "/%67%41mes#x", "games"},
		{"pages.example", "/a/../../games", "games"}, {"pages.example", "\\games", "games"},
		{"pages.example", "/gamesmaster", ""}, {"pages.example", "/", ""}, {"pages.example", "", ""}, {"pages.example", "/x/games", ""},
		{"pages.example", "/games/../x", ""}, {"pages.example", "/games%2fdrugs", ""}, {"pages.example", "/?/games", ""},
		{"www.pages.example", "/games", "games"}, {"other.example", "/games", ""},
		{"pages.example", "/games/drugs/x", "drugs games"}, {"192.0.2.1", "/x", "drugs"},
		{"shared.example", "/play", "games"}, {"www.shared.example", "/play/1", "games"},
		{"find.example", "/search?q=guns", "games"}, {"find.example", "/search?q=guns&p=2", "games"}, {"find.example", "/search?q=gunsmith", ""},
		{"find.example", "/search", ""}, {"a.wide.example", "/x", "games"}, {"last.example", "/a%20b/c/d", "games"}, {"last.example", "/a b/c", "games"},
		{"host.example", "/x", ""}, // a whole host is Lookup's affair
		{"pages.example", "/games/" + strings.Repeat("x/", 5000), "games"},
		{"pages.example", "/" + strings.Repeat("x", 5000), ""},
	} {
		if got := names(ix, ix.LookupURL(tc.host, tc.path)); got != tc.expect {
			t.Errorf("%s%.40s: %q, want %q", tc.host, tc.path, got, tc.expect)
		}
		if n := testing.AllocsPerRun(20, func() { ix.LookupURL(tc.host, tc.path) }); n != 0 {
			t.Errorf("%s%.40s: %v allocations", tc.host, tc.path, n)
		}
	}
	if on(ix, "whole.example") != "games" || on(ix, "host.example") != "games" || on(ix, "pages.example") != "" {
		t.Error("an address without a path is a host, one with a path is none")
	}
	one := report.Lists[1]
	var bad []int
	for _, f := range one.Faults {
		if bad = append(bad, f.Line); f.File != "urls" {
			t.Errorf("fault %+v", f)
		}
	}
	if one.Entries != 7 || !slices.Equal(bad, []int{8, 9, 10, 11}) {
		t.Errorf("entries %d, bad %v", one.Entries, one.Faults)
	}
}

// shows WEB-03: addresses that their provider seals work like any other, and the file holds none in clear.
func TestSealedURLs(t *testing.T) {
	seal := func(s string) string { d := sha256.Sum256([]byte(s)); return "sha256:" + hex.EncodeToString(d[:]) }
	ix, _ := openTree(t, map[string]string{
		"iwf/urls":      seal("sealed.example/a/b") + "\n" + seal("host.example") + "\nsha256:12\n",
		"games/domains": "games.example\n",
	})
	for address, expect := range map[string]string{"sealed.example/a/b": "iwf", "www.sealed.example/A/b/c?d": "iwf", "sealed.example/a": "",
		"games.example/a": ""} {
		host, path, _ := strings.Cut(address, "/")
		if got := names(ix, ix.LookupURL(host, "/"+path)); got != expect {
			t.Errorf("%s: %q", address, got)
		}
		if n := testing.AllocsPerRun(20, func() { ix.LookupURL(host, path) }); n != 0 {
			t.Errorf("%v allocations", n)
		}
	}
	if on(ix, "a.host.example") != "iwf" {
		t.Error("a sealed host")
	}
}

// FuzzURL: what a list says of an address, it says of the same address as it is spelt; nothing is read out of bounds.
func FuzzURL(f *testing.F) {
	for _, seed := range []string{"/a/b?c=d&e", "/%41/../x", "/..//./", "/%2f%", "\\a", "?x", "#", "/a%00b"} {
		f.Add("site.example", seed)
	}
	f.Fuzz(func(t *testing.T, host, path string) {
		ix, report := openTree(t, map[string]string{"l/urls": host + path + "\nknown.example/known\n"})
		if ix.LookupURL("known.example", "/known/"+path).Empty() && !strings.Contains(path, "..") && !strings.HasPrefix(path, "/") {
			t.Fatalf("%q is not below /known", path)
		}
		name, err := lists.NormalHost(host)
		if err != nil || report.Lists[0].Bad > 0 || report.Lists[0].Entries < 2 || strings.ContainsAny(host, "/?#\\") || !strings.HasPrefix(path, "/") {
			return
		}
		if strings.TrimSpace(path) != path || strings.HasPrefix(host, ".") {
			return
		}
		if ix.LookupURL(name, path).Empty() && ix.Lookup(name).Empty() && len(path) < 900 {
			t.Fatalf("%q %q is not on its own list", host, path)
		}
	})
}

func BenchmarkLookupURL(b *testing.B) {
	var text strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&text, "site-%d.example/dir%d/page\n", i, i%10)
	}
	ix, _ := openTree(b, map[string]string{"l/urls": text.String()})
	b.ReportAllocs()
	for b.Loop() {
		if !ix.LookupURL("www.page-7.school.org", "/a/little/path/index.html?with=some&more=words").Empty() {
			b.Fatal("on a list")
		}
	}
}
