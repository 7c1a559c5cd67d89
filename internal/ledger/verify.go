package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/kit/ref"
)

// Break is one place where the trail or a sealed record is not as it was written.
type Break struct {
	Seq     int64  // the event it shows at; 0 when it is not one event
	At      string // when that event was written
	Subject string // the record
	Why     string // one sentence
}

// String says where and why, on one line.
func (b Break) String() string {
	where := "event " + strconv.FormatInt(b.Seq, 10)
	if b.At != "" {
		where += " of " + b.At
	}
	if b.Subject != "" {
		where += " on " + b.Subject
	}
	return where + ": " + b.Why
}

// Report is the result of a check of one school's trail.
type Report struct {
	School string
	Events int64
	Sealed int // records whose rows were compared
	Head   string
	Breaks []Break
}

// Whole reports that nothing was found.
func (r Report) Whole() bool { return len(r.Breaks) == 0 }

const pageOfTrail = 2000

// Verify walks the chain from its first event, then compares every sealed record with its last digest.
func (l *Ledger) Verify(ctx context.Context, g authz.Grant) (Report, error) {
	if err := open(g); err != nil {
		return Report{}, err
	}
	r := Report{School: g.School()}
	err := l.db.Read(ctx, g.School(), func(t *db.Tx) error {
		tx := l.tx(t, g)
		w := walk{report: &r, sums: map[string]last{}}
		for {
			page, err := after(ctx, tx, w.seq, pageOfTrail)
			if err != nil {
				return err
			}
			for _, s := range page {
				w.step(s)
			}
			if len(page) < pageOfTrail {
				break
			}
		}
		if err := w.end(ctx, tx); err != nil {
			return err
		}
		return l.compare(ctx, tx, w.sums, &r)
	})
	if err != nil {
		return r, fmt.Errorf("ledger: verify: %w", err)
	}
	return r, nil
}

type last struct {
	sum string
	seq int64
	at  string
}

type walk struct {
	report *Report
	seq    int64
	prev   string
	sums   map[string]last
}

func (w *walk) step(s stored) {
	add := func(why string) {
		w.report.Breaks = append(w.report.Breaks, Break{Seq: s.Seq, At: s.At, Subject: s.Subject, Why: why})
	}
	switch {
	case s.Seq != w.seq+1:
		add(fmt.Sprintf("events %d to %d are missing", w.seq+1, s.Seq-1))
	case s.Prev != w.prev:
		add("it does not follow from the event before it")
	}
	if hash(s) != s.Hash {
		add("its text was changed after it was written")
	}
	w.seq, w.prev = s.Seq, s.Hash
	w.report.Events++
	var d detail
	if json.Unmarshal([]byte(s.Detail), &d) == nil {
		for subject, sum := range d.Sums {
			w.sums[subject] = last{sum, s.Seq, s.At}
		}
	}
}

// end compares with the head, which shows a trail cut short.
func (w *walk) end(ctx context.Context, tx *Tx) error {
	seq, hash, err := head(ctx, tx)
	if err != nil {
		return err
	}
	w.report.Head = hash
	switch {
	case seq != w.seq:
		w.report.Breaks = append(w.report.Breaks, Break{Seq: w.seq, Why: fmt.Sprintf("the trail ends at event %d but should end at %d", w.seq, seq)})
	case hash != w.prev:
		w.report.Breaks = append(w.report.Breaks, Break{Seq: w.seq, Why: "the last event is not the one that the head of the trail names"})
	}
	return nil
}

func (l *Ledger) compare(ctx context.Context, tx *Tx, sums map[string]last, r *Report) error {
	for _, subject := range slices.Sorted(maps.Keys(sums)) {
		want := sums[subject]
		about, err := ref.Parse(tx.School, subject)
		if err != nil {
			return err
		}
		got, sealed, err := l.sum(ctx, tx, about)
		if err != nil {
			return err
		}
		if !sealed {
			continue // a kind of a feature that is no longer there
		}
		r.Sealed++
		if got != want.sum {
			r.Breaks = append(r.Breaks, Break{Seq: want.seq, At: want.at, Subject: subject,
				Why: "the stored record " + strings.ReplaceAll(subject, "/", " ") + " is not as this event left it"})
		}
	}
	return nil
}

// Head is the number and the fingerprint of the newest event: written into minutes, it shows later whether the trail up to
// then was made anew. // serves NEW-06
func Head(ctx context.Context, tx *Tx) (seq int64, hash string, err error) {
	if seq, hash, err = head(ctx, tx); err != nil {
		return 0, "", fmt.Errorf("ledger: head: %w", err)
	}
	return seq, hash, nil
}
