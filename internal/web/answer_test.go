package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"belisha/internal/web"
)

// Each kind of failure has its status and its safe sentence; the cause is for the log alone.
func TestFailures(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	for how, c := range map[string]struct {
		status int
		says   string
	}{
		"missing":  {404, "There is no such &lt;toy&gt;."},
		"bad":      {422, "Please give the toy a name."},
		"denied":   {403, "This toy is not yours."},
		"clash":    {409, "There is such a toy already."},
		"down":     {503, "The toy box is locked."},
		"internal": {500, "Nothing you wrote has been shared"},
		"named":    {500, "Nothing you wrote has been shared"},
	} {
		a := v.get("office", "/fails/"+how)
		a.must(t, how, c.status, c.says, "Example School", "<main")
		if strings.Contains(a.body, "Not to be shown") {
			t.Errorf("%s: the page shows an internal sentence", how)
		}
	}
	v.get("office", "/panic").must(t, "panic", 500, "Something went wrong", "Nothing you wrote has been shared")
	v.get("office", "/unfit").must(t, "unfit data", 500, "Something went wrong")
	v.get("broken", "/list").must(t, "the doorman fails", 500, "Something went wrong")
	v.get("broken", "/nowhere").must(t, "the doorman fails on no page", 500, "Something went wrong")
	v.get("office", "/nowhere").must(t, "no page", 404, "There is no page at this address", "Example School")
	v.get("", "/nowhere").must(t, "no page, stranger", 404, "There is no page at this address")
	v.post("office", "/list", nil).must(t, "wrong method", 404, "There is no page at this address")
	v.get("teacher", "/imports").must(t, "not this role", 403, "Your role in the school does not include this")
	v.get("office", "/person/p1").must(t, "named in the record", 403, "You are named in this record")
	v.get("office", "/person/p2").must(t, "not named", 200, "person")
}

// What is larger than its form takes is refused with a page, wherever it is sent.
func TestTooLargeForms(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	huge := "say=" + strings.Repeat("x", 10<<20)
	v.send("office", "POST", "/change", huge).must(t, "10 MB", 413, "too large for this form", "nothing was saved")
	v.send("", "POST", "/change", huge).must(t, "10 MB, stranger", 413, "too large for this form")
	v.send("office", "POST", "/nowhere", huge).must(t, "10 MB, no page", 413, "too large for this form")
	part, kind := multipartOf("file", "a.txt", strings.Repeat("x", 10<<20))
	v.send("office", "POST", "/nowhere", part, "Content-Type", kind).must(t, "10 MB of parts, no page", 413)
	v.send("office", "POST", "/change", huge[:900<<10]).must(t, "900 kB", 303)
	v.send("office", "POST", "/big", huge[:3<<20]).must(t, "3 MB where 4 may be", 303)
	v.send("office", "POST", "/change", "say=%zz").must(t, "not a form", 422, "The form could not be read")
}

func multipartOf(field, name, body string) (text, kind string) {
	const edge = "edge-of-the-part"
	return "--" + edge + "\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + name + "\"\r\n\r\n" + body + "\r\n--" + edge + "--\r\n",
		"multipart/form-data; boundary=" + edge
}

func TestUpload(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	for name, c := range map[string]struct {
		field, body string
		status      int
		says        string
	}{
		"a file":   {"file", "hello", 200, "a.txt text/plain; charset=utf-8 hello"},
		"too long": {"file", strings.Repeat("x", 1<<20+1), 422, "larger than 1 MB"},
		"no file":  {"other", "hello", 200, "no file"},
	} {
		body, kind := multipartOf(c.field, "a.txt", c.body)
		v.send("office", "POST", "/file", body, "Content-Type", kind).must(t, name, c.status, c.says)
	}
	v.send("office", "POST", "/file", "a=b").must(t, "no parts", 200, "no file")
	v.send("office", "POST", "/file", "--edge\r\nbroken", "Content-Type", "multipart/form-data; boundary=edge").must(t, "broken", 422, "could not be read")
}

