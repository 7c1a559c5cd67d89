package demo

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
)

// Adults near children who are online, and the weekly reports on what was seen.

// watchedOver is the session of the lesson that runs when a visitor comes: its teacher has looked at the live view.
func (v *invention) watchedOver(ctx context.Context) error {
	return v.session(ctx, url.Values{"who": {"class 4 Kestrel"}, "kind": {"lesson"}, "title": {"Roman houses"}, "place": {"Computing room"}, "minutes": {"90"}})
}

// session opens one of whoever is signed in, who is in charge of everything, and looks at its live view.
func (v *invention) session(ctx context.Context, form url.Values) error {
	for _, charge := range []string{"leader", "screens", "mobiles", "cameras"} {
		form.Set(charge, v.ids[v.pages.who.Name])
	}
	at, err := v.pages.goes(ctx, "/watching/new", form)
	if err != nil {
		return err
	}
	if _, err = v.pages.get(ctx, at); err != nil || form.Get("kind") != "lesson" {
		return err
	}
	return v.pages.post(ctx, at+"/site", url.Values{"address": {"romans.example"}})
}

// atDesks is what the children of that session opened in the last minutes.
func (v *invention) atDesks(ctx context.Context) error {
	v.hand.at = v.end.Add(-time.Minute)
	sites := []string{"romans.example", "villas.example", "romans.example", "museum.example", "library.example"}
	var all []board.Entry
	for i := range 24 {
		child, err := v.child("4 Kestrel", i)
		if err != nil {
			return err
		}
		host := sites[(i*3+i/4)%len(sites)]
		if i == 11 {
			host = "games.test"
		}
		e, _ := v.visit(child.Name, host, board.Entry{ID: fmt.Sprintf("demo-desk-%02d", i), At: v.hand.at.Add(-time.Duration(i*9) * time.Second), Device: fmt.Sprintf("10.20.4.%d", 11+i)})
		all = append(all, e)
	}
	return v.Take(ctx, all)
}

// club is one of children of two classes, made by the coordinator, which met after school on the day after.
func (v *invention) club(ctx context.Context, left int, morning time.Time) error {
	leader, err := v.somebody("teacher", "5 Badger")
	if err != nil {
		return err
	}
	switch left {
	case 5:
		v.hand.at = morning.Add(385 * time.Minute)
		form := url.Values{"title": {"Code club"}, "leaders": {v.ids[leader.Name]}}
		for i := range 8 {
			child, err := v.child([]string{"5 Badger", "6 Falcon"}[i%2], 18+i/2)
			if err != nil {
				return err
			}
			form.Add("children", v.ids[child.Name])
		}
		return v.as(ctx, "coordinator", func() error { return v.pages.post(ctx, "/watching/clubs/new", form) })
	case 2:
		v.hand.at = morning.Add(390 * time.Minute) // the day's work is over
		if err := v.pages.signIn(ctx, leader); err != nil {
			return err
		}
		page, err := v.pages.get(ctx, "/watching/new")
		m := regexp.MustCompile(`value="(club [0-9a-z]{26})"`).FindStringSubmatch(page)
		if err != nil || m == nil {
			return err
		}
		return v.session(ctx, url.Values{"who": {m[1]}, "kind": {"club"}, "title": {"Code club: a maze for a turtle"}, "place": {"Library"}, "minutes": {"60"}})
	}
	return nil
}

var aWeek = regexp.MustCompile(`href="(/reviews/[0-9a-z]{26})"`)

// reviewed is the report of the week before, on the first school day of a week: written by itself in the morning, read by
// the safeguarding lead before school and every other time by the head.
func (v *invention) reviewed(ctx context.Context, n int, morning time.Time) error {
	year, week := morning.In(clock.London).ISOWeek()
	if y, w := v.hand.at.In(clock.London).ISOWeek(); n == 0 || y == year && w == week {
		return nil
	}
	v.hand.at = morning.Add(-80 * time.Minute)
	if err := v.Work(ctx, "reviews.write", "monitoring.seal", "monitoring.minutes"); err != nil {
		return err
	}
	v.hand.at = morning.Add(time.Duration(-70+week%4*8) * time.Minute)
	if err := v.readsWeek(ctx, "dsl"); err != nil || week%2 == 0 {
		return err
	}
	return v.readsWeek(ctx, "head")
}

func (v *invention) readsWeek(ctx context.Context, role string) error {
	return v.as(ctx, role, func() error {
		page, err := v.pages.get(ctx, "/reviews")
		m := aWeek.FindStringSubmatch(page)
		if err != nil || m == nil {
			return err
		}
		_, err = v.pages.get(ctx, m[1])
		return err
	})
}
