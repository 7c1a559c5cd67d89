package app

import (
	"context"
	"errors"
	"fmt"
	"os"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
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
	rows, err := people.ParseCSV(f)
	if err != nil {
		return nil, err
	}
	r, err := Offline(ctx, cfg, now, "")
	if err != nil {
		return nil, err
	}
	lines, err := r.importPeople(ctx, rows, apply)
	return lines, errors.Join(err, r.Close())
}

func (r *Records) importPeople(ctx context.Context, rows []people.Row, apply bool) ([]string, error) {
	if err := r.policies.Restore(ctx); err != nil {
		return nil, err
	}
	g := r.Gate.System(r.Base.School, "people.import")
	var report people.Report
	if !apply {
		err := r.Ledger.Read(ctx, g, func(tx *ledger.Tx) error {
			var err error
			report, err = people.Store{}.Plan(ctx, tx, rows)
			return err
		})
		return append(report.Lines(), "Nothing has been changed. Add --yes to apply it."), err
	}
	err := r.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		var err error
		report, err = people.Store{}.Import(ctx, tx, rows)
		return ledger.Event{Verb: "people.imported", Subject: ref.New(tx.School, "school", tx.School)}, err
	})
	return report.Lines(), err
}
