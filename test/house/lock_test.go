package house_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Each kind of person has their own idle time, to the minute. // shows PPL-14
func TestIdleSessionsLockByGroup(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for who, minutes := range map[string]int{"pupil": 20, "teacher": 10, "admin": 10, "dsl": 5, "coordinator": 5, "head": 5} {
			g := h.signIn(who)
			h.later(time.Duration(minutes)*time.Minute - time.Second)
			g.get("/account").want(t, http.StatusOK, who+" just in time")
			h.later(time.Duration(minutes) * time.Minute)
			if a := g.get("/account").want(t, http.StatusSeeOther, who+" too late"); a.to != "/unlock" {
				t.Errorf("%s was sent to %s", who, a.to)
			}
			for _, path := range []string{"/", "/stay", "/account", "/people", "/incidents"} {
				if a := g.get(path); a.to != "/unlock" {
					t.Errorf("%s, locked, was shown %s: %d", who, path, a.status)
				}
			}
			if page := words(g.get("/unlock").want(t, http.StatusOK, "the lock").body); !strings.Contains(page, "assword") {
				t.Errorf("the lock does not ask for the password: %s", page)
			}
		}
	})
}

var sentTo = regexp.MustCompile(`<form[^>]*action="(/filtering[^"]*)"`) //nolint:gochecknoglobals // compiled once

// What was sent to a locked session is kept, for the same person only; another can only sign it off. // shows PPL-14
func TestWorkIsKeptForTheSamePersonOnly(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ask := form("host", "herons.example", "kind", "unblock", "reason", "A lesson on birds.")
		asked := func() int64 {
			return one[int64](h, `SELECT COUNT(*) FROM filtering_request WHERE school_id = ? AND host = ?`, school, "herons.example")
		}
		g := h.signIn("teacher")
		h.later(11 * time.Minute)
		if a := g.post("/filtering/ask", ask); a.to != "/unlock" || asked() != 0 {
			t.Fatalf("a locked session did something: %d %s", a.status, a.to)
		}
		if a := g.post("/sign-in", form("name", "qother", "password", secret)); a.to != "/unlock" {
			t.Errorf("another person got into a locked session: %d %s", a.status, a.to)
		}
		g.post("/unlock", form("password", "somebody-elses-word")).want(t, http.StatusUnprocessableEntity, "a wrong password at the lock")
		h.later(time.Minute)
		kept := g.post("/unlock", form("password", secret)).want(t, http.StatusOK, "unlocking")
		again := fields(kept.body)
		to := sentTo.FindStringSubmatch(kept.body)
		if to == nil || again.Get("reason") != "A lesson on birds." {
			t.Fatalf("the work was not kept: %v %s", again, words(kept.body))
		}
		g.post(to[1], again).want(t, http.StatusSeeOther, "sending the kept work")
		if asked() != 1 {
			t.Errorf("the kept work arrived %d times", asked())
		}

		h.later(11 * time.Minute)
		g.post("/filtering/ask", form("host", "owls.example", "kind", "unblock", "reason", "Birds of the night."))
		if a := g.post("/sign-out", nil); a.to != "/sign-in" {
			t.Fatalf("another person could not sign the session off: %d %s", a.status, a.to)
		}
		g.get("/account").want(t, http.StatusSeeOther, "after signing off")
		if n := one[int64](h, `SELECT COUNT(*) FROM accounts_session WHERE school_id = ? AND hold_form <> ''`, school); n != 0 {
			t.Errorf("%d sessions still hold work after signing off", n)
		}
	})
}
