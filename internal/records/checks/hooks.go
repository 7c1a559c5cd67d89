package checks

import (
	"context"
	"net/netip"

	"belisha/internal/ledger"
	"belisha/internal/records/notices"
)

// Device is a school device as its register has it. // serves INC-22
type Device struct {
	Key    string // unique: the tag
	Label  string // tag and kind, for the screen
	Pupil  bool   // lent or assigned to a pupil, or part of a set that pupils use
	Unsure bool   // shared, and the register does not say that pupils do not use it
	Holder string // who has it, as a person id; empty: shared among staff
}

// Hooks are what others lend to a check; internal/app ties them. All but Post run inside the write of the check.
type Hooks struct {
	// Tell tells people (notices.Tell).
	Tell func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
	// Devices are those of the pack's register of devices that can be used now. nil: none, so no check can be opened.
	Devices func(ctx context.Context, tx *ledger.Tx) ([]Device, error)
	// Unlawful puts a case on the path of a suspected illegal act. A case that is on it already is not given again.
	// serves INC-10
	Unlawful func(ctx context.Context, tx *ledger.Tx, incident, why string) error
	// Enter writes an entry into a register of the pack and names its place. It is asked only for registers that the pack has.
	Enter func(ctx context.Context, tx *ledger.Tx, register string, values map[string]string) (href string, err error)
	// Inside says whether an address belongs to one device on the school's own network. nil: any private address does,
	// and this machine's own, as in a demo.
	Inside func(netip.Addr) bool
	// Post puts the facts up for the gateway anew. It runs after the commit. // serves INC-23
	Post func(ctx context.Context) error
}

func (h Hooks) inside(a netip.Addr) bool {
	if h.Inside != nil {
		return h.Inside(a)
	}
	return a.IsPrivate() || a.IsLoopback()
}
