package escalation

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

// Store is every statement of escalation.
type Store struct{}

const (
	absenceColumns = `id, person_id, stand_in, from_on, until_on, by_id, at, ended_at`
	sqlAddAbsence  = `INSERT INTO escalation_absence (school_id, ` + absenceColumns + `) VALUES (?,?,?,?,?,?,?,?,'')`
	sqlEndAbsences = `UPDATE escalation_absence SET ended_at = ? WHERE school_id = ? AND person_id = ? AND ended_at = '' AND until_on >= ?`
	sqlAway        = `SELECT ` + absenceColumns + ` FROM escalation_absence WHERE school_id = ? AND from_on <= ? AND until_on >= ? AND ended_at = '' ORDER BY person_id, at`
	sqlSealAbsence = `SELECT ` + absenceColumns + ` FROM escalation_absence WHERE school_id = ? AND id = ?`

	clockColumns = `incident_id, key, from_at, kind, due_at, began_at, near_at, over_at, ended_at`
	sqlRunning   = `SELECT ` + clockColumns + ` FROM escalation_clock WHERE school_id = ? AND ended_at = ''`
	sqlPutClock  = `INSERT INTO escalation_clock (school_id, ` + clockColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?)
 ON CONFLICT (school_id, incident_id, key, from_at) DO UPDATE SET due_at = excluded.due_at, began_at = excluded.began_at, near_at = excluded.near_at,
 over_at = excluded.over_at, ended_at = excluded.ended_at`
	sqlClocksTerm = `SELECT ` + clockColumns + ` FROM escalation_clock WHERE school_id = ? AND from_at >= ?`
	sqlClocksOf   = `SELECT ` + clockColumns + ` FROM escalation_clock WHERE school_id = ? AND incident_id = ? ORDER BY from_at, key`

	sqlCase    = `SELECT incident_id, told, outside, at FROM escalation_case WHERE school_id = ? AND incident_id = ?`
	sqlPutCase = `INSERT INTO escalation_case (school_id, incident_id, told, outside, at) VALUES (?,?,?,?,?)
 ON CONFLICT (school_id, incident_id) DO UPDATE SET told = excluded.told, outside = excluded.outside, at = excluded.at`
	sqlDropClocks = `DELETE FROM escalation_clock WHERE school_id = ? AND incident_id = ?`
	sqlDropCase   = `DELETE FROM escalation_case WHERE school_id = ? AND incident_id = ?`
	sqlUntold     = `SELECT i.id FROM incidents_incident i WHERE i.school_id = ? AND i.state = 'open' AND i.opened_at > ?
 AND NOT EXISTS (SELECT 1 FROM escalation_case c WHERE c.school_id = i.school_id AND c.incident_id = i.id) ORDER BY i.opened_at, i.id LIMIT 100`
	sqlOutside = `SELECT c.incident_id, c.told, c.outside, c.at FROM escalation_case c JOIN incidents_incident i ON i.school_id = c.school_id AND i.id = c.incident_id
 WHERE c.school_id = ? AND c.outside AND i.state = 'open' ORDER BY c.at`
)

func (Store) addAbsence(ctx context.Context, tx *ledger.Tx, a Absence) error {
	_, err := tx.Exec(ctx, sqlAddAbsence, tx.School, a.ID, a.Person, a.StandIn, a.From, a.Until, a.By, a.At)
	return err
}

// endAbsences says that a person is back.
func (Store) endAbsences(ctx context.Context, tx *ledger.Tx, person, today string) error {
	_, err := tx.Exec(ctx, sqlEndAbsences, tx.Now, tx.School, person, today)
	return err
}

// away are those who are away on a day.
func (Store) away(ctx context.Context, tx *ledger.Tx, day string) ([]Absence, error) {
	return db.All[Absence](ctx, tx.Tx, sqlAway, tx.School, day, day)
}

// running is a clock of a case as it stands here: what has been told of it.
type running struct {
	Incident string `db:"incident_id"`
	Key      string `db:"key"`
	From     string `db:"from_at"`
	Kind     string `db:"kind"`
	Due      string `db:"due_at"`
	Began    string `db:"began_at"`
	Near     string `db:"near_at"`
	Over     string `db:"over_at"`
	Ended    string `db:"ended_at"`
}

func (Store) running(ctx context.Context, tx *ledger.Tx) ([]running, error) {
	return db.All[running](ctx, tx.Tx, sqlRunning, tx.School)
}

func (Store) putClock(ctx context.Context, tx *ledger.Tx, r running) error {
	_, err := tx.Exec(ctx, sqlPutClock, tx.School, r.Incident, r.Key, r.From, r.Kind, r.Due, r.Began, r.Near, r.Over, r.Ended)
	return err
}

func (Store) clocksSince(ctx context.Context, tx *ledger.Tx, from string) ([]running, error) {
	return db.All[running](ctx, tx.Tx, sqlClocksTerm, tx.School, from)
}

func (Store) clocksOf(ctx context.Context, tx *ledger.Tx, incident string) ([]running, error) {
	return db.All[running](ctx, tx.Tx, sqlClocksOf, tx.School, incident)
}

// reached is whom a case has been told to.
type reached struct {
	Incident string `db:"incident_id"`
	Told     string `db:"told"` // person ids with a space between
	Outside  bool   `db:"outside"`
	At       string `db:"at"`
}

func (Store) reached(ctx context.Context, tx *ledger.Tx, incident string) (reached, error) {
	r, err := db.One[reached](ctx, tx.Tx, sqlCase, tx.School, incident)
	if errors.Is(err, db.ErrNone) {
		return reached{Incident: incident}, nil
	}
	return r, err
}

func (Store) putReached(ctx context.Context, tx *ledger.Tx, r reached) error {
	_, err := tx.Exec(ctx, sqlPutCase, tx.School, r.Incident, r.Told, r.Outside, r.At)
	return err
}

// untold are the open cases since a moment of which nobody was told, the longest waiting first.
func (Store) untold(ctx context.Context, tx *ledger.Tx, since string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlUntold, tx.School, since)
}

// outside are the open cases of which nobody in the school may be told.
func (Store) outside(ctx context.Context, tx *ledger.Tx) ([]reached, error) {
	return db.All[reached](ctx, tx.Tx, sqlOutside, tx.School)
}

// forget removes what is kept about a case.
func (Store) forget(ctx context.Context, tx *ledger.Tx, incident string) error {
	for _, q := range []string{sqlDropClocks, sqlDropCase} {
		if _, err := tx.Exec(ctx, q, tx.School, incident); err != nil {
			return err
		}
	}
	return nil
}
