package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"belisha/internal/app"
	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// hand is a clock that the invention moves through the term.
type hand struct{ at time.Time }

func (h *hand) now() time.Time { return h.at }

// invention is a demo school in the making.
type invention struct {
	*app.Seeding
	names  *names
	hand   *hand
	people []someone
	card   Card
	end    time.Time
	pages  *pages
	seed   uint64
	ids    map[string]string // account → person
	books  *books
	town   *town
	known  devices
	owner  string // account of the one whose own device is registered
}

// invent makes the school: its policy, its people and their accounts, a stretch of history up to now.
func invent(ctx context.Context, cfg app.Config, now clock.Clock, o Options, pack *policy.Pack) (Card, error) {
	v, err := begun(ctx, cfg, now, o)
	if err != nil {
		return Card{}, err
	}
	for _, step := range v.steps(ctx, o, pack) {
		if err := step(); err != nil {
			return Card{}, errors.Join(fmt.Errorf("demo: %w", err), v.Close())
		}
	}
	return v.card, v.Close()
}

// begun is an empty house, its clock some weeks back.
func begun(ctx context.Context, cfg app.Config, now clock.Clock, o Options) (*invention, error) {
	end := now()
	h := &hand{end.AddDate(0, 0, -7*o.Weeks).Add(-31 * 24 * time.Hour)}
	t, err := openTown(ctx, schoolName())
	if err != nil {
		return nil, err
	}
	s, err := app.Seed(ctx, t.furnish(cfg), h.now, "demo")
	if err != nil {
		return nil, errors.Join(err, t.close())
	}
	return &invention{Seeding: s, town: t, names: newNames(o.Seed, end), hand: h, end: end, seed: o.Seed, card: Card{School: schoolName()}}, nil
}

// Close ends the making: the house and its invented sites.
func (v *invention) Close() error { return errors.Join(v.Seeding.Close(), v.town.close()) }

// steps make the school, one after another.
func (v *invention) steps(ctx context.Context, o Options, pack *policy.Pack) []func() error {
	return []func() error{
		func() error { return v.found(ctx, o) },
		func() error { return v.enrol(ctx, pack) },
		func() error { return v.forms(ctx) },
		func() error { return v.Open(ctx) },
		func() (err error) { v.pages, err = v.openPages(pack); return err },
		func() error { return v.readers(ctx) },
		func() error { return v.youngest(ctx) },
		func() (err error) { v.books, err = v.openBooks(pack, 5*o.Weeks); return err },
		func() error { return v.live(ctx, o.Weeks) },
		func() error { return v.today(ctx) },
		func() error { return v.pages.signOut(ctx) },
		func() error { return v.pages.server.Close() },
	}
}

// schoolName is nobody's.
func schoolName() string {
	return "Zebra Crossing Primary School"
}

func (v *invention) found(ctx context.Context, o Options) error {
	g, f, a := v.names.next("")
	first := app.First{ID: "demo", School: v.card.School, Pack: o.Pack, By: "Full Governing Body", Minute: "Autumn meeting, minute 7.2",
		Account: a, Given: g, Family: f, Password: "amber beacon on a striped post"}
	v.card.Accounts = append(v.card.Accounts, Account{Name: a, Password: first.Password, Role: "admin", Title: "Administrator"})
	return v.Begin(ctx, first)
}

// enrol brings the people in through the real import and gives them accounts. Those of a group share a password, and
// its hash, which is made once: a demo may.
func (v *invention) enrol(ctx context.Context, pack *policy.Pack) error {
	v.people = everybody(v.names, pack)
	ids, err := v.Import(ctx, file(v.people))
	if err != nil {
		return err
	}
	v.ids = ids
	groups := map[string][]string{}
	words := map[string]string{}
	for _, p := range v.people {
		word := password(p)
		groups[word] = append(groups[word], ids[p.Account])
		words[p.Account] = word
		class := p.Class
		if class == "" {
			class = p.Taught
		}
		v.card.Accounts = append(v.card.Accounts, Account{Name: p.Account, Password: word, Role: p.Role, Class: class, Title: p.Title})
	}
	return v.GiveAccounts(ctx, groups)
}

// password is made up for a group: one for each class, one for each kind of adult.
func password(p someone) string {
	if p.Role == "pupil" {
		return map[string]string{"N": "pebble", "R": "button", "1": "kitten sock", "2": "teapot moon", "3": "river lantern",
			"4": "copper walnut", "5": "velvet harbour kite", "6": "marble thunder oak"}[p.Year]
	}
	return map[string]string{"head": "seven quiet harbour bells", "dsl": "orange kettle by the window", "coordinator": "paper boats in the gutter",
		"technician": "tangled cable and a torch", "teacher": "chalk dust and cold coffee", "assistant": "plasters in every pocket",
		"office": "late slips and lost gloves", "governor": "biscuits at the long table", "chair": "minutes of the last meeting",
		"parent": "muddy boots by the door"}[p.Role]
}
