package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"belisha/internal/app"
	"belisha/internal/kit/clock"
)

type serveCmd struct {
	Only string `help:"Run one part alone. “gateway”: the web filter with the copies of rules and facts in the data folder, without pages and databases." enum:",gateway" default:""`
}

func (s *serveCmd) Run(ctx context.Context, c *cli) error {
	cfg, err := app.ReadConfig(c.Config)
	if err != nil {
		return err
	}
	cfg.Builder = builder()
	open := app.Open
	if s.Only == "gateway" {
		open = app.OpenGateway
	}
	a, err := open(ctx, cfg, clock.System)
	if err != nil {
		return err
	}
	for _, door := range a.Doors() {
		fmt.Printf("%-7s %s\n", door[0], door[1])
	}
	return a.Serve(ctx)
}

type initCmd struct {
	School   string `help:"Name of the school." required:""`
	Pack     string `help:"Policy pack: a name that comes with Belisha, or a folder." default:"st-neot"`
	By       string `help:"Who approved the policy, as the minute says." required:""`
	Minute   string `help:"Where the approval is minuted." required:""`
	Account  string `help:"Account name of the first administrator." required:""`
	Given    string `help:"Given name of the first administrator." required:""`
	Family   string `help:"Family name of the first administrator." required:""`
	Password string `help:"File that holds the password; - reads it from standard input." default:"-"`
}

func (i *initCmd) Run(ctx context.Context, c *cli) error {
	cfg, err := app.ReadConfig(c.Config)
	if err != nil {
		return err
	}
	password, err := readSecret(i.Password)
	if err != nil {
		return err
	}
	pack, err := app.OpenPack(i.Pack)
	if err != nil {
		return err
	}
	err = app.Init(ctx, cfg, clock.System, app.First{School: i.School, Pack: pack, By: i.By, Minute: i.Minute,
		Account: i.Account, Given: i.Given, Family: i.Family, Password: password})
	if err != nil {
		return err
	}
	fmt.Printf("%s is set up in %s. Start it with: belisha serve\n", i.School, cfg.Dir)
	return nil
}

func readSecret(from string) (string, error) {
	var text []byte
	var err error
	switch {
	case from != "-":
		text, err = os.ReadFile(from)
	case term.IsTerminal(int(os.Stdin.Fd())):
		fmt.Fprint(os.Stderr, "Password of the first administrator (it is not shown): ")
		text, err = term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(os.Stderr)
	default:
		text, err = io.ReadAll(io.LimitReader(os.Stdin, 1<<16))
	}
	if err != nil {
		return "", fmt.Errorf("the password cannot be read: %w", err)
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}

type showCmd struct{}

func (*showCmd) Run(c *cli) error {
	cfg, err := app.ReadConfig(c.Config)
	if err != nil {
		return err
	}
	text, err := cfg.Text()
	fmt.Print(text)
	return err
}
