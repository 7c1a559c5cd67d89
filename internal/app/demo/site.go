package demo

import (
	"html/template"
	"net/http"
)

var home = template.Must(template.New("site").Parse(`<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.}}</title></head>
<body><main><h1>{{.}}</h1><p>Welcome to our school's own site. If you can read this through the web filter, the filter lets school sites through.</p>
<ul><li><a href="/news">News</a></li><li><a href="http://games.test/">A games site, which the policy keeps for home</a></li></ul></main></body></html>`)) //nolint:gochecknoglobals // parsed once

// site is a small page that everybody may reach.
func site(school string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = home.Execute(w, school) // the reader may go away
	})
}
