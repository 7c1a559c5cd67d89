package book

import (
	"context"
	"slices"
	"strconv"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements/internal/rules"
	"belisha/internal/records/notices"
)

// Talk is a session in which a class talked about its agreement, as the school's register of talks has it. serves AUA-18
type Talk struct {
	Class   string
	Held    string // YYYY-MM-DD
	CatchUp bool   // somebody was away and has still to be told
	Href    string
}

// ClassTalk is one class of this school year: when it talked, if it did.
type ClassTalk struct {
	Class, Year string
	Talk        Talk // the newest; the zero Talk when there was none
}

// Missing reports a class that has not talked this school year.
func (c ClassTalk) Missing() bool { return c.Talk.Held == "" }

// Talks gives every class with its newest talk since the school year began; kept is false where nothing keeps talks.
// serves AUA-18
func (a *Book) Talks(ctx context.Context, tx *ledger.Tx) (out []ClassTalk, kept bool, err error) {
	ask := a.hooks.Load().Talks
	if ask == nil {
		return nil, false, nil
	}
	all, err := ask(ctx, tx)
	if err != nil {
		return nil, true, err
	}
	classes, err := a.people.Classes(ctx, tx)
	if err != nil {
		return nil, true, err
	}
	since := clock.ISO(rules.YearStart(a.base.Now()))
	for _, class := range classes {
		if class.Name == "" || slices.ContainsFunc(out, func(c ClassTalk) bool { return c.Class == class.Name }) {
			continue
		}
		one := ClassTalk{Class: class.Name, Year: class.Year}
		for _, t := range all {
			if t.Class == class.Name && t.Held >= since && t.Held > one.Talk.Held {
				one.Talk = t
			}
		}
		out = append(out, one)
	}
	return out, true, nil
}

// TalksBy is the day of this school year by which every class has talked about its agreement.
func (a *Book) TalksBy() time.Time {
	start := rules.YearStart(a.base.Now()).In(clock.London)
	day, err := time.Parse("01-02", a.Clocks().TalksBy)
	if err != nil {
		return start.AddDate(0, 1, -1)
	}
	by := time.Date(start.Year(), day.Month(), day.Day(), 0, 0, 0, 0, clock.London)
	if by.Before(start) {
		by = by.AddDate(1, 0, 0)
	}
	return by
}

// missedTalks tells the coordinator which classes have not talked by the policy's day: each class once a year. It looks on
// school mornings, so that what is put right in time is never told. serves AUA-18
func (a *Book) missedTalks(ctx context.Context) error {
	now := a.base.Now().In(clock.London)
	if now.Hour() != 7 || now.Weekday() != time.Monday || !now.After(a.TalksBy().AddDate(0, 0, 1)) {
		return nil
	}
	g := a.base.Gate.System(a.base.School, "agreements.talks")
	var missing []ClassTalk
	err := a.base.Ledger.Read(ctx, g, func(tx *ledger.Tx) error {
		all, _, err := a.Talks(ctx, tx)
		missing = slices.DeleteFunc(all, func(c ClassTalk) bool { return !c.Missing() })
		return err
	})
	if err != nil || len(missing) == 0 {
		return err
	}
	return a.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "agreements.talks-missed", Subject: ref.New(tx.School, FormRef, ""), Changes: []ledger.Change{{Field: "classes", Class: ledger.Open, After: strconv.Itoa(len(missing))}}}
		to, err := a.holders(ctx, tx, "coordinator")
		if err != nil {
			return e, err
		}
		for _, c := range missing {
			err := a.tell(ctx, tx, notices.Notice{To: to, Kind: "agreements.talks", Title: "Class " + c.Class + " has not talked about its agreement this year", Href: "/agreements/talks",
				Key: "agreements.talks." + a.TalksBy().Format(time.DateOnly) + "." + c.Class})
			if err != nil {
				return e, err
			}
		}
		return e, nil
	})
}
