package notices

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/notices/internal/mailer"
	"belisha/internal/records/notices/internal/pusher"
)

const (
	firstWait = time.Minute
	longWait  = 12 * time.Hour
	giveUp    = 3 * 24 * time.Hour
	batch     = 8 // messages that one turn claims: as many as a crash can make go out twice
)

// lease is how long a claim holds: longer than a whole batch can take, however slow the other sides are.
func (n *Notices) lease() time.Duration {
	return batch*max(n.config.SMTP.Limit(), n.config.Push.Limit()) + time.Minute
}

// backOff is the wait after so many attempts: a minute, two, four … half a day.
func backOff(attempt int) time.Duration {
	wait := firstWait
	for i := 1; i < attempt && wait < longWait; i++ {
		wait *= 2
	}
	return min(wait, longWait)
}

// deliverMail and deliverPush are two jobs, so that a mail server that is slow to say no holds up no browser.
func (n *Notices) deliverMail(ctx context.Context) error { return n.deliver(ctx, byMail, &n.mailing) }
func (n *Notices) deliverPush(ctx context.Context) error { return n.deliver(ctx, byPush, &n.pushing) }

// deliver sends what is due on a road, urgent things first, until nothing is. Each message leaves at least once: a crash between
// the sending and the note of it makes it leave again, with the same message id.
func (n *Notices) deliver(ctx context.Context, road string, busy *sync.Mutex) error {
	busy.Lock()
	defer busy.Unlock()
	for ctx.Err() == nil {
		more, err := n.turn(ctx, road)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

func (n *Notices) turn(ctx context.Context, road string) (more bool, err error) {
	now := n.base.Now()
	err = n.base.Ledger.Read(ctx, n.job("deliver"), func(tx *ledger.Tx) (err error) {
		more, err = n.store.anyDue(ctx, tx, road, clock.Text(now))
		return err
	})
	if err != nil || !more {
		return false, err
	}
	claimed, err := n.claim(ctx, road, now)
	if err != nil || len(claimed) == 0 {
		return false, err
	}
	for i := range claimed {
		n.attempt(ctx, &claimed[i])
	}
	// Told to stop, the house still notes what has left: else it would leave twice.
	return true, n.settled(context.WithoutCancel(ctx), claimed)
}

func (n *Notices) claim(ctx context.Context, road string, now time.Time) (out []Sending, err error) {
	err = n.base.Ledger.Write(ctx, n.job("deliver"), func(tx *ledger.Tx) (ledger.Event, error) {
		out, err = n.store.claim(ctx, tx, road, clock.Text(now), clock.Text(now.Add(n.lease())), batch)
		return ledger.Event{Verb: "notices.claimed", Subject: box(tx.School), Changes: []ledger.Change{open("messages", "", strconv.Itoa(len(out)))}}, err
	})
	return out, err
}

// attempt tries one message and says how it ended.
func (n *Notices) attempt(ctx context.Context, s *Sending) {
	if ctx.Err() != nil { // told to stop: it stays for the next start, at once, and this did not count
		s.State, s.Next, s.Error = Waiting, clock.Text(n.base.Now()), "stopped"
		return
	}
	err := n.post(ctx, *s)
	now := n.base.Now()
	s.State, s.Ended, s.Error = Sent, clock.Text(now), ""
	if err == nil {
		return
	}
	class, final := classOf(err)
	s.Error = class
	since, _ := clock.Parse(s.Since) // written by us; a moment that cannot be read counts as long ago
	switch {
	case errors.Is(err, errNotNeeded):
		s.State = Dropped
	case final:
		s.State = Failed
	case now.Add(backOff(s.Attempt)).Sub(since) > giveUp:
		s.State = GivenUp
	default:
		s.State, s.Ended, s.Next = Waiting, "", clock.Text(now.Add(backOff(s.Attempt)))
	}
}

// classOf is a failure in one short word, without anything the other side said.
func classOf(err error) (string, bool) {
	var mail *mailer.Fault
	var push *pusher.Fault
	var none notNeeded
	switch {
	case errors.As(err, &none):
		return string(none), true
	case errors.As(err, &mail):
		return mail.Class, mail.Final
	case errors.As(err, &push):
		return push.Class, push.Final
	}
	return "house", false
}

// notNeeded says that a message no longer has to leave, and why.
type notNeeded string

func (e notNeeded) Error() string { return "notices: not needed: " + string(e) }

// Is makes every notNeeded the same for errors.Is.
func (notNeeded) Is(other error) bool { _, ok := other.(notNeeded); return ok }

const errNotNeeded = notNeeded("")

// settled notes how a batch ended, with counts only.
func (n *Notices) settled(ctx context.Context, all []Sending) error {
	return n.base.Ledger.Write(ctx, n.job("deliver"), func(tx *ledger.Tx) (ledger.Event, error) {
		counts := map[string]int{}
		for _, s := range all {
			counts[s.State]++
			if err := n.store.outcome(ctx, tx, s); err != nil {
				return ledger.Event{}, err
			}
			if s.Target == toRegister {
				if err := n.store.letterEnded(ctx, tx, s); err != nil {
					return ledger.Event{}, err
				}
			}
			if s.Channel == byPush && s.Error == "gone" {
				if _, err := n.store.unsubscribe(ctx, tx, s.Person, s.Target); err != nil {
					return ledger.Event{}, err
				}
			}
		}
		e := ledger.Event{Verb: "notices.sent", Subject: box(tx.School)}
		for _, state := range []string{Sent, Waiting, Failed, GivenUp, Dropped} {
			if counts[state] > 0 {
				e.Changes = append(e.Changes, open(state, "", strconv.Itoa(counts[state])))
			}
		}
		return e, nil
	})
}

func open(field, before, after string) ledger.Change {
	return ledger.Change{Field: field, Class: ledger.Open, Before: before, After: after}
}
