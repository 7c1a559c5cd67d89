package notices

import (
	"context"
	"errors"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/notices/internal/pusher"
	"belisha/internal/records/people"
)

const mostBrowsers = 10

// subscribe takes a browser that will get messages.
func (n *Notices) subscribe(ctx context.Context, tx *ledger.Tx, person, label string, sub pusher.Subscription) (e ledger.Event, err error) {
	if !n.pushWorks() {
		return e, errs.Bad("push", "Messages to browsers are not set up in this school.")
	}
	if err := n.adult(ctx, tx, person); err != nil {
		return e, err
	}
	switch err := n.config.Push.Check(sub); {
	case errors.Is(err, pusher.ErrHost):
		return e, errs.Bad("push", "This browser uses a service for messages that Belisha does not know. Please use another browser, or choose mail.")
	case err != nil:
		return e, errs.Bad("push", "The browser did not give all that is needed. Please load the page again and try once more.")
	}
	mine, err := n.store.browsersOf(ctx, tx, []string{person})
	if err != nil {
		return e, err
	}
	if len(mine) >= mostBrowsers {
		return e, errs.Bad("push", "You get messages in %d browsers already. Turn one off first.", mostBrowsers)
	}
	b := Browser{ID: tx.ID(), Person: person, Endpoint: sub.Endpoint, P256dh: sub.P256dh, Auth: sub.Auth, Label: cut(plain(label, false), 60), At: tx.Now}
	if b.Label == "" {
		b.Label = "A browser"
	}
	e = ledger.Event{Verb: "notices.subscribed", Subject: ref.New(tx.School, people.RefKind, person), Changes: []ledger.Change{{Field: "browser", Class: ledger.Personal}}}
	return e, n.store.subscribe(ctx, tx, b)
}
