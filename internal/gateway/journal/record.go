package journal

import (
	"context"
	"errors"

	"belisha/internal/board"
)

// parted copies a batch in two: lines of the ordinary log, and pages of checks, which never go there. // serves INC-23
func parted(batch []board.Entry) (lines, checks []board.Entry) {
	lines = make([]board.Entry, 0, len(batch))
	for _, e := range batch {
		if e.Check == "" {
			lines = append(lines, e)
		} else {
			checks = append(checks, e)
		}
	}
	return lines, checks
}

// record hands pages of checks to whoever keeps them. A sink that cannot is away: the pages wait, and do not go into the
// ordinary log instead.
func (j *Journal) record(ctx context.Context, pages []board.Entry) error {
	keeper, ok := j.sink.(board.Recorder)
	if !ok {
		return errors.New("journal: nobody keeps the pages of checks")
	}
	return keeper.Record(ctx, pages) //nolint:wrapcheck // give names the failure
}
