package rights

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
)

// How long things may wait before somebody else is told.
const (
	reviewGrace = 30 * 24 * time.Hour // the yearly review (NET-06)
	seatGrace   = 30 * 24 * time.Hour // the safety governor's seat (PPL-23)
)

// safetyGovernor is the post of the one governor for online safety, as packs name it.
const safetyGovernor = "safety_governor"

// markSeat remembers since when nobody holds that post.
const markSeat = "seat"

// watch tells the head of a yearly review that is overdue, and chair and head of a safety governor's seat that has been
// empty for thirty days. // serves NET-06 PPL-23
func (r *Rights) watch(ctx context.Context) error {
	if r.base.Policy.Load() == nil {
		return nil
	}
	return r.base.Ledger.Write(ctx, r.system("watch"), func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "rights.watched", Subject: ref.New(tx.School, "school", tx.School)}
		due, err := r.due(ctx, tx)
		if err != nil {
			return e, err
		}
		if r.base.Now().After(due.Add(reviewGrace)) {
			e.Why = "the yearly review is overdue"
			if err := r.tellOverdue(ctx, tx, due); err != nil {
				return e, err
			}
		}
		since, err := r.seat(ctx, tx)
		if err != nil || since.IsZero() {
			return e, err
		}
		days := int(r.base.Now().Sub(since).Hours() / 24)
		e.Changes = []ledger.Change{{Field: "seat empty for days", Class: ledger.Open, After: fmt.Sprint(days)}}
		if r.base.Now().Before(since.Add(seatGrace)) {
			return e, nil
		}
		return e, r.tellSeat(ctx, tx, since)
	})
}

func (r *Rights) tellOverdue(ctx context.Context, tx *ledger.Tx, due time.Time) error {
	to, err := r.holders(ctx, tx, authz.Head)
	if err != nil {
		return err
	}
	return r.tell(ctx, tx, notices.Notice{To: to, Kind: "duty.rights", Title: "The yearly review of access rights is overdue", Href: "/rights/review",
		Text: "It was due on " + clock.Day(due) + ". The coordinator goes through what each group may reach, and signs.", Key: "rights.review/" + clock.ISO(due)})
}

func (r *Rights) tellSeat(ctx context.Context, tx *ledger.Tx, since time.Time) error {
	to, err := r.holders(ctx, tx, authz.Chair, authz.Head)
	if err != nil {
		return err
	}
	return r.tell(ctx, tx, notices.Notice{To: to, Kind: "duty.vacant", Title: "Nobody has been the online safety governor for 30 days", Href: "/rights", Urgent: true,
		Text: "The post has been empty since " + clock.Day(since) + ". The governing body names one governor and the dates of the term.", Key: "rights.seat/" + clock.ISO(since)})
}

// seat says since when the safety governor's post is empty, and keeps that in mind; the zero time when somebody holds it,
// or the policy has no such post.
func (r *Rights) seat(ctx context.Context, tx *ledger.Tx) (time.Time, error) {
	m, err := r.store.mark(ctx, tx, markSeat)
	if err != nil {
		return time.Time{}, err
	}
	held, err := r.holding(ctx, tx, safetyGovernor)
	if err != nil {
		return time.Time{}, err
	}
	if _, known := r.pack().Post(safetyGovernor); !known || len(held) > 0 {
		return time.Time{}, r.store.putMark(ctx, tx, mark{Name: markSeat})
	}
	if m.Since == "" {
		m = mark{Name: markSeat, Since: tx.Now}
		if err := r.store.putMark(ctx, tx, m); err != nil {
			return time.Time{}, err
		}
	}
	return clock.Parse(m.Since)
}
