package course

import (
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/policies/internal/life"
)

const LongestComment = 4000

// Consult opens or closes the asking of a group about a draft. // serves POL-29
func (p *Policies) Consult(ctx context.Context, g authz.Grant, id, body string, open bool) error {
	return p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		_, pack, err := p.Open(ctx, tx, id)
		if err == nil && !slices.Contains(ApprovalOf(pack).Consults, body) {
			err = errs.Bad("body", "Choose one of the groups that the policy asks.")
		}
		if err != nil {
			return ledger.Event{}, err
		}
		e := ledger.Event{Verb: "policies.consultation-opened", Subject: of(tx, id), Changes: []ledger.Change{{Field: "group", Class: ledger.Open, After: body}}}
		e.Also = append(e.Also, wayOf(tx, id))
		if open {
			return e, p.Life.Open(ctx, tx, id, body)
		}
		e.Verb = "policies.consultation-closed"
		return e, p.Life.Close(ctx, tx, id, body)
	})
}

// Comment keeps what somebody says on a draft: for a group that is being asked, typed in on its behalf by those who run
// the consultation, or as a colleague's remark. // serves POL-18, POL-29
func (p *Policies) Comment(ctx context.Context, g authz.Grant, c life.Comment, runs bool) error {
	return p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		_, pack, err := p.Open(ctx, tx, c.Version)
		if err == nil {
			err = p.mayComment(ctx, tx, pack, &c, runs)
		}
		if err != nil {
			return ledger.Event{}, err
		}
		_, err = p.Life.Say(ctx, tx, c)
		return ledger.Event{Verb: "policies.commented", Subject: of(tx, c.Version),
			Changes: []ledger.Change{{Field: "group", Class: ledger.Open, After: c.Body}, {Field: "comment", Class: ledger.Secret}}}, err
	})
}

func (p *Policies) mayComment(ctx context.Context, tx *ledger.Tx, pack *policy.Pack, c *life.Comment, runs bool) error {
	c.Said = tidy(c.Said)
	switch _, known := pack.Clause(c.Clause); {
	case c.Said == "":
		return errs.Bad("said", "Write the comment.")
	case len(c.Said) > LongestComment:
		return errs.Bad("said", "The comment is longer than %d characters. Please shorten it.", LongestComment)
	case c.Clause != "" && !known:
		return errs.Bad("clause", "The draft has no clause “%s”.", c.Clause)
	}
	me, err := p.People.Get(ctx, tx, tx.Grant.Actor().Person)
	if err != nil {
		return err
	}
	mine := slices.Contains(BodiesOf(me), c.Body)
	c.Behalf = c.Body != "" && !mine
	switch f, err := p.Life.Read(ctx, tx, c.Version); {
	case err != nil:
		return err
	case c.Body == "" && len(BodiesOf(me)) == 1 && BodiesOf(me)[0] == "parents":
		return errs.Bad("said", "Parents and carers are asked when the consultation is open.")
	case c.Behalf && !runs:
		return errs.Bad("body", "Only those who run the consultation can write on behalf of another group.")
	case c.Body != "" && !IsOpen(f, c.Body):
		return errs.Bad("body", "%s are not being asked at the moment.", BodyTitle(c.Body))
	}
	return nil
}

// IsOpen says whether a group is being asked just now.
func IsOpen(f life.File, body string) bool {
	c, asked := f.Consult(body)
	return asked && c.ClosedAt == ""
}

// BodiesOf are the groups in whose own name a person can speak. Nobody is the pupils' council or the PTA alone.
func BodiesOf(p people.Person) []string {
	var out []string
	for _, of := range []struct{ kind, body string }{{people.Staff, "staff"}, {people.Parent, "parents"}, {people.Governor, "governors"}} {
		if p.Is(of.kind) {
			out = append(out, of.body)
		}
	}
	return out
}

// Answer keeps the response to a comment.
func (p *Policies) Answer(ctx context.Context, g authz.Grant, id, comment, answer string) error {
	if answer = tidy(answer); answer == "" {
		return errs.Bad("answer", "Write what became of the comment.")
	}
	return p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		err := p.Life.Answer(ctx, tx, id, comment, answer)
		return ledger.Event{Verb: "policies.answered", Subject: of(tx, id), Changes: []ledger.Change{{Field: "answer", Class: ledger.Personal}}}, err
	})
}
