package main

import (
	"fmt"
	"os"
	"text/tabwriter"

	"belisha/internal/app"
	"belisha/internal/kit/clock"
)

// sitesCmd is about gateways at other sites that report to the records here.
type sitesCmd struct {
	Add    siteAddCmd    `cmd:"" help:"Let a gateway at another site in, and write the one file that it needs."`
	List   siteListCmd   `cmd:"" help:"Show the sites, when each was last heard, and what waits there."`
	Remove siteRemoveCmd `cmd:"" help:"Shut a gateway out, within a second."`
}

type siteAddCmd struct {
	where
	Name string `help:"What the site is called, such as Annexe." required:""`
	To   string `help:"File to write. Without one it is printed. It holds a secret: carry it as you would a key."`
}

func (s *siteAddCmd) Run(c *cli) error {
	cfg, err := s.config(c)
	if err != nil {
		return err
	}
	if s.To != "" {
		if _, err := os.Lstat(s.To); err == nil {
			return fmt.Errorf("%s is there already: choose another name", s.To)
		}
	}
	text, err := app.AddSite(cfg, s.Name, clock.System)
	if err != nil {
		return err
	}
	if s.To == "" {
		fmt.Print(text)
		return nil
	}
	if err := os.WriteFile(s.To, []byte(text), 0o600); err != nil {
		return fmt.Errorf("the site's file cannot be written: %w", err)
	}
	fmt.Printf("Carry %s to the gateway, for its owner's eyes only, and name it there as centre.site.\n", s.To)
	return nil
}

type siteListCmd struct{ where }

func (s *siteListCmd) Run(c *cli) error {
	cfg, err := s.config(c)
	if err != nil {
		return err
	}
	all, err := app.ListSites(cfg)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Println("No gateway at another site is let in.")
		return nil
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "Site\tLast heard\tParcels waiting\tVersion\tId")
	for _, one := range all {
		seen, waiting := "never", ""
		if !one.Seen.IsZero() {
			seen, waiting = one.Seen.In(clock.London).Format("2 January 2006 15:04:05"), fmt.Sprint(one.Waiting)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", one.Name, seen, waiting, one.Version, one.ID)
	}
	return w.Flush()
}

type siteRemoveCmd struct {
	where
	Name string `arg:"" help:"The site's name or id."`
}

func (s *siteRemoveCmd) Run(c *cli) error {
	cfg, err := s.config(c)
	if err != nil {
		return err
	}
	name, err := app.RemoveSite(cfg, s.Name)
	if err != nil {
		return err
	}
	fmt.Printf("%s is shut out. What waits there for the records stays on its disk.\n", name)
	return nil
}
