package governance

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// Bundle is a bundle for inspection: what the school can show, made for one recipient and open until a day. // serves GOV-23
type Bundle struct {
	ID        string `db:"id"`
	MadeAt    string `db:"made_at"`
	MadeBy    string `db:"made_by"`
	Recipient string `db:"recipient"`
	Why       string `db:"why"`
	ExpiresAt string `db:"expires_at"`
	Names     bool   `db:"names"`  // with the names of those who hold posts
	Word      string `db:"word"`   // the digest of the link's secret word; the word itself is kept nowhere
	Digest    string `db:"digest"` // SHA-256 of the file
	Opened    int    `db:"opened"`
	OpenedAt  string `db:"opened_at"` // the last time
	EndedAt   string `db:"ended_at"`  // withdrawn
}

// The states of a bundle.
const (
	bundleOpen      = "Open"
	bundleWithdrawn = "Withdrawn"
	bundleExpired   = "Expired"
)

// standsAt says whether a bundle still opens.
func (b Bundle) standsAt(now string) string {
	switch {
	case b.EndedAt != "":
		return bundleWithdrawn
	case b.ExpiresAt <= now:
		return bundleExpired
	}
	return bundleOpen
}

const (
	wordBytes   = 32 // 256 bits: the word is the bundle's only lock
	mostDays    = 90
	longestName = 200
	longestWhy  = 500
)

// wanted is what somebody asks a bundle to be.
type wanted struct {
	Recipient, Why string
	Days           int
	Names          bool
}

func (w wanted) check() error {
	switch {
	case w.Recipient == "" || utf8.RuneCountInString(w.Recipient) > longestName:
		return errs.Bad("recipient", "Say for whom the bundle is, in at most %d characters.", longestName)
	case w.Why == "" || utf8.RuneCountInString(w.Why) > longestWhy:
		return errs.Bad("why", "Say why they are to have it, in at most %d characters.", longestWhy)
	case w.Days < 1 || w.Days > mostDays:
		return errs.Bad("days", "Enter for how many days the link opens: a whole number from 1 to %d.", mostDays)
	}
	return nil
}

func bundleRef(tx *ledger.Tx, id string) ref.Ref { return ref.New(tx.School, "bundle", id) }

// bundle makes a bundle and gives the secret word, which is kept nowhere. // serves GOV-23
func (g room) bundle(ctx context.Context, tx *ledger.Tx, school string, w wanted) (Bundle, string, ledger.Event, error) {
	var none ledger.Event
	if err := w.check(); err != nil {
		return Bundle{}, "", none, err
	}
	var raw [wordBytes]byte
	if _, err := rand.Read(raw[:]); err != nil {
		return Bundle{}, "", none, fmt.Errorf("governance: bundle: %w", err)
	}
	word, now := base64.RawURLEncoding.EncodeToString(raw[:]), g.base.Now()
	b := Bundle{ID: tx.ID(), MadeAt: tx.Now, MadeBy: tx.Grant.Actor().Person, Recipient: w.Recipient, Why: w.Why,
		ExpiresAt: clock.Text(now.Add(time.Duration(w.Days) * 24 * time.Hour)), Names: w.Names, Word: digestOf([]byte(word))}
	stated, papers, err := g.papers(ctx, tx, school, b)
	if err != nil {
		return b, "", none, err
	}
	file, err := zipped(papers, now)
	if err != nil {
		return b, "", none, err
	}
	b.Digest = digestOf(file)
	e := ledger.Event{Verb: "governance.bundled", Subject: bundleRef(tx, b.ID), Also: []ref.Ref{ref.New(tx.School, "statement", stated.ID)},
		Changes: []ledger.Change{{Field: "recipient", Class: ledger.Personal, After: b.Recipient}, {Field: "digest", Class: ledger.Open, After: b.Digest},
			{Field: "expires", Class: ledger.Open, After: b.ExpiresAt}, {Field: "names", Class: ledger.Open, After: fmt.Sprint(b.Names)}}}
	return b, word, e, g.store.addBundle(ctx, tx, b, file)
}

func digestOf(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}

// byWord finds the bundle behind a link. That there is none, and that the word is wrong, are the same answer.
func (g room) byWord(ctx context.Context, tx *ledger.Tx, word string) (Bundle, error) {
	none := errs.Missing("There is nothing at this address. Copy the whole address from the message that the school sent you.")
	if len(word) != base64.RawURLEncoding.EncodedLen(wordBytes) {
		return Bundle{}, none
	}
	digest := digestOf([]byte(word))
	b, err := g.store.bundleByWord(ctx, tx, digest)
	if errors.Is(err, db.ErrNone) || err == nil && subtle.ConstantTimeCompare([]byte(b.Word), []byte(digest)) != 1 {
		return Bundle{}, none
	}
	return b, err
}

// errOver says that a bundle opens no more.
var errOver = errors.New("governance: the bundle opens no more") //nolint:gochecknoglobals // constant error

// opens gives the file and counts that it was opened. A file that is not as it was made is not given out. // serves GOV-23
func (g room) opens(ctx context.Context, tx *ledger.Tx, word string) (b Bundle, file []byte, err error) {
	if b, err = g.byWord(ctx, tx, word); err != nil {
		return b, nil, err
	}
	if b.standsAt(tx.Now) != bundleOpen {
		return b, nil, errOver
	}
	if file, err = g.store.bundleFile(ctx, tx, b.ID); err != nil {
		return b, nil, err
	}
	if digestOf(file) != b.Digest {
		return b, nil, errors.New("governance: a kept bundle is not as it was made")
	}
	return b, file, g.store.openBundle(ctx, tx, b.ID)
}

// lapse throws away the files that nobody can open any more; who had them when, and their sums, stay. // serves GOV-23
func (g room) lapse(ctx context.Context) error {
	grant := g.base.Gate.System(g.base.School, "governance.lapse")
	var over []string
	err := g.base.Ledger.Read(ctx, grant, func(tx *ledger.Tx) (err error) {
		over, err = g.store.overBundles(ctx, tx)
		return err
	})
	if err != nil || len(over) == 0 {
		return err
	}
	return g.base.Ledger.Write(ctx, grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "governance.bundles-lapsed", Subject: bundleRef(tx, over[0]), Why: "their time is over"}
		for _, id := range over {
			e.Also = append(e.Also, bundleRef(tx, id))
			if err := g.store.emptyBundle(ctx, tx, id); err != nil {
				return e, err
			}
		}
		return e, nil
	})
}

// withdraw ends a bundle before its time.
func (g room) withdraw(ctx context.Context, tx *ledger.Tx, id string) (ledger.Event, error) {
	b, err := g.store.bundle(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	if s := b.standsAt(tx.Now); s != bundleOpen {
		return ledger.Event{}, errs.Clash("", "The bundle opens no more: it is %s already.", strings.ToLower(s))
	}
	return ledger.Event{Verb: "governance.bundle-withdrawn", Subject: bundleRef(tx, id)}, g.store.endBundle(ctx, tx, id)
}
