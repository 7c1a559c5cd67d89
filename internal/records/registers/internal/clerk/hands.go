package clerk

import (
	"context"

	"belisha/internal/ledger"
	"belisha/internal/records/registers/internal/entry"
)

// TwoHands puts two people's changes together: per field, what the second typed where they changed it, and otherwise
// what stands now. Where both changed a field the second is told so.
func (c *Checker) TwoHands(ctx context.Context, tx *ledger.Tx, base, now, mine map[string]string) (map[string]string, entry.Faults, error) {
	kept := entry.Stored(c.Def, now)
	var both entry.Faults
	for _, f := range c.Def.Fields {
		text, asked := mine[f.Key]
		if !asked {
			continue
		}
		value, wrong, err := c.read(ctx, tx, f, entry.Clean(f, text), base[f.Key])
		if err != nil {
			return nil, nil, err
		}
		if wrong == "" && value == base[f.Key] {
			continue
		}
		kept[f.Key] = text
		if now[f.Key] != base[f.Key] && value != now[f.Key] {
			both = append(both, entry.Fault{Field: f.Key, Says: entry.Title(f) + ": somebody else has changed this too. Your answer stands here; theirs is in the table above."})
		}
	}
	return kept, both, nil
}
