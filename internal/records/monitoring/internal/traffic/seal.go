package traffic

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"belisha/internal/kit/objects"
	"belisha/internal/records/monitoring/internal/archive"
)

var errElsewhere = errors.New("traffic: a batch of this hour was sealed elsewhere meanwhile")

// nameOf is what an object is called: log/2026/11/22/14-1-0123456789ab.parquet.age, by its newest hour, its number and the
// beginning of its digest. No two are alike even with the same lines, so nobody puts or deletes what is another's. Hours are
// those of UTC, which has each once.
func nameOf(hour string, serial int64, digest string) string {
	return "log/" + strings.NewReplacer("-", "/", "T", "/").Replace(hour) + fmt.Sprintf("-%d-%.12s.parquet.age", serial, digest)
}

// ObjectNames is where the objects of a day lie; "" for all of them.
func ObjectNames(day string) string {
	if day == "" {
		return "log/"
	}
	return "log/" + strings.ReplaceAll(day, "-", "/") + "/"
}

// mostRaces is how often a seal begins anew when another was quicker.
const mostRaces = 5

// Seal puts the waiting batches of some hours into one object and writes it down. Batches that are not as the trail knows them
// are left where they are: right says so. Nothing is sealed twice, however many seal at once: the first to write down a batch
// has it, and the others begin anew with what is left. A process that is killed on the way leaves at most an object that
// CleanUp deletes. The zero Object means that there was nothing to seal.
func (t Log) Seal(ctx context.Context, now string, s Span, right func(Batch, []Line) (bool, error)) (o Object, err error) {
	for range mostRaces {
		if o, err = t.seal(ctx, now, s, right); !errors.Is(err, errElsewhere) {
			break
		}
	}
	return o, err
}

func (t Log) seal(ctx context.Context, now string, s Span, right func(Batch, []Line) (bool, error)) (Object, error) {
	ids, lines, err := t.waiting(ctx, s, right)
	if err != nil || len(lines) == 0 {
		return Object{}, err
	}
	span := spanOf(lines)
	o := Object{Hour: hourOf(span.Last), Day: dayOf(span.Last), Lines: int64(len(lines)), First: span.First, Last: span.Last, Batches: int64(len(ids)), BatchesDigest: DigestOf(ids)}
	if o.Serial, err = t.serial(ctx, o.Hour); err != nil {
		return Object{}, err
	}
	data, err := t.made(ctx, &o, lines, now)
	if err != nil {
		return Object{}, err
	}
	if err := t.begin(ctx, o, now); err != nil {
		return Object{}, err
	}
	if err = t.archive.Store.Put(ctx, o.Name, bytes.NewReader(data), o.Size); err == nil {
		err = t.record(ctx, o, ids)
	}
	if err != nil {
		return Object{}, errors.Join(err, t.giveUp(ctx, o.Name))
	}
	return o, nil
}

// waiting are the batches that are to be sealed, with their lines.
func (t Log) waiting(ctx context.Context, s Span, right func(Batch, []Line) (bool, error)) (ids []string, lines []Line, err error) {
	batches, err := t.unsealed(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	for _, b := range batches {
		some, err := t.OfBatch(ctx, b.ID)
		if err != nil {
			return nil, nil, err
		}
		ok, err := right(b, some)
		if err != nil {
			return nil, nil, err
		}
		if ok && len(some) > 0 {
			ids, lines = append(ids, b.ID), append(lines, some...)
		}
	}
	return ids, lines, nil
}

// DigestOf seals a list of names, whatever their order.
func DigestOf(names []string) string {
	sum := sha256.Sum256([]byte(strings.Join(slices.Sorted(slices.Values(names)), "\n")))
	return hex.EncodeToString(sum[:])
}

// made is the object, after it was read back and found the same. It gets its name.
func (t Log) made(ctx context.Context, o *Object, lines []Line, now string) ([]byte, error) {
	key, err := t.dayKey(ctx, o.Day, now)
	if err != nil {
		return nil, err
	}
	rows := make([]archive.Row, len(lines))
	for i, l := range lines {
		r, ok := row(l)
		if !ok {
			return nil, fmt.Errorf("traffic: line %s has no moment that an archive can hold", l.ID)
		}
		rows[i] = r
	}
	data, err := archive.Write(rows, key)
	if err != nil {
		return nil, err
	}
	if got, err := contents(bytes.NewReader(data), int64(len(data)), key); err != nil || got != Digest(lines) {
		return nil, fmt.Errorf("traffic: %s was read back and is not what was written: %w", o.Hour, err)
	}
	o.Key, o.Size, o.Digest = key.ID(), int64(len(data)), sha(data)
	o.Name = nameOf(o.Hour, o.Serial, o.Digest)
	return data, nil
}

func sha(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

// contents is the digest of the lines in a file.
func contents(r io.ReaderAt, size int64, key archive.Key) (string, error) {
	f, err := archive.Open(r, size, key)
	if err != nil {
		return "", err
	}
	rows, err := f.All()
	return Digest(linesOf(rows)), err
}

// StoredDigest reads an object from the store and gives its size and SHA-256. objects.ErrMissing: there is none.
func (t Log) StoredDigest(ctx context.Context, name string) (size int64, digest string, err error) {
	o, err := t.archive.Store.Open(ctx, name)
	if err != nil {
		return 0, "", err
	}
	defer o.Close()
	h := sha256.New()
	n, err := io.Copy(h, io.NewSectionReader(o, 0, o.Size()))
	return n, hex.EncodeToString(h.Sum(nil)), err
}

// Stored lists what lies in the store: names and sizes.
func (t Log) Stored(ctx context.Context) ([]objects.Info, error) {
	return t.archive.Store.List(ctx, ObjectNames(""))
}

// HourOf reads the hour out of an object's name; false for what is no name of ours. Names from before end with the number.
func HourOf(name string) (hour string, ok bool) {
	var year, month, day, clock, serial int
	var rest string
	_, err := fmt.Sscanf(name, "log/%4d/%2d/%2d/%2d-%d%s", &year, &month, &day, &clock, &serial, &rest)
	hour = fmt.Sprintf("%04d-%02d-%02dT%02d", year, month, day, clock)
	digest, _ := strings.CutSuffix(strings.TrimPrefix(rest, "-"), ".parquet.age")
	before := strings.Replace(nameOf(hour, int64(serial), ""), "-.parquet", ".parquet", 1)
	return hour, err == nil && (name == before || digest != "" && name == nameOf(hour, int64(serial), digest))
}
