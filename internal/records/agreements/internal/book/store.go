package book

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Store holds every statement about signatures, permissions and what was asked.
type Store struct{}

const (
	sqlPutText = `INSERT INTO agreements_text (school_id, hash, form, version, language, body, stored_at) VALUES (?,?,?,?,?,?,?) ON CONFLICT (school_id, hash) DO NOTHING`
	sqlInTurn  = `UPDATE agreements_text SET stored_at = stored_at WHERE school_id = ? AND hash = ?` // who signs a text waits for whoever is signing it
	sqlText    = `SELECT body FROM agreements_text WHERE school_id = ? AND hash = ?`
	sqlTexts   = `SELECT hash, body FROM agreements_text WHERE school_id = ? AND hash IN (%s)`

	sqlAdd = `INSERT INTO agreements_signature (school_id, id, act, form, title, version, hash, language, about, signer, name, org, method, witness, mark,
 sanctions, answers, phase, kinds, at, by_actor) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlPaper = `INSERT INTO agreements_paper (school_id, signature, media, sha256, body, verified_at, verified_by) VALUES (?,?,?,?,?,'','')`

	sqlFields = `s.id, s.act, s.form, s.title, s.version, s.hash, s.language, s.about, s.signer, s.name, s.org, s.method, s.witness, s.mark, s.sanctions,
 s.answers, s.phase, s.kinds, s.at, s.by_actor, COALESCE(e.at, '') AS ended_at, COALESCE(e.by_person, '') AS ended_by, COALESCE(e.cause, '') AS ended_cause,
 COALESCE(p.media, '') AS media, COALESCE(p.verified_at, '') AS verified_at, COALESCE(p.verified_by, '') AS verified_by`
	sqlJoins = ` LEFT JOIN agreements_end e ON e.school_id = s.school_id AND e.signature = s.id
 LEFT JOIN agreements_paper p ON p.school_id = s.school_id AND p.signature = s.id`
	sqlGet = `SELECT ` + sqlFields + ` FROM agreements_signature s` + sqlJoins + ` WHERE s.school_id = ? AND s.id = ?`
	sqlOf  = `SELECT ` + sqlFields + ` FROM agreements_signature s` + sqlJoins + ` WHERE s.school_id = ? AND s.id IN (SELECT id FROM agreements_signature
 WHERE school_id = ? AND about = ? UNION ALL SELECT id FROM agreements_signature WHERE school_id = ? AND signer = ?) ORDER BY s.at DESC, s.id DESC`
	sqlOne = `SELECT ` + sqlFields + ` FROM agreements_newest n JOIN agreements_signature s ON s.school_id = n.school_id AND s.id = n.signature` + sqlJoins +
		` WHERE n.school_id = ? AND n.about = ? AND n.form = ? AND n.signer = ?`
	sqlScan = `SELECT media, body FROM agreements_paper WHERE school_id = ? AND signature = ?`

	sqlEnd    = `INSERT INTO agreements_end (school_id, signature, at, by_person, cause) VALUES (?,?,?,?,?) ON CONFLICT (school_id, signature) DO NOTHING`
	sqlNewest = `INSERT INTO agreements_newest (school_id, about, form, signer, signature) VALUES (?,?,?,?,?)
 ON CONFLICT (school_id, about, form, signer) DO UPDATE SET signature = excluded.signature`
	sqlVerify = `UPDATE agreements_paper SET verified_at = ?, verified_by = ? WHERE school_id = ? AND signature = ? AND verified_at = ''`

	// What the trail seals with a signature: its line, its end, and the scan's own digest with who verified it.
	sqlSealSignature = `SELECT id, act, form, title, version, hash, language, about, signer, name, org, method, witness, mark, sanctions, answers, phase, kinds, at, by_actor
 FROM agreements_signature WHERE school_id = ? AND id = ?`
	sqlSealEnd   = `SELECT signature, at, by_person, cause FROM agreements_end WHERE school_id = ? AND signature = ?`
	sqlSealPaper = `SELECT signature, media, sha256, body, verified_at, verified_by FROM agreements_paper WHERE school_id = ? AND signature = ?`
	sqlSealText  = `SELECT t.hash, t.body FROM agreements_text t JOIN agreements_signature s ON s.school_id = t.school_id AND s.hash = t.hash
 WHERE s.school_id = ? AND s.id = ?`
)

type row struct {
	ID         string `db:"id"`
	Act        string `db:"act"`
	Form       string `db:"form"`
	Title      string `db:"title"`
	Version    string `db:"version"`
	Hash       string `db:"hash"`
	Language   string `db:"language"`
	About      string `db:"about"`
	Signer     string `db:"signer"`
	Name       string `db:"name"`
	Group      string `db:"org"`
	Method     string `db:"method"`
	Witness    string `db:"witness"`
	Mark       string `db:"mark"`
	Sanctions  bool   `db:"sanctions"`
	Answers    string `db:"answers"`
	Phase      string `db:"phase"`
	Kinds      string `db:"kinds"`
	At         string `db:"at"`
	By         string `db:"by_actor"`
	EndedAt    string `db:"ended_at"`
	EndedBy    string `db:"ended_by"`
	EndedCause string `db:"ended_cause"`
	Media      string `db:"media"`
	VerifiedAt string `db:"verified_at"`
	VerifiedBy string `db:"verified_by"`
}

func (r row) signature() (Signature, error) {
	s := Signature{ID: r.ID, Form: r.Form, Title: r.Title, Version: r.Version, Hash: r.Hash, Language: r.Language, About: r.About, Signer: r.Signer,
		Name: r.Name, Group: r.Group, Method: r.Method, Witness: either(r.Witness, r.VerifiedBy), Mark: r.Mark, EndedBy: r.EndedBy, EndedCause: r.EndedCause,
		Paper: r.Media != "", Verified: r.Method != OnPaper || r.VerifiedAt != "", Act: r.Act, Sanctions: r.Sanctions, By: r.By}
	err := json.Unmarshal([]byte(r.Answers), &s.Answers)
	if err == nil {
		s.At, err = clock.Parse(r.At)
	}
	if err == nil {
		s.Ended, err = clock.Parse(r.EndedAt)
	}
	if err != nil {
		return s, fmt.Errorf("agreements: signature %s: %w", r.ID, err)
	}
	return s, nil
}

func signatures(rows []row, err error) ([]Signature, error) {
	if err != nil {
		return nil, fmt.Errorf("agreements: signatures: %w", err)
	}
	out := make([]Signature, len(rows))
	for i, r := range rows {
		if out[i], err = r.signature(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (Store) text(ctx context.Context, tx *ledger.Tx, hash string) (string, error) {
	return db.OneOr[string](ctx, tx.Tx, errs.Missing("No text is stored under this number."), sqlText, tx.School, hash)
}

type textRow struct {
	Hash string `db:"hash"`
	Body string `db:"body"`
}

func (Store) texts(ctx context.Context, tx *ledger.Tx, hashes []string) ([]textRow, error) {
	if len(hashes) == 0 {
		return nil, nil
	}
	return db.All[textRow](ctx, tx.Tx, fmt.Sprintf(sqlTexts, db.In(len(hashes))), db.Args(hashes, tx.School)...)
}

func (Store) putText(ctx context.Context, tx *ledger.Tx, hash string, t Text, body string) error {
	_, err := tx.Exec(ctx, sqlPutText, tx.School, hash, t.Form, t.Version, t.Language, body, tx.Now)
	return err
}

func (Store) add(ctx context.Context, tx *ledger.Tx, s Signature, phase, kinds string) error {
	answers, err := json.Marshal(s.Answers)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, sqlAdd, tx.School, s.ID, s.Act, s.Form, s.Title, s.Version, s.Hash, s.Language, s.About, s.Signer, s.Name, s.Group, s.Method,
		s.Witness, s.Mark, s.Sanctions, string(answers), phase, kinds, tx.Now, actor(tx))
	return err
}

func actor(tx *ledger.Tx) string {
	a := tx.Grant.Actor()
	if a.Person == "" {
		return a.Job
	}
	return a.Person
}

func (Store) addPaper(ctx context.Context, tx *ledger.Tx, signature, media string, scan []byte) error {
	_, err := tx.Exec(ctx, sqlPaper, tx.School, signature, media, sum(scan), base64.StdEncoding.EncodeToString(scan))
	return err
}

// counts makes a signature the newest of its signer, and ends the one that was.
func (s Store) counts(ctx context.Context, tx *ledger.Tx, n Signature, by string) (ended string, err error) {
	if _, err := tx.Exec(ctx, sqlInTurn, tx.School, n.Hash); err != nil {
		return "", err
	}
	old, err := s.newestOf(ctx, tx, n.About, n.Form, n.Signer)
	switch {
	case errs.Is(err, errs.NotFound):
	case err != nil:
		return "", err
	case old.At.After(n.At): // a paper that is verified late
		return "", s.end(ctx, tx, n.ID, by, Replaced)
	case old.Ended.IsZero():
		if err := s.end(ctx, tx, old.ID, by, Replaced); err != nil {
			return "", err
		}
		ended = old.ID
	}
	_, err = tx.Exec(ctx, sqlNewest, tx.School, n.About, n.Form, n.Signer, n.ID)
	return ended, err
}

// The causes of an end of a signature.
const (
	withdrawn = "withdrawn"
	Replaced  = "replaced"
	left      = "left"
)

func (Store) end(ctx context.Context, tx *ledger.Tx, signature, by, cause string) error {
	_, err := tx.Exec(ctx, sqlEnd, tx.School, signature, tx.Now, by, cause)
	return err
}

func (Store) newestOf(ctx context.Context, tx *ledger.Tx, about, form, signer string) (Signature, error) {
	return oneSignature(db.One[row](ctx, tx.Tx, sqlOne, tx.School, about, form, signer))
}

func oneSignature(r row, err error) (Signature, error) {
	if errors.Is(err, db.ErrNone) {
		return Signature{}, errs.Missing("There is no such signature.")
	}
	if err != nil {
		return Signature{}, fmt.Errorf("agreements: signature: %w", err)
	}
	return r.signature()
}

func (Store) get(ctx context.Context, tx *ledger.Tx, id string) (Signature, error) {
	return oneSignature(db.One[row](ctx, tx.Tx, sqlGet, tx.School, id))
}

func (Store) of(ctx context.Context, tx *ledger.Tx, person string) ([]Signature, error) {
	return signatures(db.All[row](ctx, tx.Tx, sqlOf, tx.School, tx.School, person, tx.School, person))
}

type scanRow struct {
	Media string `db:"media"`
	Body  string `db:"body"`
}

func (Store) scan(ctx context.Context, tx *ledger.Tx, id string) ([]byte, string, error) {
	r, err := db.One[scanRow](ctx, tx.Tx, sqlScan, tx.School, id)
	if errors.Is(err, db.ErrNone) {
		return nil, "", errs.Missing("This signature has no scan.")
	}
	if err != nil {
		return nil, "", err
	}
	body, err := base64.StdEncoding.DecodeString(r.Body)
	return body, r.Media, err
}

func (Store) verify(ctx context.Context, tx *ledger.Tx, id, witness string) error {
	n, err := tx.Exec(ctx, sqlVerify, tx.Now, witness, tx.School, id)
	if err == nil && n == 0 {
		return errs.Clash("", "Somebody has verified this paper already, or it is not on paper.")
	}
	return err
}

func words(list []string) string { return strings.Join(list, " ") }
