package traffic

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/records/monitoring/internal/archive"
)

// reader opens objects; it keeps the keys of days for as long as one question takes.
type reader struct {
	t    Log
	keys map[string]archive.Key
}

// open gives an object's file. nil: its key has gone, and with it the hour.
func (r *reader) open(ctx context.Context, o Object) (*archive.File, io.Closer, error) {
	key, ok := r.keys[o.Day]
	if !ok {
		var err error
		key, err = r.t.key(ctx, o.Day)
		if errors.Is(err, errNoKey) {
			return nil, nil, nil
		}
		if err != nil {
			return nil, nil, err
		}
		r.keys[o.Day] = key
	}
	object, err := r.t.archive.Store.Open(ctx, o.Name)
	if err != nil {
		return nil, nil, errs.Down(err, "The archive of the log does not answer, so only what was asked for in about the last day can be seen. Tell the technician.")
	}
	f, err := archive.Open(object, object.Size(), key)
	if err != nil {
		return nil, nil, errors.Join(err, object.Close())
	}
	return f, object, nil
}

// with opens an object and hands it on.
func (r *reader) with(ctx context.Context, o Object, f func(*archive.File) error) error {
	file, closing, err := r.open(ctx, o)
	if err != nil || file == nil {
		return err
	}
	return errors.Join(f(file), closing.Close())
}

func (t Log) reader() *reader { return &reader{t, map[string]archive.Key{}} }

// walk looks through objects, newest hour first, beside lines that were found already. It ends with enough lines that no
// older hour can come before, or when time is up; left is how many objects were not looked through.
func (t Log) walk(ctx context.Context, objects []Object, w archive.Want, limit int, found []Line, end stop) (out []Line, left int, err error) {
	r := t.reader()
	found = newest(found, nil, limit)
	for i, o := range objects {
		if enough(found, o.Hour, limit) {
			return found, len(objects) - i, nil
		}
		if i > 0 && objects[i-1].Hour != o.Hour && end.now(o.Hour) {
			return found, len(objects) - i, nil
		}
		var some []archive.Row
		err := r.with(ctx, o, func(f *archive.File) (err error) {
			some, err = f.Newest(w, limit)
			return err
		})
		if err != nil {
			return found, len(objects) - i, err
		}
		found = newest(found, linesOf(some), limit)
	}
	return found, 0, nil
}

// enough says whether a full page of lines is younger than everything in an hour and those before it.
func enough(found []Line, hour string, limit int) bool {
	return len(found) >= limit && hourOf(found[limit-1].At) > hour
}

// newest puts lines in order, the newest first, each once, at most limit of them.
func newest(a, b []Line, limit int) []Line {
	all := append(slices.Clone(a), b...)
	slices.SortFunc(all, func(a, b Line) int { return cmp.Or(strings.Compare(b.At, a.At), strings.Compare(b.ID, a.ID)) })
	all = slices.CompactFunc(all, func(a, b Line) bool { return a.ID == b.ID })
	return all[:min(limit, len(all))]
}

// sealed gives the newest lines between two moments that the archive alone holds, or may hold.
func (t Log) sealed(ctx context.Context, from, to string, w archive.Want, limit int) ([]Line, error) {
	objects, err := t.shelved(ctx, from, to)
	if err != nil || len(objects) == 0 {
		return nil, err
	}
	w.From, w.To = millis(from), after(to)
	lines, _, err := t.walk(ctx, objects, w, limit, nil, stop{})
	return lines, err
}

// after is the first millisecond behind a moment that is included.
func after(to string) int64 {
	if ms := millis(to); ms < 1<<62 {
		return ms + 1
	}
	return 1<<63 - 1
}

// whom is a person, or an unknown one's device.
func whom(person, device string) archive.Want {
	w := archive.Want{Persons: []string{person}, Named: true}
	if person == "" {
		w.Device = device
	}
	return w
}
