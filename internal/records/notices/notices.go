// Package notices is the one place through which every feature reminds and alerts: in the app, by e-mail, by web push.
// Each person chooses how; what is urgent ignores the choice.
//
// It serves GOV-16 (reminders of duties); MON-04 and POL-16 speak through it.
package notices

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/notices/internal/mailer"
	"belisha/internal/records/notices/internal/pusher"
	"belisha/internal/records/people"
)

// RefKind is a notice's kind in a ref.Ref.
const RefKind = "notice"

// SMTP is the mail server that takes the school's notices; see its fields.
type SMTP = mailer.Server

// Push says which push services a browser may name; the zero value knows those of the usual browsers.
type Push = pusher.Services

// Config is what the app lends to notices.
type Config struct {
	URL     string // where browsers reach the records: the beginning of every link that leaves the house
	KeyFile string // the house's key for web push and codes, made at first use with mode 0600; empty: nothing leaves the house
	SMTP    SMTP   // the zero value: no mail
	Push    Push
	Kinds   []Kind // nil: Kinds()
}

// Notices is the feature's inside. Safe for several goroutines.
type Notices struct {
	base   feature.Base
	people people.Store
	config Config
	store  Store

	mailing, pushing sync.Mutex // one delivery at a time on each road; the claims keep two processes apart

	keyed sync.Mutex
	known *pusher.Key
}

// key reads the house's key, or makes it, when it is first needed. A fault is not remembered: it may be put right.
func (n *Notices) key() (pusher.Key, error) {
	n.keyed.Lock()
	defer n.keyed.Unlock()
	if n.known == nil {
		k, err := pusher.ReadKey(n.config.KeyFile)
		if err != nil {
			return k, err
		}
		n.known = &k
	}
	return *n.known, nil
}

// Tell tells people, inside the caller's own transaction: if that fails, nobody was told anything. It leaves no event of
// its own, because the caller's Event says what happened. What has to leave the house waits in the outbox, and leaves
// after the commit.
func (n *Notices) Tell(ctx context.Context, tx *ledger.Tx, x Notice) error {
	if err := x.check(); err != nil {
		return err
	}
	to, err := n.here(ctx, tx, x.To)
	if err != nil || len(to) == 0 {
		return err
	}
	ways, err := n.waysOf(ctx, tx, to)
	if err != nil {
		return err
	}
	for _, person := range to {
		if err := n.tellOne(ctx, tx, x, person, ways[person]); err != nil {
			return fmt.Errorf("notices: tell: %w", err)
		}
	}
	return nil
}

// Settle says that what the notices of a key are about is done: they are no longer on top, and no longer sent.
// Like Tell it works inside the caller's transaction and is carried by the caller's Event.
func (n *Notices) Settle(ctx context.Context, tx *ledger.Tx, key string) error {
	if key == "" {
		return fmt.Errorf("notices: settle: no key")
	}
	if err := n.store.settle(ctx, tx, key); err != nil {
		return fmt.Errorf("notices: settle: %w", err)
	}
	return nil
}

// here keeps those who are in the register and have not left.
func (n *Notices) here(ctx context.Context, tx *ledger.Tx, ids []string) ([]string, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	all, err := n.people.Many(ctx, tx, ids)
	if err != nil {
		return nil, fmt.Errorf("notices: tell: %w", err)
	}
	now := n.base.Now()
	out := make([]string, 0, len(all))
	for _, p := range all {
		if !p.Gone(now) {
			out = append(out, p.ID)
		}
	}
	return out, nil
}

func (n *Notices) tellOne(ctx context.Context, tx *ledger.Tx, x Notice, person string, w ways) error {
	told := Told{ID: tx.ID(), Person: person, Kind: x.Kind, Title: x.Title, Text: x.Text, Href: x.Href, Urgent: x.Urgent, Key: x.Key, At: tx.Now}
	if told.Key == "" {
		told.Key = told.ID
	}
	mail, push := w.choose(n.kind(x.Kind).Key, x.Urgent)
	if mail == Digest && n.mailWorks() && w.mail {
		told.Digest = waits
	}
	fresh, err := n.store.add(ctx, tx, told)
	if err != nil || !fresh {
		return err
	}
	if mail == On && w.mail && n.mailWorks() {
		if err := n.store.send(ctx, tx, Sending{Channel: byMail, Person: person, Notice: told.ID, Urgent: x.Urgent}); err != nil {
			return err
		}
	}
	if !push || !n.pushWorks() {
		return nil
	}
	for _, browser := range w.browsers {
		if err := n.store.send(ctx, tx, Sending{Channel: byPush, Person: person, Notice: told.ID, Target: browser, Urgent: x.Urgent}); err != nil {
			return err
		}
	}
	return nil
}

// kind finds the group of a notice's kind.
func (n *Notices) kind(of string) Kind {
	group, _, _ := strings.Cut(of, ".")
	for _, k := range n.kinds() {
		if k.Key == group {
			return k
		}
	}
	return Kind{Key: "other", Title: "Everything else"}
}

func (n *Notices) kinds() []Kind {
	if n.config.Kinds != nil {
		return n.config.Kinds
	}
	return Kinds()
}

func (n *Notices) mailWorks() bool { return n.config.KeyFile != "" && n.config.SMTP.On() }
func (n *Notices) pushWorks() bool { return n.config.KeyFile != "" }

func (n *Notices) job(name string) authz.Grant {
	return n.base.Gate.System(n.base.School, "notices."+name)
}

// box names the outbox in the trail.
func box(school string) ref.Ref { return ref.New(school, "outbox", "") }
