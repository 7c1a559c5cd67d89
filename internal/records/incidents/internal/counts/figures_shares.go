package counts

import (
	"context"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// share is a figure of one kind: so many of so many, with those that went wrong.
type share struct {
	name, title, query string
	shown              string // "%[1]d … %[2]d … %[3]d": all, well, wrong
	words              string // the newest, without a name
}

func shares() []share {
	return []share{
		{"incidents.first_action", "First action within the target", sqlFirstTally, "%[2]d of %[1]d cases this term had their first action within the target, %[3]d did not", "A first action was taken"},
		{"incidents.parents", "Parents told about what concerns their child", sqlParentsTally, "%[2]d of %[1]d families told this term, %[3]d held back with a reason", "A family was told"},
		{"incidents.support", "Support decided for those affected", sqlSupportTally, "%[2]d of %[1]d support decisions made this term, %[3]d of them past their review", "Support was decided"},
		{"incidents.feedback", "People told what came of it", sqlFeedbackTally, "%[2]d of %[1]d people involved told the outcome this term, %[3]d not told for a reason", "Somebody was told the outcome"},
		{"incidents.repeats", "Cases after earlier warnings", sqlRepeatsTally, "%[1]d cases after earlier warnings this term, %[2]d dealt with as such, %[3]d not, for a reason", "A repeat was dealt with"},
		{"incidents.off_site", "What happened outside school", sqlOffSiteTally, "%[1]d cases outside school this term, %[2]d with their link and clause, %[3]d in which no sanction can follow", "A case outside school was reported"},
		{"incidents.findings", "Findings about substance", sqlFindingsTally, "%[1]d findings this term, %[2]d with substance, %[3]d without", "A finding was written down"},
		{"incidents.serious", "Serious cases and who was told", sqlSeriousTally, "%[1]d serious cases this term, %[2]d with everything the policy asks for dealt with, %[3]d past a clock", "A case was marked as serious"},
		{"incidents.unlawful", "Cases that went to the police", sqlUnlawfulTally, "%[1]d cases this term that may be unlawful, %[2]d with a reference or advice, %[3]d closed without", "A suspicion was passed on"},
		{"incidents.messages", "Disturbing messages weighed", sqlMessagesTally, "%[2]d of %[1]d messages this term weighed, %[3]d set aside by a senior with a reason", "A message was weighed"},
		{"incidents.bullying", "Bullying cases and their steps", sqlBullyingTally, "%[2]d of %[1]d bullying cases this term with every step done, %[3]d past a clock", "A bullying case was reported"},
		{"incidents.actions", "Cases by the policy's user actions", sqlActionsTally, "%[2]d of %[1]d classified cases this term name a user action of the policy, %[3]d are something else", "A case was classified"},
		{"incidents.protected", "Reports under protection", sqlProtectedTally, "%[1]d protected reports this term, %[2]d of them closed", "A protected report came in"},
	}
}

// wrong are the figures whose third number is a failing, not a matter of course.
func (s share) wrong() bool {
	return s.name == "incidents.first_action" || s.name == "incidents.serious" || s.name == "incidents.unlawful" || s.name == "incidents.bullying"
}

type shareTally struct {
	Many   int64  `db:"many"`
	Well   int64  `db:"well"`
	Wrong  int64  `db:"amiss"`
	Latest string `db:"latest"`
}

func (s share) read(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	t, err := db.One[shareTally](ctx, tx.Tx, s.query, clock.Text(ask.Now), tx.School, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, fmt.Errorf("incidents: figure %s: %w", s.name, err)
	}
	state := feature.Proven
	if s.wrong() && t.Wrong > 0 {
		state = feature.Failing
	}
	if t.Many == 0 {
		t.Latest = ""
	}
	shown := fmt.Sprintf(s.shown, t.Many, t.Well, t.Wrong)
	r, err := read(state, t.Latest, s.words, "%s", shown)
	return r, err
}
