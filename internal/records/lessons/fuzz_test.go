package lessons

import (
	"strings"
	"testing"
)

// An address is typed by people, or comes from a log: a site is a bare name or nothing, so that nothing else of an address
// gets into a pattern's title.
func FuzzSiteOf(f *testing.F) {
	for _, seed := range []string{"https://www.Example.org/a?b=c#d", "example.org", "10.0.0.1", "http://[::1]:80/", "user@example.org", "javascript:alert(1)", "//x.y", "a b.c", "", "example.org?user=ada.quill", "example.org#ada", "żółw.pl/ścieżka"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		if site := siteOf(address); strings.ContainsAny(site, " @:/?#") || site != "" && !strings.Contains(site, ".") {
			t.Errorf("%q gives the site %q", address, site)
		}
	})
}
