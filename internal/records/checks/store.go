package checks

import (
	"context"
	"errors"
	"fmt"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
)

const (
	checkColumns = `school_id, id, incident_id, number, state, what, thing, owner, grounds, sought, power, clause, investigator, device, label, address,
 opened_at, opened_by, started_at, until_at, ended_at, ended_by, ending, why, looked_at, found, deleted, outcome, entry`
	seniorColumns = `person_id, role, confirmed_at`
	usedColumns   = `id, at, device, label, address, reason, who`

	sqlGet     = `SELECT ` + checkColumns + ` FROM checks_check WHERE school_id = ? AND id = ?`
	sqlOfCase  = `SELECT ` + checkColumns + ` FROM checks_check WHERE school_id = ? AND incident_id = ? ORDER BY opened_at DESC, id`
	sqlSeniors = `SELECT ` + seniorColumns + ` FROM checks_senior WHERE school_id = ? AND check_id = ? ORDER BY person_id`
	sqlUsed    = `SELECT ` + usedColumns + ` FROM checks_device WHERE school_id = ? AND check_id = ? ORDER BY at, id`
	sqlChain   = `SELECT check_id, pages, head FROM checks_chain WHERE school_id = ? AND check_id = ?`
	sqlRunning = `SELECT ` + checkColumns + ` FROM checks_check WHERE school_id = ? AND state = 'running' ORDER BY id`
	sqlStopped = `SELECT COUNT(*) FROM checks_check WHERE school_id = ? AND incident_id = ? AND state = 'stopped'`
	// Whoever is one of the seniors, investigates, or handles the case by role or name finds the check; nobody whose conduct
	// is in question in the case does. The roles come as a list.
	sqlMine = `FROM checks_check c WHERE c.school_id = ? AND (? = '' OR c.state = ?)
 AND NOT EXISTS (SELECT 1 FROM incidents_person p WHERE p.school_id = c.school_id AND p.incident_id = c.incident_id AND p.part = 'subject' AND p.person_id = ?)
 AND (c.investigator = ? OR EXISTS (SELECT 1 FROM checks_senior s WHERE s.school_id = c.school_id AND s.check_id = c.id AND s.person_id = ?)
 OR EXISTS (SELECT 1 FROM incidents_handler h WHERE h.school_id = c.school_id AND h.incident_id = c.incident_id AND h.who IN (%s)))`
	sqlListMine  = `SELECT ` + checkColumns + ` ` + sqlMine + ` ORDER BY c.opened_at DESC, c.id LIMIT ? OFFSET ?`
	sqlCountMine = `SELECT COUNT(*) ` + sqlMine

	// sqlRow is what the trail seals of a check.
	sqlRow = sqlGet
)

// seals are the rows of one check. The pages are sealed by their chain, whose head is among them: a batch of the gateway's
// must not make the trail read all that came before.
func seals() []ledger.Rows {
	return []ledger.Rows{{Name: "checks_check", Query: sqlRow}, {Name: "checks_senior", Query: sqlSeniors}, {Name: "checks_device", Query: sqlUsed},
		{Name: "checks_chain", Query: sqlChain}}
}

// Store is every statement over checks.
type Store struct{}

// Get reads one check.
func (Store) Get(ctx context.Context, tx *ledger.Tx, id string) (Check, error) {
	c, err := db.One[Check](ctx, tx.Tx, sqlGet, tx.School, id)
	if errors.Is(err, db.ErrNone) {
		err = errs.Missing("There is no such check.")
	}
	return c, err
}

// OfCase gives the checks of a case, newest first.
func (Store) OfCase(ctx context.Context, tx *ledger.Tx, incident string) ([]Check, error) {
	return db.All[Check](ctx, tx.Tx, sqlOfCase, tx.School, incident)
}

// File reads a check whole.
func (s Store) File(ctx context.Context, tx *ledger.Tx, id string) (f File, err error) {
	if f.Check, err = s.Get(ctx, tx, id); err != nil {
		return f, err
	}
	if f.Seniors, err = db.All[Senior](ctx, tx.Tx, sqlSeniors, tx.School, id); err != nil {
		return f, err
	}
	if f.Devices, err = db.All[Used](ctx, tx.Tx, sqlUsed, tx.School, id); err != nil {
		return f, err
	}
	chain, err := s.chain(ctx, tx, id)
	f.Pages, f.Head = int(chain.Pages), chain.Head
	return f, err
}

type chainRow struct {
	Check string `db:"check_id"`
	Pages int64  `db:"pages"`
	Head  string `db:"head"`
}

func (Store) chain(ctx context.Context, tx *ledger.Tx, id string) (chainRow, error) {
	r, err := db.One[chainRow](ctx, tx.Tx, sqlChain, tx.School, id)
	if errors.Is(err, db.ErrNone) {
		return chainRow{Check: id}, nil
	}
	return r, err
}

// Running gives the checks whose profile is on.
func (Store) Running(ctx context.Context, tx *ledger.Tx) ([]Check, error) {
	return db.All[Check](ctx, tx.Tx, sqlRunning, tx.School)
}

// converted reports whether a check of the case turned unlawful before: then no other begins. // serves INC-10
func (Store) converted(ctx context.Context, tx *ledger.Tx, incident string) (bool, error) {
	n, err := db.One[int64](ctx, tx.Tx, sqlStopped, tx.School, incident)
	return n > 0, err
}

// Subject gives the facts that the gate decides on: those of the case, with the seniors and the investigator among who
// handles it. Whose device it is, or whose conduct is in question, is shut out. // serves INC-06
func (s Store) Subject(ctx context.Context, tx *ledger.Tx, cases incidents.Store, id string) (authz.Subject, error) {
	f, err := s.File(ctx, tx, id)
	if err != nil {
		return authz.Subject{}, err
	}
	of, err := cases.Subject(ctx, tx, f.Incident)
	if err != nil {
		return authz.Subject{}, err
	}
	out := authz.Subject{Ref: f.Ref(), Handlers: append(of.Handlers, f.Investigator), About: append(of.About, f.Owner)}
	for _, one := range f.Seniors {
		out.Handlers = append(out.Handlers, one.Person)
	}
	return out, nil
}

// mine lists the checks of whoever asks: those they take part in, and those of cases they handle.
func (Store) mine(ctx context.Context, tx *ledger.Tx, state string, most, from int) ([]Check, int, error) {
	a := tx.Grant.Actor()
	who := []string{a.Person}
	for _, r := range a.Roles {
		who = append(who, string(r))
	}
	args := db.Args(who, tx.School, state, state, a.Person, a.Person, a.Person)
	total, err := db.One[int64](ctx, tx.Tx, fmt.Sprintf(sqlCountMine, db.In(len(who))), args...)
	if err != nil {
		return nil, 0, err
	}
	all, err := db.All[Check](ctx, tx.Tx, fmt.Sprintf(sqlListMine, db.In(len(who))), append(args, most, from)...)
	return all, int(total), err
}
