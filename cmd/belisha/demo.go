package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"text/tabwriter"

	"belisha/internal/app"
	"belisha/internal/app/demo"
	"belisha/internal/kit/clock"
)

type demoCmd struct {
	JSON    bool              `help:"Print one line of JSON before serving, for scripts."`
	Dir     string            `help:"Folder for the demo's data." default:"belisha-demo"`
	Pack    string            `help:"Policy pack: st-neot or st-marys, or a folder." default:"st-neot"`
	Web     string            `help:"Address of the web pages; port 0 for a free one." default:"127.0.0.1:8080"`
	Proxy   string            `help:"Address of the web filter; port 0 for a free one." default:"127.0.0.1:3128"`
	Resolve map[string]string `help:"NAME=ADDRESS: answer a name from here; such names may be private. May be repeated." mapsep:"none"`
	Weeks   int               `help:"Weeks of invented history." default:"12"`
	Lists   string            `help:"Folder of category lists, instead of the small list." type:"existingdir"`
}

func (d *demoCmd) Run(ctx context.Context) error {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	pack, err := app.OpenPack(d.Pack)
	if err != nil {
		return err
	}
	cfg := app.Defaults()
	cfg.Dir, cfg.Web.Listen, cfg.Proxy.Listen, cfg.Lists = d.Dir, d.Web, d.Proxy, d.Lists
	cfg.Proxy.Resolve = d.Resolve
	school, err := demo.Open(ctx, cfg, clock.System, demo.Options{Pack: pack, Weeks: d.Weeks, Seed: 1})
	if err != nil {
		return err
	}
	if d.JSON {
		err = json.NewEncoder(os.Stdout).Encode(school.Card())
	} else {
		printCard(school.Card(), d.Dir)
	}
	if err != nil {
		return err
	}
	return school.Serve(ctx)
}

// printCard is the short table that a person reads.
func printCard(c demo.Card, dir string) {
	fmt.Printf("\nBelisha demo: %s. Everyone in it is invented.\n\n", c.School)
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "web pages\t%s\n", c.Web)
	fmt.Fprintf(w, "web filter (HTTP proxy)\t%s\n", c.Proxy)
	fmt.Fprintf(w, "the school's own site, through the filter\thttp://%s/\n", demo.Site)
	fmt.Fprintf(w, "a blocked site to try\thttp://games.test/ and https://games.test/\n\n")
	fmt.Fprintf(w, "who\tname\tpassword\tclass\n")
	for _, a := range c.Main() {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", a.Title, a.Name, a.Password, a.Class)
	}
	_ = w.Flush() // to the terminal
	fmt.Printf(`
Set the browser's HTTP proxy to %s and sign in there as the pupil. (While exactly one person is signed in to the web
pages from this computer, the filter takes its visits for that person's and does not ask.)
To see block pages of HTTPS sites, trust the demo's certificate %s:
  Firefox:  Settings > Certificates > Authorities > Import
  Chromium: certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n belisha-demo -i %s
To see why:   bin/belisha why --dir %s %s games.test
Is it whole?  bin/belisha trail verify --dir %s
Stop with Ctrl+C.

`, c.Proxy, c.CA, c.CA, dir, c.Pupil(), dir)
}
