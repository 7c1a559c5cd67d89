package app

import (
	"context"
	"io/fs"
	"net/netip"
	"path/filepath"
	"slices"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/policy/trial"
	"belisha/internal/records/accounts"
	"belisha/internal/records/agreements"
	"belisha/internal/records/families"
	"belisha/internal/records/gates"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/policies"
	"belisha/internal/records/registers"
	"belisha/internal/records/rights"
	"belisha/internal/records/sanctions"
	"belisha/packs"
)

// tie lends the features to one another where one needs what another has and neither may know the other.
func (h *house) tie() {
	h.policies.Tie(policies.Ties{Close: closePack, Tell: h.notices, Decider: packDecider})
	h.registers.Bind(h.notices)
	h.duties.Bind(h.duties.FromRegisters(h.registers.Between), h.notices.Tell)
	h.agreements.Bind(agreements.Hooks{Tell: h.notices, Task: h.takeDown, Doors: h.gates.Doors, Talks: h.talks, Heard: h.heard})
	h.accounts.Lend(accounts.Hooks{Tell: h.notices.Tell, Incident: h.incident})
	h.accounts.Directory(h.directories.Weigh)
	h.accounts.Extra(h.rights.Extra)
	h.accounts.First(h.factors.Owes, accounts.SecondAt, "/tell")
	h.accounts.First(h.frozen, sanctions.FrozenAt, sanctions.Beside()...)
	h.accounts.First(h.gated, gates.GateAt, gates.Beside()...)
	h.tieCases()
	h.accounts.First(h.unconfirmed, "/policy/confirm", "/tell", "/policy/clauses")
}

// gated holds whoever a gate of the policy shuts out at the page that says why. // serves AUA-15
func (h *house) gated(ctx context.Context, tx *ledger.Tx, e accounts.Entering) (bool, error) {
	return h.gates.Closed(ctx, tx, e.Person)
}

// frozen holds whoever's account rests while somebody outside looks into a case. // serves INC-10
func (h *house) frozen(ctx context.Context, tx *ledger.Tx, e accounts.Entering) (bool, error) {
	return h.sanctions.Frozen(ctx, tx, e.Person.ID)
}

