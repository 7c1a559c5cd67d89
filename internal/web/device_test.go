package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"belisha/internal/authz"
	"belisha/internal/web"
)

// shows PPL-16: a browser is known again by a token that lasts longer than a session, is kept from scripts, and opens
// nothing by itself.
func TestABrowserIsKnownAgain(t *testing.T) {
	t.Parallel()
	token := strings.Repeat("x", 43)
	for _, secure := range []bool{false, true} {
		gate, err := authz.New(actions(), nil)
		if err != nil {
			t.Fatal(err)
		}
		give := func(*web.Ctx) (web.Page, error) { return web.Page{To: "/f", Device: token}, nil }
		show := func(c *web.Ctx) (web.Page, error) { return page(c.Device() + "|" + c.Token), nil }
		s, err := web.New(web.Config{Gate: gate, Doorman: &porter{}, HTML: []web.HTML{files()}, Secure: secure, Routes: []web.Route{
			{Method: "GET", Path: "/give", Action: "help.show", Handle: give}, {Method: "GET", Path: "/f", Action: "help.show", Handle: show}}})
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(s.Handler())
		t.Cleanup(server.Close)
		v := &visitor{t: t, porter: &porter{}, url: server.URL, cookie: "belisha-device"}
		if secure {
			v.cookie = "__Host-belisha-device"
		}
		got := v.get("", "/give").Cookies()
		if len(got) != 1 {
			t.Fatalf("cookies: %v", got)
		}
		c := got[0]
		if c.Name != v.cookie || c.Value != token || c.Path != "/" || c.MaxAge < 90*24*60*60 || !c.HttpOnly || c.Secure != secure || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("the cookie is %+v", c)
		}
		v.get(token, "/f").must(t, "with the token", 200, token+"|<")
		v.get("short", "/f").must(t, "what is no token", 200, ">|<")
		v.get(token, "/").must(t, "as a session", http.StatusSeeOther)
	}
}
