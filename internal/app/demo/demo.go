// Package demo makes an invented school, so that everything can be tried: people, a term of history, a site of its own.
package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"belisha/internal/app"
	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// Site is the demo school's own web site, reached through the filter.
const Site = "school.test"

// Options of a demo.
type Options struct {
	Pack  fs.FS
	Weeks int    // of invented history
	Seed  uint64 // of the invention: the same seed makes the same school
}

// School is a demo that is ready to serve.
type School struct {
	app  *app.App
	card Card
	town *town
}

// Card is what a person or a script needs to try the demo.
type Card struct {
	School   string    `json:"school"`
	Web      string    `json:"web"`
	Proxy    string    `json:"proxy"`
	CA       string    `json:"ca"`
	Accounts []Account `json:"accounts"`
}

// Account is one invented person who can sign in.
type Account struct {
	Name     string `json:"name"`
	Password string `json:"password"`
	Role     string `json:"role"`
	Class    string `json:"class"`
	Title    string `json:"title"`
}

const cardFile = "demo.json"

// Open makes the school the first time, and finds it again after that.
func Open(ctx context.Context, cfg app.Config, now clock.Clock, o Options) (*School, error) {
	s := &School{}
	if err := s.prepare(ctx, cfg, now, o); err != nil {
		return nil, err
	}
	var err error
	if s.town, err = openTown(ctx, s.card.School); err != nil {
		return nil, err
	}
	if s.app, err = app.Open(ctx, s.town.furnish(cfg), now); err != nil {
		return nil, errors.Join(err, s.town.close())
	}
	s.card.Web, s.card.Proxy, s.card.CA = s.app.URL(), s.app.Proxy.Addr().String(), s.app.CAFile()
	if ca, err := filepath.Abs(s.card.CA); err == nil {
		s.card.CA = ca
	}
	return s, nil
}

func (s *School) prepare(ctx context.Context, cfg app.Config, now clock.Clock, o Options) error {
	path := filepath.Join(cfg.Dir, cardFile)
	text, err := os.ReadFile(path)
	if err == nil {
		return json.Unmarshal(text, &s.card)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("demo: %w", err)
	}
	if found, _ := filepath.Glob(filepath.Join(cfg.Dir, "*.db")); len(found) > 0 {
		return fmt.Errorf("the folder %s holds data that is not a demo's, or a demo that was not finished; choose another folder, or remove it", cfg.Dir)
	}
	fmt.Fprintln(os.Stderr, "Making the demo school and a term of its history; this takes about a minute …")
	pack, err := policy.Parse(o.Pack)
	if err != nil {
		return fmt.Errorf("the pack was refused:\n%w", err)
	}
	if s.card, err = invent(ctx, cfg, now, o, pack); err != nil {
		return err
	}
	if text, err = json.Marshal(s.card); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return os.WriteFile(path, text, 0o600)
}

// Card gives the addresses and accounts.
func (s *School) Card() Card { return s.card }

// Serve runs the school and the invented sites until ctx ends.
func (s *School) Serve(ctx context.Context) error {
	return errors.Join(s.app.Serve(ctx), s.town.close())
}

// Main are the accounts that the short table shows: one of each role, and a second teacher for what is refused.
func (c Card) Main() []Account {
	var out []Account
	for _, want := range []string{"pupil", "head", "dsl", "coordinator", "technician", "teacher", "governor", "parent"} {
		if a, ok := c.find(want, "4 Kestrel"); ok {
			out = append(out, a)
		} else if a, ok := c.find(want, ""); ok {
			out = append(out, a)
		}
	}
	if other, ok := c.find("teacher", "5 Badger"); ok {
		other.Title = "Teacher of another class"
		out = append(out, other)
	}
	return out
}

// Pupil is the account name of the Year 4 pupil in the table.
func (c Card) Pupil() string {
	a, _ := c.find("pupil", "4 Kestrel")
	return a.Name
}

func (c Card) find(role, class string) (Account, bool) {
	i := slices.IndexFunc(c.Accounts, func(a Account) bool {
		return a.Role == role && (class == "" || strings.EqualFold(a.Class, class))
	})
	if i < 0 {
		return Account{}, false
	}
	return c.Accounts[i], true
}
