package web

import (
	"embed"
	"fmt"
	"html/template"

	"belisha/internal/web/assets"
)

// embed needs a package variable; it is never written to.
//
//go:embed html/*.html
var partials embed.FS

// Templates parses the layout and the partials. Pages are added to a clone of it.
func Templates() (*template.Template, error) {
	t, err := template.New("web").Funcs(Funcs()).ParseFS(partials, "html/*.html")
	if err != nil {
		return nil, fmt.Errorf("web: parsing the layout: %w", err)
	}
	return t, nil
}

// Funcs are the functions templates may call: asset gives the address of a
// file such as "static/belisha.css", picture that of a built-in picture.
func Funcs() template.FuncMap {
	return template.FuncMap{"asset": assets.URL, "picture": assets.Picture}
}

// Built says whether `make assets` ran before the build. Without it pages work
// but are bare, and the server says so.
func Built() bool { return assets.Built() }

// Pictures names the built-in pictures, in order.
func Pictures() []string { return assets.Pictures() }
