package house_test

import (
	"net/http"
	"regexp"
	"strings"

	"belisha/internal/db"
)

var link = regexp.MustCompile(`(?:href|hx-get|src)="(/[^"#]*)`) //nolint:gochecknoglobals // compiled once

// crawl reads every page of the routes and every page that these lead to.
func (h *house) crawl(g *guest, s things) (seen int) {
	h.t.Helper()
	queue, known := []string{}, map[string]bool{}
	add := func(path string) {
		path = strings.ReplaceAll(path, "&amp;", "&")
		if !known[path] && path != "/unlock" && !strings.HasPrefix(path, "/assets") && strings.Count(path, "/clauses/") == 0 && len(known) < 150 {
			known[path] = true
			queue = append(queue, path)
		}
	}
	for _, r := range h.Site.Routes() {
		if r.Method == http.MethodGet {
			add(s.address(r.Path, g.who))
		}
	}
	for _, query := range []string{"/people?q=e", "/accounts?q=e", "/incidents?q=e", "/incidents?state=open", "/alerts?state=open", "/trail?actor=" + h.person("teacher")} {
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
	for _, id := range []*string{&next.child, &next.incident, &next.evidence, &next.alert, &next.request, &next.version, &next.draft, &next.line} {
		*id += suffix
	}
	for who, id := range s.lookups {
		next.lookups = map[string]string{"coordinator": id + suffix, who: id + suffix}
	}
	for _, r := range h.Site.Routes() {
		if r.Method != http.MethodGet || !strings.Contains(r.Path, "{id}") || h.public(r) || strings.HasPrefix(r.Path, "/policy/clauses") {
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
