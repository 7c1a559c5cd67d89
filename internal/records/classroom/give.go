package classroom

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// given is what one child was given, before it is stored: hashing is slow on purpose and stays out of the write.
type given struct {
	child    people.Person
	pictures []string
	verifier string
	sealed   string
}

// draw picks a row of pictures at random, no picture twice: children remember that better.
func draw(r io.Reader) ([]string, error) {
	left, out := Pictures(), []string{}
	for len(out) < row {
		var b [1]byte
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return nil, err
		}
		if int(b[0]) >= 256-256%len(left) {
			continue // every picture is as likely as any other
		}
		i := int(b[0]) % len(left)
		out = append(out, left[i])
		left = append(left[:i], left[i+1:]...)
	}
	return out, nil
}

// plain is a row of pictures as it is hashed.
func plain(pictures []string) string { return "pictures:" + strings.Join(pictures, ",") }

func sealedAs(kind, child string) string { return "classroom " + kind + " of " + child }

func (r *Classroom) prepare(ctx context.Context, child people.Person) (g given, err error) {
	g.child = child
	if g.pictures, err = draw(rand.Reader); err != nil {
		return g, err
	}
	if g.verifier, err = r.accounts.Hash(ctx, plain(g.pictures)); err != nil {
		return g, err
	}
	v, err := r.vault()
	if err != nil {
		return g, err
	}
	g.sealed, err = v.Seal([]byte(strings.Join(g.pictures, ",")), sealedAs("pictures", child.ID))
	return g, err
}

// give stores what was prepared, for children whom the policy still lets in this way.
func (r *Classroom) give(ctx context.Context, tx *ledger.Tx, all []given) (ledger.Event, error) {
	e := ledger.Event{Verb: "classroom.pictures-given"}
	for _, g := range all {
		now, err := r.people.Get(ctx, tx, g.child.ID)
		if err != nil {
			return e, err
		}
		if !r.eligible(now) {
			return e, errTooOld()
		}
		if err := r.store.putSecret(ctx, tx, now.ID, g.verifier, g.sealed); err != nil {
			return e, err
		}
		e.Also = append(e.Also, Ref(tx.School, now.ID))
	}
	return e, nil
}

// shown opens what the class's staff may read.
func (r *Classroom) shown(kind, child, sealed string) (string, error) {
	v, err := r.vault()
	if err != nil {
		return "", err
	}
	text, err := v.Open(sealed, sealedAs(kind, child))
	if err != nil {
		return "", errs.Down(err, "The class's record cannot be opened with the key of this machine. Ask the technician to put the key's file back, or give the children new pictures.")
	}
	return string(text), nil
}

// tokenHash is what the table holds; "" for what cannot be a token.
func tokenHash(token string) string {
	if len(token) != 43 {
		return ""
	}
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
