package lists_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"belisha/internal/gateway/lists"
)

func aged() time.Time { return time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC) }

// build compiles lists given as text.
func build(tb testing.TB, content map[string]string) (string, lists.Report) {
	tb.Helper()
	tree := fstest.MapFS{}
	for name, text := range content {
		tree[name+"/domains"] = &fstest.MapFile{Data: []byte(text), ModTime: aged()}
	}
	path := filepath.Join(tb.TempDir(), "index")
	report, err := lists.BuildFS(tb.Context(), tree, path)
	if err != nil {
		tb.Fatal(err)
	}
	return path, report
}

func open(tb testing.TB, content map[string]string) *lists.Index {
	tb.Helper()
	path, _ := build(tb, content)
	ix, err := lists.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := ix.Close(); err != nil {
			tb.Error(err)
		}
	})
	return ix
}

// on names the lists of a host.
func on(ix *lists.Index, host string) string {
	var names []string
	set := ix.Lookup(host)
	for n, l := range ix.Lists() {
		if set.Has(n) {
			names = append(names, l.Name)
		}
	}
	return strings.Join(names, " ")
}

// shows WEB-02: a host is on the lists of its own name and of every name above it, up to but without the bare ending.
func TestLookup(t *testing.T) {
	ix := open(t, map[string]string{
		"games": "games.example\nplay.shop.example\n192.0.2.1\n2001:db8::1\n",
		"shop":  "shop.example\n",
		"empty": "",
	})
	for host, expect := range map[string]string{
		"games.example": "games", "www.games.example": "games", "a.b.c.games.example": "games",
		"othergames.example": "", "games.example.org": "", "example": "", "": "", "shop.example": "shop",
		"play.shop.example": "games shop", "x.play.shop.example": "games shop", "xplay.shop.example": "shop",
		"192.0.2.1": "games", "192.0.2.2": "", "9.192.0.2": "", "2001:db8::1": "games", "2001:db8::2": "",
	} {
		if got := on(ix, host); got != expect {
			t.Errorf("%q: on %q, want %q", host, got, expect)
		}
	}
	chain := ix.LookupChain("x.play.shop.example")
	if len(chain) != 2 || chain[0].Name != "games" || chain[0].Suffix != "play.shop.example" || chain[1].Suffix != "shop.example" {
		t.Errorf("chain %+v", chain)
	}
	names := ix.Lists()
	if len(names) != 3 || names[0].Name != "empty" || names[1].Entries != 4 || !names[1].Updated.Equal(aged()) || ix.Built().IsZero() {
		t.Errorf("lists %+v", names)
	}
}

// A list comes in many spellings; a bad line costs that line, and is told by number and never by its text.
func TestLines(t *testing.T) {
	text := "\ufeff# a comment\r\n" + // 1
		"Plain.Example\r\n" + // 2
		"\n   \n! adblock\n; comment\n" + // 3-6
		"*.star.example\n.dot.example\ntrailing.example.\n" + // 7-9
		"0.0.0.0 hosts1.example hosts2.example # twice\n127.0.0.1\tlocalhost\n::1 ip6-localhost hosts3.example\n" + // 10-12
		"BÜCHER.example\nxn--bcher-kva.example\n" + // 13-14
		"two words.example\nhttp://url.example/\ncom\n1.2.3.0/24\na..b\n" + // 15-19 bad
		strings.Repeat("l", 5000) + ".example\n" + // 20 bad
		"after.example\nspace.example  # why\n\x00\n" + // 21, 22, 23 bad
		"sha256:zz\nsha256:" + strings.Repeat("zz", 32) + "\n" + // 24-25 bad
		"last.example" // no end of line
	path, report := build(t, map[string]string{"l": text})
	ix, err := lists.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	for _, host := range []string{"plain.example", "a.star.example", "star.example", "dot.example", "trailing.example",
		"hosts1.example", "hosts2.example", "hosts3.example", "xn--bcher-kva.example", "after.example", "space.example", "last.example"} {
		if on(ix, host) != "l" {
			t.Errorf("%s is not on the list", host)
		}
	}
	for _, host := range []string{"localhost", "url.example", "words.example", "com", "1.2.3.0", "a.b"} {
		if on(ix, host) != "" {
			t.Errorf("%s is on the list", host)
		}
	}
	one := report.Lists[0]
	var bad []int
	for _, f := range one.Faults {
		bad = append(bad, f.Line)
	}
	if one.Entries != 11 || report.Names != 11 || one.Bad != 9 || !slices.Equal(bad, []int{15, 16, 17, 18, 19, 20, 23, 24, 25}) {
		t.Errorf("entries %d, names %d, bad %d: %+v", one.Entries, report.Names, one.Bad, one.Faults)
	}
	if all := fmt.Sprintf("%+v", report); strings.Contains(all, "example") {
		t.Errorf("the report shows a host: %s", all)
	}
}

