package demo

import (
	"context"
	"net/url"
	"strings"
	"time"
)

// daysAWeek are a school's.
const daysAWeek = 5

// upkeep is what keeps a policy running beside concerns: the registers, the duties, the draft of the next version; once
// a week the clock's own work, so that the term's picture has its days.
func (v *invention) upkeep(ctx context.Context, n int) error {
	v.hand.at = v.hand.at.Add(20 * time.Minute)
	if err := v.books.keep(ctx, n); err != nil {
		return err
	}
	if n%daysAWeek != 0 {
		return nil
	}
	if err := v.Work(ctx, "governance.note", "duties.remind", "registers.remind", "policies.clock", "passes.turn", "passes.digest"); err != nil {
		return err
	}
	if n%(2*daysAWeek) == 0 {
		return v.readUp(ctx)
	}
	return nil
}

// readUp has those to whom most is told read what came, as they do from week to week; so a visitor finds what is new.
func (v *invention) readUp(ctx context.Context) error {
	for _, role := range []string{"head", "dsl", "coordinator"} {
		err := v.as(ctx, role, func() error {
			if err := v.pages.post(ctx, "/notices/read", url.Values{}); err != nil {
				return err
			}
			all, err := v.pages.sheets(ctx, "/notices")
			for _, s := range all {
				if err == nil && strings.HasPrefix(s.action, "/notices/") && strings.HasSuffix(s.action, "/read") && s.action != "/notices/read" {
					err = v.pages.post(ctx, s.action, url.Values{}) // the urgent ones are opened one by one
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// today is the state in which a visitor finds the school.
func (v *invention) today(ctx context.Context) error {
	for _, do := range []func() error{
		func() error { return v.draft(ctx, v.pages.pack) },
		func() error { return v.books.handOver(ctx, v.pages.pack) },
		func() error { return v.Work(ctx) },
		func() error { return v.overMinutes(ctx) },
		func() error { return v.signedLooks(ctx) },
		func() error { return v.audited(ctx) },
		func() error { return v.books.readNotices(ctx) },
		func() error { return v.readUp(ctx) },
		func() error { return v.lately(ctx) },
		func() error { return v.namesCalled(ctx) },
		func() error { return v.stopped(ctx) },
		func() error { return v.listsOld(ctx) },
		func() error { return v.checkSheet(ctx) },
		func() error { return v.lessonNow(ctx) },
		func() error { return v.unanswered(ctx) },
		func() error { return v.atDesks(ctx) },
		func() error { return v.Work(ctx) },
		func() error {
			return v.as(ctx, "head", func() error { return v.pages.post(ctx, "/statements", url.Values{}) })
		},
	} {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}
