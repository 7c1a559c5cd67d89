package passes

import (
	"context"
	"errors"
	"fmt"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	askColumns    = `id, number, ticket, person_id, class, host, words, at, state, decided_by, decided_at, says, pass_id`
	sqlTakeNumber = `INSERT INTO passes_number (school_id, year, last) VALUES (?,?,1) ON CONFLICT (school_id, year) DO UPDATE SET last = passes_number.last + 1 RETURNING last`
	sqlAddAsk     = `INSERT INTO passes_ask (school_id, ` + askColumns + `) VALUES (?,?,?,?,?,?,?,?,?,'waiting','','','','')`
	sqlAsk        = `SELECT ` + askColumns + ` FROM passes_ask WHERE school_id = ? AND id = ?`
	sqlTicket     = `SELECT ` + askColumns + ` FROM passes_ask WHERE school_id = ? AND ticket = ?`
	sqlAsksOf     = `SELECT ` + askColumns + ` FROM passes_ask WHERE school_id = ? AND person_id = ? ORDER BY at DESC, id DESC LIMIT 20`
	sqlDecideAsk  = `UPDATE passes_ask SET state = ?, decided_by = ?, decided_at = ?, says = ?, pass_id = ? WHERE school_id = ? AND id = ? AND state = 'waiting'`
	sqlUnanswered = `SELECT ` + askColumns + ` FROM passes_ask WHERE school_id = ? AND state = 'waiting' AND at < ? ORDER BY at, id LIMIT 100`
	sqlWaiting    = `SELECT ` + askColumns + ` FROM passes_ask WHERE school_id = ? AND state = 'waiting' AND (? = 1 OR class IN (%s)) ORDER BY at, id LIMIT 100`
	sqlAsksSince  = `SELECT ` + askColumns + ` FROM passes_ask WHERE school_id = ? AND at >= ? AND state <> 'waiting' ORDER BY at LIMIT 20000`

	hideColumns = `id, person_id, class, host, words, by_id, at, until_at, report, lifted_at, lifted_by`
	sqlAddHide  = `INSERT INTO passes_hide (school_id, ` + hideColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,'','')`
	sqlHide     = `SELECT ` + hideColumns + ` FROM passes_hide WHERE school_id = ? AND id = ?`
	sqlHides    = `SELECT ` + hideColumns + ` FROM passes_hide WHERE school_id = ? AND until_at > ? AND lifted_at = '' AND host <> '' ORDER BY at, id LIMIT 1000`
	sqlLifted   = `SELECT ` + hideColumns + ` FROM passes_hide WHERE school_id = ? AND until_at > ? AND lifted_at <> '' AND host <> '' ORDER BY at, id LIMIT 1000`
	sqlHidesOf  = `SELECT ` + hideColumns + ` FROM passes_hide WHERE school_id = ? AND until_at > ? AND (? = 1 OR class IN (%s)) ORDER BY at DESC, id DESC LIMIT 50`
	sqlSame     = `SELECT ` + hideColumns + ` FROM passes_hide WHERE school_id = ? AND class = ? AND person_id = ? AND until_at > ? AND lifted_at = '' ORDER BY at, id LIMIT 100`
	sqlLift     = `UPDATE passes_hide SET lifted_at = ?, lifted_by = ? WHERE school_id = ? AND id = ? AND lifted_at = ''`
	sqlHidden   = `SELECT ` + hideColumns + ` FROM passes_hide WHERE school_id = ? AND at >= ? ORDER BY at LIMIT 5000`
)

func (store) addAsk(ctx context.Context, tx *ledger.Tx, a Ask) (Ask, error) {
	year := tx.Now[:4]
	n, err := db.One[int64](ctx, tx.Tx, sqlTakeNumber, tx.School, year)
	if err != nil {
		return a, fmt.Errorf("passes: number: %w", err)
	}
	a.ID, a.Number = tx.ID(), fmt.Sprintf("A%s-%04d", year, n)
	if a.Ticket == "" {
		a.Ticket = "own." + a.ID
	}
	_, err = tx.Exec(ctx, sqlAddAsk, tx.School, a.ID, a.Number, a.Ticket, a.Person, a.Class, a.Host, a.Words, a.At)
	return a, err
}

func (store) getAsk(ctx context.Context, tx *ledger.Tx, id string) (Ask, error) {
	return db.OneOr[Ask](ctx, tx.Tx, errs.Missing("Nobody has asked for this."), sqlAsk, tx.School, id)
}

func (store) ticket(ctx context.Context, tx *ledger.Tx, ticket string) (Ask, bool, error) {
	a, err := db.One[Ask](ctx, tx.Tx, sqlTicket, tx.School, ticket)
	if errors.Is(err, db.ErrNone) {
		return a, false, nil
	}
	return a, err == nil, err
}

func (store) asksOf(ctx context.Context, tx *ledger.Tx, person string) ([]Ask, error) {
	return db.All[Ask](ctx, tx.Tx, sqlAsksOf, tx.School, person)
}

func (store) decideAsk(ctx context.Context, tx *ledger.Tx, id, state, by, says, pass string) error {
	n, err := tx.Exec(ctx, sqlDecideAsk, state, by, tx.Now, says, pass, tx.School, id)
	return changed(n, err, "This has already been answered.")
}

func (store) unanswered(ctx context.Context, tx *ledger.Tx, before string) ([]Ask, error) {
	return db.All[Ask](ctx, tx.Tx, sqlUnanswered, tx.School, before)
}

// within are the classes that a grant reaches, as arguments: all, or a list that is never empty.
func within(tx *ledger.Tx) (all int, classes []string) {
	classes = []string{"\x01"}
	switch tx.Grant.Reach() {
	case authz.All:
		return 1, classes
	case authz.Class:
		return 0, append(classes, tx.Grant.Actor().Classes...)
	}
	return 0, classes
}

// waiting are the asks of the classes within the grant's reach, the oldest first.
func (store) waiting(ctx context.Context, tx *ledger.Tx) ([]Ask, error) {
	all, classes := within(tx)
	return db.All[Ask](ctx, tx.Tx, fmt.Sprintf(sqlWaiting, db.In(len(classes))), db.Args(classes, any(tx.School), any(all))...)
}

func (store) asksSince(ctx context.Context, tx *ledger.Tx, from string) ([]Ask, error) {
	return db.All[Ask](ctx, tx.Tx, sqlAsksSince, tx.School, from)
}

func (store) addHide(ctx context.Context, tx *ledger.Tx, h Hide) error {
	_, err := tx.Exec(ctx, sqlAddHide, tx.School, h.ID, h.Person, h.Class, h.Host, h.Words, h.By, h.At, h.Until, h.Report)
	if err != nil {
		return fmt.Errorf("passes: hiding: %w", err)
	}
	return nil
}

func (store) getHide(ctx context.Context, tx *ledger.Tx, id string) (Hide, error) {
	return db.OneOr[Hide](ctx, tx.Tx, errs.Missing("Nothing was hidden here."), sqlHide, tx.School, id)
}

// hides are those that the gateway obeys at a moment.
func (store) hides(ctx context.Context, tx *ledger.Tx, now string) ([]Hide, error) {
	return db.All[Hide](ctx, tx.Tx, sqlHides, tx.School, now)
}

// lifted are those that were taken back before their lesson was over.
func (store) lifted(ctx context.Context, tx *ledger.Tx, now string) ([]Hide, error) {
	return db.All[Hide](ctx, tx.Tx, sqlLifted, tx.School, now)
}

// hidesOf are those of the classes within the grant's reach whose lesson is not over.
func (store) hidesOf(ctx context.Context, tx *ledger.Tx) ([]Hide, error) {
	all, classes := within(tx)
	return db.All[Hide](ctx, tx.Tx, fmt.Sprintf(sqlHidesOf, db.In(len(classes))), db.Args(classes, any(tx.School), any(tx.Now), any(all))...)
}

// same are those of the same child, or of the whole class, that have not run out.
func (store) same(ctx context.Context, tx *ledger.Tx, h Hide) ([]Hide, error) {
	return db.All[Hide](ctx, tx.Tx, sqlSame, tx.School, h.Class, h.Person, tx.Now)
}

func (store) lift(ctx context.Context, tx *ledger.Tx, id, by string) error {
	n, err := tx.Exec(ctx, sqlLift, tx.Now, by, tx.School, id)
	return changed(n, err, "It is open again already.")
}

func (store) hiddenSince(ctx context.Context, tx *ledger.Tx, from string) ([]Hide, error) {
	return db.All[Hide](ctx, tx.Tx, sqlHidden, tx.School, from)
}
