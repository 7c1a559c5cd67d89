package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// Rolled is a roll-over that was done.
type Rolled struct {
	ID      string `db:"id"`
	At      string `db:"at"`
	By      string `db:"by_whom"`
	Into    string `db:"into_year"` // as 2027/28
	Moved   int    `db:"moved"`
	Leavers int    `db:"leavers"`
	Undone  string `db:"undone_at"`
}

const (
	sqlRolled     = `SELECT id, at, by_whom, into_year, moved, leavers, undone_at FROM people_rollover WHERE school_id = ? AND undone_at = '' ORDER BY at DESC, id DESC LIMIT 1`
	sqlRoll       = `INSERT INTO people_rollover (school_id, id, at, by_whom, into_year, moved, leavers, undone_at) VALUES (?,?,?,?,?,?,?,'')`
	sqlRollLine   = `INSERT INTO people_rollover_line (school_id, rollover, person, was_year, was_class, was_left, now_year, now_class, now_left) VALUES (?,?,?,?,?,?,?,?,?)`
	sqlMove       = `UPDATE people_person SET year = ?, class = ?, left_on = ? WHERE school_id = ? AND id = ?`
	sqlRollLines  = `SELECT person, was_year, was_class, was_left, now_year, now_class, now_left FROM people_rollover_line WHERE school_id = ? AND rollover = ? ORDER BY person`
	sqlMoveBack   = `UPDATE people_person SET year = ?, class = ?, left_on = ? WHERE school_id = ? AND id = ? AND year = ? AND class = ? AND left_on = ?`
	sqlRollUndone = `UPDATE people_rollover SET undone_at = ? WHERE school_id = ? AND id = ? AND undone_at = ''`
)

// LastRolled is the latest roll-over that stands; its ID is empty when there is none.
func (Store) LastRolled(ctx context.Context, tx *ledger.Tx) (Rolled, error) {
	r, err := db.One[Rolled](ctx, tx.Tx, sqlRolled, tx.School)
	if errors.Is(err, db.ErrNone) {
		return Rolled{}, nil
	}
	if err != nil {
		return Rolled{}, fmt.Errorf("people: roll-over: %w", err)
	}
	return r, nil
}

// PlanRoll is the dry run of a roll-over.
func (s Store) PlanRoll(ctx context.Context, tx *ledger.Tx, r Rolling) (RollPlan, error) {
	all, err := s.Everybody(ctx, tx)
	if err != nil {
		return RollPlan{}, err
	}
	return planRoll(all, r, today(tx))
}

// Roll moves the whole school up in one step, once a school year. The event is people.rolled-over and names everybody
// given back. // serves PPL-04
func (s Store) Roll(ctx context.Context, tx *ledger.Tx, r Rolling) (RollPlan, []ref.Ref, error) {
	plan, err := s.PlanRoll(ctx, tx, r)
	if err != nil {
		return plan, nil, err
	}
	last, err := s.LastRolled(ctx, tx)
	if err != nil {
		return plan, nil, err
	}
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return plan, nil, fmt.Errorf("people: roll-over: %w", err)
	}
	if last.ID != "" && last.Into == intoYear(now) {
		return plan, nil, errs.Clash("leave", "The pupils have moved up into %s already. Take that back first, should it have been wrong.", last.Into)
	}
	id := tx.ID()
	if _, err := tx.Exec(ctx, sqlRoll, tx.School, id, tx.Now, tx.Grant.Actor().Person, intoYear(now), plan.Up, plan.Leavers); err != nil {
		return plan, nil, fmt.Errorf("people: roll-over: %w", err)
	}
	var also []ref.Ref
	for _, m := range plan.Moves {
		p := m.Person
		if _, err := tx.Exec(ctx, sqlMove, m.Year, m.Class, m.Left, tx.School, p.ID); err != nil {
			return plan, nil, fmt.Errorf("people: roll-over: %w", err)
		}
		if _, err := tx.Exec(ctx, sqlRollLine, tx.School, id, p.ID, p.Year, p.Class, p.Left, m.Year, m.Class, m.Left); err != nil {
			return plan, nil, fmt.Errorf("people: roll-over: %w", err)
		}
		also = append(also, p.Ref(tx.School))
	}
	return plan, also, nil
}

type rollLine struct {
	Person   string `db:"person"`
	WasYear  string `db:"was_year"`
	WasClass string `db:"was_class"`
	WasLeft  string `db:"was_left"`
	Year     string `db:"now_year"`
	Class    string `db:"now_class"`
	Left     string `db:"now_left"`
}

// UndoRoll takes the last roll-over back within a day. A child whose record was changed since keeps that change. The
// event is people.roll-over-undone.
func (s Store) UndoRoll(ctx context.Context, tx *ledger.Tx) ([]ref.Ref, error) {
	last, err := s.LastRolled(ctx, tx)
	if err != nil {
		return nil, err
	}
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return nil, fmt.Errorf("people: roll-over: %w", err)
	}
	if last.ID == "" || !last.undoable(now) {
		return nil, errs.Clash("undo", "There is no roll-over of the last 24 hours to take back. Change the pupils by a file instead.")
	}
	lines, err := db.All[rollLine](ctx, tx.Tx, sqlRollLines, tx.School, last.ID)
	if err != nil {
		return nil, fmt.Errorf("people: roll-over: %w", err)
	}
	var also []ref.Ref
	for _, l := range lines {
		if _, err := tx.Exec(ctx, sqlMoveBack, l.WasYear, l.WasClass, l.WasLeft, tx.School, l.Person, l.Year, l.Class, l.Left); err != nil {
			return nil, fmt.Errorf("people: roll-over: %w", err)
		}
		also = append(also, Person{ID: l.Person}.Ref(tx.School))
	}
	if _, err := tx.Exec(ctx, sqlRollUndone, tx.Now, tx.School, last.ID); err != nil {
		return nil, fmt.Errorf("people: roll-over: %w", err)
	}
	return also, nil
}

func (r Rolled) undoable(now time.Time) bool {
	at, err := clock.Parse(r.At)
	return err == nil && r.ID != "" && now.Sub(at) < undoFor
}
