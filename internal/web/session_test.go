package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"belisha/internal/web"
)

func TestStrangers(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	for _, token := range []string{"", "forged", "' OR 1=1"} {
		a := v.get(token, "/list?page=2&q=a%26b")
		a.must(t, "look", http.StatusSeeOther)
		if got := a.Header.Get("Location"); got != "/sign-in?next=%2Flist%3Fpage%3D2%26q%3Da%2526b" {
			t.Error(got)
		}
		v.post(token, "/change", url.Values{"say": {"x"}}).must(t, "change", http.StatusUnauthorized, "Please sign in again", "Nothing was saved")
		v.get(token, "/accessibility").must(t, "public", 200, "Accessibility statement")
	}
}

// A session left alone shows nothing and changes nothing; what was sent is held for the same person. // shows PPL-14
func TestLockedSession(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	for _, path := range []string{"/", "/list", "/stay", "/pane", "/unlocked", "/download?name=a"} {
		a := v.get("locked", path)
		a.must(t, path, http.StatusSeeOther)
		if a.Header.Get("Location") != "/unlock" {
			t.Errorf("%s led to %q", path, a.Header.Get("Location"))
		}
	}
	if len(v.porter.holds) > 0 {
		t.Errorf("a look was held: %v", v.porter.holds)
	}
	v.post("locked", "/change?x=1", url.Values{"say": {"long text"}, "to": {"a", "b"}}).must(t, "change", http.StatusSeeOther)
	body, kind := multipartOf("file", "a.txt", "hello")
	v.send("locked", "POST", "/file", body, "Content-Type", kind).must(t, "file", http.StatusSeeOther)
	if got := strings.Join(v.porter.holds, "|"); got != "locked /change say=long+text&to=a&to=b|locked /file " {
		t.Errorf("held: %q", got)
	}
	a := v.get("locked", "/unlock")
	a.must(t, "unlock", 200, "unlock")
	if strings.Contains(a.body, ">Imports<") || strings.Contains(a.body, "data-idle") {
		t.Error("the locked page shows a menu, or counts on")
	}
	v.get("locked", "/accessibility").must(t, "public", 200)
	v.post("locked", "/sign-out", nil).must(t, "sign out", http.StatusSeeOther)
}

func TestPageThatMustBeSeenFirst(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	for _, a := range []answer{v.get("must", "/list"), v.get("must", "/"), v.post("must", "/change", nil)} {
		a.must(t, "first", http.StatusSeeOther)
		if a.Header.Get("Location") != "/new-password" {
			t.Error(a.Header.Get("Location"))
		}
	}
	v.get("must", "/new-password").must(t, "the page itself", 200, "new password")
	v.get("must", "/accessibility").must(t, "public", 200)
}

// shows AUA-15: whoever is held at a page still reaches what stands beside it, and nothing that only begins like it.
func TestWhatStandsBesideThePageStaysOpen(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	v.get("beside", "/unlock").must(t, "beside", 200, "unlock")
	v.get("beside", "/person/7").must(t, "below", 200, "person")
	for _, a := range []answer{v.get("beside", "/list"), v.get("beside", "/unlocked"), v.post("beside", "/change", nil)} {
		a.must(t, "the rest", http.StatusSeeOther)
		if a.Header.Get("Location") != "/new-password" {
			t.Error(a.Header.Get("Location"))
		}
	}
}

func TestMenuAndTilesShowOnlyWhatMay(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	for token, c := range map[string]struct{ shows, hides []string }{
		"office":  {[]string{`href="/list"`, `href="/imports"`, "Import people", "For all"}, nil},
		"teacher": {[]string{`href="/list"`, "For all"}, []string{`href="/imports"`, "Import people"}},
		"pupil":   {[]string{"For all", "Hello,"}, []string{`href="/list"`, `href="/imports"`, "Import people"}},
	} {
		a := v.get(token, "/")
		a.must(t, token, 200, append(c.shows, "Ms &lt;Example&gt;", "Safe &lt;Online&gt;, version 3")...)
		for _, w := range c.hides {
			if strings.Contains(a.body, w) {
				t.Errorf("%s is shown %q", token, w)
			}
		}
	}
	start := v.get("office", "/").body
	for i, later := range []string{"Letters", "Quiet", "For all"} {
		if first := []string{"Worries", "Letters", "Letters"}[i]; strings.Index(start, first) > strings.Index(start, later) {
			t.Errorf("%s stands before %s", later, first)
		}
	}
	v.get("office", "/panels").must(t, "panel", 200, "panel of person/7")
	if a := v.get("teacher", "/panels"); strings.Contains(a.body, "panel of") {
		t.Error("a panel is shown to one who may not")
	}
}

func TestEntriesUnderOthersShowWhereTheyBelong(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	const nav = `aria-label="In this part"`
	if a := v.get("office", "/"); strings.Contains(a.body, nav) || strings.Contains(a.body, `href="/list/new"`) || strings.Contains(a.body, `href="/mine"`) {
		t.Error("the start page shows what stands under another entry")
	}
	v.get("office", "/list").must(t, "list", 200, nav, `href="/list" aria-current="true"`, `href="/list/new">New`)
	v.get("office", "/list/new").must(t, "new", 200, nav, `href="/list/new" aria-current="true"`, `href="/list">People`)
	// The teacher may not import, so what stands under Imports stands beside the others.
	v.get("teacher", "/").must(t, "teacher", 200, `href="/mine">Mine`)
}

// Whoever signs in stays here, whatever the link said.
func FuzzSafeNext(f *testing.F) {
	for _, s := range []string{"/", "/list?x=1#y", "//evil.example", "/\\evil.example", "\\/evil", "https://evil.example", "/\t/evil.example", "/..//evil.example",
		"/x/../..//evil.example", "javascript:alert(1)", "", " /list", "/%2f/evil.example", "/\x00", "/a\r\nSet-Cookie: x=y", "http:/x", "/;//evil.example", "?next=//evil", "/.//evil.example", "///evil", "/#\x00"} {
		f.Add(s)
	}
	here, err := url.Parse("https://school.example/sign-in")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		next := web.SafeNext(s)
		u, err := url.Parse(next)
		if err != nil || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t\x00") {
			t.Fatalf("%q became %q (%v)", s, next, err)
		}
		if to := here.ResolveReference(u); to.Host != here.Host || to.Scheme != "https" || to.User != nil {
			t.Fatalf("%q leads to %s", s, to)
		}
	})
}
