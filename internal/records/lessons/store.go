package lessons

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

// Store is every statement of this feature.
type Store struct{}

const (
	lessonColumns = `incident_id, text, none_why, at, who`
	answerColumns = `incident_id, audience, title, post, state, at, delivered_at, delivered_by, how`

	sqlLesson  = `SELECT ` + lessonColumns + ` FROM lessons_lesson WHERE school_id = ? AND incident_id = ?`
	sqlAnswers = `SELECT ` + answerColumns + ` FROM lessons_answer WHERE school_id = ? AND incident_id = ? ORDER BY audience`
	sqlKeep    = `INSERT INTO lessons_lesson (school_id, ` + lessonColumns + `) VALUES (?,?,?,?,?,?)
 ON CONFLICT (school_id, incident_id) DO UPDATE SET text = excluded.text, none_why = excluded.none_why, at = excluded.at, who = excluded.who`
	sqlAnswer = `INSERT INTO lessons_answer (school_id, ` + answerColumns + `) VALUES (?,?,?,?,?,?,?,'','','')
 ON CONFLICT (school_id, incident_id, audience) DO UPDATE SET title = excluded.title, post = excluded.post, state = excluded.state, at = excluded.at`
	sqlForgetAnswers = `DELETE FROM lessons_answer WHERE school_id = ? AND incident_id = ?`
	sqlForgetLesson  = `DELETE FROM lessons_lesson WHERE school_id = ? AND incident_id = ?`
	sqlDelivered     = `UPDATE lessons_answer SET delivered_at = ?, delivered_by = ?, how = ? WHERE school_id = ? AND incident_id = ? AND audience = ?`
	sqlStop          = `INSERT INTO lessons_stop (school_id, id, at, place, what) VALUES (?,?,?,?,?)`
	sqlStops         = `SELECT COUNT(*) FROM lessons_stop WHERE school_id = ? AND at >= ?`

	sqlList = `SELECT a.incident_id, a.audience, a.title, a.post, a.state, a.at, a.delivered_at, a.delivered_by, a.how, l.text, COUNT(*) OVER () AS total
 FROM lessons_answer a JOIN lessons_lesson l ON l.school_id = a.school_id AND l.incident_id = a.incident_id
 WHERE a.school_id = ? AND l.text <> '' AND a.state <> 'not_needed' AND (? = '' OR a.audience = ?)
 AND (? = 'all' OR (? = 'open' AND a.state = 'pass_on' AND a.delivered_at = '') OR (? = 'done' AND (a.state = 'done' OR a.delivered_at <> '')))
 AND (? = '' OR lower(l.text) LIKE ? ESCAPE '!')`
	sqlNewest = ` ORDER BY a.at DESC, a.incident_id, a.audience LIMIT ? OFFSET ?`

	sqlTally = `SELECT COUNT(*) AS asked, COALESCE(SUM(CASE WHEN state = 'done' OR delivered_at <> '' THEN 1 ELSE 0 END), 0) AS passed,
 COALESCE(SUM(CASE WHEN state = 'pass_on' AND delivered_at = '' THEN 1 ELSE 0 END), 0) AS waiting,
 COALESCE(SUM(CASE WHEN state = 'pass_on' AND delivered_at = '' AND at < ? THEN 1 ELSE 0 END), 0) AS late,
 COALESCE(MAX(CASE WHEN delivered_at > at THEN delivered_at ELSE at END), '') AS latest
 FROM lessons_answer WHERE school_id = ? AND at >= ? AND state <> 'not_needed'`
	sqlTold = `SELECT DISTINCT l.text FROM lessons_lesson l JOIN lessons_answer a ON a.school_id = l.school_id AND a.incident_id = l.incident_id
 WHERE l.school_id = ? AND l.at >= ? AND l.at < ? AND l.text <> '' AND a.audience = ? AND a.state <> 'not_needed' ORDER BY l.text`
)

