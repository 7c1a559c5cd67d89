package house_test

import (
	"html"
	"net/url"
	"regexp"
)

const keysAt = "/account/factors/passkeys/{id}"

// factorActs set up, show and take away the second factors of a technician, and help with lost ones.
func factorActs() []act {
	var k *passkey
	mine := func(path, verb string, status int, do func(s *scene, g *guest) answer) act {
		return act{path, "technician", verb, "factor/{technician}", func(s *scene) answer {
			s.as("technician").proves()
			return do(s, s.as("technician"))
		}, status}
	}
	sent := func(path string, kv ...string) func(*scene, *guest) answer {
		return func(_ *scene, g *guest) answer { return g.post(path, form(kv...)) }
	}
	key := func(at string, kv ...string) func(*scene, *guest) answer {
		return func(s *scene, g *guest) answer {
			return g.post("/account/factors/passkeys/"+one[string](s.house, `SELECT id FROM factors_passkey WHERE school_id = ?`, school)+at, form(kv...))
		}
	}
	shows := func(g *guest, at string) url.Values {
		return form("do", "passkey", "credential", k.gets(g.asked(at)))
	}
	return []act{
		mine("/account/factors/app", "factors.app-added", 200, func(_ *scene, g *guest) answer { return g.setsAppUp("/account/factors/app") }),
		mine("/account/factors/codes", "factors.codes-made", 200, sent("/account/factors/codes")),
		mine("/account/factors/records", "factors.records-set", 0, sent("/account/factors/records", "password", "velvet-harbour-kite-9", "again", "velvet-harbour-kite-9")),
		mine("/second", "factors.records-shown", 0, func(s *scene, g *guest) answer {
			return g.post("/second", form("do", "code", "code", s.appCode("technician")))
		}),
		mine("/account/factors/passkey", "factors.passkey-added", 0, func(s *scene, g *guest) answer {
			k = newPasskey(s.t, s.cfg.Web.Listen)
			return g.post("/account/factors/passkey", form("do", "register", "name", "My telephone", "credential", k.creates(g.asked("/account/factors/passkey"))))
		}),
		mine(keysAt, "factors.passkey-renamed", 0, key("", "name", "My old telephone")),
		mine("/prove/passkey", "factors.shown", 0, func(_ *scene, g *guest) answer { return g.post("/prove/passkey", shows(g, "/prove/passkey")) }),
		{"/sign-in/passkey", "technician", "accounts.signed-in", "account/{technician}", func(s *scene) answer {
			g := s.nobody()
			return g.post("/sign-in/passkey", shows(g, "/sign-in/passkey"))
		}, 0},
		mine(keysAt+"/remove", "factors.passkey-removed", 0, key("/remove")),
		mine("/account/factors/app/remove", "factors.app-removed", 0, sent("/account/factors/app/remove")),
		{"/factors/{id}/start", "coordinator", "factors.start-made", "factor/{teacher}", func(s *scene) answer {
			return s.as("coordinator").post("/factors/"+s.ids["teacher"]+"/start", nil)
		}, 200},
		{"/factors/{id}/clear", "head", "factors.cleared", "factor/{technician}", func(s *scene) answer {
			return s.as("head").post("/factors/"+s.ids["technician"]+"/clear", form("reason", "The telephone is lost."))
		}, 0},
	}
}

var options = regexp.MustCompile(`data-passkey-options="([^"]*)"`) //nolint:gochecknoglobals // compiled once

// asked is what a page asks of a browser that has passkeys.
func (g *guest) asked(at string) string {
	g.h.t.Helper()
	page := g.get(at)
	found := options.FindStringSubmatch(page.body)
	if found == nil {
		g.h.t.Fatalf("%s asks for no passkey: %d %s %s", at, page.status, page.to, words(page.body))
	}
	return html.UnescapeString(found[1])
}
