package traffic

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"belisha/internal/db"
)

const (
	sqlAddReached = `INSERT INTO monitoring_reached (school_id, day, category, profile, person_id) VALUES `
	sqlNoReached  = `DELETE FROM monitoring_reached WHERE school_id = ? AND day < ?`
)

// reached is that a person met a closed page of a category on a day. Without it nobody could say how many different children
// stand behind a number, once their lines are in the archive.
type reached struct{ day, category, profile, person string }

// reach notes the persons behind the blocks of some lines. Rows go in the order of their keys, so that two who add at once
// never wait for each other in a ring. // serves MON-17 STD-28
func (t Log) reach(ctx context.Context, tx *db.Tx, lines []Line) error {
	var all []reached
	for _, l := range lines {
		if l.Verdict == Blocked && l.Person != "" {
			all = append(all, reached{DayOf(l.At), l.Category, l.Profile, l.Person})
		}
	}
	slices.SortFunc(all, func(a, b reached) int {
		return cmp.Or(strings.Compare(a.day, b.day), strings.Compare(a.category, b.category), strings.Compare(a.profile, b.profile), strings.Compare(a.person, b.person))
	})
	for part := range slices.Chunk(slices.Compact(all), 100) {
		var args []any
		for _, r := range part {
			args = append(args, t.school, r.day, r.category, r.profile, r.person)
		}
		rows := strings.TrimSuffix(strings.Repeat("(?,?,?,?,?),", len(part)), ",")
		if _, err := tx.Exec(ctx, sqlAddReached+rows+` ON CONFLICT (school_id, day, category, profile, person_id) DO NOTHING`, args...); err != nil {
			return err
		}
	}
	return nil
}
