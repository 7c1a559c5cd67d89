package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// ImportPeople reads a CSV file. Without apply it only says what would change; a bad row refuses the whole file.
func ImportPeople(ctx context.Context, cfg Config, now clock.Clock, file string, apply bool) ([]string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("the file cannot be read: %w", err)
	}
	defer f.Close()
	r, err := offlineRuling(ctx, cfg, now, "")
	if err != nil {
		return nil, err
	}
	lines, err := r.importPeople(ctx, f, apply)
	return lines, errors.Join(err, r.Close())
}

func (r *Records) importPeople(ctx context.Context, file io.Reader, apply bool) ([]string, error) {
	if err := r.policies.Restore(ctx); err != nil {
		return nil, err
	}
	rows, faults := people.ParseCSV(file, people.Limits{Posts: r.Base.Policy.Load().Pack.Posts})
	if len(faults) > 0 {
		return nil, refusedWhole(faults)
	}
	g := r.Gate.System(r.Base.School, "people.import")
	var report people.Report
	if !apply {
		err := r.Ledger.Read(ctx, g, func(tx *ledger.Tx) error {
			var err error
			report, err = people.Store{}.Plan(ctx, tx, rows)
			return err
		})
		if err != nil {
			return nil, refusedWhole(err)
		}
		return append(said(report), "Nothing has been changed. Add --yes to apply it."), nil
	}
	err := r.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		report, err = people.Store{}.Import(ctx, tx, rows)
		return report.Event(tx), err
	})
	if err != nil {
		return nil, refusedWhole(err)
	}
	return said(report), nil
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
		out = append(out, fmt.Sprintf("row %d: %s (%s): %s", l.Row, l.Name, l.Account, l.What))
	}
	return append(out, fmt.Sprintf("%d new, %d changed, %d as they were; %d people of the register are not in the file and stay as they are",
		r.Added, r.Changed, r.Same, r.Absent))
}
