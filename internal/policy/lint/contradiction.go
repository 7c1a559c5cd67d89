package lint

import (
	"fmt"
	"strings"
)

// clash is how two norms stand against one another.
type clash struct {
	severity Severity
	why      string
	write    string
}

// maxClashes bounds a report that nobody would read to its end, and the time that a hostile pack can take.
const (
	maxClashes = 500
	maxNorms   = 1500 // a written policy of forty pages has about a hundred
)

// contradictions holds every norm against every other, by structure alone: who, what, where and when can be the same
// and the verdicts cannot both be followed. Of two clauses it tells the worst clash once. serves NEW-02
func (r *reader) contradictions() {
	all, worst, known := norms(r.pack), map[[2]string]int{}, knownActs()
	if len(all) > maxNorms {
		all = all[:maxNorms]
		r.add(Contradiction, High, Where{File: "clauses.yaml"}, "There are too many norms to compare them all",
			"Only the first fifteen hundred were compared.", "Say the same in fewer norms.")
	}
	for i, a := range all {
		for _, b := range all[i+1:] {
			c, ok := known.against(a, b)
			if !ok {
				continue
			}
			pair := [2]string{a.clause.ID, b.clause.ID}
			if at, seen := worst[pair]; seen {
				if r.found[at].Severity == High || c.severity == r.found[at].Severity || c.severity == Low {
					continue
				}
				r.found[at] = r.clashing(a, b, c)
				continue
			}
			if len(r.found) == maxClashes {
				r.add(Contradiction, High, Where{File: "clauses.yaml"}, "There are more contradictions than are listed here",
					"Looking for them stopped after five hundred.", "Put these right first, and look again.")
				return
			}
			worst[pair] = len(r.found)
			r.found = append(r.found, r.clashing(a, b, c))
		}
	}
}

func (r *reader) clashing(a, b said, c clash) Finding {
	w := r.clause(*a.clause)
	title := fmt.Sprintf("Clause %s contradicts itself on “%s”", a.clause.ID, a.act())
	if b.clause.ID != a.clause.ID {
		w.Clauses, w.Sources = append(w.Clauses, b.clause.ID), append(w.Sources, b.clause.Source)
		title = fmt.Sprintf("%s and %s do not agree on “%s”", a.clause.ID, b.clause.ID, a.act())
	}
	why := fmt.Sprintf("%s %s %s", a.quoted(), b.quoted(), c.why)
	return Finding{Kind: Contradiction, Severity: c.severity, Where: w, Title: title, Why: why, Write: c.write}
}

// quoted is what a clause says, in its own words and as it was compared.
func (n said) quoted() string {
	return fmt.Sprintf("“%s” (%s, %s; that is, %s.)", n.clause.Text, n.clause.ID, n.clause.Source, n)
}

// against compares two norms in every way in which they can clash.
func (known acts) against(a, b said) (clash, bool) {
	if !a.meets(b) {
		return clash{}, false
	}
	for _, compare := range []func(said, said) (clash, bool){known.opposed, unknownException, otherException, otherScope} {
		for _, pair := range [][2]said{{a, b}, {b, a}} {
			if c, ok := compare(pair[0], pair[1]); ok {
				return c, true
			}
		}
	}
	return clash{}, false
}

// opposed: the one lets or makes somebody do what the other forbids or rules out. What is only inferred from what an
// act needs (who may photograph may use) counts where the ban covers all that is let, not where the ban is the narrower.
func (known acts) opposed(open, shut said) (clash, bool) {
	denied, direct := known.denies(shut, open)
	if !denied {
		return clash{}, false
	}
	covered := shut.covers(open)
	if !direct && !covered || shut.excepts(open) || open.excepts(shut) {
		return clash{}, false
	}
	c := clash{severity: High,
		why:   "Nobody can follow both, and whoever breaks the one can point to the other.",
		write: "Keep one of the two. If the narrower is meant as an exception, write it into the wider: “… unless " + exception(open, shut) + "”, and put the same words under unless."}
	if !covered && !open.covers(shut) {
		c.severity, c.why = Medium, "The two meet in one case, and there they give opposite answers."
		c.write = "Say which of the two counts where they meet, with an “unless” in the other."
	}
	return c, true
}

// denies says whether a norm rules out what another grants, and whether it does so in plain words.
func (known acts) denies(shut, open said) (denied, direct bool) {
	if open.Verdict != may && open.Verdict != must {
		return false, false
	}
	switch shut.Verdict {
	case mayNot:
		if touch(open.Do, shut.Do) {
			return true, true
		}
		return reaches(known.chain(open.Do), []string{shut.Do}), false
	case must:
		return reaches(append(known.chain(open.Do), open.Do), known.barred(shut.Do)), false
	}
	return false, false
}

func reaches(acts, closed []string) bool {
	for _, a := range acts {
		for _, c := range closed {
			if under(a, c) {
				return true
			}
		}
	}
	return false
}

// exception is the narrower of two norms, in words for an “unless”.
func exception(a, b said) string {
	if a.within(b) {
		a, b = b, a
	}
	if names := a.narrower(b); len(names) > 0 {
		return "(" + plain(strings.Join(names, ", ")) + ")"
	}
	return "(" + b.clause.ID + ")"
}
