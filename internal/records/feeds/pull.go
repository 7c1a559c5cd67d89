package feeds

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Bounds of one pull.
const (
	mostLines = 1000
	backThen  = 7 * 24 * time.Hour // how far back a service may read
)

// pull gives a service the lines after a cursor, and notes that it read them. Names stand in it only where the contract
// says so. // serves MON-14
func (f *Feeds) pull(ctx context.Context, key, after string) (Lines, error) {
	s, err := f.known(ctx, key)
	if err != nil {
		return Lines{}, err
	}
	if s.Log == 0 {
		return Lines{}, errs.Missing("This service may send findings; it may not read the log.")
	}
	if len(after) > 200 {
		return Lines{}, errs.Bad("after", "The cursor is not one that was given out here. Leave it out to begin again.")
	}
	g := f.job("pull")
	all, err := f.hooks.Log(ctx, g, f.base.Now().Add(-backThen), after, mostLines)
	if err != nil {
		return Lines{}, err
	}
	persons := make([]string, len(all.Lines))
	for i := range all.Lines {
		persons[i] = all.Lines[i].Who
		all.Lines[i].Who, all.Lines[i].Account = pseudonym(key, persons[i]), ""
	}
	err = f.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		if s.Names == 1 {
			if err := f.name(ctx, tx, all.Lines, persons); err != nil {
				return ledger.Event{}, err
			}
		}
		return ledger.Event{Verb: "feeds.pulled", Subject: s.ref(tx.School), Changes: []ledger.Change{open("lines", strconv.Itoa(len(all.Lines))),
			open("missed", strconv.FormatInt(all.Missed, 10))}}, f.store.wasRead(ctx, tx, s.ID)
	})
	if err == nil && after != "" && all.Missed > 0 { // a new service begins in the middle
		f.hooks.Warn(ctx, "feeds.missed/"+s.ID+"/"+after, fmt.Sprintf("The outside monitoring service %s was away for too long. Up to %d lines of the log came meanwhile that it never read: nobody outside has looked at them. Ask it why.", s.Name, all.Missed))
	}
	return all, err
}

// name adds the accounts, for a service whose contract says so.
func (f *Feeds) name(ctx context.Context, tx *ledger.Tx, lines []Line, persons []string) error {
	all, err := f.people.Many(ctx, tx, persons)
	account := map[string]string{}
	for _, p := range all {
		account[p.ID] = p.Account
	}
	for i := range lines {
		lines[i].Account = account[persons[i]]
	}
	return err
}
