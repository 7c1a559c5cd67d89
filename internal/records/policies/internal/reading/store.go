package reading

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlConfirm   = `INSERT INTO policies_confirm (school_id, version, person, at) VALUES (?,?,?,?) ON CONFLICT (school_id, version, person) DO NOTHING`
	sqlConfirmed = `SELECT version, person, at FROM policies_confirm WHERE school_id = ? AND version = ? ORDER BY at, person`
	sqlHas       = `SELECT COUNT(*) FROM policies_confirm WHERE school_id = ? AND version = ? AND person = ?`
	sqlEver      = `SELECT COUNT(*) FROM policies_confirm WHERE school_id = ? AND person = ?`
	sqlOf        = `SELECT version, person, at FROM policies_confirm WHERE school_id = ? AND person = ? ORDER BY at`

	sqlMeet     = `INSERT INTO policies_meeting (school_id, id, version, kind, title, held_on, at, person) VALUES (?,?,?,?,?,?,?,?)`
	sqlAttend   = `INSERT INTO policies_attendee (school_id, meeting, person) VALUES (?,?,?) ON CONFLICT (school_id, meeting, person) DO NOTHING`
	sqlMeetings = `SELECT m.id, m.version, m.kind, m.title, m.held_on, m.at, m.person,
 (SELECT COUNT(*) FROM policies_attendee a WHERE a.school_id = m.school_id AND a.meeting = m.id) AS there
 FROM policies_meeting m WHERE m.school_id = ? AND m.version = ? ORDER BY m.held_on DESC, m.id DESC`
	sqlPresent = `SELECT DISTINCT a.person FROM policies_attendee a JOIN policies_meeting m ON m.school_id = a.school_id AND m.id = a.meeting
 WHERE a.school_id = ? AND m.version = ?`
	sqlMeeting   = `SELECT id, version, kind, title, held_on, at, person FROM policies_meeting WHERE school_id = ? AND id = ?`
	sqlAttendees = `SELECT person FROM policies_attendee WHERE school_id = ? AND meeting = ? ORDER BY person`

	sqlSeen = `INSERT INTO policies_visit (school_id, day, audience, seen) VALUES (?,?,?,?)
 ON CONFLICT (school_id, day, audience) DO UPDATE SET seen = policies_visit.seen + excluded.seen`
	sqlVisits = `SELECT audience, CAST(SUM(seen) AS BIGINT) AS seen FROM policies_visit WHERE school_id = ? AND day >= ? GROUP BY audience ORDER BY audience`

	sqlJoined = `SELECT created FROM people_person WHERE school_id = ? AND id = ?`
)

// Sealed are the rows that the trail seals for one person's confirmations and for one meeting.
func Sealed() (person, meeting []ledger.Rows) {
	return []ledger.Rows{{Name: "policies_confirm", Query: sqlOf}},
		[]ledger.Rows{{Name: "policies_meeting", Query: sqlMeeting}, {Name: "policies_attendee", Query: sqlAttendees}}
}

// Store holds every statement about reading.
type Store struct{}

// Confirm keeps that a person has read a version; a second time changes nothing.
func (Store) Confirm(ctx context.Context, tx *ledger.Tx, version, person string) error {
	_, err := tx.Exec(ctx, sqlConfirm, tx.School, version, person, tx.Now)
	return err
}

// Confirmed gives the confirmations of a version.
func (Store) Confirmed(ctx context.Context, tx *ledger.Tx, version string) ([]Confirmed, error) {
	return db.All[Confirmed](ctx, tx.Tx, sqlConfirmed, tx.School, version)
}

// Has says whether a person has confirmed a version, and whether any at all.
func (Store) Has(ctx context.Context, tx *ledger.Tx, version, person string) (this, any bool, err error) {
	n, err := db.One[int64](ctx, tx.Tx, sqlHas, tx.School, version, person)
	if err != nil {
		return false, false, err
	}
	m, err := db.One[int64](ctx, tx.Tx, sqlEver, tx.School, person)
	return n > 0, m > 0, err
}

// Joined is when a person came into the register; empty for nobody.
func (Store) Joined(ctx context.Context, tx *ledger.Tx, person string) (string, error) {
	at, err := db.One[string](ctx, tx.Tx, sqlJoined, tx.School, person)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return at, err
}

// Meet keeps a meeting with those who were there.
func (Store) Meet(ctx context.Context, tx *ledger.Tx, m Meeting, there []string) (string, error) {
	id := tx.ID()
	_, err := tx.Exec(ctx, sqlMeet, tx.School, id, m.Version, m.Kind, m.Title, m.HeldOn, tx.Now, tx.Grant.Actor().Person)
	for _, person := range there {
		if err == nil {
			_, err = tx.Exec(ctx, sqlAttend, tx.School, id, person)
		}
	}
	return id, err
}

// Meetings are those of a version.
func (Store) Meetings(ctx context.Context, tx *ledger.Tx, version string) ([]Meeting, error) {
	return db.All[Meeting](ctx, tx.Tx, sqlMeetings, tx.School, version)
}

// Present are the people who were at any meeting of a version.
func (Store) Present(ctx context.Context, tx *ledger.Tx, version string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlPresent, tx.School, version)
}

// Seen adds to the count of a view.
func (Store) Seen(ctx context.Context, tx *ledger.Tx, day, audience string, n int64) error {
	_, err := tx.Exec(ctx, sqlSeen, tx.School, day, audience, n)
	return err
}

// Visits counts views since a day.
func (Store) Visits(ctx context.Context, tx *ledger.Tx, from string) ([]Visits, error) {
	return db.All[Visits](ctx, tx.Tx, sqlVisits, tx.School, from)
}
