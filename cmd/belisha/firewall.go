package main

import (
	"fmt"

	"belisha/internal/app"
)

// firewallCmd prints what nftables must hold so that nothing goes past the filter.
type firewallCmd struct{}

func (*firewallCmd) Run(c *cli) error {
	cfg, err := app.ReadConfig(c.Config)
	if err != nil {
		return err
	}
	text, err := cfg.FirewallRules()
	if err != nil {
		return err
	}
	fmt.Print(text)
	return nil
}
