// Package families is where a school and its families meet over agreements: letters with links that need no account, the
// parents' own pages and the children's.
//
// It serves PPL-22 (own child only), AUA-11, AUA-12, AUA-17, AUA-22, AUA-27 and AUA-28. It stands on people (who cares for
// whom), agreements (what is signed) and notices (letters). Here stand the pages; homes holds all that is not one.
package families

import (
	"belisha/internal/feature"
	"belisha/internal/records/agreements"
	"belisha/internal/records/families/internal/homes"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// Schema is the tables of links.
var Schema = homes.Schema //nolint:gochecknoglobals // an embedded folder

// Hooks are what the house lends, and Handed is something of a child's that the school has taken in.
type (
	Hooks  = homes.Hooks
	Handed = homes.Handed
)

// Families is the feature as others ask it. Safe for several goroutines.
type Families struct {
	*homes.Homes

	base       feature.Base
	people     people.Store
	agreements *agreements.Agreements
	hooks      Hooks
}

// New hands the feature to the house.
func New(base feature.Base, p people.Store, a *agreements.Agreements, n *notices.Notices, hooks Hooks) (*Families, feature.Feature) {
	f := &Families{Homes: homes.New(base, p, a, n, hooks), base: base, people: p, agreements: a, hooks: hooks}
	h := pages{f}
	return f, feature.Feature{
		Name:    "families",
		Schema:  Schema,
		HTML:    web.HTML{Files: files, Views: views()},
		Actions: actions(),
		Routes:  h.routes(),
		Panels:  h.panels(),
		Figures: f.Figures(),
		Hears:   f.Hears(),
		Keep:    homes.Keep(),
		Jobs:    f.Jobs(),
	}
}
