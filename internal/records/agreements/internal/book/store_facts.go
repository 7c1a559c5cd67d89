package book

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

// Each of these is asked for everybody at once, or for a few people; %s is the part that picks them.
const (
	sqlNewestAll = `SELECT s.id, s.form, s.hash, s.language, s.about, s.signer, s.answers, s.phase, s.kinds, s.at, COALESCE(e.at, '') AS ended_at, COALESCE(e.cause, '') AS ended_cause
 FROM agreements_newest n JOIN agreements_signature s ON s.school_id = n.school_id AND s.id = n.signature
 LEFT JOIN agreements_end e ON e.school_id = s.school_id AND e.signature = s.id WHERE n.school_id = ?%s ORDER BY s.at, s.id`
	sqlCarersAll = `SELECT child, carer FROM people_carer WHERE school_id = ? AND NOT barred AND NOT waiting%s ORDER BY child, carer`
	sqlIssuesAll = `SELECT id, form, about, cause, asked_at, reminded_at, chased_at FROM agreements_issue WHERE school_id = ? AND closed_at = ''%s ORDER BY about, form`
	sqlPapersAll = `SELECT s.id, s.form, s.about FROM agreements_paper p JOIN agreements_signature s ON s.school_id = p.school_id AND s.id = p.signature
 WHERE p.school_id = ? AND p.verified_at = ''%s ORDER BY s.at, s.id`
	sqlWithdrawnAll = `SELECT about, service, carer, at FROM agreements_withdrawal WHERE school_id = ?%s ORDER BY at, id`
	sqlLeavers      = `SELECT n.signature FROM people_person p JOIN agreements_newest n ON n.school_id = p.school_id AND n.about = p.id
 LEFT JOIN agreements_end e ON e.school_id = n.school_id AND e.signature = n.signature
 WHERE p.school_id = ? AND p.left_on <> '' AND p.left_on <= ? AND e.signature IS NULL ORDER BY n.signature LIMIT ?`
	sqlSettledAll = `SELECT about, service, answer, at FROM agreements_settled WHERE school_id = ?%s ORDER BY at, id`
)

// newestRow is the newest signature of one signer about one person, with what decides whether it still holds.
type newestRow struct {
	ID       string `db:"id"`
	Form     string `db:"form"`
	Hash     string `db:"hash"`
	Language string `db:"language"`
	About    string `db:"about"`
	Signer   string `db:"signer"`
	Answers  string `db:"answers"`
	Phase    string `db:"phase"`
	Kinds    string `db:"kinds"`
	At       string `db:"at"`
	EndedAt  string `db:"ended_at"`
	Cause    string `db:"ended_cause"`
}

type carerRow struct {
	Child string `db:"child"`
	Carer string `db:"carer"`
}

type issueRow struct {
	ID       string `db:"id"`
	Form     string `db:"form"`
	About    string `db:"about"`
	Cause    string `db:"cause"`
	Asked    string `db:"asked_at"`
	Reminded string `db:"reminded_at"`
	Chased   string `db:"chased_at"`
}

type paperRow struct {
	ID    string `db:"id"`
	Form  string `db:"form"`
	About string `db:"about"`
}

type withdrawnRow struct {
	About   string `db:"about"`
	Service string `db:"service"`
	Carer   string `db:"carer"`
	At      string `db:"at"`
}

type settledRow struct {
	About   string `db:"about"`
	Service string `db:"service"`
	Answer  string `db:"answer"`
	At      string `db:"at"`
}

// picked asks for some people in few statements, or for everybody in one when about is nil.
func picked[T any](ctx context.Context, tx *ledger.Tx, query, column string, about []string) ([]T, error) {
	if about == nil {
		return db.All[T](ctx, tx.Tx, fmt.Sprintf(query, ""), tx.School)
	}
	var out []T
	for part := range slices.Chunk(about, 500) {
		some, err := db.All[T](ctx, tx.Tx, fmt.Sprintf(query, " AND "+column+" IN ("+db.In(len(part))+")"), db.Args(part, tx.School)...)
		if err != nil {
			return nil, fmt.Errorf("agreements: %s: %w", strings.Fields(query)[1], err)
		}
		out = append(out, some...)
	}
	return out, nil
}

// load reads what is known of some people, or of everybody.
func (Store) load(ctx context.Context, tx *ledger.Tx, about []string) (r read, err error) {
	if r.newest, err = picked[newestRow](ctx, tx, sqlNewestAll, "n.about", about); err != nil {
		return r, err
	}
	if r.carers, err = picked[carerRow](ctx, tx, sqlCarersAll, "child", about); err != nil {
		return r, err
	}
	if r.issues, err = picked[issueRow](ctx, tx, sqlIssuesAll, "about", about); err != nil {
		return r, err
	}
	r.papers, err = picked[paperRow](ctx, tx, sqlPapersAll, "s.about", about)
	return r, err
}

type read struct {
	newest []newestRow
	carers []carerRow
	issues []issueRow
	papers []paperRow
}

func (Store) withdrawn(ctx context.Context, tx *ledger.Tx, about []string) ([]withdrawnRow, error) {
	return picked[withdrawnRow](ctx, tx, sqlWithdrawnAll, "about", about)
}

// leavers gives signatures of and about people who have left, that nothing has ended yet.
func (Store) leavers(ctx context.Context, tx *ledger.Tx, day string, most int) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlLeavers, tx.School, day, most)
}

func (Store) settled(ctx context.Context, tx *ledger.Tx, about []string) ([]settledRow, error) {
	return picked[settledRow](ctx, tx, sqlSettledAll, "about", about)
}
