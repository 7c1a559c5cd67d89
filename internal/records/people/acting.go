package people

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// longestActing is how long a post can be lent in one go.
const longestActing = 366 * 24 * time.Hour

// lendable reports whether a post can be held for a while: daily work can be handed over, answering for it cannot. The
// head's own post, the governors' and the administrator's stay with whom the register names. // serves POL-08
func lendable(p policy.Post) bool {
	return len(p.Roles) > 0 && !slices.ContainsFunc(p.Roles, func(r string) bool {
		return slices.Contains([]authz.Role{authz.Head, authz.Chair, authz.Governor, authz.Admin, authz.Pupil, authz.Parent}, authz.Role(r))
	})
}

// checkActing says in a sentence what is wrong with a delegation.
func checkActing(a Acting, from, until, now time.Time, who Person, posts []policy.Post, giver string) error {
	at := slices.IndexFunc(posts, func(p policy.Post) bool { return p.Key == a.Post })
	switch {
	case at < 0 || !lendable(posts[at]):
		return errs.Bad("post", "Choose one of the posts. The head's, the governors' and the administrator's cannot be lent.")
	case who.ID == giver:
		return errs.Bad("post", "Nobody lends a post to themselves.")
	case !who.Is(Staff) || who.Gone(now):
		return errs.Bad("post", "Only somebody on the staff can hold a post for a while.")
	case slices.Contains(who.Posts, a.Post):
		return errs.Bad("post", "This person holds the post already, without an end.")
	case until.Before(from):
		return errs.Bad("until", "The last day comes before the first one.")
	case until.Before(startOf(now)):
		return errs.Bad("until", "The last day is in the past. Enter a later one.")
	case until.Sub(from) > longestActing:
		return errs.Bad("until", "A post is lent for a year at most. Enter an earlier day; it can be lent again then.")
	case len(strings.TrimSpace(a.Why)) < 5 || len(a.Why) > 1000:
		return errs.Bad("why", "Write why, and what stays with you, in a sentence or two.")
	}
	return nil
}

func startOf(now time.Time) time.Time {
	t := now.In(clock.London)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, clock.London)
}

// Holds are all posts that a person has today, those held for a while included: their rights follow from these.
func (p Person) Holds() []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(p.Posts, p.Acting))))
}

// ended is the job that says once of each delegation that it is over. Its tasks have gone back by themselves: nothing but
// the two dates ever gave them. // serves POL-08
func (h pages) ended(ctx context.Context) error {
	g := h.base.Gate.System(h.base.School, "people.delegations")
	var over []Acting
	err := h.base.Ledger.Read(ctx, g, func(tx *ledger.Tx) (err error) {
		over, err = h.store.Over(ctx, tx)
		return err
	})
	for _, a := range over {
		if err != nil {
			return err
		}
		err = h.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
			e := ledger.Event{Verb: "people.delegation-ended", Subject: Person{ID: a.Person}.Ref(tx.School),
				Changes: []ledger.Change{{Field: "post", Class: ledger.Open, Before: a.Post}, {Field: "until", Class: ledger.Open, After: a.Until}}}
			return e, h.store.Told(ctx, tx, a.ID)
		})
	}
	return err
}

func (h pages) jobs() []job.Job {
	return []job.Job{{Name: "people.delegations", Every: time.Hour, Do: h.ended}, {Name: "people.starts", Every: time.Hour, Do: h.started},
		{Name: "people.leavers", Every: 10 * time.Minute, Do: h.tellLeavers}}
}

// delegationsFigure counts who acts for whom, and until when. // serves POL-08
func (s Store) delegationsFigure(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	all, err := s.Delegations(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	r := feature.Reading{State: feature.Proven, At: ask.Now, Href: "/people/delegations", Shown: "No post is lent; every task is with whom the register names"}
	if len(all) > 0 {
		last, err := time.Parse(time.DateOnly, all[0].Until)
		if err != nil {
			return r, fmt.Errorf("people: delegation: %w", err)
		}
		r.Shown = fmt.Sprintf("%d posts lent, each with its first and last day; the next ends on %s", len(all), clock.Day(last))
	}
	return r, nil
}
