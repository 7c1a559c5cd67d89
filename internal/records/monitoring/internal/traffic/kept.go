package traffic

import (
	"context"
	"slices"

	"belisha/internal/records/monitoring/internal/archive"
)

// As reads lines of one object again, those that are in it among the given ones: what was kept here as evidence is held
// against what was sealed. // serves MON-08, MON-18
func (t Log) As(ctx context.Context, o Object, kept []Line) (sealed []Line, err error) {
	wanted := map[string]bool{}
	for _, l := range kept {
		wanted[l.ID] = true
	}
	err = t.reader().with(ctx, o, func(f *archive.File) error {
		rows, err := f.IDs(wanted)
		if err != nil || len(rows) == 0 {
			return err
		}
		var at []int64
		for _, row := range rows {
			at = append(at, row)
		}
		slices.Sort(at)
		some, err := f.Read(at)
		sealed = linesOf(some)
		return err
	})
	return sealed, err
}
