package filter_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/lists"
	"belisha/internal/policy"
	"belisha/packs"
)

// shows WEB-01 and WEB-03: what cannot be obeyed whole is not obeyed at all, and an illegal list cannot get lost.
func TestCompileRefuses(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(*board.Rulebook, map[string]string)
		says  string
	}{
		{"no pack", func(b *board.Rulebook, _ map[string]string) { b.Files = nil }, "missing"},
		{"half a pack", func(b *board.Rulebook, _ map[string]string) { delete(b.Files, "words.yaml") }, "words.yaml"},
		{"an illegal list is gone", func(_ *board.Rulebook, l map[string]string) { delete(l, "iwf") }, "iwf"},
		{"an illegal list is empty", func(_ *board.Rulebook, l map[string]string) { l["police"] = "# nothing\n" }, "police"},
		{"an exception for no host", func(b *board.Rulebook, _ map[string]string) {
			b.Exceptions = []board.Exception{{ID: "x9", Host: "a b"}}
		}, "x9"},
		{"an exception for a country", func(b *board.Rulebook, _ map[string]string) {
			b.Exceptions = []board.Exception{{ID: "x8", Host: "*.co.uk", Allow: true}}
		}, "x8"},
	} {
		rb, content := book(t), tree()
		tc.spoil(rb, content)
		e, err := filter.Compile(rb, index(t, content))
		if err == nil || e != nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: error %v", tc.name, err)
		}
	}
	if _, err := filter.Compile(nil, index(t, tree())); err == nil {
		t.Error("no rulebook: compiled")
	}
	if _, err := filter.Compile(book(t), (*lists.Index)(nil)); err == nil {
		t.Error("no index: compiled")
	}
}

// shows STD-27: a helper's site is open with and without "www", but never a whole public ending with it.
func TestHelplineWidth(t *testing.T) {
	rb := book(t)
	rb.Files["settings.yaml"] = strings.ReplaceAll(rb.Files["settings.yaml"], "www.help.example", "www.gov.uk")
	rb.Files["filtering.yaml"] = strings.ReplaceAll(rb.Files["filtering.yaml"], "host: help.example", "host: www.gov.uk")
	e := compile(t, rb, index(t, tree()))
	for host, open := range map[string]bool{"www.gov.uk": true, "gov.uk": false, "other.gov.uk": false} {
		if v := e.Decide(&filter.Request{At: noon(), Host: host}); v.Allow != open || v.Quiet != open {
			t.Errorf("%s: %s", host, short(v))
		}
	}
}

// Hosts in exceptions are people's typing.
func TestExceptionSpellings(t *testing.T) {
	for _, spelt := range []string{"News.Example", "news.example.", "*.news.example", "news.example:443", "ｎews.example"} {
		e := engine(t, board.Exception{ID: "x", Host: spelt, Allow: true})
		if v := e.Decide(&filter.Request{At: noon(), Host: "www.news.example"}); v.Rule != "x" {
			t.Errorf("%s: %s", spelt, short(v))
		}
	}
}

// shows WEB-03: lists older than the pack allows are named, so that somebody can be told.
func TestGapsAndStale(t *testing.T) {
	e := engine(t)
	if g := e.Gaps(); len(g) != 1 || g[0] != "adult_more" {
		t.Errorf("gaps %v", g)
	}
	if old := e.Stale(noon().Add(24*time.Hour), nil); len(old) != 0 {
		t.Errorf("stale after a day: %v", old)
	}
	if old := e.Stale(noon().Add(25*time.Hour), nil); len(old) != 2 || old[0].Name != "iwf" {
		t.Errorf("stale after 25 hours: %v", old)
	}
	if old := e.Stale(noon().Add(25*time.Hour), map[string]time.Time{"iwf": noon().Add(20 * time.Hour)}); len(old) != 1 || old[0].Name == "iwf" {
		t.Errorf("a list that its provider has confirmed: %v", old)
	}
	if old := engineOfNoAge(t).Stale(noon(), nil); len(old) != 2 {
		t.Errorf("of no known age, and not stale: %v", old)
	}
}

// shows WEB-03 and NEW-01 with the packs that schools use: every category of theirs is found by its lists, every verdict
// has a clause that exists, and nothing on an illegal list is open to anyone.
func TestRealPacks(t *testing.T) {
	for _, folder := range packs.Names() {
		files, err := packs.Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		pack, err := policy.Parse(files)
		if err != nil {
			t.Fatal(err)
		}
		content := map[string]string{}
		for _, c := range pack.Filtering.Categories {
			for _, l := range c.Lists {
				content[l] += l + ".test.invalid\n"
			}
		}
		for _, l := range pack.Filtering.Illegal.Lists {
			content[l] = l + ".test.invalid\n"
		}
		e := compile(t, &board.Rulebook{Version: "v", Files: pack.Files}, index(t, content))
		if gaps := e.Gaps(); len(gaps) != 0 {
			t.Errorf("%s: gaps %v", folder, gaps)
		}
		for _, who := range []*board.Person{nil, pupil("N"), pupil("2"), pupil("3"), pupil("6"), adult("teacher"), adult("admin")} {
			for list := range content {
				c := e.Explain(&filter.Request{At: noon(), Person: who, Host: list + ".test.invalid"})
				if c.Clause.Text == "" || c.Clause.Source == "" {
					t.Errorf("%s: %s: no clause: %s", folder, list, short(c.Verdict))
				}
				if slices.Contains(pack.Filtering.Illegal.Lists, list) && c.Verdict.Allow {
					t.Errorf("%s: %s is open", folder, list)
				}
			}
		}
	}
}

// engineOfNoAge has lists without a date, as embedded ones are.
func engineOfNoAge(t *testing.T) *filter.Engine {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range tree() {
		files[name+"/domains"] = &fstest.MapFile{Data: []byte(text)}
	}
	path := filepath.Join(t.TempDir(), "index")
	if _, err := lists.BuildFS(t.Context(), files, path); err != nil {
		t.Fatal(err)
	}
	ix, err := lists.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return compile(t, book(t), ix)
}
