package clerk

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
)

// prepareWithin bounds the counting that a new policy needs.
const prepareWithin = time.Minute

// Prepare says what a new policy would do to the registers: which come and go, and for each field that goes or asks for
// something else, how many entries hold it. Nothing is ever deleted by it: entries stay readable under the form that they
// were written with. It serves POL-01 and POL-31.
func (r *Clerk) Prepare(next *policy.Pack) (policy.Plan, error) {
	ctx, cancel := context.WithTimeout(context.Background(), prepareWithin)
	defer cancel()
	plan := policy.Plan{About: "Registers", Commit: func() {}} // the pack in force is what the registers read
	err := r.Base.Ledger.Read(ctx, r.Base.Gate.System(r.Base.School, "registers.prepare"), func(tx *ledger.Tx) error {
		before, err := r.all(ctx, tx)
		if err != nil {
			return err
		}
		w := &weigh{r: r, plan: &plan}
		return w.registers(ctx, tx, before, next.Registers)
	})
	if err != nil {
		return policy.Plan{}, fmt.Errorf("registers: prepare: %w", err)
	}
	return plan, nil
}

// weigh holds the registers as they are against those of a new policy.
type weigh struct {
	r    *Clerk
	plan *policy.Plan
}

// say tells an effect. One that takes the place of what entries hold has to be accepted by somebody, with a reason.
func (w *weigh) say(n int, text, words string) {
	text += " " + stayWords(n, words)
	w.plan.Effects = append(w.plan.Effects, text)
	if n > 0 {
		w.plan.Unresolved = append(w.plan.Unresolved, text)
	}
}

func (w *weigh) registers(ctx context.Context, tx *ledger.Tx, before, after []policy.Register) error {
	for _, def := range after {
		if _, ok := entry.RegisterOf(before, def.Key); !ok {
			w.plan.Effects = append(w.plan.Effects, fmt.Sprintf("The register “%s” opens.", def.Title))
		}
	}
	for _, was := range before {
		now, stays := entry.RegisterOf(after, was.Key)
		if stays {
			if err := w.fields(ctx, tx, was, now); err != nil {
				return err
			}
			continue
		}
		n, err := w.r.Store.Holding(ctx, tx, was.Key, "")
		if err != nil {
			return err
		}
		if _, live := w.r.Definition(was.Key); live {
			w.say(n, fmt.Sprintf("The register “%s” goes.", was.Title), "It has %s; they stay readable, and nobody can add to them.")
		}
	}
	return nil
}

// fields says which fields and states go, or change what they ask for, and how many entries hold them.
func (w *weigh) fields(ctx context.Context, tx *ledger.Tx, was, now policy.Register) error {
	for _, f := range was.Fields {
		g, stays := entry.FieldOf(now, f.Key)
		if stays && g.Kind == f.Kind {
			continue
		}
		n, err := w.r.Store.Holding(ctx, tx, was.Key, f.Key)
		if err != nil {
			return err
		}
		at := fmt.Sprintf("Register “%s”: the field “%s”", now.Title, entry.Title(f))
		if stays {
			w.say(n, fmt.Sprintf("%s was of kind %s and will be of kind %s.", at, f.Kind, g.Kind), "%s hold it as it was; it is asked for anew when they are changed.")
		} else {
			w.say(n, at+" goes.", "%s hold it; they stay readable under their old form.")
		}
	}
	for _, s := range was.States {
		if _, stays := entry.StateOf(now, s.Key); stays {
			continue
		}
		n, err := w.r.Store.Standing(ctx, tx, was.Key, s.Key)
		if err != nil {
			return err
		}
		w.say(n, fmt.Sprintf("Register “%s”: the state “%s” goes.", now.Title, cmp.Or(s.Title, s.Key)), "%s stand in it, and stay there until somebody takes them further.")
	}
	return nil
}

func stayWords(n int, words string) string {
	switch n {
	case 0:
		return "No entry is concerned."
	case 1:
		return strings.NewReplacer(" hold ", " holds ", " stand ", " stands ", "they stay", "it stays", "add to them", "add to it", "they are", "it is").Replace(fmt.Sprintf(words, "1 entry"))
	}
	return fmt.Sprintf(words, fmt.Sprintf("%d entries", n))
}
