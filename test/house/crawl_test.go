package house_test

import (
	"net/http"
	"regexp"
	"strings"

	"belisha/internal/db"
)

var link = regexp.MustCompile(`(?:href|hx-get|src)="(/[^"#]*)`) //nolint:gochecknoglobals // compiled once

// kinds tells the route of an address: of hundreds of clauses and registers a few are read.
func (h *house) kinds() func(path string) string {
	patterns := map[string]*regexp.Regexp{}
	for _, r := range h.Site.Routes() {
		if r.Method == http.MethodGet {
			patterns[r.Path] = regexp.MustCompile("^" + regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(r.Path, "[^/]+") + "$")
		}
	}
	return func(path string) string {
		path, _, _ = strings.Cut(path, "?")
		if patterns[path] != nil {
			return path
		}
		for route, p := range patterns {
			if p.MatchString(path) {
				return route
			}
		}
		return path
	}
}

const ofAKind = 2 // pages of one route that a crawl reads

// crawl reads every page of the routes and every page that these lead to.
func (h *house) crawl(g *guest, s things) (seen int) {
	h.t.Helper()
	queue, known, alike, kindOf := []string{}, map[string]bool{}, map[string]int{}, h.kinds()
	add := func(path string) {
		path = strings.ReplaceAll(path, "&amp;", "&")
		if !known[path] && path != "/unlock" && !strings.HasPrefix(path, "/assets") && alike[kindOf(path)] < ofAKind {
			known[path] = true
			alike[kindOf(path)]++
			queue = append(queue, path)
		}
	}
	for _, r := range h.routes() {
		if r.Method == http.MethodGet {
			add(s.address(r.Path, g.who))
		}
	}
	for _, query := range []string{"/people?q=e", "/accounts?q=e", "/incidents?q=e", "/incidents?state=open", "/alerts?state=open", "/trail?actor=" + h.person("teacher"),
		"/registers/" + worries + "?all=yes", "/registers/" + worries + "/" + s.worry, "/registers/" + loans + "?q=T", "/registers/" + loans + "/desk?find=e", "/policy?state=failing"} {
		add(query)
	}
	for ; len(queue) > 0; queue = queue[1:] {
		a := g.get(queue[0])
		if a.status >= 500 {
			h.t.Errorf("%s, as %s: %d", queue[0], g.who, a.status)
		}
		if i := strings.Index(a.body, marker); i >= 0 || strings.Contains(a.body, suffix) {
			h.t.Errorf("%s, as %s, shows the school next door: …%s…", queue[0], g.who, a.body[max(0, i-120):min(len(a.body), i+40)])
		}
		if a.status == http.StatusOK {
			seen++
			for _, m := range link.FindAllStringSubmatch(a.body, -1) {
				add(m[1])
			}
		}
	}
	return seen
}

// theirsAreMissing asks for the neighbour's own records by their ids.
func (h *house) theirsAreMissing(guests map[string]*guest, s things) {
	h.t.Helper()
	next := s
	for _, id := range []*string{&next.child, &next.incident, &next.evidence, &next.alert, &next.request, &next.version, &next.draft, &next.line,
		&next.loan, &next.worry, &next.file, &next.statement, &next.review, &next.bundle,
		&next.carer, &next.signed, &next.allowed, &next.paper, &next.matter, &next.deed, &next.young,
		&next.conduct, &next.sanction, &next.check, &next.export, &next.leaving, &next.pattern, &next.said, &next.reading,
		&next.pass, &next.plan, &next.ask, &next.hide, &next.failure, &next.repeat, &next.point,
		&next.session, &next.club, &next.week, &next.service, &next.over, &next.security, &next.audit, &next.item} {
		*id += suffix
	}
	for who, id := range s.lookups {
		next.lookups = map[string]string{"coordinator": id + suffix, who: id + suffix}
	}
	next.notices = map[string]string{}
	for who, id := range s.notices {
		next.notices[who] = id + suffix
	}
	for _, who := range []string{"head", "coordinator", "admin"} {
		guests[who].proves()
	}
	for _, r := range h.routes() {
		if r.Method != http.MethodGet || !strings.Contains(r.Path, "{id}") || h.public(r) || strings.Contains(r.Path, "/clauses/") {
			continue
		}
		for _, who := range []string{"head", "coordinator", "admin"} {
			at := next.address(r.Path, who)
			if a := guests[who].get(at); a.status != http.StatusNotFound && a.status != http.StatusForbidden {
				h.t.Errorf("%s, as %s, answered %d for a record of the school next door\n%s", at, who, a.status, words(a.body))
			}
		}
	}
}

// rowsAreLocked asks without naming a school: row-level security is the second lock.
func (h *house) rowsAreLocked() {
	h.t.Helper()
	for _, d := range []*db.DB{h.db, h.traffic} {
		for _, table := range h.tables(d) {
			if n := oneOf[int64](h, d, `SELECT COUNT(*) FROM `+table+` WHERE school_id <> ?`, school); n != 0 {
				h.t.Errorf("%s gives %d rows of the school next door to a statement that forgets the school", table, n)
			}
		}
	}
}