// lesson gives what a case taught with its answers by audience; nil when nothing was written down yet.
func (Store) lesson(ctx context.Context, tx *ledger.Tx, incident string) (*Lesson, map[string]Answer, error) {
	answers := map[string]Answer{}
	l, err := db.One[Lesson](ctx, tx.Tx, sqlLesson, tx.School, incident)
	if errors.Is(err, db.ErrNone) {
		return nil, answers, nil
	}
	if err != nil {
		return nil, nil, err
	}
	all, err := db.All[Answer](ctx, tx.Tx, sqlAnswers, tx.School, incident)
	for _, a := range all {
		answers[a.Audience] = a
	}
	return &l, answers, err
}

func (Store) keep(ctx context.Context, tx *ledger.Tx, l Lesson) error {
	_, err := tx.Exec(ctx, sqlKeep, tx.School, l.Incident, l.Text, l.None, tx.Now, l.Who)
	return err
}

func (Store) answer(ctx context.Context, tx *ledger.Tx, a Answer) error {
	_, err := tx.Exec(ctx, sqlAnswer, tx.School, a.Incident, a.Audience, a.Title, a.Post, a.State, tx.Now)
	return err
}

func (Store) delivered(ctx context.Context, tx *ledger.Tx, a Answer) error {
	_, err := tx.Exec(ctx, sqlDelivered, a.DeliveredAt, a.DeliveredBy, a.How, tx.School, a.Incident, a.Audience)
	return err
}

// stop keeps that a text was stopped; never the words.
func (Store) stop(ctx context.Context, tx *ledger.Tx, where, what string) error {
	_, err := tx.Exec(ctx, sqlStop, tx.School, tx.ID(), tx.Now, where, what)
	return err
}

// Stops counts the texts that the check has stopped since a moment.
func (Store) Stops(ctx context.Context, tx *ledger.Tx, from string) (int64, error) {
	return db.One[int64](ctx, tx.Tx, sqlStops, tx.School, from)
}

// listed is one line of the list of what is passed on.
type listed struct {
	Answer
	Text  string `db:"text"`
	Total int64  `db:"total"`
}

// wish is what somebody asks of the list.
type wish struct {
	Audience, State, Words string
	Posts                  []string // those whose matters are shown; nil: all
	Page, Size             int
}

func (Store) list(ctx context.Context, tx *ledger.Tx, w wish) ([]listed, error) {
	query, words := sqlList, strings.ToLower(w.Words)
	args := []any{tx.School, w.Audience, w.Audience, w.State, w.State, w.State, words, "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(words) + "%"}
	if w.Posts != nil {
		posts := append([]string{"-"}, w.Posts...)
		query += ` AND a.post IN (` + db.In(len(posts)) + `)`
		args = db.Args(posts, args...)
	}
	return db.All[listed](ctx, tx.Tx, query+sqlNewest, append(args, w.Size, (w.Page-1)*w.Size)...)
}

type tally struct {
	Asked   int64  `db:"asked"`
	Passed  int64  `db:"passed"`
	Waiting int64  `db:"waiting"`
	Late    int64  `db:"late"`
	Latest  string `db:"latest"`
}

func (Store) tally(ctx context.Context, tx *ledger.Tx, since, late string) (tally, error) {
	return db.One[tally](ctx, tx.Tx, sqlTally, late, tx.School, since)
}

// told are the lessons of a stretch of time that are for one audience.
func (Store) told(ctx context.Context, tx *ledger.Tx, from, to, audience string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlTold, tx.School, from, to, audience)
}

// forget takes away what a case taught, because the case's time is over.
func (Store) forget(ctx context.Context, tx *ledger.Tx, incident string) error {
	for _, query := range []string{sqlForgetAnswers, sqlForgetLesson} {
		if _, err := tx.Exec(ctx, query, tx.School, incident); err != nil {
			return fmt.Errorf("lessons: forget: %w", err)
		}
	}
	return nil
}
