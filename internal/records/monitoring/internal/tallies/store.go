package tallies

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

// Alerts about use of the internet, without the parts of a class's alert: those are in that one.
const (
	sqlGroup = `CASE WHEN a.kind = 'class' THEN 'classes' WHEN p.id IS NULL THEN '' WHEN p.kind = 'pupil' THEN p.year ELSE 'adults' END`
	sqlUsed  = ` FROM monitoring_alert a LEFT JOIN people_person p ON p.school_id = a.school_id AND p.id = a.person_id
 WHERE a.school_id = ? AND a.at >= ? AND a.at < ? AND a.part_of = '' AND a.kind IN ('traffic', 'bypass', 'repeat', 'sharing', 'class')`
	sqlWeekBy   = `, COUNT(*) AS n` + sqlUsed + ` GROUP BY 1 ORDER BY n DESC, label`
	sqlBreaches = `SELECT a.id, a.kind, a.category, a.text_kind, a.level, a.at, a.state, a.judged, a.class, COALESCE(w.at, '') AS answered, ` + sqlGroup + ` AS year
 FROM monitoring_alert a LEFT JOIN people_person p ON p.school_id = a.school_id AND p.id = a.person_id
 LEFT JOIN monitoring_answer w ON w.school_id = a.school_id AND w.alert_id = a.id
 WHERE a.school_id = ? AND a.at >= ? AND a.at < ? AND a.part_of = '' AND a.kind IN ('traffic', 'bypass', 'repeat', 'sharing', 'class') ORDER BY a.at, a.id LIMIT 2000`
	sqlSilent = `SELECT a.category AS label, COUNT(*) AS n FROM monitoring_alert a WHERE a.school_id = ? AND a.at >= ? AND a.at < ? AND a.kind IN ('gap', 'gateway', 'chain')
 GROUP BY 1 ORDER BY n DESC, label`
	sqlSearches = `SELECT COUNT(*) FROM monitoring_sign s WHERE s.school_id = ? AND s.at >= ? AND s.at < ? AND s.where_found = 'search'`
	sqlResponse = `SELECT a.at AS at, COALESCE(w.at, '') AS answered FROM monitoring_alert a LEFT JOIN monitoring_answer w ON w.school_id = a.school_id AND w.alert_id = a.id
 WHERE a.school_id = ? AND a.level = 'urgent' AND a.kind = 'traffic' AND a.at >= ? AND a.at < ? ORDER BY a.at, a.id`
	sqlUrgentTerm = `SELECT a.at AS at, COALESCE(w.at, '') AS answered FROM monitoring_alert a LEFT JOIN monitoring_answer w ON w.school_id = a.school_id AND w.alert_id = a.id
 WHERE a.school_id = ? AND a.level = 'urgent' AND a.kind = 'traffic' AND a.at >= ? ORDER BY a.at, a.id`
	sqlReads = `SELECT a.at AS at, COALESCE(r.at, '') AS answered FROM monitoring_alert a LEFT JOIN monitoring_read r ON r.school_id = a.school_id AND r.alert_id = a.id
 WHERE a.school_id = ? AND a.level IN ('urgent', 'high') AND a.part_of = '' AND a.kind IN ('traffic', 'bypass', 'class') AND a.at >= ? AND a.at < ? ORDER BY a.at, a.id`
)

// concern is the state of an alert that became one.
const concern = "incident"

// stretch is from one moment until another.
type stretch struct{ from, until string }

// by counts a week's alerts by an expression of ours, never one from outside.
func by(ctx context.Context, tx *ledger.Tx, s stretch, expression string) ([]Tally, error) {
	return db.All[Tally](ctx, tx.Tx, `SELECT `+expression+` AS label`+sqlWeekBy, tx.School, s.from, s.until)
}

// counted is what a week's alerts became, but for what takes time and the log.
func counted(ctx context.Context, tx *ledger.Tx, span stretch) (w Week, err error) {
	for _, one := range []struct {
		to *[]Tally
		by string
	}{{&w.Levels, "a.level"}, {&w.Kinds, SQLSort}, {&w.States, "a.state"}, {&w.Years, sqlGroup}, {&w.Classes, "COALESCE(p.class, a.class)"}} {
		if *one.to, err = by(ctx, tx, span, one.by); err != nil {
			return w, err
		}
	}
	for _, t := range w.States {
		w.Alerts += t.N
		if t.Key == concern {
			w.Concerns = t.N
		}
	}
	judged, err := by(ctx, tx, span, "a.judged")
	if err != nil {
		return w, err
	}
	for _, t := range judged {
		if t.Key == Mistaken {
			w.Wrong = t.N
		}
	}
	if w.Searches, err = db.One[int64](ctx, tx.Tx, sqlSearches, tx.School, span.from, span.until); err != nil {
		return w, err
	}
	w.Silent, err = db.All[Tally](ctx, tx.Tx, sqlSilent, tx.School, span.from, span.until)
	return w, err
}

func responses(ctx context.Context, tx *ledger.Tx, s stretch) ([]response, error) {
	return db.All[response](ctx, tx.Tx, sqlResponse, tx.School, s.from, s.until)
}

// reads are the alerts of a stretch that are high or urgent, with when each was first opened.
func reads(ctx context.Context, tx *ledger.Tx, s stretch) ([]response, error) {
	return db.All[response](ctx, tx.Tx, sqlReads, tx.School, s.from, s.until)
}

// response is when an alert came, and when a person first did something about it.
type response struct {
	At       string `db:"at"`
	Answered string `db:"answered"`
}

func urgentSince(ctx context.Context, tx *ledger.Tx, from string) ([]response, error) {
	return db.All[response](ctx, tx.Tx, sqlUrgentTerm, tx.School, from)
}

func breaches(ctx context.Context, tx *ledger.Tx, s stretch) ([]Breach, error) {
	return db.All[Breach](ctx, tx.Tx, sqlBreaches, tx.School, s.from, s.until)
}
