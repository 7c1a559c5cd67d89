package passes

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Schema is the tables of this feature.
//
//go:embed schema/*.sql
var Schema embed.FS

type store struct{}

const (
	passColumns = `id, class, aim, plan_id, only_list, images, tools, starts_at, ends_at, by_id, at, reason, state, decided_by, decided_at, decision, ended_at, ended_by, end_why, blocked`
	sqlAdd      = `INSERT INTO passes_pass (school_id, ` + passColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,'','','','','','',-1)`
	sqlGet      = `SELECT ` + passColumns + ` FROM passes_pass WHERE school_id = ? AND id = ?`
	sqlEnd      = `UPDATE passes_pass SET ended_at = ?, ended_by = ?, end_why = ?, blocked = ? WHERE school_id = ? AND id = ? AND ended_at = '' AND state <> 'declined'`
	sqlExtend   = `UPDATE passes_pass SET ends_at = ? WHERE school_id = ? AND id = ? AND ended_at = '' AND state = 'open'`
	sqlDecide   = `UPDATE passes_pass SET state = ?, decided_by = ?, decided_at = ?, decision = ? WHERE school_id = ? AND id = ? AND state = 'asked' AND ended_at = ''`
	sqlRunOut   = `SELECT ` + passColumns + ` FROM passes_pass WHERE school_id = ? AND ended_at = '' AND state <> 'declined' AND ends_at <= ? ORDER BY ends_at, id LIMIT 100`
	sqlLive     = `SELECT ` + passColumns + ` FROM passes_pass WHERE school_id = ? AND ended_at = '' AND state = 'open' AND ends_at > ? AND starts_at <= ? ORDER BY starts_at, id LIMIT 500`
	// What runs for a class: the newest lesson before what is open for days.
	// What a class did at a moment that may be over: the lesson that began last.
	sqlDuring  = `SELECT ` + passColumns + ` FROM passes_pass WHERE school_id = ? AND class = ? AND state = 'open' AND starts_at <= ? AND ends_at > ? AND (ended_at = '' OR ended_at > ?) ORDER BY starts_at DESC, id LIMIT 1`
	sqlCurrent = `SELECT ` + passColumns + ` FROM passes_pass WHERE school_id = ? AND class = ? AND ended_at = '' AND state = 'open' AND ends_at > ? AND starts_at <= ?
 ORDER BY CASE decided_by WHEN '' THEN 0 ELSE 1 END, starts_at DESC, id DESC LIMIT 1`

	hostColumns = `host, at, by_id, why`
	sqlAddHost  = `INSERT INTO passes_host (school_id, pass_id, ` + hostColumns + `) VALUES (?,?,?,?,?,?) ON CONFLICT (school_id, pass_id, host) DO NOTHING`
	sqlHosts    = `SELECT ` + hostColumns + ` FROM passes_host WHERE school_id = ? AND pass_id = ? ORDER BY at, host`
	sqlHostsOf  = `SELECT pass_id, ` + hostColumns + ` FROM passes_host WHERE school_id = ? AND pass_id IN (%s) ORDER BY at, host`

	sqlHasClass = `SELECT COUNT(*) FROM people_person WHERE school_id = ? AND class = ? AND kind = 'pupil'`
	sqlYears    = `SELECT DISTINCT year FROM people_person WHERE school_id = ? AND class = ? AND kind = 'pupil' ORDER BY year`
	sqlPupils   = `SELECT class, id FROM people_person WHERE school_id = ? AND kind = 'pupil' AND (left_on = '' OR left_on > ?) AND class IN (%s) ORDER BY class, id`
	sqlTeachers = `SELECT c.person FROM people_class c JOIN people_person p ON p.school_id = c.school_id AND p.id = c.person
 WHERE c.school_id = ? AND c.class = ? AND (p.left_on = '' OR p.left_on > ?) ORDER BY c.person`
	sqlLeaders = `SELECT DISTINCT by_id FROM passes_pass WHERE school_id = ? AND class = ? AND ended_at = '' AND state = 'open' AND decided_by = '' AND starts_at <= ? AND ends_at > ? ORDER BY by_id`
)

// host is one site of a pass.
type host struct {
	Host string `db:"host"`
	At   string `db:"at"`
	By   string `db:"by_id"`
	Why  string `db:"why"` // empty: from the beginning
}

type hostOf struct {
	Pass string `db:"pass_id"`
	host
}

func (s store) add(ctx context.Context, tx *ledger.Tx, p Pass, hosts []string) error {
	_, err := tx.Exec(ctx, sqlAdd, tx.School, p.ID, p.Class, p.Aim, p.Plan, p.Only, p.Images, p.Tools, p.Starts, p.Ends, p.By, p.At, p.Reason, p.State)
	if err != nil {
		return fmt.Errorf("passes: opening: %w", err)
	}
	return s.addHosts(ctx, tx, p.ID, hosts, "")
}

func (store) addHosts(ctx context.Context, tx *ledger.Tx, pass string, hosts []string, why string) error {
	for _, h := range hosts {
		if _, err := tx.Exec(ctx, sqlAddHost, tx.School, pass, h, tx.Now, tx.Grant.Actor().Person, why); err != nil {
			return fmt.Errorf("passes: a site: %w", err)
		}
	}
	return nil
}

func (store) get(ctx context.Context, tx *ledger.Tx, id string) (Pass, error) {
	return db.OneOr[Pass](ctx, tx.Tx, errs.Missing("There is no such lesson."), sqlGet, tx.School, id)
}

func (store) end(ctx context.Context, tx *ledger.Tx, id, at, by, why string, blocked int) error {
	n, err := tx.Exec(ctx, sqlEnd, at, by, why, blocked, tx.School, id)
	return changed(n, err, "This has already ended.")
}

func (store) extend(ctx context.Context, tx *ledger.Tx, id, end string) error {
	n, err := tx.Exec(ctx, sqlExtend, end, tx.School, id)
	return changed(n, err, "This has already ended.")
}

func (store) decide(ctx context.Context, tx *ledger.Tx, id, state, by, why string) error {
	n, err := tx.Exec(ctx, sqlDecide, state, by, tx.Now, why, tx.School, id)
	return changed(n, err, "Someone else has decided this in the meantime.")
}

// changed turns a statement that found nothing to change into the sentence that says why.
func changed(n int64, err error, safe string) error {
	if err == nil && n == 0 {
		return errs.Clash("", "%s", safe)
	}
	return err
}

func (store) runOut(ctx context.Context, tx *ledger.Tx) ([]Pass, error) {
	return db.All[Pass](ctx, tx.Tx, sqlRunOut, tx.School, tx.Now)
}

// live are the passes that are open at a moment, and those that open until another.
func (store) live(ctx context.Context, tx *ledger.Tx, now, until string) ([]Pass, error) {
	return db.All[Pass](ctx, tx.Tx, sqlLive, tx.School, now, until)
}

// current is the lesson that runs for a class.
func (store) current(ctx context.Context, tx *ledger.Tx, class string, now time.Time) (Pass, bool, error) {
	p, err := db.One[Pass](ctx, tx.Tx, sqlCurrent, tx.School, class, clock.Text(now), clock.Text(now))
	if errors.Is(err, db.ErrNone) {
		return p, false, nil
	}
	return p, err == nil, err
}

// hosts gives the sites of passes.
func (store) hosts(ctx context.Context, tx *ledger.Tx, ids ...string) (map[string][]host, error) {
	out := map[string][]host{}
	if len(ids) == 0 {
		return out, nil
	}
	all, err := db.All[hostOf](ctx, tx.Tx, fmt.Sprintf(sqlHostsOf, db.In(len(ids))), db.Args(ids, any(tx.School))...)
	for _, h := range all {
		out[h.Pass] = append(out[h.Pass], h.host)
	}
	return out, err
}

func (store) hasClass(ctx context.Context, tx *ledger.Tx, class string) (bool, error) {
	if class == "" {
		return false, nil
	}
	n, err := db.One[int](ctx, tx.Tx, sqlHasClass, tx.School, class)
	return n > 0, err
}

func (store) years(ctx context.Context, tx *ledger.Tx, class string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlYears, tx.School, class)
}

type pupilOf struct {
	Class string `db:"class"`
	ID    string `db:"id"`
}

// pupils gives the children of classes.
func (store) pupils(ctx context.Context, tx *ledger.Tx, classes ...string) (map[string][]string, error) {
	out := map[string][]string{}
	if len(classes) == 0 {
		return out, nil
	}
	all, err := db.All[pupilOf](ctx, tx.Tx, fmt.Sprintf(sqlPupils, db.In(len(classes))), db.Args(classes, any(tx.School), any(londonDay(tx.Now)))...)
	for _, p := range all {
		out[p.Class] = append(out[p.Class], p.ID)
	}
	return out, err
}

func (store) teachers(ctx context.Context, tx *ledger.Tx, class string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlTeachers, tx.School, class, londonDay(tx.Now))
}

// leaders are those who opened a lesson that runs for a class.
func (store) leaders(ctx context.Context, tx *ledger.Tx, class string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlLeaders, tx.School, class, tx.Now, tx.Now)
}