// shows WEB-03: an index holds no host in clear, and a list that its provider gives hashed works like any other.
func TestSealed(t *testing.T) {
	digest := sha256.Sum256([]byte("sealed.example"))
	path, _ := build(t, map[string]string{
		"iwf":   "secret-host.example\nsha256:" + hex.EncodeToString(digest[:]) + "\n",
		"games": "games.example\n",
	})
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "secret-host") {
		t.Error("a host stands in the file")
	}
	ix, err := lists.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	for host, expect := range map[string]string{"sealed.example": "iwf", "a.sealed.example": "iwf",
		"secret-host.example": "iwf", "games.example": "games", "other.example": ""} {
		if got := on(ix, host); got != expect {
			t.Errorf("%s: %q", host, got)
		}
	}
	if n := testing.AllocsPerRun(100, func() { ix.Lookup("www.sealed.example") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestBuildRefuses(t *testing.T) {
	many := fstest.MapFS{}
	for n := range lists.MaxLists + 1 {
		many[fmt.Sprintf("list%03d/domains", n)] = &fstest.MapFile{}
	}
	for _, tc := range []struct {
		name string
		tree fstest.MapFS
		says string
	}{
		{"nothing", fstest.MapFS{}, "no folder"},
		{"no list", fstest.MapFS{"games/expressions": {}}, "no folder"},
		{"a strange name", fstest.MapFS{"a b/domains": {}}, `list "a b"`},
		{"a folder for a file", fstest.MapFS{"games/domains/x": {}}, "is a folder"},
		{"too many", many, "more than 128 lists"},
	} {
		path := filepath.Join(t.TempDir(), "index")
		if _, err := lists.BuildFS(t.Context(), tc.tree, path); err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", tc.name, err)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 0 {
			t.Errorf("%s: left %v", tc.name, left)
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	big := fstest.MapFS{"l/domains": {Data: []byte(strings.Repeat("a.example\n", 1<<17))}}
	if _, err := lists.BuildFS(stopped, big, filepath.Join(t.TempDir(), "index")); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// A real folder: other files are passed over, folders without a list are named, links stay inside.
func TestBuildFolder(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "domains")
	for path, text := range map[string]string{
		filepath.Join(dir, "adult", "domains"): "adult.example\n",
		filepath.Join(dir, "none", "usage"):    "x.example/y\n",
		filepath.Join(dir, ".git", "domains"):  "hidden.example\n",
		filepath.Join(dir, "README"):           "read me\n",
		outside:                                "outside.example\n",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("adult", filepath.Join(dir, "porn")); err != nil { // as UT1 has it
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "index")
	report, err := lists.Build(t.Context(), dir, path)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Lists) != 2 || report.Names != 1 || !slices.Equal(report.Skipped, []string{"none"}) {
		t.Errorf("report %+v", report)
	}
	ix, err := lists.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	if got := on(ix, "adult.example"); got != "adult porn" {
		t.Errorf("on %q", got)
	}
	if err := os.Symlink(filepath.Dir(outside), filepath.Join(dir, "escape")); err != nil {
		t.Fatal(err)
	}
	if _, err := lists.Build(t.Context(), dir, path); err == nil {
		t.Error("followed a link out of the folder")
	}
	if got := on(ix, "adult.example"); got != "adult porn" {
		t.Errorf("after a failed build: on %q", got)
	}
}
