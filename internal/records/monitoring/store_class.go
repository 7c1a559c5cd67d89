package monitoring

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlPeers = `SELECT ` + alertColumns + ` FROM monitoring_alert a WHERE a.school_id = ? AND a.state = 'open' AND a.kind = 'traffic' AND a.class = ? AND a.family = ?
 AND a.level <> 'urgent' AND a.part_of = '' AND a.person_id <> '' AND a.latest_at >= ? ORDER BY a.at, a.id LIMIT 200`
	sqlClassOpen = `SELECT ` + alertColumns + ` FROM monitoring_alert a WHERE a.school_id = ? AND a.state = 'open' AND a.kind = 'class' AND a.class = ? AND a.family = ?
 AND a.latest_at >= ? AND a.at >= ? AND (a.explained = 0 OR (? = 1 AND a.lesson = ?)) AND (? = 0 OR a.explained = 1) ORDER BY a.latest_at DESC LIMIT 1`
	sqlPart   = `UPDATE monitoring_alert SET part_of = ? WHERE school_id = ? AND id = ?`
	sqlParts  = `SELECT ` + alertColumns + ` FROM monitoring_alert a WHERE a.school_id = ? AND a.part_of = ? ORDER BY a.at, a.id LIMIT 500`
	sqlRetell = `UPDATE monitoring_alert SET story = ?, score = ?, latest_at = ?, level = ? WHERE school_id = ? AND id = ?`
	sqlTold   = `SELECT s.kind, s.where_found, COUNT(*) AS n, MAX(s.score) AS score, MIN(s.at) AS first_at, MAX(s.at) AS last_at FROM monitoring_sign s
 JOIN monitoring_alert q ON q.school_id = s.school_id AND q.id = s.alert_id WHERE q.school_id = ? AND (q.id = ? OR q.part_of = ?) AND s.kind <> '' GROUP BY s.kind, s.where_found
 ORDER BY CASE s.where_found WHEN 'search' THEN 0 WHEN 'prompt' THEN 1 WHEN 'answer' THEN 2 WHEN 'page' THEN 3 ELSE 4 END, s.kind`
	sqlSites = `SELECT s.host, s.kind, s.where_found, COUNT(*) AS n, MAX(s.score) AS score, MIN(s.at) AS first_at, MAX(s.at) AS last_at FROM monitoring_sign s
 WHERE s.school_id = ? AND s.alert_id = ? AND s.kind <> '' GROUP BY s.host, s.kind, s.where_found ORDER BY n DESC, s.host LIMIT 50`
	sqlEndParts = `UPDATE monitoring_alert SET state = ?, action = ?, acted_by = ?, acted_at = ?, judged = ? WHERE school_id = ? AND part_of = ? AND state = 'open' AND level <> 'urgent'`
)

// peers are the open alerts of a class's children that are of one worry and not urgent.
func (Store) peers(ctx context.Context, tx *ledger.Tx, a Alert, since string) ([]Alert, error) {
	return db.All[Alert](ctx, tx.Tx, sqlPeers, tx.School, a.Class, a.Family, since)
}

// classOpen is the open alert of a class into which another child's goes; the zero Alert when there is none. A protected
// worry goes only into one that the same lesson explains.
func (Store) classOpen(ctx context.Context, tx *ledger.Tx, a Alert, since, oldest string) (Alert, error) {
	protected := 0
	if a.protected() {
		protected = 1
	}
	c, err := db.One[Alert](ctx, tx.Tx, sqlClassOpen, tx.School, a.Class, a.Family, since, oldest, a.Explained, a.Lesson, protected)
	if errors.Is(err, db.ErrNone) {
		return Alert{}, nil
	}
	return c, err
}

func (s Store) addClass(ctx context.Context, tx *ledger.Tx, a Alert) (Alert, error) {
	a.ID = tx.ID()
	_, err := tx.Exec(ctx, sqlAddAlert, tx.School, a.ID, a.Level, a.Kind, a.Person, a.Device, a.At, a.Latest, a.Line, a.Host, a.Category, a.Clause, a.Pack, a.Words,
		a.Family, a.TextKind, a.Score, a.Post, a.Class, a.Lesson, a.Aim, a.Asked, a.Explained)
	return a, err
}

func (Store) part(ctx context.Context, tx *ledger.Tx, id, of string) error {
	_, err := tx.Exec(ctx, sqlPart, of, tx.School, id)
	return err
}

func (Store) partsOf(ctx context.Context, tx *ledger.Tx, id string) ([]Alert, error) {
	return db.All[Alert](ctx, tx.Tx, sqlParts, tx.School, id)
}

func (Store) retell(ctx context.Context, tx *ledger.Tx, a Alert) error {
	_, err := tx.Exec(ctx, sqlRetell, a.Story, a.Score, a.Latest, a.Level, tx.School, a.ID)
	return err
}

// toldPart is how many signs of a kind stood in a place.
type toldPart struct {
	Host  string `db:"host"`
	Kind  string `db:"kind"`
	Where string `db:"where_found"`
	N     int64  `db:"n"`
	Score int64  `db:"score"`
	First string `db:"first_at"`
	Last  string `db:"last_at"`
}

// told counts the signs of an alert, those of its parts with them.
func (Store) told(ctx context.Context, tx *ledger.Tx, id string) ([]toldPart, error) {
	return db.All[toldPart](ctx, tx.Tx, sqlTold, tx.School, id, id)
}

// sites counts the signs of one alert by site.
func (Store) sites(ctx context.Context, tx *ledger.Tx, id string) ([]toldPart, error) {
	return db.All[toldPart](ctx, tx.Tx, sqlSites, tx.School, id)
}

// endParts closes what is in a class's alert with it; what is urgent is never among them. // serves MON-05
func (Store) endParts(ctx context.Context, tx *ledger.Tx, a Alert) error {
	_, err := tx.Exec(ctx, sqlEndParts, a.State, a.Action, a.ActedBy, a.ActedAt, a.Judged, tx.School, a.ID)
	return err
}
