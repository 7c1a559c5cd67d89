// Package webtest holds a site's templates and structs together: a renamed field fails a test, not a page.
package webtest

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/jba/templatecheck"

	"belisha/internal/web"
)

// CheckPages fails the test for each page whose template does not fit the struct that it is rendered with. Call it
// before the site has served anything: a template that has run is no longer as it was written.
func CheckPages(t testing.TB, site *web.Site) {
	t.Helper()
	for _, fault := range Faults(site) {
		t.Error(fault)
	}
}

// Faults names each page that does not fit, in the order of their names.
func Faults(site *web.Site) []string {
	pages, views := site.Pages()
	var out []string
	for _, name := range slices.Sorted(maps.Keys(views)) {
		if err := templatecheck.CheckHTML(pages.Lookup(name), views[name]); err != nil {
			out = append(out, fmt.Sprintf("page %s does not fit %T: %v", name, views[name], err))
		}
	}
	if len(views) == 0 {
		out = append(out, "the site has no pages at all")
	}
	return out
}
