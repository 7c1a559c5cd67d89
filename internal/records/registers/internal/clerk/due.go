package clerk

import (
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/entry"
)

// due works out by when something has to be done about an entry: a day, a moment where its time runs in hours, or
// nothing while nobody has to do anything.
func (c *Checker) due(tx *ledger.Tx, e entry.Entry) string {
	d := c.Def.Due
	if d.Field == "" && d.Within == "" || !c.waits(tx, e) {
		return ""
	}
	if d.Field != "" {
		return e.Values[d.Field]
	}
	start := cabinet.Moment(tx)
	if at, err := clock.Parse(e.CreatedAt); err == nil && !at.IsZero() {
		start = at
	}
	if at, err := time.ParseInLocation(time.DateOnly, e.Values[d.From], clock.London); d.From != "" && err == nil {
		start = at
	}
	return entry.After(c.Pack, start, d.Within)
}

// waits reports whether somebody has to do something: by the register's own rule, or by the state. A register without
// states, such as an inventory with a day of review, always waits.
func (c *Checker) waits(tx *ledger.Tx, e entry.Entry) bool {
	if c.Def.Due.While != "" {
		return c.holds(c.Def.Due.While, c.Env(tx, e), true)
	}
	return len(c.Def.States) == 0 || entry.Open(c.Def, e.State)
}
