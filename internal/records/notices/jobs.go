package notices

import (
	"context"
	"strconv"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
)

func (n *Notices) jobs() []job.Job {
	return []job.Job{
		{Name: "notices.mail", Every: 5 * time.Second, Do: n.deliverMail},
		{Name: "notices.push", Every: 5 * time.Second, Do: n.deliverPush},
		{Name: "notices.digest", Every: time.Minute, Do: n.digest},
		{Name: "notices.retain", Every: 6 * time.Hour, Do: n.retain},
		{Name: "notices.letters", Every: 6 * time.Hour, Do: n.retainLetters},
	}
}

// digestFrom is the moment up to which today's daily message reaches: seven in the morning on a weekday. At other times
// there is none.
func digestFrom(now time.Time) (time.Time, bool) {
	l := now.In(clock.London)
	seven := time.Date(l.Year(), l.Month(), l.Day(), 7, 0, 0, 0, clock.London)
	weekend := l.Weekday() == time.Saturday || l.Weekday() == time.Sunday
	return seven, !weekend && !l.Before(seven)
}

// digest puts the daily message of each person into the outbox: what was told before seven. However often it runs, and
// however late, a notice is in one message.
func (n *Notices) digest(ctx context.Context) error {
	seven, ok := digestFrom(n.base.Now())
	if !ok || !n.mailWorks() {
		return nil
	}
	var waiting int
	err := n.base.Ledger.Read(ctx, n.job("digest"), func(tx *ledger.Tx) (err error) {
		waiting, err = n.store.digestWaits(ctx, tx, clock.Text(seven))
		return err
	})
	if err != nil || waiting == 0 {
		return err
	}
	return n.base.Ledger.Write(ctx, n.job("digest"), func(tx *ledger.Tx) (ledger.Event, error) {
		messages, err := n.store.digest(ctx, tx, clock.Text(seven))
		return ledger.Event{Verb: "notices.gathered", Subject: box(tx.School), Changes: []ledger.Change{open("messages", "", strconv.Itoa(messages))}}, err
	})
}

// What is kept, and for how long.
const (
	keepRead   = 90  // days after which what was read is removed
	keepUnread = 400 // days after which what nobody read is removed
	keepSent   = 90  // days after which the outbox forgets what has left, or never will
	keepKeys   = 730 // days for which a key is not told again
)

// retain removes what is old, and the addresses and browsers of those who have left.
func (n *Notices) retain(ctx context.Context) error {
	now := n.base.Now()
	day := func(days int) string { return clock.Text(now.AddDate(0, 0, -days)) }
	o := old{Read: day(keepRead), Unread: day(keepUnread), Sent: day(keepSent), Keys: day(keepKeys), Today: clock.ISO(now)}
	any := false
	err := n.base.Ledger.Read(ctx, n.job("retain"), func(tx *ledger.Tx) (err error) {
		any, err = n.store.anyOld(ctx, tx, o)
		return err
	})
	if err != nil || !any {
		return err
	}
	return n.base.Ledger.Write(ctx, n.job("retain"), func(tx *ledger.Tx) (ledger.Event, error) {
		notices, sendings, people, err := n.store.sweep(ctx, tx, o)
		return ledger.Event{Verb: "notices.swept", Subject: box(tx.School), Changes: []ledger.Change{open("notices", "", strconv.FormatInt(notices, 10)),
			open("messages", "", strconv.FormatInt(sendings, 10)), open("addresses", "", strconv.FormatInt(people, 10))}}, err
	})
}
