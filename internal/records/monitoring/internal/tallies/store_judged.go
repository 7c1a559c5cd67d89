package tallies

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	// SQLSort is what an alert is about, as one key: the kind of words, the kind of site, or the kind of several tries.
	SQLSort       = `CASE WHEN a.kind NOT IN ('traffic', 'class') THEN a.kind WHEN a.text_kind <> '' THEN a.text_kind ELSE a.category END`
	sqlJudgements = `SELECT ` + SQLSort + ` AS kind, a.judged, COUNT(*) AS n FROM monitoring_alert a
 WHERE a.school_id = ? AND a.part_of = '' AND a.judged <> '' AND a.acted_at >= ? AND a.acted_at < ? GROUP BY 1, 2 ORDER BY 1, 2`
	sqlSpoke = `SELECT DISTINCT s.alert_id, s.kind, s.rules, a.judged FROM monitoring_sign s JOIN monitoring_alert a ON a.school_id = s.school_id AND a.id = s.alert_id
 WHERE a.school_id = ? AND a.judged <> '' AND a.acted_at >= ? AND s.rules <> '' ORDER BY s.alert_id, s.rules LIMIT 20000`
	sqlWeeks = `SELECT substr(a.at, 1, 10) AS label, COUNT(*) AS n` + sqlUsed + ` GROUP BY 1 ORDER BY 1`
)

// judgement counts closed alerts of one kind that were judged alike.
type judgement struct {
	Kind   string `db:"kind"`
	Judged string `db:"judged"`
	N      int64  `db:"n"`
}

func judgements(ctx context.Context, tx *ledger.Tx, s stretch) ([]judgement, error) {
	return db.All[judgement](ctx, tx.Tx, sqlJudgements, tx.School, s.from, s.until)
}

// spoke are the rules on words behind a judged alert.
type spoke struct {
	Alert  string `db:"alert_id"`
	Kind   string `db:"kind"`
	Rules  string `db:"rules"`
	Judged string `db:"judged"`
}

func spokeSince(ctx context.Context, tx *ledger.Tx, since string) ([]spoke, error) {
	return db.All[spoke](ctx, tx.Tx, sqlSpoke, tx.School, since)
}

// perDay counts alerts by the day (UTC) on which they began.
func perDay(ctx context.Context, tx *ledger.Tx, s stretch) ([]Tally, error) {
	return db.All[Tally](ctx, tx.Tx, sqlWeeks, tx.School, s.from, s.until)
}

const (
	sqlLatestJudged = `SELECT COALESCE(MAX(a.acted_at), '') FROM monitoring_alert a WHERE a.school_id = ? AND a.judged <> '' AND a.acted_at >= ? AND a.acted_at < ?`
	sqlLatestUsed   = `SELECT COALESCE(MAX(a.at), '')` + sqlUsed
)

func latestJudged(ctx context.Context, tx *ledger.Tx, s stretch) (string, error) {
	return db.One[string](ctx, tx.Tx, sqlLatestJudged, tx.School, s.from, s.until)
}

func latestUsed(ctx context.Context, tx *ledger.Tx, s stretch) (string, error) {
	return db.One[string](ctx, tx.Tx, sqlLatestUsed, tx.School, s.from, s.until)
}
