package guests

import (
	"context"
	"fmt"
	"strings"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	// A guest is found by name, user name or organisation; the state is worked out in the statement, so that a page is a page. Every
	// visit has its person: LEFT only makes the engines begin with the visits.
	sqlListed = ` FROM reception_visit v LEFT JOIN people_person p ON p.school_id = v.school_id AND p.id = v.person
 WHERE v.school_id = ? AND (? = '' OR p.search LIKE ? ESCAPE '!' OR LOWER(v.organisation) LIKE ? ESCAPE '!') AND (? = '' OR v.kind = ?)
 AND (? = 'all' OR ? = 'today' AND v.from_on <= ? AND (v.ended_at = '' OR v.ended_at >= ?)
 OR ? = 'in' AND v.from_on <= ? AND v.ended_at = '' AND v.approval <> 'waits'
 OR ? = 'coming' AND v.from_on > ? AND v.ended_at = '' AND v.approval <> 'waits'
 OR ? = 'approval' AND v.approval = 'waits' AND v.ended_at = ''
 OR ? = 'sign' AND v.from_on <= ? AND v.signed_at = '' AND v.issued_at = '' AND v.approval <> 'waits' AND v.ended_at = ''
 OR ? = 'ready' AND v.from_on <= ? AND v.signed_at <> '' AND (v.issued_at = '' OR v.lapsed_at <> '') AND v.approval <> 'waits' AND v.ended_at = ''
 OR ? = 'active' AND v.issued_at <> '' AND v.lapsed_at = '' AND v.ended_at = ''
 OR ? = 'ended' AND v.ended_at <> '')`
	sqlRow = `SELECT ` + visitColumns + `, p.given, p.family, p.account`
	// The lists of the day look only at those who are open or ended today; the others run backwards through the years.
	sqlOfDay    = sqlListed + ` AND (v.ended_at = '' OR v.ended_at >= ?)`
	sqlDay      = sqlRow + sqlOfDay + ` ORDER BY CASE WHEN v.ended_at = '' THEN 0 ELSE 1 END, v.made_at DESC, v.id DESC LIMIT ? OFFSET ?`
	sqlDayCount = `SELECT COUNT(*)` + sqlOfDay
	sqlAll      = sqlRow + sqlListed + ` ORDER BY v.made_at DESC, v.id DESC LIMIT ? OFFSET ?`
	sqlAllCount = `SELECT COUNT(*)` + sqlListed
)

// The filters of the list besides the stages.
const (
	Today  = "today"
	Inside = "in" // who is in the building
	All    = "all"
)

// Query picks visits.
type Query struct {
	Words string
	Kind  string
	State string // Today, Inside, All or a stage
	Today string // the school's own day
	Began string // the moment at which it began
	Page  int
	Size  int
}

// Guest is one line of the list.
type Guest struct {
	Visit
	Given   string `db:"given"`
	Family  string `db:"family"`
	Account string `db:"account"`
}

// Name is the guest's whole name.
func (g Guest) Name() string { return strings.TrimSpace(g.Given + " " + g.Family) }

// List gives a page of visits, and how many there are.
func (Store) List(ctx context.Context, tx *ledger.Tx, q Query) ([]Guest, int, error) {
	words := strings.ToLower(q.Words)
	like := "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(words) + "%"
	args := []any{tx.School, words, like, like, q.Kind, q.Kind, q.State, q.State, q.Today, q.Began, q.State, q.Today, q.State, q.Today, q.State,
		q.State, q.Today, q.State, q.Today, q.State, q.State}
	count, page := sqlAllCount, sqlAll
	if q.State != Over && q.State != All {
		count, page, args = sqlDayCount, sqlDay, append(args, q.Began)
	}
	total, err := db.One[int](ctx, tx.Tx, count, args...)
	if err != nil {
		return nil, 0, fmt.Errorf("reception: list: %w", err)
	}
	found, err := db.All[Guest](ctx, tx.Tx, page, append(args, q.Size, (max(q.Page, 1)-1)*q.Size)...)
	return found, total, err
}

// One look over those who are open or ended today tells how many stand in each list.
const sqlTally = `SELECT COALESCE(SUM(CASE WHEN from_on <= ? THEN 1 ELSE 0 END), 0) AS today,
 COALESCE(SUM(CASE WHEN from_on <= ? AND ended_at = '' AND approval <> 'waits' THEN 1 ELSE 0 END), 0) AS inside,
 COALESCE(SUM(CASE WHEN from_on <= ? AND ended_at = '' AND approval <> 'waits' AND signed_at = '' AND issued_at = '' THEN 1 ELSE 0 END), 0) AS unsigned,
 COALESCE(SUM(CASE WHEN from_on <= ? AND ended_at = '' AND approval <> 'waits' AND signed_at <> '' AND (issued_at = '' OR lapsed_at <> '') THEN 1 ELSE 0 END), 0) AS ready,
 COALESCE(SUM(CASE WHEN ended_at = '' AND issued_at <> '' AND lapsed_at = '' THEN 1 ELSE 0 END), 0) AS active,
 COALESCE(SUM(CASE WHEN ended_at = '' AND approval = 'waits' THEN 1 ELSE 0 END), 0) AS approval,
 COALESCE(SUM(CASE WHEN from_on > ? AND ended_at = '' AND approval <> 'waits' THEN 1 ELSE 0 END), 0) AS coming
 FROM reception_visit WHERE school_id = ? AND (ended_at = '' OR ended_at >= ?)`

