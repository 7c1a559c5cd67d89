package lint

import (
	"fmt"
	"strings"

	"belisha/internal/policy"
)

// clocks holds the times that clauses set against those that the law sets. A clock inside the school that runs as long
// as the law's own leaves no time to do what the law asks.
func (r *reader) clocks() {
	for _, c := range r.pack.Clauses {
		law, clock, ok := r.lawClock(c.Clock.Against)
		if !ok {
			continue // it is held against none
		}
		if why, write := wrongClock(c.Clock, clock); why != "" {
			r.add(Clock, High, r.clause(c), fmt.Sprintf("The %d hours of %s do not fit the law", c.Clock.Hours, c.ID),
				fmt.Sprintf("%s: %s. %s", law.Title, clock.Title, why), write)
		}
	}
}

func wrongClock(own policy.Clock, law policy.LawClock) (why, write string) {
	switch {
	case own.Least && own.Hours < law.Hours:
		return fmt.Sprintf("The law asks for at least %d hours, and the policy gives %d.", law.Hours, own.Hours),
			fmt.Sprintf("Write %d hours or more.", law.Hours)
	case own.Least:
		return "", ""
	case own.To != law.To && own.Hours >= law.Hours:
		return fmt.Sprintf("The law's %d hours run to the %s, and the policy allows %d for telling the %s first: no time is left for the rest.", law.Hours, plain(law.To), own.Hours, plain(own.To)),
			fmt.Sprintf("Let the %s be told at once, or within a few hours, and write that the %s is told within %d hours of anybody in school knowing.", plain(own.To), plain(law.To), law.Hours)
	case own.Hours > law.Hours:
		return fmt.Sprintf("The law allows %d hours, and the policy takes %d.", law.Hours, own.Hours),
			fmt.Sprintf("Write %d hours or fewer.", law.Hours)
	}
	return "", ""
}

func (r *reader) lawClock(against string) (policy.Law, policy.LawClock, bool) {
	for _, law := range r.pack.Laws {
		key, ok := strings.CutPrefix(against, law.Key+".")
		if !ok {
			continue
		}
		for _, clock := range law.Clocks {
			if clock.Key == key {
				return law, clock, true
			}
		}
	}
	return policy.Law{}, policy.LawClock{}, false
}
