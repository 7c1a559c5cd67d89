package traffic

import (
	"context"
	"slices"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/records/monitoring/internal/archive"
)

const (
	sqlHere    = `SELECT id FROM monitoring_line WHERE school_id = ? AND id IN (`
	sqlOnShelf = `SELECT COUNT(*) FROM monitoring_object WHERE school_id = ? AND last_at >= ? AND first_at < ? AND state <> 'sealed'`
)

// here says which of some lines are in the database.
func (t Log) here(ctx context.Context, ids []string) (map[string]bool, error) {
	return t.among(ctx, sqlHere, ids)
}

// among says which of some ids a query finds, which ends where their list begins.
func (t Log) among(ctx context.Context, query string, ids []string) (map[string]bool, error) {
	out := map[string]bool{}
	err := t.db.Read(ctx, t.school, func(tx *db.Tx) error {
		for part := range slices.Chunk(ids, linesAtOnce) {
			some, err := db.All[string](ctx, tx, query+db.In(len(part))+`)`, db.Args(part, t.school)...)
			if err != nil {
				return err
			}
			for _, id := range some {
				out[id] = true
			}
		}
		return nil
	})
	return out, err
}

// notHere counts the ids that are not in the database as well, as evidence.
func (t Log) notHere(ctx context.Context, ids []string) (int64, error) {
	here, err := t.here(ctx, ids)
	return int64(len(ids) - len(here)), err
}

// olderThanHere counts what only the archive holds, from one moment to before another.
func (t Log) olderThanHere(ctx context.Context, from, until string, w archive.Want) (n int64, err error) {
	objects, err := t.shelved(ctx, from, until)
	if err != nil {
		return 0, err
	}
	w.From, w.To = millis(from), millis(until)
	return t.countIn(ctx, objects, w)
}

// countIn counts what only these objects hold.
func (t Log) countIn(ctx context.Context, objects []Object, w archive.Want) (n int64, err error) {
	r := t.reader()
	for _, o := range objects {
		var ids []string
		err := r.with(ctx, o, func(f *archive.File) (err error) {
			ids, err = f.Named(w)
			return err
		})
		if err != nil {
			return n, err
		}
		some, err := t.notHere(ctx, ids)
		if err != nil {
			return n, err
		}
		n += some
	}
	return n, nil
}

// shelvedBetween counts the lines between two moments that only the archive holds. Of an hour that lies between them whole
// the number is written down.
func (t Log) shelvedBetween(ctx context.Context, from, to string) (n int64, err error) {
	objects, err := t.shelved(ctx, from, to)
	if err != nil {
		return 0, err
	}
	for _, o := range objects {
		if o.First >= from && o.Last < to {
			n += o.Lines - o.Kept
			continue
		}
		some, err := t.countIn(ctx, []Object{o}, archive.Want{From: millis(from), To: millis(to)})
		if err != nil {
			return n, err
		}
		n += some
	}
	return n, nil
}

// byIDs gives lines that only the archive holds. An id of ours says when it was made; for one of another make every hour is
// looked through.
func (t Log) byIDs(ctx context.Context, ids []string) (out []Line, err error) {
	wanted := map[string]bool{}
	from, to := "9", ""
	for _, id := range ids {
		wanted[id] = true
		ms, ok := archive.Made(id)
		if !ok {
			from, to = "", "9"
			continue
		}
		from = min(from, clock.Text(time.UnixMilli(ms).Add(-time.Hour)))
		to = max(to, clock.Text(time.UnixMilli(ms).Add(time.Hour)))
	}
	objects, err := t.shelved(ctx, from, to)
	if err != nil {
		return nil, err
	}
	r := t.reader()
	for _, o := range objects {
		err := r.with(ctx, o, func(f *archive.File) error {
			rows, err := f.IDs(wanted)
			if err != nil || len(rows) == 0 {
				return err
			}
			var at []int64
			for id, row := range rows {
				at = append(at, row)
				delete(wanted, id)
			}
			slices.Sort(at)
			some, err := f.Read(at)
			out = append(out, linesOf(some)...)
			return err
		})
		if err != nil || len(wanted) == 0 {
			return out, err
		}
	}
	return out, nil
}

// olderMinutes adds those of the archive; a minute that both hold is one.
func (t Log) olderMinutes(ctx context.Context, from, to string, known []Minute) ([]Minute, error) {
	objects, err := t.shelved(ctx, from, to)
	if err != nil || len(objects) == 0 {
		return known, err
	}
	seen := map[Minute]bool{}
	for _, m := range known {
		seen[m] = true
	}
	r := t.reader()
	for _, o := range objects {
		err := r.with(ctx, o, func(f *archive.File) error {
			rows, err := f.Uses(archive.Want{From: millis(from), To: millis(to), NotVerdict: Blocked, Known: true, Filed: true})
			for _, u := range rows {
				m := Minute{u.Person, u.Profile, u.Category, clock.Text(time.UnixMilli(u.At))[:len("2006-01-02T15:04")]}
				if !seen[m] {
					seen[m], known = true, append(known, m)
				}
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return known, nil
}

// olderPage is the last page somebody was on, and what they last looked for, when the database no longer knows.
func (t Log) olderPage(ctx context.Context, person, from string) (host, words string, err error) {
	w := archive.Want{Persons: []string{person}, NotVerdict: Blocked, Named: true}
	lines, err := t.sealed(ctx, from, "9", w, mostTries)
	for _, l := range lines {
		if host == "" && l.Rule != "records" && l.Method != "A" && l.Method != "AAAA" {
			host = l.Host
		}
		if words == "" {
			words = l.Search
		}
	}
	return host, words, err
}

// fresh leaves out what an object holds already whose rows are no longer here: a gateway that was cut off may give a batch
// again that it gave days ago, and a line counts once. While the archive does not answer they are taken as new: the gateway
// must not be kept waiting, and whoever reads sees a line once all the same.
func (t Log) fresh(ctx context.Context, lines []Line) ([]Line, error) {
	hours := map[string][]string{}
	for _, l := range lines {
		hours[hourOf(l.At)] = append(hours[hourOf(l.At)], l.ID)
	}
	old := map[string]bool{}
	for hour, ids := range hours {
		var n int64
		err := t.db.Read(ctx, t.school, func(tx *db.Tx) (err error) {
			n, err = db.One[int64](ctx, tx, sqlOnShelf, t.school, hour, endOf(hour))
			return err
		})
		if err != nil {
			return nil, err
		}
		if n > 0 {
			_ = t.known(ctx, hour, ids, old)
		}
	}
	return slices.DeleteFunc(slices.Clone(lines), func(l Line) bool { return old[l.ID] }), nil
}

// known notes which ids the objects of an hour hold.
func (t Log) known(ctx context.Context, hour string, ids []string, old map[string]bool) error {
	objects, err := t.shelved(ctx, hour, endOf(hour))
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	r := t.reader()
	for _, o := range objects {
		err := r.with(ctx, o, func(f *archive.File) error {
			rows, err := f.IDs(wanted)
			for id := range rows {
				old[id] = true
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
