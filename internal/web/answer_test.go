package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
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

func TestPaneHasNoFrame(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	a := v.get("office", "/pane")
	a.must(t, "pane", 200)
	if a.body != `<p id="words">part</p>` {
		t.Errorf("%q", a.body)
	}
}
