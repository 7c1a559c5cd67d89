package notices

import (
	"cmp"
	"context"

	"belisha/internal/ledger"
	"belisha/internal/records/notices/internal/mailer"
	"belisha/internal/records/notices/internal/pusher"
)

// letter is what a sending needs from the records.
type letter struct {
	told    []Told
	address Address
	browser Browser
}

// post finds what a sending is about, and sends it.
func (n *Notices) post(ctx context.Context, s Sending) error {
	if s.Target == toRegister {
		return n.home(ctx, s)
	}
	var l letter
	err := n.base.Ledger.Read(ctx, n.job("deliver"), func(tx *ledger.Tx) (err error) {
		l, err = n.letter(ctx, tx, s)
		return err
	})
	if err != nil {
		return err
	}
	if s.Channel == byPush {
		return n.push(ctx, s, l)
	}
	if !n.mailWorks() {
		return &mailer.Fault{Class: "settings"}
	}
	m, err := n.message(s, l)
	if err != nil {
		return err
	}
	return n.config.SMTP.Send(ctx, m)
}

func (n *Notices) letter(ctx context.Context, tx *ledger.Tx, s Sending) (l letter, err error) {
	if gone, err := n.gone(ctx, tx, s.Person); err != nil || gone {
		return l, cmp.Or(err, error(notNeeded("left")))
	}
	if l.told, err = n.toldIn(ctx, tx, s); err != nil {
		return l, err
	}
	if s.Channel == byPush {
		l.browser, err = n.store.browser(ctx, tx, s.Person, s.Target)
		if err == nil && l.browser.ID == "" {
			err = notNeeded("no_browser")
		}
		return l, err
	}
	l.address, err = n.store.address(ctx, tx, s.Person)
	if err == nil && (l.address.Address == "" || (l.address.Confirmed == "") != (s.Channel == byConfirm)) {
		err = notNeeded("no_address")
	}
	return l, err
}

// toldIn are the notices that a message is about, without those that were read or settled since.
func (n *Notices) toldIn(ctx context.Context, tx *ledger.Tx, s Sending) ([]Told, error) {
	if s.Channel == byConfirm {
		return nil, nil
	}
	all, err := n.store.toldIn(ctx, tx, s)
	if err != nil {
		return nil, err
	}
	var out []Told
	for _, t := range all {
		if t.Read == "" && !t.Done {
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		return nil, notNeeded("read")
	}
	return out, nil
}

func (n *Notices) gone(ctx context.Context, tx *ledger.Tx, person string) (bool, error) {
	here, err := n.here(ctx, tx, []string{person})
	return len(here) == 0, err
}

func (n *Notices) push(ctx context.Context, s Sending, l letter) error {
	key, err := n.key()
	if err != nil {
		return &pusher.Fault{Class: "key", Cause: err}
	}
	t := l.told[0]
	b := pusher.Subscription{Endpoint: l.browser.Endpoint, P256dh: l.browser.P256dh, Auth: l.browser.Auth}
	return n.config.Push.Send(ctx, key, n.subscriber(), b, pusher.Push{Title: t.Title, Href: "/notices/" + t.ID, Topic: t.ID, Urgent: t.Urgent})
}