// tallied is a Tally as it is read.
type tallied struct {
	Today    int `db:"today"`
	Inside   int `db:"inside"`
	Unsigned int `db:"unsigned"`
	Ready    int `db:"ready"`
	Active   int `db:"active"`
	Approval int `db:"approval"`
	Coming   int `db:"coming"`
}

// Tally counts the visits in each list of the day, by the filter.
func (Store) Tally(ctx context.Context, tx *ledger.Tx, today, began string) (map[string]int, error) {
	n, err := db.One[tallied](ctx, tx.Tx, sqlTally, today, today, today, today, today, tx.School, began)
	if err != nil {
		return nil, fmt.Errorf("reception: tally: %w", err)
	}
	return map[string]int{Today: n.Today, Inside: n.Inside, ToSign: n.Unsigned, Ready: n.Ready, Active: n.Active, Approval: n.Approval, Coming: n.Coming}, nil
}

const (
	sqlHow = `SELECT COALESCE(SUM(CASE WHEN ended_at = '' AND issued_at <> '' AND lapsed_at = '' THEN 1 ELSE 0 END), 0) AS active,
 COALESCE(SUM(CASE WHEN ended_at >= ? AND issued_at <> '' THEN 1 ELSE 0 END), 0) AS expired,
 COALESCE(SUM(CASE WHEN ended_at = '' AND issued_at <> '' AND ends_at < ? THEN 1 ELSE 0 END), 0) AS late,
 COALESCE(SUM(CASE WHEN kind = 'external' AND ended_at = '' AND approval = 'yes' THEN 1 ELSE 0 END), 0) AS agencies,
 COALESCE(SUM(CASE WHEN kind = 'external' AND ended_at = '' AND approval = 'waits' THEN 1 ELSE 0 END), 0) AS asked,
 COALESCE(SUM(CASE WHEN kind = 'external' AND ended_at = '' AND ends_at < ? THEN 1 ELSE 0 END), 0) AS past,
 COALESCE(MAX(made_at), '') AS latest FROM reception_visit WHERE school_id = ?`
	// Whoever got an account without any signature by then.
	sqlUnsigned = `SELECT COUNT(*) FROM reception_visit v WHERE v.school_id = ? AND v.issued_at >= ? AND NOT EXISTS (SELECT 1 FROM agreements_signature s
 WHERE s.school_id = v.school_id AND s.about = v.person AND s.at <= v.issued_at)`
	sqlExtended = `SELECT COUNT(*) FROM reception_extension WHERE school_id = ? AND at >= ?`
	// Outside people with a live account and no last day, however they came into the register.
	sqlEndless = `SELECT COUNT(*) FROM people_person p JOIN accounts_account a ON a.school_id = p.school_id AND a.person_id = p.id
 WHERE p.school_id = ? AND p.kinds LIKE '% external %' AND p.left_on = '' AND NOT a.closed`
)

// how counts the visits.
type how struct {
	Active   int    `db:"active"`
	Expired  int    `db:"expired"`
	Late     int    `db:"late"`
	Agencies int    `db:"agencies"`
	Asked    int    `db:"asked"`
	Past     int    `db:"past"`
	Latest   string `db:"latest"`

	Unsigned, Extended, Endless int
}

// counts reads how the visits stand: since a moment, and past their end by another.
func (Store) counts(ctx context.Context, tx *ledger.Tx, since, due string) (h how, err error) {
	if h, err = db.One[how](ctx, tx.Tx, sqlHow, since, due, due, tx.School); err != nil {
		return h, fmt.Errorf("reception: counts: %w", err)
	}
	if h.Unsigned, err = db.One[int](ctx, tx.Tx, sqlUnsigned, tx.School, since); err != nil {
		return h, fmt.Errorf("reception: counts: %w", err)
	}
	if h.Extended, err = db.One[int](ctx, tx.Tx, sqlExtended, tx.School, since); err != nil {
		return h, fmt.Errorf("reception: counts: %w", err)
	}
	h.Endless, err = db.One[int](ctx, tx.Tx, sqlEndless, tx.School)
	return h, err
}
