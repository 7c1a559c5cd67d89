package app

import (
	"context"
	"io/fs"
	"path/filepath"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/policy/trial"
	"belisha/internal/records/accounts"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/policies"
	"belisha/packs"
)

// tie lends the features to one another where one needs what another has and neither may know the other.
func (h house) tie() {
	h.policies.Tie(policies.Ties{Close: closePack, Tell: h.notices, Decider: packDecider})
	h.registers.Bind(h.notices)
	h.duties.Bind(h.duties.FromRegisters(h.registers.Between), h.notices.Tell)
	h.accounts.First(h.unconfirmed, "/policy/confirm")
}

// unconfirmed holds staff at the policy until they have confirmed it; children and parents are never held. // serves POL-22
func (h house) unconfirmed(ctx context.Context, tx *ledger.Tx, e accounts.Entering) (bool, error) {
	if !e.Person.Is(people.Staff) {
		return false, nil
	}
	open, until, err := h.policies.Unconfirmed(ctx, tx, e.Person.ID)
	return open && !h.base.Now().Before(until), err
}

// packDecider lets a pack's own tests ask the gateway's engine about sites.
func packDecider(p *policy.Pack) (trial.Decider, func() error, error) {
	d, err := NewDecider(p)
	if err != nil {
		return nil, nil, err
	}
	return d, d.Close, nil
}

// closePack adds to a pack the layers that it stands on.
func closePack(files fs.FS) (fs.FS, error) { return policy.Close(files, packs.Layer) }

// noticing is what notices need of the machine.
func (c Config) noticing() notices.Config {
	m := c.Mail
	return notices.Config{URL: c.webURL(), KeyFile: filepath.Join(c.Dir, "notices.key"),
		SMTP: notices.SMTP{Addr: m.Server, From: m.From, Name: "Belisha", User: m.User, PasswordFile: m.Password, TLS: m.TLS}}
}