func TestFormIsShownAgain(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	form := url.Values{"name": {`"><script>x`}, "secret": {" pass"}}
	a := v.post("office", "/form?how=bad", form)
	a.must(t, "a fault of the form", 422, "Please give the toy a name.", `value="&#34;&gt;&lt;script&gt;x"`, "<title>Error: ")
	v.post("office", "/form?how=clash", form).must(t, "a clash", 422, "There is such a toy already.")
	v.post("office", "/form?how=down", form).must(t, "no fault of the form", 503, "The toy box is locked.")
	v.post("office", "/form?how=internal", form).must(t, "a bug", 500, "Something went wrong")
}

// A message is shown once, on the next whole page, and never as HTML.
func TestNoticeIsShownOnceAndEscaped(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	said := v.post("office", "/change", url.Values{"say": {"Saved <b>well</b> – Bär"}})
	said.must(t, "say", http.StatusSeeOther)
	cookie := said.Cookies()[0]
	if !cookie.HttpOnly || cookie.MaxAge > 60 || said.Header.Get("Location") != "/list" {
		t.Errorf("%+v to %q", cookie, said.Header.Get("Location"))
	}
	v.cookie = "x"
	both := "belisha=office; " + cookie.Name + "=" + cookie.Value
	if p := v.send("", "GET", "/pane", "", "Cookie", both); len(p.Cookies()) > 0 {
		t.Error("a pane took the message away")
	}
	shown := v.send("", "GET", "/list", "", "Cookie", both)
	shown.must(t, "shown", 200, "Saved &lt;b&gt;well&lt;/b&gt; – Bär")
	if c := shown.Cookies(); len(c) != 1 || c[0].Name != cookie.Name || c[0].MaxAge >= 0 {
		t.Errorf("it is not taken away: %v", c)
	}
	for _, forged := range []string{"!!!", "aGVsbG8", strings.Repeat("a", 3000), "PHNjcmlwdD4KPHNjcmlwdD4"} {
		a := v.send("", "GET", "/list", "", "Cookie", "belisha=office; "+cookie.Name+"="+forged)
		a.must(t, "forged", 200)
		if strings.Contains(a.body, "<script>") {
			t.Errorf("%s was shown as HTML", forged)
		}
	}
}

func TestDownloadsHaveSafeNames(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	for name, want := range map[string]string{
		"report-2026_1.csv":     "report-2026_1.csv",
		"../../etc/passwd":      "..-..-etc-passwd",
		"a\"; filename=\"b.exe": "a---filename--b.exe",
		"a\r\nSet-Cookie: x=y":  "a--Set-Cookie--x-y",
		"Bär 1.csv":             "B-r-1.csv",
		"C:\\Windows\\a":        "C--Windows-a",
	} {
		a := v.get("office", "/download?name="+url.QueryEscape(name))
		a.must(t, name, 200, "a,b")
		if got := a.Header.Get("Content-Disposition"); got != `attachment; filename="`+want+`"` {
			t.Errorf("%q: %s", name, got)
		}
		if a.Header.Get("Set-Cookie") != "" || a.Header.Get("Content-Type") != "text/csv" || !strings.Contains(a.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%q: %v", name, a.Header)
		}
	}
	if a := v.get("office", "/download?name=a.csv&inline=1"); !strings.HasPrefix(a.Header.Get("Content-Disposition"), "inline") {
		t.Error(a.Header)
	}
}

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
	v.get("office", "/panels").must(t, "panel", 200, "panel of person/7")
	if a := v.get("teacher", "/panels"); strings.Contains(a.body, "panel of") {
		t.Error("a panel is shown to one who may not")
	}
}

func TestPaneHasNoFrame(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	a := v.get("office", "/pane")
	a.must(t, "pane", 200)
	if a.body != `<p id="words">part</p>` {
		t.Errorf("%q", a.body)
	}
}

// Whoever signs in stays here, whatever the link said.
func FuzzSafeNext(f *testing.F) {
	for _, s := range []string{"/", "/list?x=1#y", "//evil.example", "/\\evil.example", "\\/evil", "https://evil.example", "/\t/evil.example", "/..//evil.example",
		"/x/../..//evil.example", "javascript:alert(1)", "", " /list", "/%2f/evil.example", "/\x00", "/a\r\nSet-Cookie: x=y", "http:/x", "/;//evil.example", "?next=//evil", "/.//evil.example", "///evil"} {
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
