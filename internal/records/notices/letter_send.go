package notices

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/notices/internal/mailer"
	"belisha/internal/records/notices/internal/pusher"
)

// keepLetters is for how many days it is remembered that a letter was sent; what it said is forgotten once it has left.
const keepLetters = 400

// home sends a letter to the address that the register holds at this moment.
func (n *Notices) home(ctx context.Context, s Sending) error {
	if !n.mailWorks() {
		return &mailer.Fault{Class: "settings"}
	}
	var l letterRow
	var to string
	err := n.base.Ledger.Read(ctx, n.job("deliver"), func(tx *ledger.Tx) (err error) {
		if gone, err := n.gone(ctx, tx, s.Person); err != nil || gone {
			return cmp.Or(err, error(notNeeded("left")))
		}
		p, err := n.people.Get(ctx, tx, s.Person)
		if err != nil {
			return err
		}
		if to, err = mailer.Address(p.Email); err != nil {
			return &mailer.Fault{Class: "no_address", Final: true, Cause: err}
		}
		l, err = n.store.letter(ctx, tx, s.Notice)
		return err
	})
	if err != nil {
		return err
	}
	if l.State == Sent || l.State == Dropped { // another worker was quicker
		return notNeeded("read")
	}
	text, err := n.letterText(l)
	if err != nil {
		return &pusher.Fault{Class: "key", Cause: err}
	}
	since, err := clock.Parse(s.Since)
	if err != nil {
		return err
	}
	return n.config.SMTP.Send(ctx, mailer.Message{ID: s.ID, From: n.config.SMTP.From, Name: plain(n.config.SMTP.Name, false), To: to,
		Subject: l.Subject, Text: text, At: since})
}

// letterText puts the link between what stands above and below it.
func (n *Notices) letterText(l letterRow) (string, error) {
	if l.Link == "" {
		return l.Text + "\n" + l.After, nil
	}
	key, err := n.key()
	if err != nil {
		return "", err
	}
	link, err := key.Open(l.Link, l.ID)
	return l.Text + "\n\n" + n.config.URL + link + "\n\n" + l.After + "\n", err
}

// retainLetters forgets letters that are long gone.
func (n *Notices) retainLetters(ctx context.Context) error {
	before := clock.Text(n.base.Now().Add(-keepLetters * 24 * time.Hour))
	var old int
	err := n.base.Ledger.Read(ctx, n.job("retain"), func(tx *ledger.Tx) (err error) {
		old, err = n.store.oldLetters(ctx, tx, before)
		return err
	})
	if err != nil || old == 0 {
		return err
	}
	return n.base.Ledger.Write(ctx, n.job("retain"), func(tx *ledger.Tx) (ledger.Event, error) {
		err := n.store.dropLetters(ctx, tx, before)
		return ledger.Event{Verb: "notices.swept", Subject: box(tx.School), Changes: []ledger.Change{open("letters", "", strconv.Itoa(old))}}, err
	})
}