// facts are what the gateway knows of people: who they are and where they sit, and what keeps the internet from them.
// serves WEB-29
func (h *house) facts(ctx context.Context, tx *ledger.Tx, now time.Time) (map[string]board.Person, map[netip.Addr]board.Seat, error) {
	all, seats, err := h.accounts.Facts(ctx, tx, now)
	if err != nil {
		return nil, nil, err
	}
	held, err := h.gates.Held(ctx, tx, now)
	if err != nil {
		return nil, nil, err
	}
	guests, err := h.reception.Held(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	closed, err := h.sanctions.Held(ctx, tx, now)
	if err != nil {
		return nil, nil, err
	}
	eyes, err := h.watching.Held(ctx, tx, now)
	if err != nil {
		return nil, nil, err
	}
	for account, p := range all {
		p.Held = slices.Concat(closed[p.ID], held[p.ID], guests[p.ID], p.Held, eyes[p.ID])
		all[account] = p
	}
	return all, seats, nil
}

// takeDown opens the task of taking a child's pictures down in the pack's register, if it has one. // serves AUA-08
func (h *house) takeDown(ctx context.Context, tx *ledger.Tx, t agreements.TakeDown) (bool, error) {
	place := map[string]string{"image.display": "display", "image.website": "website", "image.social": "social", "image.prospectus": "print",
		"image.press": "print", "image.video": "video"}[t.Service]
	if place == "" || !h.hasRegister("take_downs") {
		return false, nil
	}
	_, err := h.registers.Add(ctx, tx, "take_downs", map[string]string{"asked": clock.ISO(t.At), "why": "consent",
		"child": t.About, "what": "Every picture of this child: the permission was withdrawn.", "places": place})
	return err == nil, err
}

func (h *house) hasRegister(key string) bool {
	active := h.base.Policy.Load()
	return active != nil && slices.ContainsFunc(active.Pack.Registers, func(r policy.Register) bool { return r.Key == key })
}

// incident opens a case about an account that is shared, or whose password got about, inside the write that found it.
// serves PPL-13 PPL-21
func (h *house) incident(ctx context.Context, tx *ledger.Tx, m accounts.Matter) error {
	title := map[string]string{accounts.MatterSharing: "An account is used by somebody else", accounts.MatterBreach: "A password may be known to others"}[m.Kind]
	o := incidents.Opening{Route: "system", Reporter: m.By, Title: title, Words: m.Text, Subjects: []string{m.Person}, Ticket: "accounts." + m.Kind + "." + m.Ref.String()}
	if m.Kind == accounts.MatterBreach {
		o.Subjects, o.Affected = nil, []string{m.Person}
	}
	_, err := h.cases.Open(ctx, tx, o)
	return err
}

// unconfirmed holds staff at the policy until they have confirmed it; children and parents are never held. // serves POL-22
func (h *house) unconfirmed(ctx context.Context, tx *ledger.Tx, e accounts.Entering) (bool, error) {
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

// handBack are what a leaver still has on loan or has to hand over. // serves PPL-06
func (h *house) handBack(ctx context.Context, tx *ledger.Tx, person string) ([]people.Task, error) {
	open, err := h.registers.Outstanding(ctx, tx, person, "devices", "network", "data")
	out := make([]people.Task, len(open))
	for i, o := range open {
		out[i] = people.Task{Title: o.Title + ": " + o.Label, Href: o.Href}
	}
	return out, err
}

// handedIn is what a child handed in or had taken, for the family's own page.
func (h *house) handedIn(ctx context.Context, tx *ledger.Tx, child string) ([]families.Handed, error) {
	open, err := h.registers.Outstanding(ctx, tx, child, "safeguarding")
	var out []families.Handed
	for _, o := range open {
		if o.Register == "confiscations" {
			out = append(out, families.Handed{What: o.Label})
		}
	}
	return out, err
}

// judging lends the register of rights what the filter gives to single people. The filter stands on a higher shelf and is
// asked when the whole house is built.
func (h *house) judging() rights.Hooks {
	return rights.Hooks{Tell: h.notices.Tell,
		Overrides: func(ctx context.Context, tx *ledger.Tx) ([]rights.Override, error) {
			all, err := h.filtering.Overrides(ctx, tx)
			out := make([]rights.Override, len(all))
			for i, o := range all {
				out[i] = rights.Override{ID: o.ID, Person: o.Person, Profile: o.Profile, Since: o.At, Until: o.Until, Reason: o.Reason}
			}
			return out, err
		},
		EndOverride: func(ctx context.Context, tx *ledger.Tx, id, why string) (ledger.Event, error) {
			return h.filtering.EndOverride(ctx, tx, id, why)
		}}
}

// talks are the sessions in which classes talked about their agreement, as the pack's register has them. // serves AUA-18
func (h *house) talks(ctx context.Context, tx *ledger.Tx) ([]agreements.Talk, error) {
	all, err := h.registers.Current(ctx, tx, "agreement_talks")
	out := make([]agreements.Talk, len(all))
	for i, e := range all {
		out[i] = agreements.Talk{Class: e.Values["class"], Held: e.Values["held"], CatchUp: e.State == "catch_up", Href: e.Href()}
	}
	return out, err
}

// heard says whether children have proposed anything for a form, as the pack's register of proposals has it. It knows the
// form and not the version: a form that children once had a part in counts. // serves AUA-25
func (h *house) heard(ctx context.Context, tx *ledger.Tx, form, _ string) (bool, error) {
	all, err := h.registers.Current(ctx, tx, "pupil_proposals")
	return slices.ContainsFunc(all, func(e registers.Entry) bool { return e.Values["about"] == form }), err
}
