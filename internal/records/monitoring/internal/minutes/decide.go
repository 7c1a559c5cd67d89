package minutes

import (
	"context"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

// decisions are what a head may decide about a day over the allowance. Nothing follows by itself. // serves MON-22
func decisions() []web.Option {
	return []web.Option{{Value: "fine", Text: "In order", Hint: "For work, a page left open, agreed before"}, {Value: "talk", Text: "Spoken about"},
		{Value: "case", Text: "Taken further", Hint: "Open a concern for it yourself; nothing is opened by this page"}}
}

// teaching says whether a minute of the log, in UTC, lies in teaching time.
func (b *Book) teaching(minute string) bool {
	at, err := time.Parse("2006-01-02T15:04", minute)
	return err == nil && b.hooks.Teaching(at)
}

func (b *Book) decide(ctx context.Context, g authz.Grant, id, choice, words string) error {
	switch {
	case !slices.ContainsFunc(decisions(), func(o web.Option) bool { return o.Value == choice }):
		return errs.Bad("decide", "Choose what you decide.")
	case len([]rune(words)) < 3:
		return errs.Bad("words", "Write why, in a few words. No decision is stored without a reason.")
	case len(words) > 4000:
		return errs.Bad("words", "That is too long. Please shorten it.")
	}
	return b.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		o, err := get(ctx, tx, id)
		if err != nil {
			return ledger.Event{}, err
		}
		before := o.Decided
		o.Decided, o.Words, o.DecidedAt = choice, words, tx.Now
		return ledger.Event{Verb: "monitoring.decided", Subject: o.Ref(tx.School), Changes: []ledger.Change{{Field: "decided", Class: ledger.Open, Before: before, After: choice},
			{Field: "words", Class: ledger.Personal}}}, setDecided(ctx, tx, o)
	})
}

// Kept is how long figures of one person's minutes live: a term. // serves MON-22
const Kept = 13 * 7

// Lapse is the job that deletes the figures of staff after a term.
func (b *Book) Lapse(ctx context.Context) error {
	before := clock.ISO(policy.Day(b.base.Now()).AddDate(0, 0, -Kept))
	for {
		var ids []string
		err := b.base.Ledger.Read(ctx, b.job("lapse"), func(tx *ledger.Tx) (err error) {
			ids, err = lapsed(ctx, tx, before)
			return err
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		err = b.base.Ledger.Write(ctx, b.job("lapse"), func(tx *ledger.Tx) (ledger.Event, error) {
			e := ledger.Event{Verb: "monitoring.lapsed", Subject: ref.New(tx.School, "school", tx.School), Why: "a term has passed"}
			for _, id := range ids {
				e.Also = append(e.Also, Over{ID: id}.Ref(tx.School))
			}
			return e, drop(ctx, tx, ids)
		})
		if err != nil {
			return err
		}
	}
}
