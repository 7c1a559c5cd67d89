package notices

import (
	"context"
	"fmt"

	"belisha/internal/authz"
	"belisha/internal/ledger"
)

// hears are the events of the people's register that somebody has to be told of.
func (n *Notices) hears() []ledger.Listener {
	return []ledger.Listener{{Name: "notices.delegations", Verbs: []string{"people.delegated", "people.delegation-ended"}, Do: n.delegated}}
}

// delegated tells the head and the person that a post was lent, or that it is back. // serves POL-08
func (n *Notices) delegated(ctx context.Context, e ledger.Told) error {
	x := Notice{Kind: "duty.delegation", Title: "A post has been lent", Href: "/people/delegations", Key: fmt.Sprintf("%s/%d", e.Verb, e.Seq),
		Text: "Somebody holds a post for a while, with its rights and its duties. The page says who, which and until when."}
	if e.Verb == "people.delegation-ended" {
		x.Title, x.Text = "A lent post is back", "Its last day is over: its rights have ended, and its tasks are with the post's own holder again, or else with the head."
	}
	g := n.base.Gate.System(n.base.School, "notices.delegations")
	return n.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		heads, err := n.heads(ctx, tx)
		if err != nil {
			return ledger.Event{}, err
		}
		x.To = append(heads, e.Subject.ID)
		return ledger.Event{Verb: "notices.told", Subject: e.Subject, Why: x.Title}, n.Tell(ctx, tx, x)
	})
}

// heads are the holders of every post that carries the head's role.
func (n *Notices) heads(ctx context.Context, tx *ledger.Tx) (out []string, err error) {
	active := n.base.Policy.Load()
	if active == nil {
		return nil, nil
	}
	for _, post := range active.Pack.PostsWith(string(authz.Head)) {
		held, err := n.people.Holding(ctx, tx, post)
		if err != nil {
			return nil, err
		}
		out = append(out, held...)
	}
	return out, nil
}
