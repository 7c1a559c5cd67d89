package lint

import (
	"fmt"
	"slices"

	"belisha/internal/policy"
)

// laws finds clauses that lean on law or guidance which is out of force, or not yet in it. serves NEW-02
func (r *reader) laws() {
	for _, c := range r.pack.Clauses {
		for _, cite := range c.Cites {
			law, ok := r.law(cite)
			switch {
			case !ok:
			case law.Until != "" && law.Until <= r.today:
				r.add(DeadLaw, High, r.clause(c), fmt.Sprintf("%s cites %s, which is out of force", c.ID, law.Title),
					fmt.Sprintf("It has been out of force since %s. A rule that leans on it may bind nobody.", law.Until), r.replace(law))
			case law.From > r.today:
				r.add(DeadLaw, Medium, r.clause(c), fmt.Sprintf("%s cites %s, which is not yet in force", c.ID, law.Title),
					fmt.Sprintf("It comes into force on %s; until then it gives no power.", law.From),
					"Cite what is in force now, and change it on that day.")
			}
		}
	}
}

func (r *reader) law(key string) (policy.Law, bool) {
	i := slices.IndexFunc(r.pack.Laws, func(l policy.Law) bool { return l.Key == key })
	if i < 0 {
		return policy.Law{}, false
	}
	return r.pack.Laws[i], true
}

// replace names what has taken a law's place, and follows the line to the one that is in force.
func (r *reader) replace(law policy.Law) string {
	for range r.pack.Laws {
		next, ok := r.law(law.ReplacedBy)
		if !ok {
			break
		}
		if law = next; law.Until == "" || law.Until > r.today {
			return fmt.Sprintf("Cite %s (%s) instead, and read whether the clause still says what it asks.", law.Title, law.Key)
		}
	}
	return "Find out what has taken its place, write it into laws.yaml and name it under replaced_by:."
}
