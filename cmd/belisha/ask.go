package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"belisha/internal/app"
	"belisha/internal/kit/clock"
)

// where is the data folder that the questions read; they may be asked while Belisha runs.
type where struct {
	Dir string `help:"Data folder; without it the configuration's, or else the demo's." type:"existingdir"`
}

func (w where) config(c *cli) (app.Config, error) {
	cfg, err := app.ReadConfig(c.Config)
	if err != nil {
		return cfg, err
	}
	if w.Dir != "" {
		cfg.Dir = w.Dir
	} else if _, err := os.Stat(cfg.Dir); err != nil && c.Config == "" {
		cfg.Dir = "belisha-demo"
	}
	return cfg, nil
}

type whyCmd struct {
	where
	Person  string `arg:"" help:"Account name."`
	Address string `arg:"" help:"Web address or host."`
	At      string `arg:"" optional:"" help:"Moment, such as 2026-11-20T10:15; without it, now."`
}

func (w *whyCmd) Run(ctx context.Context, c *cli) error {
	cfg, err := w.config(c)
	if err != nil {
		return err
	}
	at := clock.System()
	if w.At != "" {
		if at, err = moment(w.At); err != nil {
			return err
		}
	}
	lines, err := app.Why(ctx, cfg, w.Person, w.Address, at)
	if err != nil {
		return err
	}
	fmt.Println(strings.Join(lines, "\n"))
	return nil
}

func moment(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, s, clock.London); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a moment; write it as 2026-11-20T10:15", s)
}

type trailCmd struct {
	Verify verifyCmd `cmd:"" help:"Walk the trail and compare every sealed record."`
}

type verifyCmd struct{ where }

func (v *verifyCmd) Run(ctx context.Context, c *cli) error {
	cfg, err := v.config(c)
	if err != nil {
		return err
	}
	r, err := app.Verify(ctx, cfg, clock.System)
	if err != nil {
		return err
	}
	fmt.Printf("%d events and %d sealed records compared, and every batch of log lines\n", r.Events, r.Sealed)
	if r.Whole() {
		fmt.Printf("The trail is whole. Its head is %s\n", r.Head)
		return nil
	}
	for _, b := range r.Breaks {
		fmt.Println("BROKEN:", b.String())
	}
	return errBroken
}

type peopleCmd struct {
	Import importCmd `cmd:"" help:"Read a file of people: CSV, XLSX, a OneRoster archive or a Common Transfer File. Without --yes it only shows what would change."`
}

type importCmd struct {
	where
	File  string `arg:"" help:"The file; its content says of what kind it is." type:"existingfile"`
	Yes   bool   `help:"Apply it. A file with a bad row is refused whole."`
	Scope string `help:"Of whom the file names everybody, so that those who are missing are signed off: pupils, staff or all." enum:",pupils,staff,all" default:""`
}

func (i *importCmd) Run(ctx context.Context, c *cli) error {
	cfg, err := i.config(c)
	if err != nil {
		return err
	}
	lines, err := app.ImportPeople(ctx, cfg, clock.System, i.File, i.Scope, i.Yes)
	for _, l := range lines {
		fmt.Println(l)
	}
	return err
}
