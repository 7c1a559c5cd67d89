package traffic

import (
	"context"
	"slices"
	"strings"

	"belisha/internal/db"
)

// addUp adds rows to a table of sums, many with a statement. Each begins with its key; they go in the order of their keys, so
// that two who add at once never wait for each other in a ring.
func addUp(ctx context.Context, tx *db.Tx, insert, sum string, rows [][]any) error {
	slices.SortFunc(rows, byKey)
	for part := range slices.Chunk(rows, linesAtOnce) {
		one := "(" + db.In(len(part[0])) + "),"
		var args []any
		for _, row := range part {
			args = append(args, row...)
		}
		if _, err := tx.Exec(ctx, insert+strings.TrimSuffix(strings.Repeat(one, len(part)), ",")+sum, args...); err != nil {
			return err
		}
	}
	return nil
}

// byKey compares rows by their texts up to the first figure.
func byKey(a, b []any) int {
	for i := range a {
		x, isText := a[i].(string)
		y, _ := b[i].(string)
		if c := strings.Compare(x, y); c != 0 || !isText {
			return c
		}
	}
	return 0
}
