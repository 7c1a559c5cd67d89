package people

import (
	"context"
	"slices"

	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// TakeBack ends a post that is lent, now, inside the caller's write; the caller's event must name the person. // serves PPL-17
func (s Store) TakeBack(ctx context.Context, tx *ledger.Tx, person, delegation string) (Acting, error) {
	return s.takeBack(ctx, tx, person, delegation)
}

// Relieve takes posts of their own from a person, within the rules by which posts are given and taken. // serves PPL-17
func (s Store) Relieve(ctx context.Context, tx *ledger.Tx, person string, posts []string, all []policy.Post) (Person, error) {
	p, err := s.Get(ctx, tx, person)
	if err != nil {
		return p, err
	}
	p.Posts = slices.DeleteFunc(slices.Clone(p.Posts), func(post string) bool { return slices.Contains(posts, post) })
	return s.Change(ctx, tx, p, all)
}
