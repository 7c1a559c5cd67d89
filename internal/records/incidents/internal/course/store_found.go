package course

import (
	"context"
	"fmt"
	"strings"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/paths"
	"belisha/internal/records/incidents/internal/record"
)

const (
	sqlFound       = `UPDATE incidents_incident SET substance = ?, found_at = ?, found_by = ?, found_why = ?, found_leads = ? WHERE school_id = ? AND id = ?`
	sqlAcknowledge = `UPDATE incidents_incident SET acknowledged_at = ?, acknowledged_by = ? WHERE school_id = ? AND id = ? AND acknowledged_at = ''`
	sqlSerious     = `UPDATE incidents_incident SET serious = ? WHERE school_id = ? AND id = ?`
	sqlAnswers     = `UPDATE incidents_incident SET answers = ? WHERE school_id = ? AND id = ?`
)

// Finding is what whoever looked into it concluded. // serves INC-25, INC-07
type Finding struct {
	Substance, At, By, Why string
	Leads                  []string
}

// Leads are where a concern with substance can lead.
func Leads() []record.Word {
	return []record.Word{{Key: "discipline", Text: "Internal discipline"}, {Key: "authority", Text: "Local authority"}, {Key: "police", Text: "Police"}}
}

func (f Finding) check() error {
	switch {
	case f.Substance != "yes" && f.Substance != "no":
		return errs.Bad("substance", "Choose whether the concern had substance.")
	case f.By == "":
		return errs.Bad("found-by", "Enter who decided.")
	case f.At == "":
		return errs.Bad("found", "Enter the date of the decision.")
	case f.Why == "":
		return errs.Bad("found-why", "Enter the reason. No decision is stored without a written reason.")
	case f.Substance == "yes" && len(f.Leads) == 0:
		return errs.Bad("leads", "Choose at least one of internal discipline, local authority and police.")
	}
	for _, l := range f.Leads {
		if !record.Known(Leads(), l) {
			return errs.Bad("leads", "Choose from the list where it leads.")
		}
	}
	return nil
}

// Find writes down whether a concern had substance. Without any, what was imposed in the case is lifted and the finding
// stays. // serves INC-25, INC-07
func (s Course) Find(ctx context.Context, tx *ledger.Tx, id string, f Finding) (record.Incident, error) {
	i, err := record.StillOpen(ctx, tx, id)
	if err != nil {
		return i, err
	}
	if err := f.check(); err != nil {
		return i, err
	}
	if f.Substance == "no" {
		f.Leads = nil
		if s.hooks.Lift != nil {
			if err := s.hooks.Lift(ctx, tx, id, "Found to have no substance: "+f.Why); err != nil {
				return i, fmt.Errorf("incidents: lift: %w", err)
			}
		}
	}
	if _, err := tx.Exec(ctx, sqlFound, f.Substance, f.At, f.By, f.Why, strings.Join(f.Leads, " "), tx.School, id); err != nil {
		return i, err
	}
	text := "Found to have no substance. What was imposed in this case is lifted. "
	if f.Substance == "yes" {
		text = "Found to have substance. "
	}
	return i, record.Note(ctx, tx, id, "decision", text+"Decided by "+f.By+". "+f.Why)
}

// Acknowledge writes down that somebody who handles the case has it. The first one counts; others change nothing. The
// caller's event names the incident. // serves INC-08
func (s Course) Acknowledge(ctx context.Context, tx *ledger.Tx, id string) (record.Incident, error) {
	i, err := s.Get(ctx, tx, id)
	if err != nil || i.AcknowledgedAt != "" {
		return i, err
	}
	if i.State != record.Open {
		return i, errs.Clash("", "This case is closed.")
	}
	hands, err := db.All[string](ctx, tx.Tx, record.SQLHandlers, tx.School, id)
	if err != nil {
		return i, err
	}
	if a := tx.Grant.Actor(); a.Job == "" && !record.Holds(a, hands) {
		return i, errs.Denied("Only those who deal with this case can say that they have it.")
	}
	// It touches the case, and is no first action: that is what somebody does about it.
	if _, err := db.One[record.Incident](ctx, tx.Tx, record.SQLTouch, tx.Now, record.By(tx), tx.School, id); err != nil {
		return i, err
	}
	if _, err := tx.Exec(ctx, sqlAcknowledge, tx.Now, record.By(tx), tx.School, id); err != nil {
		return i, err
	}
	if _, err := tx.Exec(ctx, record.SQLRead, tx.Now, tx.School, id); err != nil {
		return i, err
	}
	i.AcknowledgedAt, i.AcknowledgedBy = tx.Now, record.By(tx)
	return i, record.Note(ctx, tx, id, "acknowledged", "“I have this.”")
}

// MarkSerious says that a case is serious, or that it is not. // serves INC-11
func (s Course) MarkSerious(ctx context.Context, tx *ledger.Tx, id string, serious bool, why string) (i record.Incident, moved bool, err error) {
	if i, err = record.StillOpen(ctx, tx, id); err != nil {
		return i, false, err
	}
	if why == "" {
		return i, false, errs.Bad("serious-why", "Enter the reason. No decision is stored without a written reason.")
	}
	if _, err = tx.Exec(ctx, sqlSerious, serious, tx.School, id); err != nil {
		return i, false, err
	}
	if moved, err = s.follow(ctx, tx, id); err != nil {
		return i, false, err
	}
	text := "Marked as serious. "
	if !serious {
		text = "No longer marked as serious. "
	}
	return i, moved, record.Note(ctx, tx, id, "decision", text+why)
}

// Suspect sets a risk tag that somebody has come upon while they looked into a case, and follows where it leads. It is
// never taken away by itself. The caller's event names the incident. // serves INC-10, INC-45
func (s Course) Suspect(ctx context.Context, tx *ledger.Tx, id, tag, why string) (i record.Incident, moved bool, err error) {
	if i, err = record.StillOpen(ctx, tx, id); err != nil || i.HasTag(tag) {
		return i, false, err
	}
	i.Tags = strings.TrimSpace(i.Tags + " " + tag)
	if _, err = tx.Exec(ctx, sqlTag, i.Tags, tx.School, id); err != nil {
		return i, false, err
	}
	if moved, err = s.follow(ctx, tx, id); err != nil {
		return i, false, err
	}
	return i, moved, record.Note(ctx, tx, id, "decision", why)
}

// Answer keeps the answers to the paths' questions; a yes asks for the step that it proposes. // serves INC-12
func (s Course) Answer(ctx context.Context, tx *ledger.Tx, id string, said map[string]bool) (i record.Incident, moved bool, err error) {
	if i, err = record.StillOpen(ctx, tx, id); err != nil {
		return i, false, err
	}
	w, err := s.WalkOf(ctx, tx, i)
	if err != nil {
		return i, false, err
	}
	var words []string
	for _, q := range paths.Questions(w.Walked) {
		yes, there := said[q.Key]
		if !there {
			return i, false, errs.Bad(record.QuestionField(q.Key), "Answer yes or no: %s", q.Text)
		}
		word := "No."
		if yes {
			word = "Yes."
		}
		words = append(words, q.Text+" "+word)
	}
	if len(words) == 0 {
		return i, false, errs.Bad("", "This case asks no questions.")
	}
	if _, err = tx.Exec(ctx, sqlAnswers, AnswersOf(said), tx.School, id); err != nil {
		return i, false, err
	}
	if moved, err = s.follow(ctx, tx, id); err != nil {
		return i, false, err
	}
	return i, moved, record.Note(ctx, tx, id, "decision", strings.Join(words, "\n"))
}
