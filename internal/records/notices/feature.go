package notices

import (
	"embed"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

//go:embed html/*.html
var pagesFS embed.FS

// Schema is the tables of notices, for features above whose tests tell people things.
//
//go:embed schema/*.sql
var Schema embed.FS

// New makes the feature. The key's file is read, or made, when it is first needed.
func New(base feature.Base, p people.Store, c Config) (*Notices, feature.Feature) {
	c.URL = strings.TrimRight(c.URL, "/")
	n := &Notices{base: base, people: p, config: c}
	h := pages{n}
	return n, feature.Feature{
		Name:    "notices",
		Schema:  Schema,
		HTML:    web.HTML{Files: pagesFS, Views: views()},
		Actions: actions(),
		Routes:  h.routes(),
		Panels:  []web.Panel{{On: "home", Action: "notices.mine", Tiles: h.tiles}},
		Figures: n.figures(),
		Keep:    []feature.Keep{{Kind: RefKind, Days: keepRead}},
		Hears:   n.hears(),
		Jobs:    n.jobs(),
	}
}

func actions() []authz.Action {
	return []authz.Action{
		{Name: "notices.mine", Title: "See one's own notices", Changes: true},
		{Name: "notices.choose", Title: "Choose how one is told", Changes: true},
		{Name: "notices.outbox", Title: "See whether mail and messages leave the house, and send them again", Changes: true},
	}
}

// subscriber is whom a push service may turn to.
func (n *Notices) subscriber() string {
	if strings.HasPrefix(n.config.URL, "https:") {
		return n.config.URL
	}
	if n.config.SMTP.From != "" {
		return n.config.SMTP.From
	}
	return "notices@localhost"
}
