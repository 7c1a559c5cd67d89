package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// ImportPeople reads a file of people of any kind that is understood. Without apply it only says what would change; a bad
// row refuses the whole file. Scope says of whom the file names everybody: pupils, staff, all, or nobody.
func ImportPeople(ctx context.Context, cfg Config, now clock.Clock, file, scope string, apply bool) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("the file cannot be read: %w", err)
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, people.MaxFeed+1))
	if err != nil {
		return nil, fmt.Errorf("the file cannot be read: %w", err)
	}
	r, err := offlineRuling(ctx, cfg, now, "")
	if err != nil {
		return nil, err
	}
	lines, err := r.importPeople(ctx, body, scope, apply)
	return lines, errors.Join(err, r.Close())
}

func (r *Records) importPeople(ctx context.Context, body []byte, scope string, apply bool) ([]string, error) {
	if err := r.policies.Restore(ctx); err != nil {
		return nil, err
	}
	pack := r.Base.Policy.Load().Pack
	in, faults := people.ReadFeed(body, people.Limits{Posts: pack.Posts})
	if len(faults) > 0 && apply {
		return nil, errors.Join(refusedWhole(faults), r.noteRefused(ctx, in, faults))
	}
	if len(faults) > 0 {
		return nil, refusedWhole(faults)
	}
	in.Scope, in.Percent = scope, pack.Settings.Access.RemovalPercent
	g := r.Gate.System(r.Base.School, "people.import")
	var report people.Report
	if !apply {
		err := r.Ledger.Read(ctx, g, func(tx *ledger.Tx) (err error) {
			report, err = people.Store{}.PlanFeed(ctx, tx, in)
			return err
		})
		if err != nil {
			return nil, refusedWhole(err)
		}
		return append(said(report), "Nothing has been changed. Add --yes to apply it."), nil
	}
	err := r.Ledger.Write(ctx, g, func(tx *ledger.Tx) (e ledger.Event, err error) {
		if report, err = (people.Store{}).ImportFeed(ctx, tx, in); err != nil {
			return e, err
		}
		return report.Event(tx), people.Store{}.NoteFeed(ctx, tx, in, report)
	})
	if errors.As(err, &faults) {
		return nil, errors.Join(refusedWhole(err), r.noteRefused(ctx, in, faults))
	}
	if err != nil {
		return nil, err
	}
	return said(report), nil
}

// noteRefused keeps a refused file in the list of feeds. // serves PPL-05
func (r *Records) noteRefused(ctx context.Context, in people.Feed, faults people.Faults) error {
	return r.Ledger.Write(ctx, r.Gate.System(r.Base.School, "people.import"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "people.feed-refused", Subject: ref.New(tx.School, "school", tx.School),
				Changes: []ledger.Change{{Field: "faults", Class: ledger.Open, After: strconv.Itoa(len(faults))}}},
			people.Store{}.NoteRefused(ctx, tx, in.Kind, in.Scope, faults)
	})
}

// refusedWhole says that nothing of a file came in, if it is the file's own fault.
func refusedWhole(err error) error {
	var faults people.Faults
	if errors.As(err, &faults) {
		return fmt.Errorf("the file was refused whole:\n%w", faults)
	}
	return err
}

func said(r people.Report) []string {
	var out []string
	for _, l := range r.Lines {
		row := "not in the file"
		if l.Row > 0 {
			row = fmt.Sprintf("row %d", l.Row)
		}
		out = append(out, fmt.Sprintf("%s: %s (%s): %s", row, l.Name, l.Account, l.What))
	}
	out = append(out, r.Notes...)
	if r.Removed > 0 {
		out = append(out, fmt.Sprintf("%d signed off", r.Removed))
	}
	return append(out, fmt.Sprintf("%d new, %d changed, %d as they were; %d people of the register are not in the file and stay as they are",
		r.Added, r.Changed, r.Same, r.Absent))
}
