package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/id"
	"belisha/internal/kit/job"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/monitoring"
	"belisha/internal/records/schools"
	"belisha/internal/web"
)

// Records is the web wing, open over its databases.
type Records struct {
	*house
	School  schools.School
	Ledger  *ledger.Ledger
	Gate    *authz.Gate
	Base    feature.Base
	Site    *web.Site
	db      *db.DB
	traffic *db.DB

	consumers []policy.Consumer
	sink      board.Sink // what takes the gateway's entries
	outbox    string     // data folder of a gateway that may have run alone; empty: none
}

// openRecords opens and migrates both databases and builds every feature. school is empty except for init, which
// has to build the house before there is a school.
func openRecords(ctx context.Context, cfg Config, now clock.Clock, g *gateway, school string) (*Records, error) {
	r := &Records{}
	err := cfg.there(school)
	if err != nil {
		return nil, err
	}
	if r.db, err = db.Open(ctx, db.Config{DSN: cfg.database(), MaxPages: cfg.MaxPages}); err != nil {
		return nil, err
	}
	dsn, schema := cfg.traffic()
	if r.traffic, err = db.Open(ctx, db.Config{DSN: dsn, Schema: schema, MaxPages: cfg.MaxPages}); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	if err := r.open(ctx, cfg, now, g, school); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// there refuses to make an empty database where a school's is expected: one that is away would seem to have no school,
// and its filter would not go on from the last good copies.
func (c Config) there(school string) error {
	if school != "" || c.Database != "" {
		return nil
	}
	_, err := os.Stat(c.database())
	if !errors.Is(err, fs.ErrNotExist) {
		return nil // opening it says what else is wrong
	}
	if _, served := os.Stat(filepath.Join(c.Dir, board.RulebookFile)); served == nil {
		return errs.Down(err, "The school's records are not in %s, though a school has been served from there. Put %s back.", c.Dir, filepath.Base(c.database()))
	}
	return errNoSchool()
}

func errNoSchool() error {
	return errs.Missing("there is no school here yet: run “belisha init” first, or “belisha demo” to try it")
}

func (r *Records) open(ctx context.Context, cfg Config, now clock.Clock, g *gateway, school string) error {
	// The plans of the features are needed before the school is known; building them touches nothing.
	if err := r.migrate(ctx); err != nil {
		return err
	}
	r.Ledger = ledger.New(r.db, id.New(now), now)
	if school == "" {
		all, err := r.Ledger.Schools(ctx)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return errNoSchool()
		}
		if len(all) > 1 {
			return errs.Clash("", "There are %d schools in this database. One Belisha serves one school: give each a database of its own.", len(all))
		}
		school = all[0]
	}
	gate, err := authz.New(build(feature.Base{}, links{gate: g}).actions(), r.refused)
	if err != nil {
		return err
	}
	r.Gate = gate
	r.Base = feature.Base{School: school, Ledger: r.Ledger, Gate: gate, Now: now, Policy: &feature.InForce{}, Figures: &feature.Figures{}}
	archive, err := cfg.archive()
	if err != nil {
		return err
	}
	r.house = build(r.Base, links{traffic: r.traffic, archive: archive, webURL: cfg.webURL(), dir: cfg.Dir, entries: cfg.Directories, post: g.post, gate: g,
		notices: cfg.noticing(), sign: signer(cfg.Dir)})
	if r.fault != nil {
		return r.fault
	}
	r.consumers = r.obeying(gate, g)
	r.bind(r.Base, r.consumers, r.Ledger)
	r.Site, err = r.site(gate, cfg.Web.Cert != "")
	return err
}

func (r *Records) migrate(ctx context.Context) error {
	schemas := []fs.FS{ledger.Schema}
	for _, f := range build(feature.Base{}, links{}).features {
		if f.Schema != nil {
			schemas = append(schemas, f.Schema)
		}
	}
	if err := r.db.Migrate(ctx, schemas...); err != nil {
		return err
	}
	return r.traffic.Migrate(ctx, monitoring.TrafficSchema())
}

// refused puts every no of the gate into the trail.
func (r *Records) refused(ctx context.Context, a authz.Actor, act authz.Action, s authz.Subject, why authz.Refusal) {
	if a.Nobody() {
		return // anyone on the network can ask without signing in: that is no event of the school's
	}
	s.Ref = ref.New(r.Base.School, s.Ref.Kind, s.Ref.ID)
	g := r.Gate.System(r.Base.School, "refusal")
	if err := r.Ledger.Refuse(context.WithoutCancel(ctx), g, a, act, s, why); err != nil {
		logError("a refusal could not be written to the trail", err)
	}
}

// start puts the stored policy in force, publishes to the gateway and takes its entries.
func (r *Records) start(ctx context.Context, g *gateway) error {
	if err := r.policies.Restore(ctx); err != nil {
		return err
	}
	if err := r.frame(ctx); err != nil {
		return err
	}
	if err := r.filtering.Publish(ctx); err != nil {
		return err
	}
	r.sink = busy{Sink: guarded{presses{r.monitoring, r.passes}, r.defence}, pages: r.checks, seen: r.accounts.Active}
	g.sink.open(ctx, r.sink)
	r.outbox = g.dir
	return nil
}

// frame tells the pages the school's name and the policy in force.
func (r *Records) frame(ctx context.Context) error {
	g := r.Gate.System(r.Base.School, "frame")
	err := r.Ledger.Read(ctx, g, func(tx *ledger.Tx) error {
		var err error
		r.School, err = schools.Store{}.Get(ctx, tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("app: school: %w", err)
	}
	shown := web.School{ID: r.Base.School, Name: r.School.Name}
	if a := r.Base.Policy.Load(); a != nil {
		shown.Policy = a.Pack.Identity.Title + ", version " + a.Pack.Identity.Version
		term, _ := a.Term(r.Base.Now())
		shown.Year = term.Title
	}
	r.Site.SetSchool(shown)
	return nil
}

// work runs what the house does by the clock and on others' events, until ctx ends.
func (r *Records) work(ctx context.Context) {
	taken := make(chan struct{})
	go func() {
		defer close(taken)
		_ = drain(ctx, r.outbox, r.sink) // beside: a long log of a gateway that ran alone must not hold up the clock
	}()
	var jobs []job.Job
	for _, f := range r.features {
		jobs = append(jobs, f.Jobs...)
	}
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		own := ledger.Listener{Name: "app.frame", Verbs: []string{"policies.activated", "schools.changed"},
			Do: func(ctx context.Context, _ ledger.Told) error { return r.frame(ctx) }}
		r.Ledger.Hear(ctx, r.Gate.System(r.Base.School, "listeners"), append(r.listeners(), own))
	}()
	job.Run(ctx, jobs)
	<-heard
	<-taken
}

// Handler is the web pages.
func (r *Records) Handler() http.Handler { return r.Site.Handler() }

// Close closes both databases.
func (r *Records) Close() error {
	var err error
	for _, d := range []*db.DB{r.traffic, r.db} {
		if d != nil {
			err = errors.Join(err, d.Close())
		}
	}
	return err
}
