package homes

import (
	"context"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// sameVisit is for how long looks from one address count as one: a scanner that fetches a link fifty times is one line.
const sameVisit = 10 * time.Minute

// Visit is one use of a link.
type Visit struct {
	What  string `db:"what"`
	About string `db:"about"`
	Addr  string `db:"addr"`
	At    string `db:"at"`
}

// Visit notes a use of a link, inside the transaction that it belongs to.
func (f *Homes) Visit(ctx context.Context, tx *ledger.Tx, l Link, what, about, addr string) error {
	return f.Store.addVisit(ctx, tx, l.ID, Visit{What: what, About: about, Addr: clip(addr), At: tx.Now})
}

// Look notes that a page of a link was opened, with the address. It changes nothing that the link is or does, and looks
// that follow one another from one address leave one line and one event.
func (f *Homes) Look(ctx context.Context, g authz.Grant, l Link, what, about, addr string) error {
	var known bool
	since := clock.Text(f.base.Now().Add(-sameVisit))
	v := Visit{What: what, About: about, Addr: clip(addr)}
	err := f.base.Ledger.Read(ctx, g, func(tx *ledger.Tx) (err error) {
		known, err = f.Store.visited(ctx, tx, l.ID, v, since)
		return err
	})
	if err != nil || known {
		return err
	}
	return f.base.Ledger.View(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "families.link_" + what, Subject: l.Ref(tx.School), Changes: []ledger.Change{{Field: "address", Class: ledger.Personal}}}
		if about != "" {
			e.Changes = append(e.Changes, ledger.Change{Field: "form", Class: ledger.Open, After: about})
		}
		return e, f.Visit(ctx, tx, l, what, about, addr)
	})
}

// clip keeps an address as it is written down: 45 characters are the longest that there are.
func clip(addr string) string {
	if len(addr) > 45 {
		return addr[:45]
	}
	return addr
}
