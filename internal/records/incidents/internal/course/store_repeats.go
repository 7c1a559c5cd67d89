package course

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents/internal/record"
)

// continued is the row of both matrices for whoever carries on after warnings.
const continued = "continued"

// Earlier cases of a person that ended with a warning or a sanction.
const sqlEarlier = `SELECT COUNT(*) FROM incidents_incident i JOIN incidents_person p ON p.school_id = i.school_id AND p.incident_id = i.id
 WHERE i.school_id = ? AND p.person_id = ? AND p.part = 'subject' AND i.id <> ? AND i.state = 'closed' AND i.closed_at >= ? AND i.substance <> 'no'
 AND (i.outcome = 'sanction' OR EXISTS (SELECT 1 FROM incidents_task t WHERE t.school_id = i.school_id AND t.incident_id = i.id AND t.state = 'done'
 AND t.key IN ('learner:W', 'learner:FS', 'learner:RA', 'staff:W', 'staff:SUS')))`

// Earlier counts what somebody was warned or punished for since a moment, this case left out. // serves INC-18
func (s Course) Earlier(ctx context.Context, tx *ledger.Tx, person string, since time.Time, except string) (int, error) {
	own, err := db.One[int64](ctx, tx.Tx, sqlEarlier, tx.School, person, except, clock.Text(since))
	if err != nil || s.hooks.Earlier == nil {
		return int(own), err
	}
	more, err := s.hooks.Earlier(ctx, tx, person, since, except)
	if err != nil {
		return 0, fmt.Errorf("incidents: earlier sanctions: %w", err)
	}
	return max(int(own), more), nil
}

// sinceWhen is how far back earlier warnings count.
func sinceWhen(pack *policy.Pack, now time.Time) time.Time {
	if pack.Cases.RepeatDays > 0 {
		return policy.Day(now).AddDate(0, 0, -pack.Cases.RepeatDays)
	}
	return policy.YearOf(now)
}

// earlierOf is the most that one of those whose conduct is in question was warned.
func (s Course) earlierOf(ctx context.Context, tx *ledger.Tx, i record.Incident, pack *policy.Pack) (int, error) {
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return 0, err
	}
	persons, err := db.All[record.Person](ctx, tx.Tx, record.SQLPersons, tx.School, i.ID)
	most := 0
	for _, p := range persons {
		if p.Part != record.SubjectPart || err != nil {
			continue
		}
		n := 0
		n, err = s.Earlier(ctx, tx, p.ID, sinceWhen(pack, now), i.ID)
		most = max(most, n)
	}
	return most, err
}

// repeated says what became of the proposal to deal with it as carrying on: accepted, declined with a reason, or never
// made. // serves INC-18
func (s Course) repeated(ctx context.Context, tx *ledger.Tx, i record.Incident, pack *policy.Pack, m *policy.Matrix, c Choice) (string, error) {
	row, ok := m.Row(continued)
	if !ok {
		return "", nil
	}
	n, err := s.earlierOf(ctx, tx, i, pack)
	switch {
	case err != nil || n == 0:
		return "", err
	case c.Row == continued:
		return "accepted", nil
	case c.RepeatWhy == "":
		return "", errs.Bad("repeat-why", "Somebody in this case has been warned or punished before (%d times since the policy began to count). The policy's row for that is “%s”. Choose it, or enter why not.", n, row.Title)
	}
	return "declined", nil
}

// Repeats is the proposal as the page makes it. // serves INC-18
func (s Course) Repeats(ctx context.Context, tx *ledger.Tx, i record.Incident, w Walk) (string, error) {
	row, ok := MatrixOf(w.Pack, i.Audience).Row(continued)
	if !ok || i.State != record.Open {
		return "", nil
	}
	n, err := s.earlierOf(ctx, tx, i, w.Pack)
	if err != nil || n == 0 {
		return "", err
	}
	return fmt.Sprintf("Somebody in this case has been warned or punished before: %d times. The policy's row for that is “%s”. Choose it, or say why not.", n, row.Title), nil
}
