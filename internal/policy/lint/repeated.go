package lint

import (
	"slices"
	"strings"
)

// unknownException: of two that forbid (or demand) the same, the wider knows no exception and the other makes one.
func unknownException(wide, excepted said) (clash, bool) {
	if !alike(wide, excepted) || wide.Unless != "" || excepted.Unless == "" || !excepted.within(wide) || strings.Contains(excepted.Unless, wide.clause.ID) {
		return clash{}, false
	}
	return clash{severity: High,
		why:   "The one makes an exception that the other rules out.",
		write: "Write the exception into both, or take it out of both: “unless " + excepted.Unless + "”."}, true
}

// otherException: two that forbid (or demand) the same make different exceptions.
func otherException(a, b said) (clash, bool) {
	if !alike(a, b) || a.Unless == "" || b.Unless == "" || slices.Equal(a.spoken, b.spoken) || !a.equal(b) {
		return clash{}, false
	}
	return clash{severity: Medium,
		why:   "Both forbid or demand the same, and each asks for something else as the exception; it is not clear whose leave is needed.",
		write: "Choose one exception and write it in both places, or say that both are needed."}, true
}

// otherScope: the same is said of some people and of more people, so it is not clear whom it binds.
func otherScope(some, more said) (clash, bool) {
	same := some.What == more.What && some.Do == more.Do && inside(some.Where, more.Where) && inside(more.Where, some.Where) &&
		inside(some.When, more.When) && inside(more.When, some.When)
	if !alike(some, more) || !same || !inside(some.Who, more.Who) || inside(more.Who, some.Who) {
		return clash{}, false
	}
	return clash{severity: Low,
		why:   "The same rule stands twice, once for some people and once for more; for those in between it is not clear whether it counts.",
		write: "Keep the one that is meant and take away the other."}, true
}

// alike says whether two norms of different clauses give the same verdict on the same act, the first on the wider one.
func alike(wide, other said) bool {
	return wide.Verdict == other.Verdict && wide.clause.ID != other.clause.ID && under(other.Do, wide.Do)
}
