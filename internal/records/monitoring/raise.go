package monitoring

import (
	"context"

	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// raise opens an alert from signs of one episode, or adds them to the one that is open.
func (m *Monitoring) raise(ctx context.Context, verb string, signs []sign) error {
	known, err := m.allKnown(ctx, signs)
	if err != nil || known {
		return err
	}
	return m.base.Ledger.Write(ctx, m.job("alarm"), func(tx *ledger.Tx) (ledger.Event, error) {
		r := raising{m: m, tx: tx, seen: newMoments(), fresh: map[string]sign{}, risen: map[string]sign{}}
		for _, s := range signs {
			if err := r.take(ctx, s); err != nil {
				return ledger.Event{}, err
			}
		}
		for _, id := range r.order {
			if err := r.settle(ctx, id); err != nil {
				return ledger.Event{}, err
			}
		}
		if err := r.leave(ctx); err != nil {
			return ledger.Event{}, err
		}
		return r.event(verb), nil
	})
}

// raising is one write in which signs become alerts.
type raising struct {
	m     *Monitoring
	tx    *ledger.Tx
	seen  *moments
	order []string // the alerts that signs joined, as they came
	fresh map[string]sign
	risen map[string]sign // those that a sign made louder, with it
	left  []string        // alerts of a class that a child's has just left
	last  Alert
	also  []ref.Ref
}

// take joins a sign to its alert. An urgent one rings at once: nothing that is done afterwards may keep it. // serves MON-05
func (r *raising) take(ctx context.Context, s sign) error {
	if err := r.m.place(ctx, r.tx, &s, r.seen); err != nil {
		return err
	}
	a, opened, err := r.m.store.join(ctx, r.tx, s)
	if err != nil {
		return err
	}
	if len(r.order) == 0 || r.order[len(r.order)-1] != a.ID { // two episodes in one batch
		r.order = append(r.order, a.ID)
	}
	if opened {
		r.fresh[a.ID] = s
	}
	if a.risen {
		r.risen[a.ID] = s
		err = r.m.store.unread(ctx, r.tx, a.ID) // whoever opened it saw something quieter
	}
	if a.left != "" {
		r.left = append(r.left, a.left)
	}
	return err
}

// leave tells anew the story of a class's alert that somebody is no longer part of.
func (r *raising) leave(ctx context.Context) error {
	for _, id := range r.left {
		class, err := r.m.store.Alert(ctx, r.tx, id)
		if err != nil {
			return err
		}
		if class.State != Open {
			continue
		}
		if class, err = r.m.retell(ctx, r.tx, class); err != nil {
			return err
		}
		r.also = append(r.also, class.Ref(r.tx.School))
	}
	return nil
}

// settle tells an alert's story, sees whether it is one of a whole class, and tells whoever has to know.
func (r *raising) settle(ctx context.Context, id string) error {
	a, err := r.m.store.Alert(ctx, r.tx, id)
	if err != nil {
		return err
	}
	if a.State == Open { // a closed one keeps its story
		if a, err = r.m.retell(ctx, r.tx, a); err != nil {
			return err
		}
	}
	r.touched(a)
	if err := r.m.call(ctx, r.tx, a); err != nil {
		return err
	}
	class, opened, err := r.m.gather(ctx, r.tx, a)
	if err != nil {
		return err
	}
	if class.ID != "" {
		r.touched(class.Alert)
		for _, id := range class.parts {
			r.also = append(r.also, ref.New(r.tx.School, "alert", id))
		}
		if !opened {
			return nil
		}
		return r.m.tellNew(ctx, r.tx, class.Alert, "")
	}
	return r.news(ctx, a)
}

// news tells whoever has to know of an alert that was just opened, or has become high since: an urgent one rings. // serves STD-08
func (r *raising) news(ctx context.Context, a Alert) error {
	s, tell := r.fresh[a.ID]
	if up, risen := r.risen[a.ID]; risen && (tell || a.Level == High) {
		s, tell = up, true
	}
	if !tell {
		return nil
	}
	return r.m.tellNew(ctx, r.tx, a, s.rule)
}

// touched names an alert for the event, which reseals it.
func (r *raising) touched(a Alert) {
	if r.last.ID != "" && r.last.ID != a.ID {
		r.also = append(r.also, r.last.Ref(r.tx.School))
	}
	r.last = a
}

func (r *raising) event(verb string) ledger.Event {
	return ledger.Event{Verb: verb, Subject: r.last.Ref(r.tx.School), Also: r.also, Why: r.last.Clause, Changes: []ledger.Change{
		change("level", r.last.Level), change("kind", r.last.Kind), change("category", r.last.Category)}}
}

// allKnown spares the trail an event for signs it has heard of.
func (m *Monitoring) allKnown(ctx context.Context, signs []sign) (known bool, err error) {
	err = m.base.Ledger.Read(ctx, m.job("alarm"), func(tx *ledger.Tx) error {
		known = true
		for _, s := range signs {
			has, err := m.store.hasSign(ctx, tx, s.id)
			if err != nil {
				return err
			}
			known = known && has
		}
		return nil
	})
	return known, err
}
