package notices

import (
	"context"
	"fmt"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/notices/internal/mailer"
	"belisha/internal/records/people"
)

// Letter is mail to the address that the office has entered for an adult. Nobody needs an account for it, and no code
// confirms the address: the office answers for it.
//
// Subject and Text leave the house: callers put no name of a child or of anybody else there. Never write to a carer who
// is barred from the child whom it concerns: the caller knows, the mail does not. // serves AUA-16 AUA-22
type Letter struct {
	To      string // person id
	Subject string // at most 120 characters
	Text    string // at most 4,000 characters; lines are kept
	Link    string // a page of this site, shown whole under the text; may hold a secret: it is stored sealed
	After   string // what stands under the link: how long it lives, whom to ring; as Text
	Key     string // the same key is written to the same person once; empty: each time
}

// Delivery is how far a letter has come.
type Delivery struct {
	ID    string `db:"id"`
	State string `db:"state"` // Waiting, Sent; Failed and GivenUp: refused; Dropped: the person has left
	Error string `db:"error"` // the class of the last failure, in one short word
	At    string `db:"at"`
	Ended string `db:"ended_at"`
}

// Refused reports whether the letter will never arrive by mail.
func (d Delivery) Refused() bool {
	return d.State == Failed || d.State == GivenUp || d.State == Dropped
}

const (
	toRegister = "register" // the target of a sending that is a letter
	maxLetter  = 4000
)

// Writes says whether a letter can be sent to somebody: mail is set up, the person is an adult and has an address.
func (n *Notices) Writes(p people.Person) bool {
	_, err := mailer.Address(p.Email)
	return n.mailWorks() && err == nil && !p.Is(people.Pupil)
}

// Fault is what went wrong with a delivery, in words for the office.
func (d Delivery) Fault() string { return faultTitle(d.Error) }

// Letter puts a letter into the outbox, inside the caller's transaction and under the caller's Event. It gives the
// letter's id; the one that is there already when the key was used before.
func (n *Notices) Letter(ctx context.Context, tx *ledger.Tx, x Letter) (string, error) {
	x.Subject, x.Text, x.After = cut(plain(x.Subject, false), maxTitle), cut(plain(x.Text, true), maxLetter), cut(plain(x.After, true), maxLetter)
	if x.Subject == "" || x.Text == "" || x.Link != "" && !local(x.Link) || len(x.Key) > maxKey {
		return "", fmt.Errorf("notices: a letter needs a subject, a text and a page of this site")
	}
	if err := n.writable(ctx, tx, x.To); err != nil {
		return "", err
	}
	id := tx.ID()
	if x.Key == "" {
		x.Key = id
	}
	link, err := n.sealed(id, x.Link)
	if err != nil {
		return "", err
	}
	fresh, err := n.store.addLetter(ctx, tx, id, x, link)
	if err != nil || !fresh {
		if err == nil {
			id, err = n.store.letterOf(ctx, tx, x.To, x.Key)
		}
		return id, err
	}
	return id, n.store.send(ctx, tx, Sending{Channel: byMail, Person: x.To, Notice: id, Target: toRegister})
}

// Deliveries says how far letters have come, by their ids.
func (n *Notices) Deliveries(ctx context.Context, tx *ledger.Tx, ids []string) (map[string]Delivery, error) {
	all, err := n.store.deliveries(ctx, tx, ids)
	if err != nil {
		return nil, fmt.Errorf("notices: deliveries: %w", err)
	}
	out := make(map[string]Delivery, len(all))
	for _, d := range all {
		out[d.ID] = d
	}
	return out, nil
}

// writable refuses whom no letter can reach, with the way out.
func (n *Notices) writable(ctx context.Context, tx *ledger.Tx, person string) error {
	p, err := n.people.Get(ctx, tx, person)
	switch {
	case err != nil:
		return err
	case p.Is(people.Pupil):
		return errs.Bad("to", "Letters go to adults alone: nothing is sent to a child's address.")
	case p.Gone(n.base.Now()):
		return errs.Bad("to", "%s has left. Nothing is sent any more.", p.Full())
	case !n.mailWorks():
		return errs.Bad("to", "Mail is not set up in this school. Print the letter instead.")
	case !n.Writes(p):
		return errs.Bad("to", "%s has no e-mail address in the register that mail can go to. Enter one, or print the letter.", p.Full())
	}
	return nil
}

func (n *Notices) sealed(id, link string) (string, error) {
	if link == "" {
		return "", nil
	}
	key, err := n.key()
	if err != nil {
		return "", err
	}
	return key.Seal(link, id)
}
