package directories

import (
	"strings"
	"testing"

	"belisha/internal/records/accounts"
	"belisha/internal/records/people"
)

// A directory in which everybody has an account, or to which passwords would go unprotected, is refused with the key at
// fault. // shows PPL-25
func TestPPL25DirectoriesOfEverybodyAreRefused(t *testing.T) {
	t.Parallel()
	good := []Entry{
		{Key: "google", Title: "Google", Kind: OIDC, Issuer: "https://accounts.google.com", ClientID: "x", Domain: "larkfield.example"},
		{Key: "microsoft", Title: "Microsoft", Kind: OIDC, Issuer: "https://login.microsoftonline.com/0f0f/v2.0", ClientID: "x", Tenant: "0f0f"},
		{Key: "trust", Title: "The trust", Kind: SAML, Metadata: "trust.xml"},
		{Key: "staffroom", Title: "The staffroom", Kind: LDAP, URL: "ldap://directory.example", StartTLS: true, UserDN: "uid={name},ou=people"},
	}
	if err := (Config{Entries: good}).Check(); err != nil {
		t.Fatal(err)
	}
	for at, change := range map[string]func(e *[4]Entry){
		"google: domain":       func(e *[4]Entry) { e[0].Domain = "" },
		"google: client_id":    func(e *[4]Entry) { e[0].ClientID = "" },
		"google: issuer":       func(e *[4]Entry) { e[0].Issuer = "http://accounts.google.com" },
		"google: kind":         func(e *[4]Entry) { e[0].Kind = "kerberos" },
		"google: title":        func(e *[4]Entry) { e[0].Title = " " },
		"google: who":          func(e *[4]Entry) { e[0].Who = []string{"everybody"} },
		"microsoft: issuer":    func(e *[4]Entry) { e[1].Issuer = "https://login.microsoftonline.com/common/v2.0" },
		"trust: metadata":      func(e *[4]Entry) { e[2].Metadata = "" },
		"trust: cert_file":     func(e *[4]Entry) { e[2].KeyFile = "key.pem" },
		"staffroom: passwords": func(e *[4]Entry) { e[3].StartTLS = false },
		"staffroom: user_dn":   func(e *[4]Entry) { e[3].UserDN = "uid=everybody" },
		"staffroom: filter":    func(e *[4]Entry) { e[3].UserDN, e[3].Base, e[3].Filter = "", "dc=x", "(uid={name}" },
		"staffroom: base":      func(e *[4]Entry) { e[3].UserDN = "" },
		"two have the key":     func(e *[4]Entry) { e[1].Key = "google" },
		"key":                  func(e *[4]Entry) { e[1].Key = "../x" },
	} {
		e := [4]Entry(good)
		change(&e)
		if err := (Config{Entries: e[:]}).Check(); err == nil || !strings.Contains(err.Error(), at) {
			t.Errorf("%s: %v", at, err)
		}
	}
}

// A child is let in only where the configuration names pupils, whatever else somebody is. // shows PPL-25
func TestPPL25WhomADirectoryMayLetIn(t *testing.T) {
	t.Parallel()
	person := func(kinds ...string) people.Person { return people.Person{Kind: kinds[0], Kinds: kinds} }
	for _, c := range []struct {
		who  []string
		p    people.Person
		want bool
	}{
		{nil, person("staff"), true}, {nil, person("governor", "parent"), true}, {nil, person("parent"), false}, {nil, person("pupil"), false}, {nil, person("pupil", "staff"), false},
		{[]string{"parent"}, person("staff"), false}, {[]string{"staff", "pupil"}, person("pupil"), true},
	} {
		if got := (Entry{Who: c.who}).lets(c.p); got != c.want {
			t.Errorf("%v lets %v in: %v", c.who, c.p.Kinds, got)
		}
	}
}

// The pages are for those who look after the directories; what is counted is what happened; a second factor is still owed
// by whoever came in through a directory. // shows PPL-25
func TestPPL25WhatIsShownAndWhatIsStillOwed(t *testing.T) {
	t.Parallel()
	h, i := google(t, nil)
	h.linkNow("google", i.url, "sub-reed", "m.reed")
	b := h.browser()
	b.with("sub-other")
	b.wantOut(403, "other school")
	b = h.browser()
	b.with("sub-child")
	b.wantOut(403, "unlinked")
	var seen accounts.Entering
	h.acc.First(seeing(&seen), "/account/factors")
	b = h.browser()
	b.with("sub-reed")
	b.inside()
	if seen.How != accounts.ByOIDC || seen.Second || seen.Person.Account != "m.reed" {
		t.Errorf("the rule of second factors is asked about %+v", seen)
	}
	for who, status := range map[string]int{"t.tech": 200, "c.moor": 200, "h.high": 200, "d.lane": 403, "k.dale": 403, "g.chair": 403, "j.lark": 403} {
		if a := h.as(who).get("/directories/google"); a.status != status {
			t.Errorf("%s sees the directory: %d", who, a.status)
		}
	}
	tech := h.as("t.tech")
	if a := tech.get("/directories/nowhere"); a.status != 404 {
		t.Errorf("a directory that is not there: %d", a.status)
	}
	if a := tech.get("/directories/google"); !strings.Contains(a.text("main"), h.url+backAt+"google") {
		t.Errorf("the page does not say what to enter there: %s", a.text("main"))
	}
	if a := tech.get("/"); !strings.Contains(a.text("main"), "Sign-ins that wait") {
		t.Errorf("the start page does not lead to those who wait: %s", a.text("main"))
	}
	r := h.figure("directories.linked")
	if r.Shown != "Directories: 1; people linked: 1; this term they vouched for people 1 times, and 2 tries failed" {
		t.Errorf("the figure: %+v", r)
	}
}
