package reading

import (
	"context"
	"errors"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
)

const (
	readingColumns = `id, person_id, asked_at, reason, state, decided_by, decided_at, until`
	sqlReadings    = `SELECT ` + readingColumns + ` FROM incidents_reading WHERE school_id = ? AND incident_id = ? ORDER BY asked_at, id`
	sqlReading     = `SELECT ` + readingColumns + ` FROM incidents_reading WHERE school_id = ? AND incident_id = ? AND id = ?`
	sqlAskReading  = `INSERT INTO incidents_reading (school_id, incident_id, ` + readingColumns + `) VALUES (?,?,?,?,?,?,'asked','','','')`
	sqlLetRead     = `UPDATE incidents_reading SET state = ?, decided_by = ?, decided_at = ?, until = ? WHERE school_id = ? AND incident_id = ? AND id = ? AND state = 'asked'`
	sqlReaders     = `SELECT person_id FROM incidents_reading WHERE school_id = ? AND incident_id = ? AND state = 'allowed' AND until > ? ORDER BY person_id`

	readFor = 30 * time.Minute
)

// Reading is somebody's wish to see a case that is not theirs, and what a second person said. // serves INC-06
type Reading struct {
	ID      string `db:"id"`
	Person  string `db:"person_id"`
	Asked   string `db:"asked_at"`
	Reason  string `db:"reason"`
	State   string `db:"state"` // asked, allowed, refused
	By      string `db:"decided_by"`
	Decided string `db:"decided_at"`
	Until   string `db:"until"`
}

// Reader is Subject for pages that only show the case: those to whom a second person gave half an hour are in, unless they
// are named. // serves INC-06
func (s Readings) Reader(ctx context.Context, tx *ledger.Tx, id string) (authz.Subject, error) {
	out, err := s.Subject(ctx, tx, id)
	if err != nil {
		return out, err
	}
	readers, err := db.All[string](ctx, tx.Tx, sqlReaders, tx.School, id, tx.Now)
	out.Handlers = append(out.Handlers, readers...)
	return out, err
}

// Receiver is Subject for the name of a reporter who is protected: the path names who may see it, of those who have the
// case. // serves INC-39
func (s Readings) Receiver(ctx context.Context, tx *ledger.Tx, id string) (authz.Subject, error) {
	out, err := s.Subject(ctx, tx, id)
	if err != nil {
		return out, err
	}
	i, err := s.Get(ctx, tx, id)
	if err != nil || !i.Protects {
		return out, err
	}
	w, err := s.course.WalkOf(ctx, tx, i)
	if err == nil {
		out.Only = w.Rules.Sees
	}
	return out, err
}

// Requests are all requests to see a case.
func (Readings) Requests(ctx context.Context, tx *ledger.Tx, id string) ([]Reading, error) {
	return db.All[Reading](ctx, tx.Tx, sqlReadings, tx.School, id)
}

// AskToRead writes down who wants to see a case, and why.
func (s Readings) AskToRead(ctx context.Context, tx *ledger.Tx, id, why string) error {
	if why == "" {
		return errs.Bad("why", "Enter why you need to see this case.")
	}
	who := tx.Grant.Actor().Person
	if who == "" {
		return errs.Denied("Please sign in first.")
	}
	if _, err := s.Get(ctx, tx, id); err != nil {
		return err
	}
	all, err := s.Requests(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.Person == who && r.State == "asked" {
			return errs.Clash("why", "You have asked already. Those who deal with this case see your request.")
		}
	}
	_, err = tx.Exec(ctx, sqlAskReading, tx.School, id, tx.ID(), who, tx.Now, why)
	return err
}

// LetRead is the second person's answer: half an hour from now, or no.
func (s Readings) LetRead(ctx context.Context, tx *ledger.Tx, id, reading string, yes bool) error {
	r, err := db.One[Reading](ctx, tx.Tx, sqlReading, tx.School, id, reading)
	if errors.Is(err, db.ErrNone) {
		return errs.Missing("There is no such request.")
	}
	if err != nil {
		return err
	}
	if r.State != "asked" {
		return errs.Clash("", "Somebody has answered this request already.")
	}
	if r.Person == tx.Grant.Actor().Person {
		return errs.Denied("Somebody else has to say yes to this.")
	}
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return err
	}
	state, until := "refused", ""
	if yes {
		state, until = "allowed", clock.Text(now.Add(readFor))
	}
	if _, err := tx.Exec(ctx, sqlLetRead, state, record.By(tx), tx.Now, until, tx.School, id, reading); err != nil {
		return err
	}
	text := "A request to see this case was refused."
	if yes {
		text = "Somebody may see this case for half an hour, because they asked: " + r.Reason
	}
	return record.Note(ctx, tx, id, "reading", text)
}

// Seals are the rows of a case that belong to reading it and to the staff procedure.
func Seals() []ledger.Rows {
	return []ledger.Rows{
		{Name: "incidents_reading", Query: sqlReadings},
		{Name: "incidents_discipline", Query: sqlDiscipline},
	}
}
