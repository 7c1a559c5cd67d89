package house_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// accountActs are what is done at the door and with other people's accounts, besides what peopleActs and selfActs do.
func accountActs() []act {
	self := func(path, who, verb string, do func(s *scene, g *guest) answer) act {
		return act{path, who, verb, "account/{" + who + "}", func(s *scene) answer { return do(s, s.enter(who)) }, 0}
	}
	return []act{
		{"/welcome", "away", "accounts.reminded", "account/{away}", func(s *scene) answer {
			g := s.nobody()
			g.post("/sign-in", form("name", "qaway", "password", secret)).want(s.t, 303, "signing in")
			return g.post("/welcome", nil)
		}, 0},
		self("/prove", "teacher", "accounts.proved", func(_ *scene, g *guest) answer { return g.post("/prove", form("password", secret)) }),
		self("/account/sessions/{id}/end", "governor", "accounts.signed-out", func(_ *scene, g *guest) answer {
			return g.post("/account/sessions/"+sitting.FindStringSubmatch(g.get("/account").body)[1]+"/end", nil)
		}),
		self("/not-me", "chair", "accounts.left-open", func(_ *scene, g *guest) answer { return g.post("/not-me", nil) }),
		self("/account/breach", "other", "accounts.breach-reported", func(_ *scene, g *guest) answer { return g.post("/account/breach", nil) }),
		{"/accounts/blocks", "technician", "accounts.address-unblocked", "address/", func(s *scene) answer {
			s.knocks("127.0.0.9")
			return s.as("technician").post("/accounts/blocks", form("addr", "127.0.0.9"))
		}, 0},
		{"/sign-ins/{id}", "teacher", "accounts.matter-confirmed", "account-matter/{matter}", post("/sign-ins/{id}", "teacher",
			fixed("answer", "confirmed", "note", "A friend knew the password.")), 0},
		{"/accounts/acts/{id}/approve", "head", "accounts.reset-approved", "account-act/{deed}", post("/accounts/acts/{id}/approve", "head", fixed()), 0},
		{"/accounts/{id}/request", "technician", "accounts.reset-requested", "account/{coordinator}", func(s *scene) answer {
			return s.as("technician").post("/accounts/"+s.ids["coordinator"]+"/request", asked())
		}, 0},
		{"/accounts/acts/{id}/refuse", "head", "accounts.reset-refused", "account-act/", func(s *scene) answer {
			return s.as("head").post("/accounts/acts/"+s.asksApproval(s.as("technician"), s.ids["admin"])+"/refuse", nil)
		}, 0},
		{"/accounts/{id}/home", "teacher", "accounts.home-access", "account/{id}", func(s *scene) answer {
			f := asked()
			day(f, "until", s.clock().AddDate(0, 0, 9))
			return s.as("teacher").post("/accounts/"+s.ids["mate"]+"/home", f)
		}, 0},
	}
}

var sitting = regexp.MustCompile(`/account/sessions/([0-9a-f]{16})/end`) //nolint:gochecknoglobals // compiled once

// knocks types wrong passwords at one address until nobody gets in from there.
func (h *house) knocks(addr string) {
	h.t.Helper()
	g := h.at(addr)
	for n := range h.Base.Policy.Load().Pack.Settings.Access.AddressTries + 1 {
		if a := g.post("/sign-in", url.Values{"name": {fmt.Sprintf("nobody%d", n)}, "password": {"not-a-word-of-theirs"}}); strings.Contains(a.body, "Nobody can sign in from this place") {
			return
		}
	}
	h.t.Fatalf("%s is not blocked", addr)
}
