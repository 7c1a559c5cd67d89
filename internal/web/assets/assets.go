// Package assets holds the browser's files: our own under static, and under
// vendor those that `make assets` copies from the npm packages. vendor is not
// in the repository; without it a build still succeeds and Built says so.
package assets

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// Prefix is the path under which Handler expects to be mounted.
const Prefix = "/assets/"

// The star takes vendor in when it is there and compiles when it is not;
// a pattern naming it would not. embed needs a package variable; it is never written to.
//
//go:embed *
var files embed.FS

// Built says whether the vendor files were there at build time.
func Built() bool {
	_, err := fs.Stat(files, "vendor/govuk-frontend.min.css")
	return err == nil
}

// URL is the address of a file, e.g. URL("static/belisha.css"). It changes when
// the file does, so that browsers may keep it for ever.
func URL(name string) string {
	mark := digest(name)
	if mark == "" {
		return Prefix + name
	}
	return Prefix + name + "?v=" + mark
}

// Picture is the address of a built-in picture; an unknown name gives the beacon.
func Picture(name string) string {
	file := "static/pictures/" + name + ".svg"
	if !fs.ValidPath(file) || digest(file) == "" {
		file = "static/pictures/beacon.svg"
	}
	return URL(file)
}

// Pictures names the built-in pictures, sorted.
func Pictures() []string {
	entries, err := fs.ReadDir(files, "static/pictures")
	if err != nil {
		return nil
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".svg"))
	}
	return names
}

// Handler serves the files under Prefix. An address that carries the file's
// digest is kept for ever; any other is asked for again each time.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), Prefix)
		mark := digest(name)
		if mark == "" || !public(name) {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("ETag", `"`+mark+`"`)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-cache")
		if r.URL.Query().Get("v") == mark {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		http.ServeFileFS(w, r, files, name)
	})
}

// public keeps this source file itself from being served.
func public(name string) bool {
	return strings.HasPrefix(name, "static/") || strings.HasPrefix(name, "vendor/")
}

// digest is the beginning of the file's SHA-256, empty when there is no such file.
func digest(name string) string {
	b, err := fs.ReadFile(files, name)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}
