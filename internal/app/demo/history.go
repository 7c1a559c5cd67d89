package demo

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// sites that children and staff of the demo visit. None of the names belongs to anybody.
func sites() []string {
	return []string{Site, Site, "library.example", "maths.example", "history.example", "encyclopedia.example", "maps.example", "science.example",
		"phonics.example", "weather.example", "museum.example", "wildlife.example", "music.example", "languages.example"}
}

// tempted are blocked by the policy; the first come up most.
func tempted() []string {
	return []string{"games.test", "games.test", "play.games.example", "video.test", "video.test", "shopping.test", "social.test", "chat.test", "proxy.test", "files.test"}
}

// live makes the weeks go by: visits each school day, a concern every other day, and what the lead did about it.
func (v *invention) live(ctx context.Context, weeks int) error {
	mornings := v.mornings(weeks)
	if v.hand.at = v.end.Add(-2 * lastHours); len(mornings) > 0 { // a short history may lie in the holidays
		v.hand.at = mornings[0].Add(-time.Hour)
	}
	if err := v.registered(ctx); err != nil {
		return err
	}
	for n, morning := range mornings {
		left := len(mornings) - 1 - n
		if err := v.reviewed(ctx, n, morning); err != nil {
			return err
		}
		if err := v.lesson(ctx, left, morning); err != nil {
			return err
		}
		if err := v.worry(ctx, left, morning); err != nil {
			return err
		}
		if err := v.club(ctx, left, morning); err != nil {
			return err
		}
		if err := v.schoolDay(ctx, morning, n); err != nil {
			return err
		}
		if err := v.afterwards(ctx, left, morning); err != nil {
			return err
		}
		if err := v.routine(ctx, n); err != nil {
			return err
		}
		if err := v.upkeep(ctx, n); err != nil {
			return err
		}
		if err := v.story(ctx, left); err != nil {
			return err
		}
		if n == 7 {
			if err := v.lastTerm(ctx, v.pages.pack.Settings.Terms); err != nil {
				return err
			}
		}
	}
	v.hand.at = v.end.Add(-lastHours)
	return nil
}

// lastHours are kept for what a visitor finds as it has just happened.
const lastHours = 2 * time.Hour

// mornings are those of the school days of so many weeks; the last of them is over before the last hours begin.
func (v *invention) mornings(weeks int) []time.Time {
	var out []time.Time
	for day := v.end.In(clock.London).AddDate(0, 0, -7*weeks); day.Before(v.end); day = day.AddDate(0, 0, 1) {
		morning := time.Date(day.Year(), day.Month(), day.Day(), 9, 0, 0, 0, clock.London)
		if morning.Add(8*time.Hour + lastHours).After(v.end) {
			break
		}
		if day.Weekday() != time.Saturday && day.Weekday() != time.Sunday && !v.holidays(day) {
			out = append(out, morning)
		}
	}
	return out
}

// holidays reports a day between two terms of the policy's calendar.
func (v *invention) holidays(day time.Time) bool {
	date := day.Format(time.DateOnly)
	var ended bool
	for _, t := range v.pages.pack.Settings.Terms {
		if t.From <= date && date <= t.To {
			return false
		}
		ended = ended || t.To < date
	}
	return ended
}

// schoolDay is 80 visits and, every other day, one press of the button on a block page.
func (v *invention) schoolDay(ctx context.Context, morning time.Time, n int) error {
	r := v.names.r
	var batch, blocked []board.Entry
	for i := range 80 {
		p := v.people[r.IntN(len(v.people))]
		if p.Role == "parent" || p.Role == "governor" || p.Role == "chair" {
			continue
		}
		at := morning.Add(time.Duration(i)*5*time.Minute + time.Duration(r.IntN(200))*time.Second)
		host := sites()[r.IntN(len(sites()))]
		if r.IntN(9) == 0 {
			host = tempted()[r.IntN(len(tempted()))]
		}
		v.hand.at = at
		e := v.seated(p, i)
		e.ID, e.At, e.Bytes = fmt.Sprintf("demo-%04d-%03d", n, i), at, int64(2000+r.IntN(60000))
		e, verdict := v.visit(p.Account, host, e)
		if !verdict.Allow && p.Role == "pupil" {
			blocked = append(blocked, e)
		}
		batch = append(batch, e)
	}
	v.hand.at = morning.Add(7 * time.Hour)
	if err := v.Take(ctx, batch); err != nil {
		return err
	}
	if n%2 == 1 || len(blocked) == 0 {
		return nil
	}
	return v.concern(ctx, blocked[r.IntN(len(blocked))], n)
}

// concern is a child's press of the button, and the lead's case work, done through the pages as the lead does it.
func (v *invention) concern(ctx context.Context, e board.Entry, n int) error {
	if _, err := v.Tell(ctx, board.Tell{Entry: e, At: v.hand.at, Kind: "tell", Words: "I saw a page that was blocked and I want a grown-up to know."}); err != nil {
		return err
	}
	id, err := v.Incident(ctx, e.ID)
	if err != nil {
		return err
	}
	v.hand.at = v.hand.at.Add(40 * time.Minute)
	if err := v.sitDown(ctx, "dsl"); err != nil {
		return err
	}
	if v.end.Sub(v.hand.at) > 4*24*time.Hour {
		if err := v.pages.act(ctx); err != nil {
			return err
		}
	}
	kind := e.Category
	if kind == "" {
		kind = "a site on no list"
	}
	return v.pages.handle(ctx, id, "Blocked page: "+kind, n/2, n/2%8 == 7 && v.end.Sub(v.hand.at) < openFor, e.At.In(clock.London), v.hand.now)
}

// openFor is how long a case of the everyday may wait before it is done.
const openFor = 20 * 24 * time.Hour

// sitDown signs somebody in at the pages.
func (v *invention) sitDown(ctx context.Context, role string) error {
	who, ok := v.card.find(role, "")
	if !ok {
		return fmt.Errorf("the pack has no post for the role %s", role)
	}
	return v.pages.signIn(ctx, who)
}

// lastTerm sends the report of the term before the one that the history lies in, as the policy asks.
func (v *invention) lastTerm(ctx context.Context, terms []policy.Term) error {
	var before string
	for _, t := range terms {
		if t.To < v.hand.at.Format(time.DateOnly) {
			before = t.Key
		}
	}
	if before == "" {
		return nil
	}
	if err := v.sitDown(ctx, "coordinator"); err != nil {
		return err
	}
	return v.pages.report(ctx, before)
}
