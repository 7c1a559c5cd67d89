package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"belisha/internal/board"
	"belisha/internal/feature"
	"belisha/internal/gateway/lists"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/accounts"
	"belisha/internal/records/people"
	"belisha/internal/records/policies"
	"belisha/internal/records/schools"
)

// First is what a new school begins with.
type First struct {
	ID       string // of the school; empty: made from the name
	School   string
	Pack     fs.FS
	By       string
	Minute   string
	Account  string
	Given    string
	Family   string
	Password string
}

// Init sets up a school: its name, its policy in force, its first administrator. It refuses a broken pack, a weak
// password and a second run over data before anything is written.
func Init(ctx context.Context, cfg Config, now clock.Clock, f First) error {
	if err := f.complete(); err != nil {
		return err
	}
	pack, err := policy.Parse(f.Pack)
	if err != nil {
		return fmt.Errorf("the pack was refused:\n%w", err)
	}
	if err := f.checkPassword(pack); err != nil {
		return err
	}
	if err := people.Check(f.person(), pack.Posts); err != nil {
		return err // also when the pack knows no administrator: nobody could do anything in that school
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return fmt.Errorf("the data folder cannot be made: %w", err)
	}
	lock, err := lockDir(cfg.Dir)
	if err != nil {
		return err
	}
	defer lock.Close()
	r, err := offlineRuling(ctx, cfg, now, f.id())
	if err != nil {
		return err
	}
	return errors.Join(r.first(ctx, f), r.Close())
}

// complete asks for what no school can begin without.
func (f First) complete() error {
	switch {
	case f.School == "":
		return errs.Bad("school", "The school needs a name: --school \"Hill Primary School\".")
	case f.By == "":
		return errs.Bad("by", "Write who approved the policy, for example --by \"Governing Body\".")
	case f.Minute == "":
		return errs.Bad("minute", "Write where the approval is minuted, for example --minute \"Governing Body, minute 7.2\".")
	}
	return nil
}

// checkPassword asks the pack's own rule before anything is written.
func (f First) checkPassword(pack *policy.Pack) error {
	var rule feature.InForce
	rule.Store(&feature.Active{Pack: pack})
	return accounts.NewStore(&rule, people.Store{}).Rule(f.School, f.person()).Check(f.Password)
}

func (f First) person() people.Person {
	return people.Person{Account: f.Account, Given: f.Given, Family: f.Family, Kind: people.Staff, Kinds: []string{people.Staff}, Posts: []string{"administrator"}}
}

func (f First) id() string {
	if f.ID != "" {
		return f.ID
	}
	return "school"
}

// Offline opens the records without serving, for asking. school is empty for the one that is there.
func Offline(ctx context.Context, cfg Config, now clock.Clock, school string) (*Records, error) {
	return openRecords(ctx, cfg.addressed(), now, offstage(cfg, now), school)
}

// offlineRuling is Offline for what puts a policy in force: setting up and importing. The filter has its say in that,
// so the category lists are there too: those of last time, or else built now.
func offlineRuling(ctx context.Context, cfg Config, now clock.Clock, school string) (*Records, error) {
	if err := cfg.there(school); err != nil {
		return nil, err
	}
	g := offstage(cfg, now)
	if index, err := lists.Open(indexPath(cfg.Dir)); err == nil {
		g.index.Store(index)
	} else if err := g.openLists(ctx); err != nil {
		return nil, err
	}
	return openRecords(ctx, cfg.addressed(), now, g, school)
}

// offstage is a gateway without doors or a journal.
func offstage(cfg Config, now clock.Clock) *gateway {
	return &gateway{dir: cfg.Dir, now: now, board: &board.Board{}, sink: &relay{}, lists: newListKeeper(cfg, now)}
}

func (c Config) addressed() Config {
	if c.Web.URL == "" {
		c.Web.URL = "http://" + c.Web.Listen
	}
	return c
}

func (r *Records) first(ctx context.Context, f First) error {
	all, err := r.Ledger.Schools(ctx)
	if err != nil {
		return err
	}
	if len(all) > 0 {
		return errs.Clash("", "There is a school in this data folder already. Choose another folder, or use “belisha serve”.")
	}
	if err := r.tryPack(f.Pack); err != nil {
		return fmt.Errorf("the pack was refused:\n%w", err)
	}
	g := r.Gate.System(f.id(), "init")
	err = r.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		_, err := schools.Store{}.Create(ctx, tx, f.School)
		return ledger.Event{Verb: "schools.created", Subject: ref.New(tx.School, "school", tx.School)}, err
	})
	if err != nil {
		return err
	}
	v, err := r.policies.Load(ctx, g, "belisha init", f.Pack)
	if err != nil {
		return err
	}
	if err := r.policies.Approve(ctx, g, v.ID, policies.Approval{By: f.By, Minute: f.Minute}); err != nil {
		return err
	}
	return r.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		p, err := people.Store{}.Add(ctx, tx, f.person(), nil)
		if err != nil {
			return ledger.Event{}, err
		}
		err = r.accounts.SetPassword(ctx, tx, p.ID, f.Password, false)
		return ledger.Event{Verb: "people.added", Subject: p.Ref(tx.School), Also: []ref.Ref{accounts.Ref(tx.School, p.ID)}}, err
	})
}

// tryPack asks everybody who obeys a pack, so that a school is not left half set up by one that cannot rule.
func (r *Records) tryPack(files fs.FS) error {
	pack, err := policy.Parse(files)
	if err != nil {
		return err
	}
	for _, c := range append([]policy.Consumer{r.policies}, r.consumers...) {
		if _, err := c.Prepare(pack); err != nil {
			return err
		}
	}
	return nil
}
