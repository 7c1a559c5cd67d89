package house_test

import (
	"slices"
	"strings"

	"belisha/internal/web"
)

// elsewhere are the features whose forms and records these tests do not make: their own houses drive them.
func elsewhere() []string { return []string{"rights.", "reception.", "directories."} }

// routes are those that these tests ask for one by one.
func (h *house) routes() []web.Route {
	return slices.DeleteFunc(slices.Clone(h.Site.Routes()), func(r web.Route) bool {
		return slices.ContainsFunc(elsewhere(), func(prefix string) bool { return strings.HasPrefix(r.Action, prefix) })
	})
}
