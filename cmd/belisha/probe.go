package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"belisha/internal/app"
	"belisha/internal/board"
)

// probeCmd asks the web filter harmless questions: on the gateway's machine as every profile, on any other device as itself.
type probeCmd struct {
	where
	Records string        `help:"Address of the school's pages, to fetch the questions from and send the answers to. Without it the questions are asked on this machine, where Belisha runs."`
	KeyFile string        `help:"File with the key of this place, made on the page of the filter's checks." type:"path"`
	Proxy   string        `help:"host:port of the web filter as this device has it; empty: it has none."`
	DNS     string        `help:"host:port of the name server as this device has it; empty: not asked." name:"dns"`
	Account string        `help:"Account with which this device signs in at the web filter; empty: as the device is known."`
	Secret  string        `help:"File with the password of that account." type:"path"`
	Every   time.Duration `help:"Ask again after so long, such as 1h; without it, once."`
	All     bool          `help:"Print the answers that are right as well."`
}

var errWrong = errors.New("the filter did not answer as the policy says: see above")

func (p *probeCmd) Run(ctx context.Context, c *cli) error {
	for {
		answers, err := p.once(ctx, c)
		if err == nil && p.print(answers) > 0 {
			err = errWrong
		}
		if p.Every <= 0 {
			return err
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "belisha:", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(p.Every):
		}
	}
}

func (p *probeCmd) once(ctx context.Context, c *cli) ([]board.Answer, error) {
	if p.Records == "" {
		cfg, err := p.config(c)
		if err != nil {
			return nil, err
		}
		return app.ProbeHere(ctx, cfg)
	}
	key, err := os.ReadFile(p.KeyFile)
	if err != nil {
		return nil, errors.New("--key-file must name the file with the key of this place")
	}
	place := app.Place{Records: p.Records, Key: strings.TrimSpace(string(key)), Proxy: p.Proxy, DNS: p.DNS}
	if p.Account != "" {
		secret, err := os.ReadFile(p.Secret)
		if err != nil {
			return nil, errors.New("--secret must name the file with the password of --account")
		}
		place.User = [2]string{p.Account, strings.TrimRight(string(secret), "\r\n")}
	}
	return place.Probe(ctx)
}

// print writes the sheet and returns how many answers are wrong.
func (p *probeCmd) print(all []board.Answer) int {
	wrong := 0
	for _, a := range all {
		mark := "right"
		if !a.Right() {
			mark = "WRONG"
			wrong++
		}
		if mark == "right" && !p.All {
			continue
		}
		fmt.Printf("%s  %-7s %-10s %-8s expected %s, found %s  %s  %s\n", mark, a.Door, orDash(a.Profile), orDash(a.Network), a.Expect, a.Found, a.Title, a.Why)
	}
	fmt.Printf("%d questions, %d not answered as the policy says\n", len(all), wrong)
	return wrong
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
