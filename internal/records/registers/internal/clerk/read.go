package clerk

import (
	"context"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
)

// read turns what was typed into a stored value, or says what is wrong and the way out.
func (c *Checker) read(ctx context.Context, tx *ledger.Tx, f policy.Field, text, old string) (value, says string, err error) {
	if text == "" {
		if f.Kind == "signature" || f.Kind == "reference" && c.keptBack(f) {
			return old, "", nil // nobody unsigns by leaving the box empty
		}
		return "", "", nil
	}
	if says = entry.TooLong(f, text); says != "" {
		return "", says, nil
	}
	switch f.Kind {
	case "person":
		return c.person(ctx, tx, f, text, old)
	case "reference":
		return c.reference(ctx, tx, f, text, old)
	case "signature":
		return c.signature(ctx, tx, f, text)
	}
	value, says = entry.Read(c.Pack, f, text, old)
	return value, says, nil
}

// keptBack reports whether the box of a reference does not show what it holds.
func (c *Checker) keptBack(f policy.Field) bool {
	def, live := c.r.Definition(entry.PointsTo(f))
	return !live || def.Sensitive
}
