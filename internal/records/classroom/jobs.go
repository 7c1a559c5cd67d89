package classroom

import (
	"context"

	"belisha/internal/ledger"
)

// outgrown forgets the secrets of children who have left, or whose year chooses its own passwords: for them no list may
// exist. // serves PPL-10 PPL-06
func (r *Classroom) outgrown(ctx context.Context) error {
	var gone []string
	err := r.base.Ledger.Read(ctx, r.base.Gate.Subject(r.base.School), func(tx *ledger.Tx) error {
		held, err := r.holders(ctx, tx)
		if err != nil {
			return err
		}
		all, err := r.people.Many(ctx, tx, held)
		for _, p := range all {
			if !r.eligible(p) {
				gone = append(gone, p.ID)
			}
		}
		return err
	})
	if err != nil || len(gone) == 0 {
		return err
	}
	return r.base.Ledger.Write(ctx, r.base.Gate.System(r.base.School, "classroom.outgrown"), func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "classroom.forgotten", Subject: Ref(tx.School, gone[0])}
		for _, id := range gone {
			e.Also = append(e.Also, Ref(tx.School, id))
			if err := r.store.forget(ctx, tx, id, "outgrown"); err != nil {
				return e, err
			}
		}
		return e, nil
	})
}

// holders are the children of whom anything is kept here.
func (r *Classroom) holders(ctx context.Context, tx *ledger.Tx) ([]string, error) {
	secrets, err := r.store.secrets(ctx, tx)
	if err != nil {
		return nil, err
	}
	cards, err := r.store.cards(ctx, tx)
	if err != nil {
		return nil, err
	}
	others, err := r.store.others(ctx, tx)
	var out []string
	for id := range secrets {
		out = append(out, id)
	}
	for id := range cards {
		out = append(out, id)
	}
	for id := range others {
		out = append(out, id)
	}
	return out, err
}

func (r *Classroom) heard(ctx context.Context, _ ledger.Told) error { return r.outgrown(ctx) }
