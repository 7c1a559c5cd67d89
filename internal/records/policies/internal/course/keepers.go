package course

import (
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/records/policies/internal/upkeep"
)

// Keepers are who may change a draft: the owner of the document and whom the owner has named. // serves POL-18
type Keepers struct {
	Owners  []people.Person // one; more only while nobody was named and several hold the post that owns the document
	Editors []people.Person
	Since   string
	Vacant  string // why nobody owns it; empty: somebody does
}

// May says whether a person may edit.
func (k Keepers) May(person string) bool {
	is := func(p people.Person) bool { return p.ID == person }
	return k.Vacant == "" && person != "" && (slices.ContainsFunc(k.Owners, is) || slices.ContainsFunc(k.Editors, is))
}

// Owns says whether a person is the owner.
func (k Keepers) Owns(person string) bool {
	return k.Vacant == "" && person != "" && slices.ContainsFunc(k.Owners, func(p people.Person) bool { return p.ID == person })
}

// IDs are all who may edit, the owner first.
func (k Keepers) IDs() []string {
	var out []string
	for _, p := range append(slices.Clone(k.Owners), k.Editors...) {
		out = append(out, p.ID)
	}
	return out
}

// Keepers asks who keeps the document now.
func (p *Policies) Keepers(ctx context.Context, tx *ledger.Tx) (Keepers, error) {
	named, ok, err := p.Upkeep.Owner(ctx, tx)
	if err != nil {
		return Keepers{}, err
	}
	k := Keepers{Since: named.FromAt}
	if !ok {
		k.Owners, err = p.holding(ctx, tx, p.ownerPost())
		if err == nil && len(k.Owners) == 0 {
			k.Vacant = "Nobody holds the post that owns the policy."
		}
		return k, err
	}
	if k.Owners, err = p.present(ctx, tx, []string{named.Person}); err != nil {
		return k, err
	}
	if len(k.Owners) == 0 {
		k.Vacant = "The owner of the policy has left."
		return k, nil
	}
	editors, err := p.Upkeep.Editors(ctx, tx)
	if err == nil {
		k.Editors, err = p.present(ctx, tx, editors)
	}
	return k, err
}

func (p *Policies) ownerPost() string {
	if active := p.Base.Policy.Load(); active != nil {
		return ApprovalOf(active.Pack).Owner
	}
	return "coordinator"
}

// holding gives the people who hold a post and are here.
func (p *Policies) holding(ctx context.Context, tx *ledger.Tx, post string) ([]people.Person, error) {
	ids, err := p.People.Holding(ctx, tx, post)
	if err != nil {
		return nil, err
	}
	return p.present(ctx, tx, ids)
}

// present gives those of some people who have not left.
func (p *Policies) present(ctx context.Context, tx *ledger.Tx, ids []string) ([]people.Person, error) {
	all, err := p.People.Many(ctx, tx, ids)
	now := p.Base.Now()
	return slices.DeleteFunc(all, func(x people.Person) bool { return x.Gone(now) }), err
}

// mayEdit refuses whoever is neither the owner nor named by the owner, and everybody while nobody owns the document.
func (p *Policies) mayEdit(ctx context.Context, tx *ledger.Tx) error {
	actor := tx.Grant.Actor()
	if actor.Job != "" {
		return nil
	}
	k, err := p.Keepers(ctx, tx)
	switch {
	case err != nil:
		return err
	case k.Vacant != "":
		return errs.Clash("", "%s No draft can be changed until the head teacher or the chair of governors has named a new owner.", k.Vacant)
	case !k.May(actor.Person):
		return errs.Denied("Only the owner of the policy and people whom the owner names can change a draft. You can comment on it.")
	}
	return nil
}

// Own hands the document to a person.
func (p *Policies) Own(ctx context.Context, g authz.Grant, person, why string) error {
	return p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		here, err := p.present(ctx, tx, []string{person})
		if err != nil {
			return ledger.Event{}, err
		}
		if len(here) == 0 || !here[0].Is(people.Staff) {
			return ledger.Event{}, errs.Bad("person", "Choose a member of staff who is still at the school.")
		}
		return p.handOver(ctx, tx, person, why)
	})
}

func (p *Policies) handOver(ctx context.Context, tx *ledger.Tx, person, why string) (ledger.Event, error) {
	if err := p.Upkeep.Own(ctx, tx, person, why); err != nil {
		return ledger.Event{}, err
	}
	e := ledger.Event{Verb: "policies.owner-named", Subject: documentRef(tx), Why: why, Changes: []ledger.Change{{Field: "owner", Class: ledger.Personal, After: person}}}
	if person == "" {
		e.Verb = "policies.owner-lost"
		heads, err := p.holding(ctx, tx, "head")
		if err != nil {
			return e, err
		}
		return e, p.tell(ctx, tx, Notice{To: personIDs(heads), Kind: "policies.owner", Title: "The policy needs a new owner", Urgent: true,
			Text: why + " Nobody can change a draft until you name a new owner.", Href: "/policy/owner", Key: "policies.owner:" + tx.Now})
	}
	return e, p.tell(ctx, tx, Notice{To: []string{person}, Kind: "policies.owner", Title: "You own the online safety policy",
		Text: "You keep it up to date, and you say who else may edit drafts.", Href: "/policy/owner", Key: "policies.owner:" + tx.Now})
}

// Name lets a person edit drafts, or ends that.
func (p *Policies) Name(ctx context.Context, g authz.Grant, person string, may bool) error {
	return p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		k, err := p.Keepers(ctx, tx)
		if err != nil {
			return ledger.Event{}, err
		}
		if actor := tx.Grant.Actor(); actor.Job == "" && !k.Owns(actor.Person) {
			return ledger.Event{}, errs.Denied("Only the owner of the policy names who else may change a draft.")
		}
		if !may {
			return ledger.Event{Verb: "policies.editor-removed", Subject: documentRef(tx)}, p.Upkeep.Unname(ctx, tx, person)
		}
		here, err := p.present(ctx, tx, []string{person})
		if err == nil && (len(here) == 0 || here[0].Is(people.Pupil)) {
			err = errs.Bad("editor", "Choose somebody of the school's staff or governors.")
		}
		if err == nil {
			err = p.claim(ctx, tx, k)
		}
		if err == nil {
			err = p.Upkeep.Name(ctx, tx, person)
		}
		return ledger.Event{Verb: "policies.editor-named", Subject: documentRef(tx), Changes: []ledger.Change{{Field: "editor", Class: ledger.Personal, After: person}}}, err
	})
}

// claim writes down the owner who until now was one by post alone.
func (p *Policies) claim(ctx context.Context, tx *ledger.Tx, k Keepers) error {
	if k.Since != "" || !k.Owns(tx.Grant.Actor().Person) {
		return nil
	}
	return p.Upkeep.Own(ctx, tx, tx.Grant.Actor().Person, "Holds the post that owns the policy.")
}

func documentRef(tx *ledger.Tx) ref.Ref { return ref.New(tx.School, "policy-owner", upkeep.Document) }

func personIDs(all []people.Person) []string {
	out := make([]string, len(all))
	for i, p := range all {
		out[i] = p.ID
	}
	return out
}
