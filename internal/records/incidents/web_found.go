package incidents

import (
	"slices"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/course"
	"belisha/internal/records/incidents/internal/paths"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/web"
)

// acknowledge is the button “I have this”. // serves INC-08
func (h pages) acknowledge(c *web.Ctx) (web.Page, error) {
	none := func(*Shown) []web.Field { return nil }
	return h.act(c, "It is written down that you have this case.", none, func(tx *ledger.Tx, id string) (ledger.Event, bool, error) {
		_, err := h.store.Acknowledge(c, tx, id)
		return ledger.Event{Verb: "incidents.acknowledged", Changes: []ledger.Change{{Field: "acknowledged", Class: ledger.Open, After: "yes"}}}, false, err
	})
}

// serious marks a case. // serves INC-11
func (h pages) serious(c *web.Ctx) (web.Page, error) {
	yes := c.Form("serious") == "yes"
	form := func(s *Shown) []web.Field { return s.Serious }
	return h.act(c, "Saved.", form, func(tx *ledger.Tx, id string) (ledger.Event, bool, error) {
		before, moved, err := h.store.MarkSerious(c, tx, id, yes, c.Form("serious-why"))
		return ledger.Event{Verb: "incidents.weighed", Changes: []ledger.Change{{Field: "serious", Class: ledger.Open, Before: yesNo(before.Serious), After: yesNo(yes)},
			{Field: "reason", Class: ledger.Personal}}}, moved, err
	})
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// answer takes the answers to the policy's questions. // serves INC-12
func (h pages) answer(c *web.Ctx) (web.Page, error) {
	said := map[string]bool{}
	form := func(s *Shown) []web.Field { return s.Questions }
	return h.act(c, "Your answers are saved. What they ask for stands among the tasks.", form, func(tx *ledger.Tx, id string) (ledger.Event, bool, error) {
		i, err := h.store.Get(c, tx, id)
		if err != nil {
			return ledger.Event{}, false, err
		}
		w, err := h.store.WalkOf(c, tx, i)
		if err != nil {
			return ledger.Event{}, false, err
		}
		for _, q := range paths.Questions(w.Walked) {
			if v := c.Form(record.QuestionField(q.Key)); v == "yes" || v == "no" {
				said[q.Key] = v == "yes"
			}
		}
		_, moved, err := h.store.Answer(c, tx, id, said)
		return ledger.Event{Verb: "incidents.answered", Changes: []ledger.Change{{Field: "answers", Class: ledger.Open, After: course.AnswersOf(said)}}}, moved, err
	})
}

// find takes the finding. // serves INC-25, INC-07
func (h pages) find(c *web.Ctx) (web.Page, error) {
	f := Finding{Substance: c.Form("substance"), By: record.Clip(c.Form("found-by")), Why: c.Form("found-why"), Leads: slices.Clone(c.Forms("leads"))}
	form := func(s *Shown) []web.Field { return s.Finding }
	at, err := c.Moment("found", "", "the date of the decision", h.base.Now())
	if err != nil {
		return h.faulty(c, err, form)
	}
	if !at.IsZero() {
		f.At = clock.ISO(at)
	}
	return h.act(c, "The finding is saved.", form, func(tx *ledger.Tx, id string) (ledger.Event, bool, error) {
		before, err := h.store.Find(c, tx, id, f)
		return ledger.Event{Verb: "incidents.found", Changes: []ledger.Change{{Field: "substance", Class: ledger.Open, Before: before.Substance, After: f.Substance},
			{Field: "leads", Class: ledger.Open, After: strings.Join(f.Leads, " ")}, {Field: "reason", Class: ledger.Personal}}}, false, err
	})
}

func yesOrNo() []web.Option {
	return []web.Option{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}}
}

func questionFields(k Case, w course.Walk) []web.Field {
	all, yes := k.Answered()
	var out []web.Field
	for _, q := range paths.Questions(w.Walked) {
		f := web.Field{Type: "radios", Name: record.QuestionField(q.Key), Label: q.Text, Options: yesOrNo(), Inline: true, Small: true}
		switch {
		case slices.Contains(yes, q.Key):
			f.Value = "yes"
		case slices.Contains(all, q.Key):
			f.Value = "no"
		}
		out = append(out, f)
	}
	return out
}

func findingFields(k Case) []web.Field {
	return []web.Field{
		{Type: "radios", Name: "substance", Label: "Did the concern have substance?", Options: yesOrNo(), Value: k.Substance, Inline: true, Small: true,
			Hint: "If it had none, the finding stays with the case and what was imposed in it is lifted."},
		{Type: "checkboxes", Name: "leads", Label: "If it had: where does it lead?", Options: options(course.Leads()), Values: strings.Fields(k.FoundLeads), Small: true},
		{Name: "found-by", Label: "Who decided?", Hint: "Names and posts of the group.", Value: k.FoundBy},
		{Type: "date", Name: "found", Label: "When?", Value: k.FoundAt},
		{Type: "textarea", Name: "found-why", Label: "Why?", Value: k.FoundWhy, Rows: 3},
	}
}

func seriousFields(k Case) []web.Field {
	return []web.Field{
		{Type: "radios", Name: "serious", Label: "Is this case serious?", Hint: "The policy then asks for people outside school to be told.", Options: yesOrNo(),
			Value: yesNo(k.Serious), Inline: true, Small: true},
		{Type: "textarea", Name: "serious-why", Label: "Why?", Rows: 2},
	}
}
