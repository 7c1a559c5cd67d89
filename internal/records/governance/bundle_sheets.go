package governance

import (
	"context"
	"strings"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// clauseSheet is the evidence clause by clause, from the statement that was signed with it.
func (g room) clauseSheet(s Statement) []byte {
	var rows [][]string
	pack := g.base.Policy.Load().Pack
	for _, l := range s.Clauses {
		c, _ := pack.Clause(l.ID)
		rows = append(rows, []string{l.ID, c.Section, l.Text, l.Control, l.Owner, l.State, l.How, l.Shown, l.At, c.Figure, strings.Join(c.Serves, " "), c.Source})
	}
	return csvOf([]string{"Clause", "Section", "Text", "Control", "Owner", "State", "Evidence", "Figure", "Newest", "Measured by", "Serves", "Source"}, rows)
}

func standardSheet(s Statement) []byte {
	var rows [][]string
	for _, part := range s.Standards {
		for _, l := range part.Lines {
			rows = append(rows, []string{part.Title, part.Edition, l.ID, l.Text, l.How, l.State, l.Shown, l.At, l.Owner})
		}
	}
	return csvOf([]string{"Standard", "Edition", "Line", "Text", "Evidence", "State", "Figure", "Newest", "Owner"}, rows)
}

// approvalPaper is the chain of approval of the version in force: which body, when, by which minute, over which text.
func (g room) approvalPaper(ctx context.Context, tx *ledger.Tx, who redactor) ([]paper, error) {
	a, err := g.inForce()
	if err != nil {
		return nil, err
	}
	steps, err := g.store.steps(ctx, tx, a.Version)
	if err != nil {
		return nil, err
	}
	rows := [][]string{}
	for _, s := range steps {
		post := s.Post
		if p, ok := a.Pack.Post(s.Post); ok {
			post = p.Title
		}
		rows = append(rows, []string{s.Step, who.body(s.Said), who.body(post), dayOf(s.Day), who.without(s.Minute), s.Hash})
	}
	rows = append(rows, []string{"Approved", who.body(a.ApprovedBy), "", clock.ISO(a.ApprovedAt), who.without(a.Minute), a.Pack.Hash})
	return []paper{{"approval.csv", csvOf([]string{"Step", "Body", "Post", "Day", "Minute", "Fingerprint of the text"}, rows)}}, nil
}

// dayOf is the school's day of a stored moment.
func dayOf(text string) string {
	at, err := clock.Parse(text)
	if err != nil || at.IsZero() {
		return text
	}
	return clock.ISO(at)
}

// trainingFigures are the live figures of who was trained or told, and how lately.
func trainingFigures() []question {
	return []question{
		{"Certificates of the yearly training", "registers.cyber_certificates"},
		{"Roles for filtering and monitoring, with their training", "registers.filtering_roles"},
		{"Those with a role are supported and trained", "registers.role_reviews"},
		{"Policy read and confirmed by staff", "policies.confirmed"},
		{"Policy presented at meetings", "policies.discussed"},
	}
}

// trainingPapers are the figures of training, and those of what governors see to themselves.
func (g room) trainingPapers(ctx context.Context, tx *ledger.Tx, who redactor) ([]paper, error) {
	var out []paper
	for _, p := range []struct {
		name string
		all  []question
	}{{"training.csv", trainingFigures()}, {"governors.csv", watchedFigures()}} {
		var rows [][]string
		for _, q := range p.all {
			r, err := g.asks(ctx, tx, q.figure)
			if err != nil {
				return nil, err
			}
			at := ""
			if !r.At.IsZero() {
				at = clock.ISO(r.At)
			}
			rows = append(rows, []string{q.title, string(r.State), string(r.How), who.without(r.Shown), at, q.figure})
		}
		out = append(out, paper{p.name, csvOf([]string{"What", "State", "Evidence", "Figure", "Newest", "Measured by"}, rows)})
	}
	return out, nil
}

// asks reads a figure of this term as anybody may see it.
func (g room) asks(ctx context.Context, tx *ledger.Tx, figure string) (feature.Reading, error) {
	a, err := g.inForce()
	if err != nil {
		return feature.Reading{}, err
	}
	r, err := g.base.Figures.Read(ctx, tx, figure, a.Ask(policy.Clause{}, g.base.Now()))
	return g.base.Figures.Open(figure, r), err
}

// reviewPaper is every review of the policy with its decision. What it was about, and the reasons, are free text and may
// name somebody: they stay at the school.
func (g room) reviewPaper(ctx context.Context, tx *ledger.Tx, _ redactor) ([]paper, error) {
	all, err := g.store.reviewed(ctx, tx)
	if err != nil {
		return nil, err
	}
	var rows [][]string
	for _, r := range all {
		rows = append(rows, []string{r.Kind, r.Cause, dayOf(r.OpenedAt), r.Decision, dayOf(r.DecidedAt)})
	}
	return []paper{{"reviews.csv", csvOf([]string{"Review", "Cause", "Opened", "Decision", "Decided"}, rows)}}, nil
}

// holderPaper names who holds the posts that one person holds. // serves GOV-23
func (g room) holderPaper(ctx context.Context, tx *ledger.Tx) (paper, error) {
	var rows [][]string
	for _, p := range g.base.Policy.Load().Pack.Posts {
		if p.Many {
			continue // a class teacher, a parent, a child: nobody asked for a list of those
		}
		ids, err := g.people.Holding(ctx, tx, p.Key)
		if err != nil {
			return paper{}, err
		}
		all, err := g.people.Many(ctx, tx, ids)
		if err != nil {
			return paper{}, err
		}
		for _, one := range all {
			if !one.Gone(g.base.Now()) && !one.Is(people.Pupil) {
				rows = append(rows, []string{p.Title, one.Full()})
			}
		}
	}
	return paper{postsAs, csvOf([]string{"Post", "Holder"}, rows)}, nil
}
