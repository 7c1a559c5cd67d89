package traffic

import (
	"context"
	"slices"

	"belisha/internal/db"
	"belisha/internal/records/monitoring/internal/archive"
)

const (
	sqlEndedO   = `SELECT ` + objectColumns + ` FROM monitoring_object WHERE school_id = ? AND day < ? ORDER BY name`
	sqlEndedK   = `SELECT day, id FROM monitoring_key WHERE school_id = ? AND day < ? ORDER BY day`
	sqlNoObject = `DELETE FROM monitoring_object WHERE school_id = ? AND day = ?`
	sqlHolds    = `SELECT line_id FROM monitoring_hold WHERE school_id = ? AND line_id IN (`
	sqlBack     = `INSERT INTO monitoring_batch (school_id, id, first_at, last_at, lines, told, object) VALUES (?,?,?,?,?,?,?)`
)

// DayKey is the key of a day, by what it may be called in the trail.
type DayKey struct {
	Day string `db:"day"`
	ID  string `db:"id"`
}

// Ending is what retention is about to delete of the archive: everything of the days before one.
type Ending struct {
	Objects []Object
	Keys    []DayKey
}

// Ending reads it.
func (t Log) Ending(ctx context.Context, before string) (e Ending, err error) {
	if t.archive == nil {
		return e, nil
	}
	err = t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
		if e.Objects, err = db.All[Object](ctx, tx, sqlEndedO, t.school, dayOf(before)); err == nil {
			e.Keys, err = db.All[DayKey](ctx, tx, sqlEndedK, t.school, dayOf(before))
		}
		return err
	})
	return e, err
}

// Lines, Digest and Named are the proof of what goes: how many lines, which objects, which keys.
func (e Ending) Lines() (n int64) {
	for _, o := range e.Objects {
		n += o.Lines
	}
	return n
}

// Digest seals the digests of the objects.
func (e Ending) Digest() string {
	var all []string
	for _, o := range e.Objects {
		all = append(all, o.Name+" "+o.Digest)
	}
	return DigestOf(all)
}

// Named are the ids of the keys.
func (e Ending) Named() (out []string) {
	for _, k := range e.Keys {
		out = append(out, k.ID)
	}
	return out
}

// Keep copies evidence back into the database before its key goes: lines that a case holds, and those of persons on whom a
// legal hold lies. They stay readable there. An object that cannot be opened because its key has gone was kept before, when
// the deletion was cut off. serves MON-08
func (t Log) Keep(ctx context.Context, e Ending, batch func() string, now string, legal func(person string) (bool, error)) (n int64, err error) {
	r := t.reader()
	asked := map[string]bool{}
	for _, o := range e.Objects {
		var lines []Line
		var all []string
		err := r.with(ctx, o, func(f *archive.File) error {
			rows, err := f.All()
			lines = linesOf(rows)
			return err
		})
		if err != nil {
			return n, err
		}
		for _, l := range lines {
			all = append(all, l.ID)
			if _, known := asked[l.Person]; l.Person != "" && !known {
				if asked[l.Person], err = legal(l.Person); err != nil {
					return n, err
				}
			}
		}
		holds, err := t.holds(ctx, all)
		if err != nil {
			return n, err
		}
		var byLaw []string
		kept := slices.DeleteFunc(lines, func(l Line) bool {
			if asked[l.Person] {
				byLaw = append(byLaw, l.ID)
			}
			return !asked[l.Person] && !holds[l.ID]
		})
		if err := t.back(ctx, batch(), now, kept, byLaw); err != nil {
			return n, err
		}
		n += int64(len(kept))
	}
	return n, nil
}

func (t Log) holds(ctx context.Context, ids []string) (map[string]bool, error) {
	return t.among(ctx, sqlHolds, ids)
}

// back stores lines that an object held, as a batch of evidence. Their sums were counted when they came.
func (t Log) back(ctx context.Context, id, now string, lines []Line, byLaw []string) error {
	if len(lines) == 0 {
		return nil
	}
	return t.db.Write(ctx, t.school, func(tx *db.Tx) error {
		b := spanOf(lines)
		if _, err := tx.Exec(ctx, sqlBack, t.school, id, b.First, b.Last, b.Lines, true, held); err != nil {
			return err
		}
		if _, err := t.add(ctx, tx, id, lines); err != nil {
			return err
		}
		for _, one := range byLaw {
			if _, err := tx.Exec(ctx, sqlHold, t.school, one, "hold", now); err != nil {
				return err
			}
		}
		return nil
	})
}

// Forget deletes the days: first each key, so that nobody can open what is left, then whatever lies in the store under its
// name, then what the database knows of it.
func (t Log) Forget(ctx context.Context, e Ending) error {
	var days []string
	for _, k := range e.Keys {
		days = append(days, k.Day)
	}
	for _, o := range e.Objects {
		days = append(days, o.Day)
	}
	slices.Sort(days)
	days = slices.Compact(days)
	for _, day := range days {
		if err := t.forgetKey(ctx, day); err != nil {
			return err
		}
	}
	for _, day := range days {
		all, err := t.archive.Store.List(ctx, ObjectNames(day))
		if err != nil {
			return err
		}
		for _, one := range all {
			if err := t.archive.Store.Delete(ctx, one.Name); err != nil {
				return err
			}
		}
		err = t.db.Write(ctx, t.school, func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, sqlNoneOf, t.school, day); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, sqlNoObject, t.school, day)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
