package governance

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// Statement is what the school can show on one day: every clause and every line of a standard, measured before claimed. It
// names nobody. // serves NEW-06
type Statement struct {
	Format     string          `json:"format"`
	School     string          `json:"school"`
	Made       string          `json:"made"`
	Policy     StatementPolicy `json:"policy"`
	Trail      StatementTrail  `json:"trail"`
	Clauses    []StatementLine `json:"clauses"`
	Standards  []StatementPart `json:"standards"`
	Note       string          `json:"note"`
	SmallBelow int             `json:"small_numbers_below"` // counts under it are merged
}

// StatementPolicy is the version that was in force.
type StatementPolicy struct {
	Title      string `json:"title"`
	Version    string `json:"version"`
	Hash       string `json:"hash"`
	ApprovedBy string `json:"approved_by"`
	ApprovedAt string `json:"approved_at"`
	Minute     string `json:"minute"`
}

// StatementTrail is the fingerprint of the trail: kept in the minutes, it shows later whether the trail was made anew.
type StatementTrail struct {
	Events int64  `json:"events"`
	Head   string `json:"head"`
}

// StatementLine is one clause, or one line of a standard.
type StatementLine struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Control string `json:"control,omitempty"`
	Owner   string `json:"owner"`
	How     string `json:"evidence"` // measured | attested | missing
	State   string `json:"state"`
	Shown   string `json:"figure"`
	At      string `json:"newest,omitempty"`
}

// StatementPart is one standard.
type StatementPart struct {
	Title   string          `json:"title"`
	Edition string          `json:"edition"`
	Lines   []StatementLine `json:"lines"`
}

const (
	statementFormat = "belisha-statement/1"
	statementNote   = "What was measured, attested or is missing on this day. It is not a judgement that any law or standard is met."
)

// Signer signs with the school's own key and gives the public half with it.
type Signer func(message []byte) (public ed25519.PublicKey, signature []byte, err error)

// Signed is the file: the statement's exact bytes, the public key, the signature over the bytes.
type Signed struct {
	Statement json.RawMessage `json:"statement"`
	Key       []byte          `json:"key"`
	Signature []byte          `json:"signature"`
}

// state measures the statement.
func (g room) state(ctx context.Context, tx *ledger.Tx, school string) (Statement, error) {
	a, err := g.inForce()
	if err != nil {
		return Statement{}, err
	}
	who, err := g.register(ctx, tx)
	if err != nil {
		return Statement{}, err
	}
	s := Statement{Format: statementFormat, School: school, Made: clock.Text(g.base.Now()), Note: statementNote, SmallBelow: g.least(),
		Policy: StatementPolicy{a.Pack.Identity.Title, a.Pack.Identity.Version, a.Pack.Hash, who.body(a.ApprovedBy), clock.Text(a.ApprovedAt), who.without(a.Minute)}}
	if s.Trail.Events, s.Trail.Head, err = ledger.Head(ctx, tx); err != nil {
		return s, err
	}
	all, err := g.policies.Standings(ctx, tx)
	if err != nil {
		return s, err
	}
	for _, c := range all {
		r := who.reading(g.base.Figures.Open(c.Clause.Figure, c.Reading))
		s.Clauses = append(s.Clauses, line(StatementLine{ID: c.Clause.ID, Text: c.Clause.Text, Control: c.Clause.Control,
			Owner: cmp.Or(c.Owner, nobody)}, r))
	}
	for _, standard := range a.Pack.Standards {
		answers, err := g.answers(ctx, tx, standard)
		if err != nil {
			return s, err
		}
		part := StatementPart{Title: standard.Title, Edition: standard.Edition}
		for _, x := range answers {
			r := who.reading(g.base.Figures.Open(x.Line.Figure, x.Reading))
			part.Lines = append(part.Lines, line(StatementLine{ID: x.Line.Key, Text: x.Line.Text, Owner: x.Owner}, r))
		}
		s.Standards = append(s.Standards, part)
	}
	return s, nil
}

func line(l StatementLine, r feature.Reading) StatementLine {
	l.How, l.State, l.Shown = string(r.How), string(r.State), r.Shown
	if !r.At.IsZero() {
		l.At = r.At.UTC().Format(time.DateOnly)
	}
	return l
}

// seal makes the file.
func (sign Signer) seal(s Statement) (file []byte, err error) {
	body, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("governance: statement: %w", err)
	}
	key, signature, err := sign(body)
	if err != nil {
		return nil, fmt.Errorf("governance: signing the statement: %w", err)
	}
	return Signed{body, key, signature}.file(), nil
}

// sealed measures, signs and keeps a statement.
func (g room) sealed(ctx context.Context, tx *ledger.Tx, school string) (kept, Statement, []byte, error) {
	s, err := g.state(ctx, tx, school)
	if err != nil {
		return kept{}, s, nil, err
	}
	file, err := g.sign.seal(s)
	if err != nil {
		return kept{}, s, nil, err
	}
	k := kept{ID: tx.ID(), At: tx.Now, By: tx.Grant.Actor().Person, Digest: digestOf(file)}
	return k, s, file, g.store.addStatement(ctx, tx, k, file)
}

// file is the one way in which a signed statement is written. What is signed stands in it byte for byte, and nothing else
// that reads the same counts as the file: so that no change goes unseen, not even one that a decoder would forgive.
func (s Signed) file() []byte {
	out := append([]byte(`{"statement":`), s.Statement...)
	for _, part := range []struct {
		name  string
		value []byte
	}{{"key", s.Key}, {"signature", s.Signature}} {
		out = append(out, `,"`+part.name+`":"`...)
		out = base64.StdEncoding.AppendEncode(out, part.value)
		out = append(out, '"')
	}
	return append(out, '}')
}

// LargestStatement bounds a file that is checked; a real one of 400 clauses is some 200 kB.
const LargestStatement = 8 << 20

// CheckStatement says whether a file is as it was signed, and by which key. It needs nothing but the file; whether the key is
// the school's own is for the reader to compare with the minutes. // serves NEW-06
func CheckStatement(file []byte) (Statement, string, error) {
	var s Statement
	if len(file) > LargestStatement {
		return s, "", errors.New("the file is larger than any statement")
	}
	var signed Signed
	if err := strictly(file, &signed); err != nil || len(signed.Key) != ed25519.PublicKeySize {
		return s, "", errors.New("the file is not a signed statement of Belisha's, or it was changed")
	}
	if !bytes.Equal(signed.file(), file) || !ed25519.Verify(signed.Key, signed.Statement, signed.Signature) {
		return s, "", errors.New("the signature does not fit: the file was changed after it was signed")
	}
	if err := strictly(signed.Statement, &s); err != nil || s.Format != statementFormat {
		return Statement{}, "", errors.New("the statement is of a kind that this version cannot read")
	}
	return s, Fingerprint(signed.Key), nil
}

// strictly reads one value and takes nothing that it does not know.
func strictly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// Fingerprint is a key in a form that people can compare: eight groups of four.
func Fingerprint(key ed25519.PublicKey) string {
	sum := sha256.Sum256(key)
	text := hex.EncodeToString(sum[:16])
	var b bytes.Buffer
	for i := 0; i < len(text); i += 4 {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(text[i : i+4])
	}
	return b.String()
}
