package accounts

import (
	"context"
	"net/url"
	"slices"
	"testing"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
)

// shows PPL-18: what somebody was granted beyond their post stands beside their posts at the next request, carries no role,
// and a pupil is given nothing.
func TestPPL18WhatIsGrantedStandsBesideThePosts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		given := []string{}
		h.acc.Extra(func(context.Context, *ledger.Tx, string) ([]string, error) { return given, nil })
		adult, pupil := h.as("m.reed"), h.as("a.lark")
		posts := func(b browser) ([]string, int) {
			v, err := h.acc.Who(t.Context(), token(t, b), "")
			if err != nil {
				t.Fatal(err)
			}
			return v.Actor.Posts, len(v.Actor.Roles)
		}
		before, roles := posts(adult)
		given = []string{"module.send"}
		after, same := posts(adult)
		if slices.Contains(before, "module.send") || !slices.Contains(after, "module.send") || len(after) != len(before)+1 || roles != same {
			t.Errorf("before %v (%d roles), after %v (%d)", before, roles, after, same)
		}
		if got, _ := posts(pupil); slices.Contains(got, "module.send") {
			t.Errorf("a pupil has %v", got)
		}
		given = nil
		if got, _ := posts(adult); slices.Contains(got, "module.send") {
			t.Errorf("afterwards: %v", got)
		}
	})
}

// token is what a browser's session shows.
func token(t *testing.T, b browser) string {
	t.Helper()
	at, err := url.Parse(b.h.site.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.c.Jar.Cookies(at) {
		if tokenHash(c.Value) != "" {
			return c.Value
		}
	}
	t.Fatal("no session")
	return ""
}
