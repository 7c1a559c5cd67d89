package house_test

import (
	"fmt"
	"slices"
	"strings"
)

// address fills in the braces of a route for someone who asks. A search and a notice belong to one person.
func (s things) address(path, who string) string {
	asks := map[string]string{"/chronology": "?q=page", "/chronology/{person}": "?why=case", "/chronology/bundle/{person}": "?why=case"}[path] // nothing shows before
	for _, one := range slices.Concat(s.dealt(), s.surfs(), s.watched(), s.places(who)) {
		if strings.HasPrefix(path, one.prefix) {
			path = strings.NewReplacer(one.with...).Replace(path)
			break
		}
	}
	path = strings.NewReplacer("{eid}", s.evidence, "{line}", s.line, "{code}", s.code, "{rid}", s.reading, "{$}", "").Replace(path)
	path = strings.ReplaceAll(path, " ", "%20")
	if strings.Contains(path, "{") {
		panic(fmt.Sprintf("the tests have no record for %s: add one to things", path))
	}
	if strings.HasSuffix(path, "/export") {
		path += "?as=csv"
	}
	return path + asks
}

// place says what stands in the braces of the routes that begin alike.
type place struct {
	prefix string
	with   []string
}

// places are tried in order: the narrower first.
func (s things) places(who string) []place {
	search := s.lookups[who]
	if search == "" {
		search = s.lookups["coordinator"]
	}
	notice := s.notices[who]
	if notice == "" {
		notice = "none"
	}
	id := func(prefix, id string) place { return place{prefix, []string{"{id}", id}} }
	const version = "/policy/versions/{id}"
	return []place{
		id("/accounts/acts/", s.deed), id("/account/sessions/", "none"), id("/account/factors/passkeys/", "none"), id("/sign-ins/", s.matter), id("/factors/", s.child),
		id("/agreements/signatures/{id}/withdraw", s.allowed), id("/agreements/signatures/{id}/verify", s.paper), id("/agreements/signatures/{id}/scan", s.paper), id("/agreements/signatures/", s.signed),
		{"/agreements/sign/", []string{"{form}", formOf(who)}}, {"/agreements/", []string{"{form}", "parents_agreement", "{id}", s.child, "{audience}", "ks2", "{class}", s.class, "{service}", "image.social"}},
		{"/f/", []string{"{token}", s.link, "{form}", "parents_agreement", "{child}", s.child}}, id("/families/", s.carer), {"/family/", []string{"{child}", s.child}},
		{"/class/", []string{"{door}", s.door, "{child}", s.young}}, {"/card/", []string{"{card}", "none"}}, {"/classroom/", []string{"{class}", s.class}},
		id("/accounts/", s.child), id("/people/", s.child), id("/filtering/people/", s.child), id("/filtering/requests/", s.request),
		id("/incidents/", s.incident), id("/alerts/", s.alert), id("/monitoring/searches/", search), id("/monitoring/checks/", search),
		id("/notices/push/", "none"), id("/notices/", notice), id("/statements/", s.statement), id("/bundles/", s.bundle), {"/bundle/", []string{"{word}", s.word}}, id("/dashboard/clauses/", s.clause),
		id("/policy/clauses/", s.clause), id("/policy/reviews/", s.review), {"/policy/for/", []string{"{group}", "staff"}},
		id(version+"/changes", s.version), id(version+"/edits", s.version), id(version+"/pack.zip", s.version), id(version+"/draft", s.version),
		{version + "/", []string{"{id}", s.draft, "{part}", "clauses", "{item}", s.clause}}, id(version, s.version),
		{"/registers/{register}", []string{"{register}", loans, "{id}", s.loan, "{file}", s.file, "{move}", "look_over", "{revision}", "1"}},
		{"/duties/feed/", []string{"{file}", s.feed + ".ics"}}, {"/duties/", []string{"{key}", s.duty}}, {"/standards/", []string{"{key}", s.standard}},
	}
}
