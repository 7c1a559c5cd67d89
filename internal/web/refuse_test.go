package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"belisha/internal/authz"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
)

func TestNewRefusesWhatCannotStand(t *testing.T) {
	t.Parallel()
	handle := func(*web.Ctx) (web.Page, error) { return web.Page{}, nil }
	one := web.Route{Method: "GET", Path: "/x", Action: "home.show", Handle: handle}
	html := func(text string, views map[string]any) []web.HTML {
		return []web.HTML{{Files: fstest.MapFS{"html/a.html": {Data: []byte(text)}}, Views: views}}
	}
	for _, c := range []struct {
		name, says string
		routes     []web.Route
		html       []web.HTML
	}{
		{"unknown action", `names the action "ghosts.see"`, []web.Route{{Method: "GET", Path: "/x", Action: "ghosts.see", Handle: handle}}, nil},
		{"no action", `names the action ""`, []web.Route{{Method: "GET", Path: "/x", Handle: handle}}, nil},
		{"two of one address", "GET /x", []web.Route{one, one}, nil},
		{"clash with a page of the house", "GET /{$}", []web.Route{{Method: "GET", Path: "/{$}", Action: "home.show", Handle: handle}}, nil},
		{"two that fit one address", "conflicts", []web.Route{{Method: "GET", Path: "/{a}/x", Action: "home.show", Handle: handle}, {Method: "GET", Path: "/y/{b}", Action: "home.show", Handle: handle}}, nil},
		{"page without a template", `no template defines "toys/gone"`, nil, html(`{{define "toys/here"}}{{end}}`, map[string]any{"toys/gone": words{}})},
		{"template that cannot be read", "templates", nil, html(`{{define "toys/here"}}{{if}}`, nil)},
		{"the frame defined again", `two templates are called "layout"`, nil, html(`{{define "layout"}}mine{{end}}`, nil)},
		{"another's page defined again", `two templates are called "toys/words"`, nil, append(html(`{{define "toys/words"}}mine{{end}}`, nil), files())},
	} {
		gate, err := authz.New(actions(), nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = web.New(web.Config{Gate: gate, Doorman: &porter{}, Routes: c.routes, HTML: c.html})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestOwnPagesFitTheirStructs(t *testing.T) {
	t.Parallel()
	gate, err := authz.New(actions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := web.New(web.Config{Gate: gate, Doorman: &porter{}, Routes: routes(), HTML: []web.HTML{files()}})
	if err != nil {
		t.Fatal(err)
	}
	webtest.CheckPages(t, s)
	if n := len(s.Routes()); n != len(routes())+3 {
		t.Errorf("%d routes", n)
	}
}

// A form sent by another website changes nothing.
func TestFormsFromElsewhereAreRefused(t *testing.T) {
	t.Parallel()
	v := open(t, false)
	for name, h := range map[string][]string{
		"cross-site":         {"Sec-Fetch-Site", "cross-site"},
		"a sister site":      {"Sec-Fetch-Site", "same-site"},
		"another origin":     {"Origin", "https://evil.example"},
		"an opaque origin":   {"Origin", "null"},
		"another port":       {"Origin", v.url + "1"},
		"another origin, in": {"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
	} {
		v.send("office", "POST", "/change", "say=x", h...).must(t, name, http.StatusForbidden, "This form came from another website")
		v.send("office", "GET", "/list", "", h...).must(t, name+", only looking", http.StatusOK)
	}
	for name, h := range map[string][]string{"own page": {"Sec-Fetch-Site", "same-origin"}, "own origin": {"Origin", v.url}, "no browser": nil} {
		v.send("office", "POST", "/change", "say=x", h...).must(t, name, http.StatusSeeOther)
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		v := open(t, secure)
		for _, path := range []string{"/", "/list", "/list?x=1", "/nowhere", "/fails/internal", "/fails/denied", "/panic", "/unfit", "/pane",
			"/download?name=a", "/accessibility", "/assets/static/belisha.css", "/assets/nothing", "/stay", "//list", "/../list", "POST /change", "PUT /list", "CSRF /change"} {
			for _, token := range []string{"", "office", "locked", "broken"} {
				guarded(t, v, token, path, secure)
			}
		}
	}
}

func guarded(t *testing.T, v *visitor, token, path string, secure bool) {
	t.Helper()
	method, at, ok := strings.Cut(path, " ")
	var more []string
	switch {
	case !ok:
		method, at = "GET", path
	case method == "CSRF":
		method, more = "POST", []string{"Sec-Fetch-Site", "cross-site"}
	}
	a := v.send(token, method, at, "", more...)
	name := token + " " + path
	csp := a.Header.Get("Content-Security-Policy")
	if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("%s: Content-Security-Policy %q", name, csp)
	}
	if !strings.Contains(csp, "sandbox") && !strings.Contains(csp, "frame-ancestors 'none'") {
		t.Errorf("%s: may be framed: %q", name, csp)
	}
	for h, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin"} {
		if a.Header.Get(h) != want {
			t.Errorf("%s: %s is %q", name, h, a.Header.Get(h))
		}
	}
	if (a.Header.Get("Strict-Transport-Security") != "") != secure {
		t.Errorf("%s: Strict-Transport-Security %q", name, a.Header.Get("Strict-Transport-Security"))
	}
	if strings.Contains(a.body, cause) {
		t.Errorf("%s: the page shows the cause", name)
	}
	if !strings.HasPrefix(at, "/assets") && a.StatusCode != http.StatusSeeOther && a.StatusCode < 400 && len(a.body) > 0 && a.Header.Get("Cache-Control") != "no-store" && a.StatusCode != 307 && a.StatusCode != 301 {
		t.Errorf("%s: may be kept by the browser: %q", name, a.Header.Get("Cache-Control"))
	}
}

func TestCookiesAreGuarded(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		v := open(t, secure)
		in := v.post("", "/sign-in", url.Values{"next": {"https://evil.example/"}})
		in.must(t, "sign in", http.StatusSeeOther)
		if in.Header.Get("Location") != "/" {
			t.Errorf("signing in led to %q", in.Header.Get("Location"))
		}
		c := in.Cookies()[0]
		if c.Name != v.cookie || !c.HttpOnly || c.Secure != secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 0 {
			t.Errorf("%+v", c)
		}
		out := v.post("office", "/sign-out", nil)
		if c := out.Cookies()[0]; c.Name != v.cookie || c.MaxAge >= 0 || c.Value != "" || out.Header.Get("Clear-Site-Data") != `"cache"` {
			t.Errorf("%+v, %q", c, out.Header.Get("Clear-Site-Data"))
		}
	}
}
