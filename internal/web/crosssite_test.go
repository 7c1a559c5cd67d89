package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/web"
)

// A form of another site's page is taken by a route that says so and needs no sign-in, and by no other; such a route for
// people who are signed in cannot be registered. A pass for the way back from another site comes with a link from there.
func TestFormsOfOtherSites(t *testing.T) {
	t.Parallel()
	gate, err := authz.New(actions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	take := func(c *web.Ctx) (web.Page, error) {
		return web.Page{To: "/taken", Ticket: &web.Ticket{Value: "v", Path: "/back", Lasts: time.Minute, Abroad: c.Form("abroad") != ""}}, nil
	}
	route := func(path, action string, cross bool) web.Route {
		return web.Route{Method: "POST", Path: path, Action: action, Handle: take, CrossSite: cross}
	}
	make := func(routes ...web.Route) (*web.Site, error) {
		return web.New(web.Config{Gate: gate, Doorman: &porter{}, HTML: []web.HTML{files()}, Routes: routes})
	}
	s, err := make(route("/open/{key}", "help.show", true), route("/closed/{key}", "help.show", false))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := make(route("/mine", "home.show", true)); err == nil {
		t.Error("a page for people who are signed in takes forms of other sites")
	}
	for path, want := range map[string]int{"/open/a": http.StatusSeeOther, "/closed/a": http.StatusForbidden, "/open/a/b": http.StatusForbidden} {
		for _, from := range []string{"cross-site", "same-site"} {
			r := httptest.NewRequest("POST", path, strings.NewReader("abroad=1"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Sec-Fetch-Site", from)
			r.Header.Set("Origin", "https://elsewhere.example")
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, r)
			if w.Code != want {
				t.Errorf("%s from %s: %d instead of %d", path, from, w.Code, want)
			}
			for _, c := range w.Result().Cookies() {
				if c.SameSite != http.SameSiteLaxMode || !c.HttpOnly {
					t.Errorf("the pass: %v", c)
				}
			}
		}
	}
}
