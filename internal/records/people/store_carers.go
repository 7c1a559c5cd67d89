package people

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

const (
	sqlWaiting = `SELECT c.child, p.given AS child_given, p.family AS child_family, p.class, c.carer, q.given AS carer_given, q.family AS carer_family
 FROM people_carer c JOIN people_person p ON p.school_id = c.school_id AND p.id = c.child JOIN people_person q ON q.school_id = c.school_id AND q.id = c.carer
 WHERE c.school_id = ? AND c.waiting ORDER BY p.class, p.family, p.given, c.child, c.carer LIMIT ? OFFSET ?`
	sqlLinks = `SELECT COUNT(*) AS links, COALESCE(SUM(CASE WHEN waiting THEN 1 ELSE 0 END), 0) AS waiting,
 COALESCE(SUM(CASE WHEN barred THEN 1 ELSE 0 END), 0) AS barred FROM people_carer WHERE school_id = ?`
	sqlSetLink  = `UPDATE people_carer SET barred = ?, waiting = ?, why = ?, noted_by = ?, noted_at = ? WHERE school_id = ? AND child = ? AND carer = ?`
	sqlDropLink = `DELETE FROM people_carer WHERE school_id = ? AND child = ? AND carer = ?`
)

// Link is a link that waits for the office.
type Link struct {
	Child       string `db:"child"`
	ChildGiven  string `db:"child_given"`
	ChildFamily string `db:"child_family"`
	Class       string `db:"class"`
	Carer       string `db:"carer"`
	CarerGiven  string `db:"carer_given"`
	CarerFamily string `db:"carer_family"`
}

// Waiting lists the links that feeds brought and nobody has confirmed. // serves PPL-22
func (Store) Waiting(ctx context.Context, tx *ledger.Tx, page int) ([]Link, error) {
	out, err := db.All[Link](ctx, tx.Tx, sqlWaiting, tx.School, PageSize, (max(page, 1)-1)*PageSize)
	if err != nil {
		return nil, fmt.Errorf("people: links: %w", err)
	}
	return out, nil
}

type linkCount struct {
	Links   int `db:"links"`
	Waiting int `db:"waiting"`
	Barred  int `db:"barred"`
}

func (Store) links(ctx context.Context, tx *ledger.Tx) (linkCount, error) {
	return db.One[linkCount](ctx, tx.Tx, sqlLinks, tx.School)
}

// What the office does with a link.
const (
	Confirm = "confirm" // it opens the child's record to the carer
	Refuse  = "refuse"  // it was wrong and goes
	Bar     = "bar"     // a court or the school keeps this person from the record
	Lift    = "lift"    // the bar no longer holds
)

// SetLink does one of these. A bar and its end need a reason, and nobody decides about a link of their own. The event's
// subject is the child. // serves PPL-22
func (s Store) SetLink(ctx context.Context, tx *ledger.Tx, child, carer, act, why string) error {
	carers, err := s.CarersOf(ctx, tx, child)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(carers, func(c Carer) bool { return c.Person == carer })
	if at < 0 {
		return errs.Bad("carer", "Choose one of the people listed.")
	}
	by := tx.Grant.Actor().Person
	next, err := decided(carers[at], by, act, strings.TrimSpace(why))
	if err != nil {
		return err
	}
	for _, c := range carers {
		if c.Barred && c.Person == by {
			return errs.Denied(barredWords)
		}
	}
	if act == Refuse {
		_, err = tx.Exec(ctx, sqlDropLink, tx.School, child, carer)
	} else {
		_, err = tx.Exec(ctx, sqlSetLink, next.Barred, next.Waiting, next.Why, by, tx.Now, tx.School, child, carer)
	}
	if err != nil {
		return fmt.Errorf("people: link: %w", err)
	}
	return nil
}

// decided is a link after an act, or why it cannot be done.
func decided(c Carer, by, act, why string) (Carer, error) {
	switch {
	case by == c.Person && act != Bar:
		return c, errs.Bad("carer", "Nobody decides about their own link to a child. Ask somebody else in the office.")
	case (act == Bar || act == Lift) && (len(why) < 5 || len(why) > 1000):
		return c, errs.Bad("why", "Write what this rests on, such as the court's order and its date, in a sentence or two.")
	case act == Confirm && c.Waiting && !c.Barred:
		c.Waiting, c.Why = false, why
	case act == Refuse && c.Waiting && !c.Barred:
	case act == Bar && !c.Barred:
		c.Barred, c.Waiting, c.Why = true, false, why
	case act == Lift && c.Barred:
		c.Barred, c.Why = false, why
	default:
		return c, errs.Clash("act", "This cannot be done with the link as it now is. Look at it again.")
	}
	return c, nil
}

// ConfirmLinks confirms several links at once, each written as child and carer with a space between, and gives the
// children for the event.
func (s Store) ConfirmLinks(ctx context.Context, tx *ledger.Tx, pairs []string) ([]ref.Ref, error) {
	var out []ref.Ref
	for _, pair := range pairs {
		child, carer, _ := strings.Cut(pair, " ")
		if err := s.SetLink(ctx, tx, child, carer, Confirm, ""); err != nil {
			return nil, err
		}
		if r := (Person{ID: child}).Ref(tx.School); !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out, nil
}
