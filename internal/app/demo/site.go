package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html/template"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"belisha/internal/app"
)

var home = template.Must(template.New("site").Parse(`<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.}}</title></head>
<body><main><h1>{{.}}</h1><p>Welcome to our school's own site. If you can read this through the web filter, the filter lets school sites through.</p>
<ul><li><a href="/news">News</a></li><li><a href="http://games.test/">A games site, which the policy keeps for home</a></li></ul></main></body></html>`)) //nolint:gochecknoglobals // parsed once

var elsewhere = template.Must(template.New("elsewhere").Parse(`<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.Title}}</title>
<meta name="description" content="{{.About}}"></head><body><main><h1>{{.Title}}</h1><p>{{.About}}</p><p>This site is invented, as everything in the demo is.</p></main></body></html>`)) //nolint:gochecknoglobals // parsed once

// town answers for the demo's own site and for every other invented one, so that the gateway can look at a site before it is
// opened, and a visitor can go there. It lives on this machine alone.
type town struct {
	listener net.Listener
	server   *http.Server
}

func openTown(ctx context.Context, school string) (*town, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("demo: the invented sites: %w", err)
	}
	t := &town{l, &http.Server{Handler: site(school), ReadHeaderTimeout: 5 * time.Second}}
	go func() { _ = t.server.Serve(l) }() // ends with close
	return t, nil
}

// furnish leads the invented names here and names the part of the network for guests; what the configuration says itself
// comes first.
func (t *town) furnish(cfg app.Config) app.Config {
	all := map[string]string{}
	for _, name := range slices.Concat(sites(), tempted(), lessonSites()) {
		all[name] = t.listener.Addr().String()
	}
	maps.Copy(all, cfg.Proxy.Resolve)
	cfg.Proxy.Resolve, cfg.MadeUp = all, true
	if len(cfg.Proxy.Networks) == 0 {
		cfg.Proxy.Networks = map[string][]string{"guest": {guests}}
	}
	return cfg
}

func (t *town) close() error {
	if err := t.server.Close(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// site is a small page that everybody may reach.
func site(school string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if name, _, _ := strings.Cut(host, "."); slices.Contains(slices.Concat(sites()[2:], tempted(), lessonSites()), host) {
			_ = elsewhere.Execute(w, map[string]string{"Title": strings.ToUpper(name[:1]) + name[1:] + ", an invented site",
				"About": cmp.Or(abouts()[host], "Texts and pictures for schools, free of adverts.")}) // the reader may go away
			return
		}
		_ = home.Execute(w, school) // as above
	})
}

// lessonSites are those that teachers open for a lesson or ask for.
func lessonSites() []string {
	return []string{"romans.example", "villas.example", "rivers.example", "museum6.example", "museum18.example", "museum30.example", "museum42.example", "museum54.example",
		"sewing.example", "quizzes.example", "animation.example", "numbers.example"}
}

// abouts are what some of them say of themselves.
func abouts() map[string]string {
	return map[string]string{
		"romans.example":    "Life in a Roman town: maps, finds from digs, and questions for Years 3 to 6.",
		"villas.example":    "Drawings of Roman houses, room by room.",
		"rivers.example":    "Rivers from spring to sea, with photographs from the air.",
		"animation.example": "Make a short film from drawings. A chat with others is part of it.",
		"games.test":        "Play a thousand games without signing in.",
	}
}
