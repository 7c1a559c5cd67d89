package demo

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"belisha/internal/kit/clock"
)

// justNow is how long before a visitor comes a child has told something that nobody has taken up yet.
const justNow = 6 * time.Minute

// lately is what happened in the last hours: the week's duty, what the term's cases taught, access taken away until tomorrow.
func (v *invention) lately(ctx context.Context) error {
	for _, do := range []func(context.Context) error{v.turns, v.accessGone, v.leaver, v.passedOn, v.agreed, v.saidBack, v.asked, v.wished, v.slipped, v.weighed} {
		if err := do(ctx); err != nil {
			return err
		}
	}
	return nil
}

// turns are who looks after concerns in the coming weeks.
func (v *invention) turns(ctx context.Context) error {
	today := v.end.In(clock.London)
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	for week, role := range []string{"dsl", "head", "dsl", "coordinator"} {
		who, err := v.somebody(role, "")
		if err != nil {
			return err
		}
		from := monday.AddDate(0, 0, 7*week)
		if err := v.books.write(ctx, "duty_rota", "dsl", map[string]string{"from": from.Format(time.DateOnly), "to": from.AddDate(0, 0, 6).Format(time.DateOnly),
			"person": v.ids[who.Name], "post": "", "reached": fmt.Sprintf("01632 96010%d", week)}); err != nil {
			return err
		}
	}
	return nil
}

// accessGone is a child without the internet until tomorrow; the gateway holds it, and a lesson stays open.
func (v *invention) accessGone(ctx context.Context) error {
	child, err := v.child("6 Falcon", 17)
	if err != nil {
		return err
	}
	t, err := v.staffTell("concern", "6 Falcon", "Put a game on the class tablet with the teacher's password.", child.Name, "")
	if err != nil {
		return err
	}
	t.as, t.name = "learner:bypass", "A game with the teacher's password"
	id, err := v.tell(ctx, t)
	if err != nil {
		return err
	}
	if err := v.impose(ctx, id, "access_removed", 1, "internet", "devices"); err != nil {
		return err
	}
	return v.pages.steps(ctx, id, v.hand.now, 3)
}

// leaver is a child with a protection file that has to reach the next school.
func (v *invention) leaver(ctx context.Context) error {
	child, err := v.child("6 Falcon", 11)
	if err != nil {
		return err
	}
	person := v.ids[child.Name]
	form := url.Values{}
	date(form, "left", v.hand.at.AddDate(0, 0, -1))
	if err := v.as(ctx, "head", func() error { return v.pages.post(ctx, "/people/"+person+"/leave", form) }); err != nil {
		return err
	}
	return v.as(ctx, "dsl", func() error { return v.pages.post(ctx, "/chronology/files", url.Values{"child": {person}}) })
}

// passedOn is what cases taught and somebody has told those whom it concerns; two of three.
func (v *invention) passedOn(ctx context.Context) error {
	if err := v.sitDown(ctx, "dsl"); err != nil {
		return err
	}
	all, err := v.pages.sheets(ctx, "/lessons")
	if err != nil {
		return err
	}
	for i, s := range all {
		if strings.HasPrefix(s.action, "/lessons/") && i%3 > 0 {
			if err := v.pages.post(ctx, s.action, s.written(func(*box) string { return "Told at the meeting on Friday" })); err != nil {
				return err
			}
		}
	}
	return nil
}

// agreed is what the online safety group decided on the first pattern; others wait for its next meeting.
func (v *invention) agreed(ctx context.Context) error {
	if err := v.Work(ctx, "lessons.look"); err != nil {
		return err
	}
	if err := v.sitDown(ctx, "coordinator"); err != nil {
		return err
	}
	page, err := v.pages.get(ctx, "/patterns")
	m := regexp.MustCompile(`href="(/patterns/[0-9a-z]{26})"`).FindStringSubmatch(page)
	if err != nil || m == nil {
		return err
	}
	all, err := v.pages.sheets(ctx, m[1])
	if err != nil {
		return err
	}
	s, open := found(all, m[1])
	if !open {
		return nil
	}
	return v.pages.post(ctx, s.action, s.written(func(b *box) string {
		if b.name == "clause" && len(b.options) > 0 {
			return b.options[0]
		}
		return map[string]string{"decision": "change", "reason": "The lesson on why sites are closed moves to the first week of term."}[b.name]
	}))
}

// saidBack tells everybody what the school heard this term and did about it; the note to parents waits as a draft.
func (v *invention) saidBack(ctx context.Context) error {
	if err := v.sitDown(ctx, "coordinator"); err != nil {
		return err
	}
	for _, kind := range []string{"said", "parents"} {
		s, err := v.pages.sheet(ctx, "/said/draft?kind="+kind, "/said/draft")
		if err != nil {
			return err
		}
		got, err := v.pages.try(ctx, s.action, typed{text: s.written(func(*box) string { return "" })})
		if err != nil {
			return err
		}
		at, _, _ := strings.Cut(got.to, "?")
		if at == "" {
			return fmt.Errorf("the note was not kept: %s", got.faults())
		}
		if kind == "said" {
			if err := v.pages.post(ctx, at, url.Values{"how": {"On everybody's start page"}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// asked are colleagues who followed the chart to know what to do.
func (v *invention) asked(ctx context.Context) error {
	for i, role := range []string{"teacher", "assistant", "office"} {
		err := v.as(ctx, role, func() error {
			for range 2 + i {
				if err := v.pages.post(ctx, "/guidance/chart/incident", url.Values{"answer": {"no"}}); err != nil {
					return err
				}
			}
			return v.pages.post(ctx, "/guidance/chart/check", url.Values{"answer": {"no"}})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// unanswered is the child's telling that waits for somebody: its clock runs when the visitor comes.
func (v *invention) unanswered(ctx context.Context) error {
	v.hand.at = v.end.Add(-justNow)
	child, err := v.child("5 Badger", 10)
	if err != nil {
		return err
	}
	if err := v.pages.signIn(ctx, child); err != nil {
		return err
	}
	return v.pages.post(ctx, "/tell", url.Values{"choice": {"stranger"}, "adult": {"any"}, "words": {"He says I must not tell."}})
}
