package agreements

import (
	"belisha/internal/feature"
	"belisha/internal/records/agreements/internal/book"
	"belisha/internal/records/agreements/internal/tally"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// Schema is the tables of agreements, for features above whose tests need signatures.
var Schema = book.Schema //nolint:gochecknoglobals // an embedded folder

// New hands the feature to the house.
func New(base feature.Base, p people.Store, h Hooks) (*Agreements, feature.Feature) {
	a := &Agreements{Book: book.New(base, p, h), base: base, people: p}
	return a, feature.Feature{
		Name:    "agreements",
		Schema:  Schema,
		Figures: tally.New(base, p, a.Book).Figures(),
		Hears:   a.Hears(),
		Keep:    book.Keep(),
		Jobs:    a.Jobs(),
		HTML:    web.HTML{Files: files, Views: views()},
		Actions: actions(),
		Routes:  pages{a}.routes(),
		Panels:  pages{a}.panels(),
	}
}
