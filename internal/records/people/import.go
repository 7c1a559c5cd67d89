package people

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// Report says what an import does, or on a dry run would do.
type Report struct {
	Added, Changed, Same int
	Removed              int // people whom the file signs off, all of whom Lines name
	Absent               int // people of the register who are not in the file; nothing happens to them, unless Feed.Scope says so
	Lines                []Line
	Notes                []string  // what of the file was not read
	Refs                 []ref.Ref // the people touched, for Event.Also
	IDs                  map[string]string
}

// Line is one person added, changed or signed off.
type Line struct {
	Row     int // 0: not in the file
	Account string
	Name    string
	What    string // "new", "leaves", or the columns that change
}

// Event is what an import leaves in the trail; it renews the seals of all whom it touched.
func (r Report) Event(tx *ledger.Tx) ledger.Event {
	return ledger.Event{Verb: "people.imported", Subject: ref.New(tx.School, "school", tx.School), Also: r.Refs, Changes: []ledger.Change{
		{Field: "added", Class: ledger.Open, After: strconv.Itoa(r.Added)},
		{Field: "changed", Class: ledger.Open, After: strconv.Itoa(r.Changed)},
		{Field: "removed", Class: ledger.Open, After: strconv.Itoa(r.Removed)}}}
}

// Digest tells one plan from another: whoever confirms a plan confirms these very lines.
func (r Report) Digest() string {
	h := sha256.New()
	for _, l := range r.Lines {
		fmt.Fprintf(h, "%d %q %q %q\n", l.Row, l.Account, l.Name, l.What)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Plan is the dry run: what Import would do. Faults name the rows that do not fit the register.
func (s Store) Plan(ctx context.Context, tx *ledger.Tx, rows []Row) (Report, error) {
	return s.PlanFeed(ctx, tx, Feed{Rows: rows})
}

// PlanFeed is the dry run of a feed.
func (s Store) PlanFeed(ctx context.Context, tx *ledger.Tx, in Feed) (Report, error) {
	f, err := s.feed(ctx, tx, in)
	if err != nil {
		return Report{}, err
	}
	return f.report, nil
}

// Import applies a file whole or not at all; a fault comes back as Faults and nothing is kept, for the transaction
// of the caller then ends. The caller's event names Report.Refs, in Also. // serves PPL-05
func (s Store) Import(ctx context.Context, tx *ledger.Tx, rows []Row) (Report, error) {
	return s.ImportFeed(ctx, tx, Feed{Rows: rows})
}

// ImportFeed applies a feed as Import does. Nobody is ever deleted: who leaves has a leaving date.
func (s Store) ImportFeed(ctx context.Context, tx *ledger.Tx, in Feed) (Report, error) {
	f, err := s.feed(ctx, tx, in)
	if err != nil {
		return Report{}, err
	}
	f.giver.bulk = true
	for _, p := range f.add {
		added, err := s.add(ctx, tx, p, f.giver)
		if err != nil {
			return Report{}, f.fault(p.Account, err)
		}
		f.ids[p.Account] = added.ID
		f.report.Refs = append(f.report.Refs, added.Ref(tx.School))
	}
	for _, p := range f.change {
		if _, err := s.change(ctx, tx, p, f.giver); err != nil {
			return Report{}, f.fault(p.Account, err)
		}
		f.report.Refs = append(f.report.Refs, p.Ref(tx.School))
	}
	for _, p := range f.leave {
		if _, err := tx.Exec(ctx, sqlLeave, f.today, "", tx.School, p.ID); err != nil {
			return Report{}, fmt.Errorf("people: leave: %w", err)
		}
		f.report.Refs = append(f.report.Refs, p.Ref(tx.School))
	}
	f.report.IDs = f.ids
	return f.report, s.tie(ctx, tx, f)
}

// fault blames the row that an account came from, where the error names a field.
func (f *feed) fault(account string, err error) error {
	if e, ok := errs.As(err); ok && e.Field != "" {
		return Faults{f.rowOf[account].fault(e.Field, "%s", e.Safe)}
	}
	return err
}
