package incidents

import (
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/web"
)

// done ticks a task off with what it asks for. // serves INC-11, INC-14, INC-15, INC-19
func (h pages) done(c *web.Ctx) (web.Page, error) {
	key := c.Form("key")
	a, err := h.answered(c, key)
	if err != nil {
		return h.taskAgain(c, err, key)
	}
	return h.settle(c, "incidents.task-done", key, func(tx *ledger.Tx, id string) error {
		_, err := h.store.Done(c, tx, id, key, c.Form(TaskField(key)), a)
		return err
	})
}

// skip sets a task aside with a reason. // serves INC-12, INC-14, INC-15
func (h pages) skip(c *web.Ctx) (web.Page, error) {
	key := c.Form("key")
	return h.settle(c, "incidents.task-skipped", key, func(tx *ledger.Tx, id string) error {
		_, err := h.store.Skip(c, tx, id, key, c.Form(TaskField(key)))
		return err
	})
}

func (h pages) settle(c *web.Ctx, verb, key string, do func(*ledger.Tx, string) error) (web.Page, error) {
	id := c.Param("id")
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: verb, Subject: record.RefOf(tx, id), Changes: []ledger.Change{{Field: "task", Class: ledger.Open, After: openKey(key)},
			{Field: "reason", Class: ledger.Personal}}}, do(tx, id)
	})
	if err != nil {
		return h.taskAgain(c, err, key)
	}
	return web.Say("/incidents/"+id, "success", "Saved."), nil
}

// taskAgain shows the case with what was typed for one task and its faults beside their fields.
func (h pages) taskAgain(c *web.Ctx, err error, key string) (web.Page, error) {
	return h.faulty(c, err, func(s *Shown) []web.Field {
		for i := range s.Tasks {
			if s.Tasks[i].Key == key {
				return s.Tasks[i].Fields
			}
		}
		return nil
	})
}

// answered reads what a step asks for beside its words.
func (h pages) answered(c *web.Ctx, key string) (Answer, error) {
	of := func(need string) string { return record.Clip(c.Form(record.NeedField(key, need))) }
	a := Answer{Told: of("who"), Channel: of("channel"), Reference: of("reference"), Reply: of("reply"), Choice: of("choice"), Owner: of("owner")}
	if a.Channel != "" && !record.Known(record.Channels(), a.Channel) {
		return a, errs.Bad(record.NeedField(key, "channel"), "Choose how they were told.")
	}
	at, err := c.Moment(record.NeedField(key, "when"), record.NeedField(key, "hour"), "the date on which it was done", h.base.Now())
	if err != nil {
		return a, err
	}
	if !at.IsZero() {
		a.When = clock.Text(at)
	}
	review, err := c.Day(record.NeedField(key, "review"), "the date on which it is looked at again")
	if err == nil && !review.IsZero() {
		a.Review = clock.ISO(review)
	}
	return a, err
}

// needFields are the questions of a step, as its needs have them. // serves INC-11, INC-19, INC-26
func needFields(t Task, today string, choices, owners []Word) []web.Field {
	var out []web.Field
	name := func(need string) string { return record.NeedField(t.Key, need) }
	add := func(need string, f web.Field) {
		if t.Wants(need) {
			f.Name = name(need)
			out = append(out, f)
		}
	}
	add("choice", web.Field{Type: "radios", Label: "What was decided?", Small: true, Options: options(choices)})
	add("when", web.Field{Type: "date", Label: "On what date?", Value: today})
	if t.Wants("when") {
		out = append(out, web.Field{Name: name("hour"), Label: "At what time?", Width: "5", Optional: true})
	}
	add("who", web.Field{Label: "Who was spoken to?", Hint: "Their name, and their post or the part they have."})
	add("channel", web.Field{Type: "radios", Label: "How?", Small: true, Options: options(record.Channels())})
	add("reference", web.Field{Label: "Reference", Hint: "The number or name that you were given.", Width: "20"})
	add("reply", web.Field{Type: "textarea", Label: "What did they answer?", Rows: 2})
	add("owner", web.Field{Type: "select", Label: "Who looks after this?", Options: append([]web.Option{{Text: "Choose a post"}}, options(owners)...)})
	add("review", web.Field{Type: "date", Label: "When is it looked at again?"})
	return append(out, web.Field{Type: "textarea", Name: TaskField(t.Key), Label: "What was done, or why it is skipped", Rows: 2})
}

// openKey is a task's key without the person it is for.
func openKey(key string) string {
	parts := strings.SplitN(key, "/", 3)
	return strings.Join(parts[:min(len(parts), 2)], "/")
}
