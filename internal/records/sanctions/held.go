package sanctions

import (
	"context"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// Gate is what the gateway's log calls a sanction.
const Gate = board.Sanction

// Held says for the gateway from whom the internet is taken away now: people by id, with what each of them reads on the
// page that they get instead. The school's own pages, help and the report button stay. // serves INC-17 INC-10
func (s *Sanctions) Held(ctx context.Context, tx *ledger.Tx, now time.Time) (map[string][]board.Held, error) {
	out := map[string][]board.Held{}
	active, err := s.store.active(ctx, tx, clock.Text(now))
	if err != nil {
		return nil, err
	}
	frozen, err := s.store.frozen(ctx, tx, "", "")
	if err != nil {
		return nil, err
	}
	for _, f := range frozen {
		out[f.Person] = append(out[f.Person], board.Held{Gate: Gate, Decided: true, Says: restsNow, Helper: helper(s.pack(), true)})
	}
	for _, one := range active {
		if one.Closes() {
			ends, err := clock.Parse(one.Ends)
			if err != nil {
				return nil, err
			}
			out[one.Person] = append(out[one.Person], board.Held{Gate: Gate, Clause: one.Clause, Decided: true, Until: ends, Says: until(one), Helper: helper(s.pack(), one.For == Staff)})
		}
	}
	return out, nil
}

// restsNow accuses nobody: what is looked into may prove to be nothing.
const restsNow = "Your account rests while grown-ups look into something. You can always get help."

// until says what is closed and when it opens, in words for a child.
func until(one Sanction) string {
	if one.For == Staff {
		return "Your internet is closed until " + moment(one.Ends) + " by a decision of the school. It opens by itself."
	}
	return "A grown-up at school has closed your internet until " + moment(one.Ends) + ". Then it opens again by itself."
}

// moment is a stored moment as one says it: midnight is the end of the day before.
func moment(text string) string {
	t, err := clock.Parse(text)
	if err != nil || t.IsZero() {
		return text
	}
	t = t.In(clock.London)
	if t.Hour() == 0 && t.Minute() == 0 {
		return "the end of " + t.Add(-time.Minute).Format("Monday 2 January")
	}
	return t.Format("Monday 2 January, 15:04")
}

// helper is who can help, as a post's title.
func helper(pack *policy.Pack, senior bool) string {
	roles := []string{"coordinator", "head"}
	if senior {
		roles = []string{"head", "chair"}
	}
	for _, role := range roles {
		for _, key := range pack.PostsWith(role) {
			if post, ok := pack.Post(key); ok {
				return post.Title
			}
		}
	}
	return "your teacher or the school office"
}

// called is a person's name on a page of the school.
func called(names map[string]people.Person, id string) string {
	if p, ok := names[id]; ok {
		return p.Full()
	}
	if id == "" {
		return "Belisha, by itself"
	}
	return "Someone who is no longer in the register"
}
