package traffic

import (
	"math"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/objects"
	"belisha/internal/kit/vault"
	"belisha/internal/records/monitoring/internal/archive"
)

// Archive is where hours are sealed.
type Archive struct {
	Store objects.Store
	Vault func() (*vault.Vault, error) // the key of the house, with which the keys of days are sealed
	Lines int64                        // of one object at most: what does not fit has a further serial
	Quiet int64                        // of one object at least, as long as its day is not over
}

// With gives the same log with an archive for its older hours.
func (t Log) With(a Archive) Log {
	if a.Lines <= 0 {
		a.Lines = usualObject
	}
	if a.Quiet <= 0 {
		a.Quiet = usualQuiet
	}
	t.archive = &a
	return t
}

// usualObject bounds what is in memory while an hour is sealed.
const usualObject = 200_000

// Archived says whether there is one.
func (t Log) Archived() bool { return t.archive != nil }

// row is a line as an object holds it; false for a moment that the log did not write.
func row(l Line) (archive.Row, bool) {
	at, err := clock.Parse(l.At)
	r := archive.Row{Person: l.Person, At: at.UnixMilli(), Account: l.Account, Device: l.Device, Profile: l.Profile, Method: l.Method, Scheme: l.Scheme,
		Host: l.Host, Path: l.Path, Category: l.Category, List: l.List, Verdict: l.Verdict, Rule: l.Rule, Clause: l.Clause, Pack: l.Pack, Alert: l.Alert,
		Status: l.Status, Bytes: l.Bytes, Door: l.Door, Network: l.Network, Asset: l.Asset, How: l.How, Search: l.Search, File: l.File, Lesson: l.Lesson,
		Text: l.Text, Score: l.Score, Where: l.Where, Signs: l.Signs}
	r.SetID(l.ID)
	return r, err == nil && clock.Text(at) == l.At
}

// line gives it back. Which batch it came with is not kept.
func line(r archive.Row) Line {
	return Line{ID: r.ID(), At: clock.Text(time.UnixMilli(r.At)), Person: r.Person, Account: r.Account, Device: r.Device, Profile: r.Profile, Method: r.Method, Scheme: r.Scheme,
		Host: r.Host, Path: r.Path, Category: r.Category, List: r.List, Verdict: r.Verdict, Rule: r.Rule, Clause: r.Clause, Pack: r.Pack, Alert: r.Alert,
		Status: r.Status, Bytes: r.Bytes, Door: r.Door, Network: r.Network, Asset: r.Asset, How: r.How, Search: r.Search, File: r.File, Lesson: r.Lesson,
		Text: r.Text, Score: r.Score, Where: r.Where, Signs: r.Signs}
}

func linesOf(rows []archive.Row) []Line {
	out := make([]Line, len(rows))
	for i, r := range rows {
		out[i] = line(r)
	}
	return out
}

// millis is a moment as an object counts it. What is no moment, such as an open end, is later than all.
func millis(at string) int64 {
	if at == "" {
		return math.MinInt64
	}
	when, err := clock.Parse(at)
	if err != nil {
		return math.MaxInt64
	}
	return when.UnixMilli()
}

// ByHour parts lines by the hour they belong to, so that a batch is sealed whole with its hour. The order of lines stays.
func ByHour(lines []Line) (out [][]Line) {
	at := map[string]int{}
	for _, l := range lines {
		hour := hourOf(l.At)
		i, known := at[hour]
		if !known {
			i = len(out)
			at[hour], out = i, append(out, nil)
		}
		out[i] = append(out[i], l)
	}
	return out
}
