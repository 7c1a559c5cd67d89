package lint

// Kind is what sort of weakness a finding is.
type Kind string

// The kinds of finding.
const (
	Contradiction Kind = "contradiction" // two rules that cannot both be followed (NEW-02)
	Undecided     Kind = "undecided"     // the policy leaves a choice open (POL-09, POL-10, POL-11, POL-13, POL-27)
	Clock         Kind = "clock"         // a time that the law does not allow
	DeadLaw       Kind = "dead law"      // a law out of force, or not yet in it
	Reference     Kind = "reference"     // a clause points at something that nobody knows (POL-20)
	Review        Kind = "review"        // overdue or missing (POL-16)
	Owner         Kind = "owner"         // nobody answers for it (POL-06)
	Control       Kind = "control"       // nothing carries it out (POL-06)
	Evidence      Kind = "evidence"      // nothing shows that it happens (POL-06)
	Aim           Kind = "aim"           // an aim that no clause serves (POL-04)
	Post          Kind = "post"          // a post with nothing to do (POL-07)
	Section       Kind = "section"       // announced and empty (POL-28)
	Audience      Kind = "audience"      // a group is promised words and has none (POL-23)
	Escalation    Kind = "escalation"    // missed, and nobody is told (GOV-16)
	Retention     Kind = "retention"     // kept for ever by oversight (POL-30)
	Uncitedness   Kind = "uncited"       // a requirement that no clause takes up
)

// Kinds are all kinds, in the order in which a report shows them.
func Kinds() []Kind {
	return []Kind{Contradiction, Clock, DeadLaw, Undecided, Review, Section, Aim, Owner, Control, Evidence, Reference, Post, Audience, Escalation, Retention, Uncitedness}
}

// Title is the kind as the heading of a group of findings.
func (k Kind) Title() string {
	return map[Kind]string{
		Contradiction: "Rules that contradict one another", Undecided: "Choices that are still open",
		Clock: "Times that the law does not allow", DeadLaw: "Law and guidance out of force",
		Reference: "Pointers to what nobody knows", Review: "Reviews that are overdue or missing",
		Owner: "Nobody answers for it", Control: "Nothing carries it out", Evidence: "Nothing shows that it happens",
		Aim: "Aims that no clause serves", Post: "Posts with nothing to do", Section: "Parts announced and empty",
		Audience: "Groups without words of their own", Escalation: "Missed, and nobody is told",
		Retention: "Kept without a limit", Uncitedness: "Requirements that no clause takes up",
	}[k]
}

// Count is how many findings there are of one kind.
type Count struct {
	Kind              Kind
	High, Medium, Low int
}

// Total is the count over all severities.
func (c Count) Total() int { return c.High + c.Medium + c.Low }

// Summary counts the findings, every kind in the order of Kinds, kinds without any too.
func Summary(found []Finding) []Count {
	out := make([]Count, 0, len(Kinds()))
	for _, kind := range Kinds() {
		one := Count{Kind: kind}
		for _, f := range found {
			if f.Kind == kind {
				one.count(f.Severity)
			}
		}
		out = append(out, one)
	}
	return out
}

func (c *Count) count(s Severity) {
	switch s {
	case High:
		c.High++
	case Medium:
		c.Medium++
	case Low:
		c.Low++
	}
}
