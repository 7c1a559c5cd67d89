// Package accounts lets each person in by their own name and password, and keeps others out: sign-in, sessions that
// lock when nobody is there, passwords by age, growing pauses for guesses, and the closing of leavers' accounts.
//
// It serves PPL-01, PPL-02, PPL-06 to PPL-09, PPL-12 to PPL-16, PPL-20, PPL-21, NET-23, AUA-20 and STD-17, and tells the
// gateway who is who (WEB-04). The rules of passwords lie in internal/secret, those of guessing in internal/guard, the
// statements in internal/book and internal/matters.
package accounts

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/ref"
	"belisha/internal/records/accounts/internal/book"
	"belisha/internal/records/accounts/internal/secret"
	"belisha/internal/records/people"
)

// RefKind is an account's kind in a ref.Ref; its id is the person's.
const RefKind = "account"

// longestSession bounds a session, whatever is done in it.
const longestSession = 12 * time.Hour

// What others need of the rooms within.
type (
	Account = book.Account // what lets one person in
	Fresh   = book.Fresh   // an account to be made from a ready verifier
	Store   = book.Store   // every statement about accounts, and the hasher
	Rule    = secret.Rule  // what a password of one band needs

	session = book.Session
	listed  = book.Listed
)

// The password bands, from the weakest rule to the strongest.
const (
	KS1      = secret.KS1
	LowerKS2 = secret.LowerKS2
	UpperKS2 = secret.UpperKS2
	Adults   = secret.Adults
)

// NewStore makes a store. The password rules are those of the pack in force, the usual ones before there is one.
func NewStore(policy *feature.InForce, p people.Store) *Store { return book.New(policy, p) }

// Bands in order; a pupil only ever moves up.
func Bands() []string { return secret.Bands() }

// BandOf says whose password rule counts for a person.
func BandOf(p people.Person) string { return secret.BandOf(p) }

// RandomWords makes a one-time password of four words.
func RandomWords(r io.Reader) string { return secret.RandomWords(r) }

// Ref names an account.
func Ref(school, person string) ref.Ref { return ref.New(school, RefKind, person) }

// group is whose idle time counts. Those who see safeguarding records lock soonest. // serves PPL-14
func group(p people.Person, roles []authz.Role) string {
	if p.Is(people.Pupil) {
		return "pupils"
	}
	if (authz.Actor{Roles: roles}).Has(authz.DSL, authz.Coordinator, authz.Head) {
		return "safeguarding"
	}
	return "staff"
}

// usual are the idle minutes where the pack says nothing.
func usualIdle(group string) int {
	switch group {
	case "pupils":
		return 20
	case "safeguarding":
		return 5
	}
	return 10
}

func usualTries(group string) int {
	if group == "pupils" {
		return 10
	}
	return 5
}

// tokenHash is what the table holds, so that a stolen copy of it opens no session. "" when it cannot be a token.
func tokenHash(token string) string {
	if len(token) != 43 {
		return ""
	}
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func number(n int) string { return strconv.Itoa(n) }
