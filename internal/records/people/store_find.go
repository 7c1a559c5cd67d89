package people

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

const (
	// The reach of the person who asks stands in the statement itself, so that no page can forget it.
	sqlWithin = ` FROM people_person p WHERE school_id = ? AND (? = 1 OR class IN (%s) AND kind = 'pupil'
 OR id = ? OR EXISTS (SELECT 1 FROM people_carer c WHERE c.school_id = p.school_id AND c.child = p.id AND c.carer = ? AND NOT c.barred AND NOT c.waiting))
 AND (? = '' OR search LIKE ? ESCAPE '!') AND (? = '' OR kinds LIKE ?) AND (? = '' OR class = ?) AND (? = '' OR year = ?) AND (? = '' OR organisation = ?)
 AND (? = 1 OR left_on = '' OR left_on > ?)`
	sqlFind    = `SELECT ` + sqlColumns + sqlWithin + ` ORDER BY family, given, id LIMIT ? OFFSET ?`
	sqlHowMany = `SELECT COUNT(*)` + sqlWithin
)

// PageSize is how many people a page of the register shows.
const PageSize = 50

// Query picks people. Reach and Actor are those of the grant: the zero Reach finds nobody.
type Query struct {
	Text  string // part of a name or account
	Kind  string
	Class string
	Year  string
	Group string // the outside organisation
	Left  bool   // leavers too
	Reach authz.Reach
	Actor authz.Actor
	Page  int // from 1
	Size  int // 0: PageSize
}

// Within is a query as far as a grant reaches.
func Within(g authz.Grant) Query { return Query{Reach: g.Reach(), Actor: g.Actor(), Page: 1} }

// Find gives a page of people and how many there are in all.
func (s Store) Find(ctx context.Context, tx *ledger.Tx, q Query) ([]Person, int, error) {
	if q.Reach == authz.None {
		return nil, 0, nil
	}
	classes, args := q.args(tx)
	total, err := db.One[int](ctx, tx.Tx, fmt.Sprintf(sqlHowMany, classes), args...)
	if err != nil {
		return nil, 0, fmt.Errorf("people: find: %w", err)
	}
	size := q.Size
	if size <= 0 {
		size = PageSize
	}
	rows, err := db.All[row](ctx, tx.Tx, fmt.Sprintf(sqlFind, classes), append(args, size, (max(q.Page, 1)-1)*size)...)
	if err != nil {
		return nil, 0, fmt.Errorf("people: find: %w", err)
	}
	found, err := s.fill(ctx, tx, rows)
	return found, total, err
}

func (q Query) args(tx *ledger.Tx) (in string, args []any) {
	classes := []string{""} // an IN list may not be empty, and no class is called nothing
	if q.Reach == authz.Class || q.Reach == authz.Case {
		classes = slices.DeleteFunc(slices.Clone(q.Actor.Classes), func(c string) bool { return c == "" })
	}
	if len(classes) == 0 || classes[0] == "" {
		classes = []string{"\x01"}
	}
	self := q.Actor.Person
	args = db.Args(classes, tx.School, flag(q.Reach == authz.All))
	text := strings.ToLower(q.Text)
	args = append(args, self, self, text, "%"+escape(text)+"%", q.Kind, "% "+q.Kind+" %", q.Class, q.Class, q.Year, q.Year, q.Group, q.Group,
		flag(q.Left), today(tx))
	return db.In(len(classes)), args
}

// today is the school's own day at the moment of the transaction.
func today(tx *ledger.Tx) string {
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return tx.Now
	}
	return clock.ISO(now)
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// escape makes a person's text mean itself in a LIKE.
func escape(s string) string { return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s) }

// chunks cuts a list so that no statement has more arguments than the engines take.
func chunks[T any](list []T) iter.Seq[[]T] { return slices.Chunk(list, 500) }
