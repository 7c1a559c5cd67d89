package governance

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/nameless"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/registers"
)

// Rate is one term per 100 children. // serves GOV-21
type Rate struct {
	Title     string `json:"title"`
	Pupils    string `json:"pupils"` // with where the number is from
	Concerns  string `json:"concerns"`
	Sanctions string `json:"sanctions"`
	Rise      string `json:"rise,omitempty"` // what has risen suddenly, for the group
}

// Joined is one term of the yearly view: the school's behaviour records with the concerns, each counted once. // serves GOV-20
type Joined struct {
	Title    string `json:"title"`
	Records  string `json:"records"`
	Concerns string `json:"concerns"`
	Both     string `json:"both"` // both lists together, each once
	Missing  bool   `json:"missing,omitempty"`
}

// stretch is a term with the raw numbers of it.
type stretch struct {
	term      policy.Term
	concerns  int
	sanctions int
	asked     bool // somebody counts sanctions
	pupils    int
	loaded    bool // the behaviour records of the term are there
	records   int
	both      int
	errors    string
}

func (s stretch) key(what string) string { return s.term.Key + "/" + what }

// mostTerms bounds the view back: a year and the term before it.
const mostTerms = 4

// stretches are this term and those before it, the oldest first.
func (g room) stretches(ctx context.Context, tx *ledger.Tx, t policy.Term) ([]stretch, error) {
	var out []stretch
	for _, one := range g.terms() { // newest first
		if one.From <= t.From && len(out) < mostTerms {
			s, err := g.stretch(ctx, tx, one)
			if err != nil {
				return nil, err
			}
			out = append(out, s)
		}
	}
	slices.Reverse(out)
	return out, g.load(ctx, tx, out)
}

func (g room) stretch(ctx context.Context, tx *ledger.Tx, t policy.Term) (stretch, error) {
	s := stretch{term: t}
	from, to, err := g.span(t)
	if err != nil {
		return s, err
	}
	all, err := incidents.Store{}.Counts(ctx, tx, from, to)
	if err != nil {
		return s, err
	}
	s.concerns = len(all)
	if s.pupils, err = g.store.pupils(ctx, tx); err != nil || g.hooks.Sanctions == nil {
		return s, err
	}
	s.asked = true
	s.sanctions, err = g.hooks.Sanctions(ctx, tx, from, to)
	return s, err
}

// load takes over what the school typed in of its behaviour records. // serves GOV-20
func (g room) load(ctx context.Context, tx *ledger.Tx, all []stretch) error {
	if g.hooks.Register == nil {
		return nil
	}
	entries, err := g.hooks.Register(ctx, tx, "behaviour_terms")
	if err != nil {
		return err
	}
	for i := range all {
		for _, e := range entries {
			if e.Values["term"] != all[i].term.Key {
				continue
			}
			all[i].loaded, all[i].errors = true, e.Values["errors"]
			all[i].records, all[i].both = typed(e, "behaviour")+typed(e, "bullying"), typed(e, "both")
			if n := typed(e, "pupils"); n > 0 {
				all[i].pupils = n
			}
		}
	}
	return nil
}

func typed(e registers.Entry, field string) int {
	n := 0
	if _, err := fmt.Sscanf(e.Values[field], "%d", &n); err != nil {
		return 0 // empty, or not a number: the register has refused it already
	}
	return n
}

// join puts the totals of the terms into the paper, with what both lists have counted once. // serves GOV-20, GOV-21
func join(p *nameless.Paper, all []stretch) {
	for _, s := range all {
		p.Number("Concerns", s.key("concerns"), s.concerns)
		if s.asked {
			p.Number("Sanctions", s.key("sanctions"), s.sanctions)
		}
		if !s.loaded {
			continue
		}
		p.Number("Behaviour records", s.key("records"), s.records)
		p.Implied(s.key("both"), s.both)
		p.Implied(s.key("twice"), s.records+s.concerns)
		p.Number("Joined", s.key("joined"), s.records+s.concerns-s.both)
		p.Sum(s.key("twice"), s.key("records"), s.key("concerns"))
		p.Sum(s.key("twice"), s.key("joined"), s.key("both"))
	}
}

// rates gives concerns and sanctions per 100 children. What stands half as high again as the terms before it, by more than a
// few, is flagged for the group. // serves GOV-21
func (r *Report) rates(all []stretch, out nameless.Printed, least int) {
	for i, s := range all {
		one := Rate{Title: s.term.Title, Pupils: fmt.Sprintf("%d on roll today", s.pupils), Concerns: per100(out.Numbers[s.key("concerns")], s.pupils), Sanctions: "Not measured yet"}
		if s.loaded {
			one.Pupils = fmt.Sprintf("%d, as entered for the term", s.pupils)
		}
		if s.asked {
			one.Sanctions = per100(out.Numbers[s.key("sanctions")], s.pupils)
		}
		if i > 0 && rises(all[:i], s, least, func(s stretch) int { return s.concerns }) {
			one.Rise = "Concerns"
		}
		if i > 0 && s.asked && rises(all[:i], s, least, func(s stretch) int { return s.sanctions }) {
			one.Rise = map[bool]string{true: "Concerns and sanctions", false: "Sanctions"}[one.Rise != ""]
		}
		r.Rates = append(r.Rates, one)
	}
}

func per100(f nameless.Figure, pupils int) string {
	switch {
	case f.N == 0:
		return f.Shown
	case pupils == 0:
		return "No number of children"
	}
	return fmt.Sprintf("%.1f (%d)", float64(f.N)*100/float64(pupils), f.N)
}

// rises compares a term with the mean of those before it, per child. A rise of a few is none.
func rises(before []stretch, now stretch, least int, of func(stretch) int) bool {
	if now.pupils == 0 {
		return false
	}
	total, terms := 0.0, 0
	for _, s := range before {
		if s.pupils > 0 && of(s) > 0 { // a term of nothing is one before the school began here
			total, terms = total+float64(of(s))/float64(s.pupils), terms+1
		}
	}
	if terms == 0 {
		return false
	}
	mean := total / float64(terms)
	rate := float64(of(now)) / float64(now.pupils)
	return rate > 1.5*mean && float64(of(now))-mean*float64(now.pupils) >= float64(least)
}

// joins is the yearly view; a term without behaviour records makes it incomplete, and that is said. // serves GOV-20
func (r *Report) joins(t policy.Term, all []stretch, out nameless.Printed) {
	for _, s := range all {
		if schoolYear(s.term) != schoolYear(t) {
			continue
		}
		j := Joined{Title: s.term.Title, Concerns: out.Numbers[s.key("concerns")].Shown, Missing: !s.loaded, Records: "Not loaded", Both: "Incomplete"}
		if s.loaded {
			j.Records, j.Both = out.Numbers[s.key("records")].Shown, out.Numbers[s.key("joined")].Shown
		} else {
			r.Gaps = append(r.Gaps, "Behaviour and bullying records of "+s.term.Title+": none were loaded, so this report is incomplete.")
		}
		if s.errors != "" {
			r.Gaps = append(r.Gaps, "Behaviour records of "+s.term.Title+": some could not be taken over. Those who handle concerns see which in the register.")
		}
		r.Joined = append(r.Joined, j)
	}
}

// schoolYear is the year in which the school year of a term began.
func schoolYear(t policy.Term) int {
	at, err := time.ParseInLocation(time.DateOnly, t.From, clock.London)
	if err != nil {
		return 0
	}
	if at.Month() < time.September {
		return at.Year() - 1
	}
	return at.Year()
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
