package persons

import (
	"context"
	"slices"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Names gives the names behind ids; an id that nobody has any more is said so.
func (r Register) Names(ctx context.Context, tx *ledger.Tx, ids []string) (map[string]string, error) {
	names := map[string]string{"": "Somebody not signed in"}
	var ask []string
	for _, id := range ids {
		if _, seen := names[id]; !seen {
			names[id] = "Somebody no longer in the register"
			ask = append(ask, id)
		}
	}
	all, err := r.people.Many(ctx, tx, ask)
	for _, p := range all {
		names[p.ID] = p.Full()
	}
	return names, err
}

// HoldingEach are the holders of several posts.
func (r Register) HoldingEach(ctx context.Context, tx *ledger.Tx, posts ...string) (out []string, err error) {
	for _, post := range posts {
		held, err := r.Holding(ctx, tx, post)
		if err != nil {
			return nil, err
		}
		out = append(out, held...)
	}
	return out, nil
}

// Holding are the holders of a post; of a role where no post has that key.
func (r Register) Holding(ctx context.Context, tx *ledger.Tx, post string) (out []string, err error) {
	posts := []string{post}
	if active := r.policy.Load(); active != nil {
		if _, ok := active.Pack.Post(post); !ok {
			posts = active.Pack.PostsWith(post)
		}
	}
	for _, one := range posts {
		held, err := r.people.Holding(ctx, tx, one)
		if err != nil {
			return nil, err
		}
		out = append(out, held...)
	}
	return out, nil
}

// Teachers are those who teach a child's class; the coordinator where nobody does.
func (r Register) Teachers(ctx context.Context, tx *ledger.Tx, child string) ([]string, error) {
	p, err := r.people.Get(ctx, tx, child)
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all, err := r.people.Everybody(ctx, tx)
	var out []string
	for _, one := range all {
		if p.Class != "" && slices.Contains(one.Taught, p.Class) {
			out = append(out, one.ID)
		}
	}
	if err == nil && len(out) == 0 {
		return r.Holding(ctx, tx, "coordinator")
	}
	return out, err
}
