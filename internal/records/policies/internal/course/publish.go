package course

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// publish renders the copy that the public reads and keeps it with its sum. // serves POL-19
func (p *Policies) publish(ctx context.Context, tx *ledger.Tx, v Version, pack *policy.Pack) error {
	page, err := paper(v, pack)
	if err != nil {
		return err
	}
	return p.Store.Publish(ctx, tx, Copy{Version: v.ID, Hash: v.Hash, Page: page, Sum: sum(page)})
}

func sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return hex.EncodeToString(s[:])
}

// Differs says how the public copy differs from the version in force; empty: it does not. // serves POL-19
func (p *Policies) Differs(ctx context.Context, tx *ledger.Tx, v Version) (Copy, string, error) {
	c, there, err := p.Store.Public(ctx, tx, v.ID)
	switch {
	case err != nil:
		return c, "", err
	case !there:
		return c, "The version in force has not been published.", nil
	case c.Hash != v.Hash:
		return c, "The public copy was made from another text than the one in force.", nil
	case sum(c.Page) != c.Sum:
		return c, "The public copy has been changed since it was published.", nil
	}
	return c, "", nil
}

// Publish makes the public copy of the version in force anew.
func (p *Policies) Publish(ctx context.Context, g authz.Grant) error {
	return p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		v, err := p.Store.Active(ctx, tx)
		if err != nil {
			return ledger.Event{}, err
		}
		pack, err := p.parse(ctx, tx, v)
		if err == nil {
			err = p.publish(ctx, tx, v, pack)
		}
		return ledger.Event{Verb: "policies.published", Subject: of(tx, v.ID), Changes: identity(v)}, err
	})
}
