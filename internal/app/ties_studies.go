package app

import (
	"context"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/records/monitoring"
	"belisha/internal/records/people"
)

// studies says what a child's class did at a moment, by the lesson that its teacher had opened, and what the aim explains by
// the policy. // serves NEW-09
func (h *house) studies(ctx context.Context, tx *ledger.Tx, person string, at time.Time) (monitoring.Study, error) {
	child, err := people.Store{}.Get(ctx, tx, person)
	if err != nil || child.Class == "" {
		return monitoring.Study{}, err
	}
	lesson, err := h.passes.During(ctx, tx, child.Class, at)
	if err != nil || lesson.ID == "" {
		return monitoring.Study{Class: child.Class}, err
	}
	out := monitoring.Study{Lesson: lesson.ID, Class: child.Class, Aim: lesson.Aim}
	if active := h.base.Policy.Load(); active != nil {
		out.Topics, out.Kinds = active.Pack.Filtering.Texts.Explains(lesson.Aim)
	}
	return out, nil
}
