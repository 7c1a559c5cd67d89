package escalation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
)

// untouchedClock is the kind under which an item shown to the head is kept, so that it is told once.
const untouchedClock = "untouched"

// untouchedSince is the moment since which a case has to have been touched: the beginning of the third school day back.
func (e *Escalation) untouchedSince(now time.Time) time.Time {
	return policy.NewCalendar(e.pack()).AddSchoolDays(now, -untouchedDays)
}

// untouched is the job that shows the head what neither coordinator nor safeguarding lead touched for three school days,
// each item once until somebody touches it. Where one person holds both posts the deputy hears of it too. // serves GOV-22
func (e *Escalation) untouched(ctx context.Context) error {
	now := e.base.Now()
	var all []incidents.Incident
	var known []running
	err := e.base.Ledger.Read(ctx, e.job("untouched"), func(tx *ledger.Tx) (err error) {
		if all, err = e.untouchedIn(ctx, tx, e.untouchedSince(now)); err == nil {
			known, err = e.store.running(ctx, tx)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("escalation: untouched: %w", err)
	}
	known = slices.DeleteFunc(known, func(r running) bool { return r.Kind != untouchedClock })
	var faults []error
	for _, i := range all {
		if !slices.ContainsFunc(known, func(r running) bool { return r.Incident == i.ID }) {
			faults = append(faults, e.showHead(ctx, i, now))
		}
	}
	for _, r := range known {
		if !slices.ContainsFunc(all, func(i incidents.Incident) bool { return i.ID == r.Incident }) {
			faults = append(faults, e.stopped(ctx, r, false))
		}
	}
	return errors.Join(faults...)
}

func (e *Escalation) showHead(ctx context.Context, i incidents.Incident, now time.Time) error {
	return e.base.Ledger.Write(ctx, e.job("untouched"), func(tx *ledger.Tx) (ledger.Event, error) {
		event := ledger.Event{Verb: "escalation.untouched", Subject: clockRef(tx.School, i.ID), Changes: []ledger.Change{open("school days", "", strconv.Itoa(untouchedDays))}}
		at, err := e.aimed(ctx, tx, i)
		if err != nil {
			return event, err
		}
		at.posts = []string{headPost}
		if both, err := e.bothInOne(ctx, tx); err != nil {
			return event, err
		} else if both && !at.closed {
			at.posts = append(at.posts, deputyPost)
		}
		to, err := e.reach(ctx, tx, at, now)
		if err != nil {
			return event, err
		}
		r := running{Incident: i.ID, Key: untouchedClock, From: tx.Now, Kind: untouchedClock, Due: tx.Now, Began: tx.Now, Over: tx.Now}
		err = e.tell(ctx, tx, notices.Notice{To: to, Kind: "case.untouched", Title: caseTitle(i) + " has not been touched for three school days", Href: caseHref(i),
			Key: r.key(missed), Text: "Neither the coordinator nor the safeguarding lead has done anything about it since. Please ask."})
		if err != nil {
			return event, err
		}
		return event, e.store.putClock(ctx, tx, r)
	})
}
