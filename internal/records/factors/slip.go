package factors

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Codes on paper: ten to recover with, and one to begin with from outside.
const (
	recoveryCodes = 10
	slipBytes     = 10 // 80 bits of chance: too many to try, so a plain hash keeps them
	startFor      = 24 * time.Hour
	ticketFor     = 15 * time.Minute
)

// newSlip makes a code that people can copy from paper: "abcd-efgh-ijkl-mnop".
func newSlip() (string, error) {
	raw := make([]byte, slipBytes)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("factors: slip: %w", err)
	}
	s := strings.ToLower(base32.StdEncoding.EncodeToString(raw))
	return strings.Join([]string{s[:4], s[4:8], s[8:12], s[12:]}, "-"), nil
}

// slipHash is what the table keeps. What was typed may have other spaces, strokes and capitals; "" for what is no code.
func slipHash(school, person, typed string) string {
	if len(typed) > 64 {
		return ""
	}
	s := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '2' && r <= '7':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		case r == '0':
			return 'o' // the alphabet has neither nought nor one: they were misread
		case r == '1':
			return 'l'
		}
		return -1
	}, typed)
	if len(s) != slipBytes*8/5 {
		return ""
	}
	sum := sha256.Sum256([]byte(school + "\n" + person + "\n" + s))
	return hex.EncodeToString(sum[:])
}

// newCodes gives a person ten new recovery codes; those before them end.
func (f *Factors) newCodes(ctx context.Context, tx *ledger.Tx, person string) ([]string, error) {
	codes := make([]string, recoveryCodes)
	hashes := make([]string, recoveryCodes)
	for i := range codes {
		var err error
		if codes[i], err = newSlip(); err != nil {
			return nil, err
		}
		hashes[i] = slipHash(tx.School, person, codes[i])
	}
	return codes, f.store.putCodes(ctx, tx, person, hashes)
}

// firstCodes gives recovery codes to whoever has none left.
func (f *Factors) firstCodes(ctx context.Context, tx *ledger.Tx, person string) ([]string, error) {
	h, err := f.store.have(ctx, tx, person)
	if err != nil || h.Codes > 0 {
		return nil, err
	}
	return f.newCodes(ctx, tx, person)
}

// startCode makes the one code with which somebody without a factor may set one up from outside, within a day.
func (f *Factors) startCode(ctx context.Context, tx *ledger.Tx, person, by string) (string, error) {
	h, err := f.store.have(ctx, tx, person)
	if err != nil {
		return "", err
	}
	if h.Any() {
		return "", errs.Clash("", "This person has a second factor already. If it is lost, clear it first.")
	}
	code, err := newSlip()
	if err != nil {
		return "", err
	}
	return code, f.store.putStart(ctx, tx, person, slipHash(tx.School, person, code), by, clock.Text(f.base.Now().Add(startFor)))
}

// ticket lets the holder of a used start code set a factor up, in the same session and soon.
func (f *Factors) ticket(person, token string) (string, error) {
	v, err := f.vault()
	if err != nil {
		return "", err
	}
	return v.Seal([]byte(clock.Text(f.base.Now().Add(ticketFor))), ticketPurpose(person, token))
}

func (f *Factors) hasTicket(person, token, said string) bool {
	v, err := f.vault()
	if err != nil || said == "" {
		return false
	}
	until, err := v.Open(said, ticketPurpose(person, token))
	return err == nil && string(until) > clock.Text(f.base.Now())
}

func ticketPurpose(person, token string) string { return "ticket " + person + " " + mark(token) }

// mark names a session in this feature's own tables, so that a stolen copy of them opens none.
func mark(token string) string {
	sum := sha256.Sum256([]byte("factors " + token))
	return hex.EncodeToString(sum[:])
}
