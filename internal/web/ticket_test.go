package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/web"
)

// A ticket is bound to its path, kept from scripts and from other sites' pages, and no session.
func TestATicketIsNoSession(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		gate, err := authz.New(actions(), nil)
		if err != nil {
			t.Fatal(err)
		}
		give := func(c *web.Ctx) (web.Page, error) {
			return web.Page{To: "/f/1", Ticket: &web.Ticket{Value: c.Query("v"), Path: "/f/1", Lasts: time.Duration(len(c.Query("v"))) * time.Minute}}, nil
		}
		show := func(c *web.Ctx) (web.Page, error) { return page(c.Ticket() + "|" + c.Token), nil }
		s, err := web.New(web.Config{Gate: gate, Doorman: &porter{}, HTML: []web.HTML{files()}, Secure: secure, Routes: []web.Route{
			{Method: "GET", Path: "/give", Action: "help.show", Handle: give}, {Method: "GET", Path: "/f/{id}", Action: "help.show", Handle: show}}})
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(s.Handler())
		t.Cleanup(server.Close)
		v := &visitor{t: t, porter: &porter{}, url: server.URL, cookie: "belisha-ticket"}
		if secure {
			v.cookie = "__Secure-belisha-ticket"
		}
		got := v.get("", "/give?v=abc").Cookies()
		if len(got) != 1 {
			t.Fatalf("cookies: %v", got)
		}
		c := got[0]
		if c.Name != v.cookie || c.Value != "abc" || c.Path != "/f/1" || c.MaxAge != 180 || !c.HttpOnly || c.Secure != secure || c.SameSite != http.SameSiteStrictMode {
			t.Errorf("the ticket is %+v", c)
		}
		if back := v.get("", "/give").Cookies(); len(back) != 1 || back[0].MaxAge >= 0 {
			t.Errorf("taken back: %v", back)
		}
		v.get("abc", "/f/1").must(t, "with the ticket", 200, "abc|<")
		v.get("", "/f/1").must(t, "without", 200, ">|<")
		v.get("office", "/").must(t, "as a session", http.StatusSeeOther)
	}
}
