// Command assets copies the browser's files from node_modules into
// internal/web/assets/vendor, where the build embeds them. It takes from GOV.UK
// Frontend what a service outside GOV.UK may use: the code, but neither the
// crown, the crest, the logotype nor the GDS Transport font.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// file is one file to carry over, with what must be taken out on the way.
type file struct {
	from, to string
	clean    func([]byte) ([]byte, error)
}

func main() {
	if err := run("node_modules", filepath.Join("internal", "web", "assets", "vendor")); err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

func files() []file {
	return []file{
		{"govuk-frontend/dist/govuk/govuk-frontend.min.css", "govuk-frontend.min.css", plainStyles},
		{"govuk-frontend/dist/govuk/govuk-frontend.min.js", "govuk-frontend.min.js", withoutMap},
		{"htmx.org/dist/htmx.min.js", "htmx.min.js", withoutMap},
	}
}

// run rewrites the whole vendor folder, so that nothing of an older version stays.
func run(modules, vendor string) error {
	if err := os.RemoveAll(vendor); err != nil {
		return err
	}
	if err := os.MkdirAll(vendor, 0o755); err != nil {
		return err
	}
	for _, f := range files() {
		b, err := os.ReadFile(filepath.Join(modules, filepath.FromSlash(f.from)))
		if err != nil {
			return fmt.Errorf("reading %s (has `npm ci` been run?): %w", f.from, err)
		}
		if b, err = f.clean(b); err != nil {
			return fmt.Errorf("%s: %w", f.from, err)
		}
		if err := os.WriteFile(filepath.Join(vendor, f.to), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// withoutMap drops the pointer to a source map that we do not ship.
func withoutMap(b []byte) ([]byte, error) {
	return regexp.MustCompile(`//# sourceMappingURL=\S*`).ReplaceAll(b, nil), nil
}

// fonts is what stands in for GDS Transport: the reader's own sans-serif.
const fonts = `system-ui,-apple-system,Segoe UI,Roboto,Noto Sans,Ubuntu,Cantarell,Helvetica Neue,arial`

// plainStyles takes the font, its notice and every image out of the style
// sheet, and refuses one in which any of them, or a foreign address, is left.
func plainStyles(b []byte) ([]byte, error) {
	for _, gone := range []string{
		`/\*! Copyright \(c\) 2011 by Margaret Calvert[^*]*\*/`,
		`@font-face\{[^}]*\}`,
		`[^{}]*\{[^{}]*govuk-crest[^{}]*\}`,
		`/\*# sourceMappingURL=[^*]*\*/`,
	} {
		b = regexp.MustCompile(gone).ReplaceAll(b, nil)
	}
	b = bytes.ReplaceAll(b, []byte(`"GDS Transport",arial`), []byte(fonts))
	b = bytes.ReplaceAll(b, []byte("GDS Transport,arial"), []byte(fonts))
	for _, left := range []string{"GDS Transport", "@font-face", "url(", "@import", "//# source"} {
		if bytes.Contains(b, []byte(left)) {
			return nil, fmt.Errorf("%q is left after cleaning; look at the new version by eye", left)
		}
	}
	return b, nil
}
