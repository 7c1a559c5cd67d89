package app

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/proxy"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/records/people"
)

// Seeding is a house that is being filled before it opens: no doors, a clock that its owner moves.
type Seeding struct {
	*Records
	gateway  *gateway
	lock     *os.File
	networks []string
}

// Seed opens a data folder for filling. school names the school to be.
func Seed(ctx context.Context, cfg Config, now clock.Clock, school string) (*Seeding, error) {
	if cfg.Web.URL == "" {
		cfg.Web.URL = "http://" + cfg.Web.Listen
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := lockDir(cfg.Dir)
	if err != nil {
		return nil, err
	}
	g, err := openGateway(ctx, cfg, now)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	r, err := openRecords(ctx, cfg, now, g, school)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return &Seeding{r, g, lock, slices.Sorted(maps.Keys(cfg.Proxy.Networks))}, nil
}

// Begin founds the school, as Init does.
func (s *Seeding) Begin(ctx context.Context, f First) error { return s.first(ctx, f) }

// Open publishes the rules and the people to the filter; of a house that was filled before, the stored policy comes first.
func (s *Seeding) Open(ctx context.Context) error {
	if s.Base.Policy.Load() == nil {
		if err := s.policies.Restore(ctx); err != nil {
			return err
		}
	}
	if err := s.frame(ctx); err != nil {
		return err
	}
	return s.filtering.Publish(ctx)
}

// Visit is a request at the filter by a person: decided by the rules, written to the log as the proxy would. What is looked
// for stands in e.Search, and is kept only where the filter sees a search.
func (s *Seeding) Visit(account, host string, e board.Entry) (board.Entry, filter.Verdict) {
	r := filter.Request{At: e.At, Account: account, Host: host, Scheme: e.Scheme, Path: e.Path, Network: e.Network, Check: e.Check}
	if p, ok := s.gateway.board.Facts().People[account]; ok {
		r.Person, e.Person = &p, p.ID
	}
	engine := s.gateway.engine.Load()
	v := engine.Decide(&r)
	words := e.Search
	e.Search = ""
	if found := engine.Search(&r, &v, "q="+url.QueryEscape(words)); words != "" && found.Engine != "" {
		e.Search = found.Words
		for _, other := range []*filter.Verdict{found.Watch, found.Refused} {
			if other != nil {
				v = *other
			}
		}
	}
	e.School, e.Account, e.Host, e.Profile, e.Category, e.List = s.Base.School, account, host, v.Profile, v.Category, v.List
	e.Rule, e.Clause, e.Pack, e.Alert, e.Lesson, e.Verdict = v.Rule, v.Clause, v.Pack, v.Alert, v.Lesson, "block"
	e.Text, e.Score, e.Where, e.Signs = v.Text, v.Score, v.Where, v.Signs
	if v.Repeat > 0 {
		e.Alert = "repeat"
	}
	if v.Quiet { // serves STD-27
		e.Host, e.Path = "", ""
	}
	if v.Allow {
		e.Verdict = "allow"
	}
	return e, v
}

// Try opens the web filter's door while the house is being filled, so that it can be asked questions. // serves STD-05
func (s *Seeding) Try(ctx context.Context, do func() error) error {
	door, err := proxy.Listen(ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- s.gateway.proxy.ServeDoor(ctx, door, proxy.Door{}) }()
	s.gateway.stand.Store(&standing{Proxy: door.Addr().String(), Networks: s.networks})
	err = do()
	s.gateway.stand.Store(nil)
	stop()
	return errors.Join(err, <-served)
}

// Take stores a batch of visits and shows it to the rules on attacks; Tell is the button on a block page.
func (s *Seeding) Take(ctx context.Context, batch []board.Entry) error {
	if err := s.monitoring.Take(ctx, batch); err != nil {
		return err
	}
	return s.defence.Heed(ctx, batch)
}

// Record keeps the pages of a check, as the gateway hands them up.
func (s *Seeding) Record(ctx context.Context, batch []board.Entry) error {
	return s.checks.Record(ctx, batch)
}

// Tell is a press on a block page, as the gateway hands it up.
func (s *Seeding) Tell(ctx context.Context, t board.Tell) (string, error) {
	return presses{s.monitoring, s.passes}.Tell(ctx, t)
}

// Pages is the web application without a door.
func (s *Seeding) Pages() http.Handler { return s.Handler() }

// Close closes the databases and leaves the folder to the next.
func (s *Seeding) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	return errors.Join(s.gateway.journal.Close(ctx), s.Records.Close(), s.lock.Close())
}

// Import brings people in from the text of an import file and gives their ids by account name.
func (s *Seeding) Import(ctx context.Context, csv string) (map[string]string, error) {
	rows, faults := people.ParseCSV(strings.NewReader(csv), people.Limits{Posts: s.Base.Policy.Load().Pack.Posts})
	if len(faults) > 0 {
		return nil, faults
	}
	var report people.Report
	err := s.Ledger.Write(ctx, s.Gate.System(s.Base.School, "people.import"), func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		report, err = people.Store{}.Import(ctx, tx, rows)
		return report.Event(tx), err
	})
	return report.IDs, err
}

// GiveAccounts gives people passwords, whole groups at once; a group shares one verifier.
func (s *Seeding) GiveAccounts(ctx context.Context, byPassword map[string][]string) error {
	var list []accounts.Fresh
	words := map[string]string{}
	e := ledger.Event{Verb: "accounts.given", Subject: ref.New(s.Base.School, "school", s.Base.School)}
	for word, ids := range byPassword {
		v, err := s.accounts.Hash(ctx, word)
		if err != nil {
			return err
		}
		for _, id := range ids {
			list, words[id] = append(list, accounts.Fresh{Person: id, Verifier: v}), word
			e.Also = append(e.Also, accounts.Ref(s.Base.School, id))
		}
	}
	return s.Ledger.Write(ctx, s.Gate.System(s.Base.School, "accounts.give"), func(tx *ledger.Tx) (ledger.Event, error) {
		if err := s.measure(ctx, tx, list, words); err != nil {
			return e, err
		}
		return e, s.accounts.CreateMany(ctx, tx, list)
	})
}

// measure writes down whose rule each password meets, as a sign-in page would have: none, for one that is too short.
func (s *Seeding) measure(ctx context.Context, tx *ledger.Tx, list []accounts.Fresh, words map[string]string) error {
	ids := make([]string, len(list))
	for i, f := range list {
		ids[i] = f.Person
	}
	all, err := people.Store{}.Many(ctx, tx, ids)
	bands := make(map[string]string, len(all))
	for _, p := range all {
		if rule := s.accounts.Rule(s.School.Name, p); rule.Check(words[p.ID]) == nil {
			bands[p.ID] = rule.Band
		}
	}
	for i, f := range list {
		list[i].Band = bands[f.Person]
	}
	return err
}

// Incident finds the concern that a block page's ticket opened.
func (s *Seeding) Incident(ctx context.Context, ticket string) (id string, err error) {
	err = s.Ledger.Read(ctx, s.Gate.System(s.Base.School, "demo"), func(tx *ledger.Tx) error {
		i, err := s.cases.ByTicket(ctx, tx, ticket)
		id = i.ID
		return err
	})
	return id, err
}
