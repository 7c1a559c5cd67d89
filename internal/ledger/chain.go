package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/ref"
)

// Rows names rows that belong to a sealed record: a statement over (school_id, id) with columns by name and a fixed
// order. Its digest joins the chain with every event on that record.
type Rows struct {
	Name  string // the table, for the report
	Query string
}

// Seal tells the ledger which rows belong to records of a kind. Features hand these in as feature.Keep.
func (l *Ledger) Seal(kind string, rows []Rows) { l.seals[kind] = rows }

// stored is an event as the table holds it; the json is what the hash covers.
type stored struct {
	School  string `db:"school_id" json:"school"`
	Seq     int64  `db:"seq" json:"seq"`
	ID      string `db:"id" json:"id"`
	At      string `db:"at" json:"at"`
	Actor   string `db:"actor" json:"actor"`
	Verb    string `db:"verb" json:"verb"`
	Subject string `db:"subject" json:"subject"`
	Detail  string `db:"detail" json:"detail"`
	Prev    string `db:"prev" json:"prev"`
	Hash    string `db:"hash" json:"-"`
}

// detail is the part of an event that only people read.
type detail struct {
	Changes []Change          `json:"changes,omitempty"`
	Why     string            `json:"why,omitempty"`
	Roles   []authz.Role      `json:"roles,omitempty"`
	Sums    map[string]string `json:"sums,omitempty"` // record → digest of its sealed rows after a change
}

// join puts an event at the end of the school's chain.
func (l *Ledger) join(ctx context.Context, tx *Tx, a authz.Actor, how act, e Event) error {
	if e.Verb == "" || e.Subject.Kind == "" {
		return fmt.Errorf("ledger: an event needs a verb and a subject")
	}
	seq, prev, err := takeHead(ctx, tx)
	if err != nil {
		return fmt.Errorf("ledger: head: %w", err)
	}
	d := detail{Changes: classed(e.Changes), Why: e.Why, Roles: a.Roles, Sums: map[string]string{}}
	for _, r := range append([]ref.Ref{e.Subject}, e.Also...) {
		if how != changed {
			break
		}
		sum, sealed, err := l.sum(ctx, tx, r)
		if err != nil {
			return err
		}
		if sealed {
			d.Sums[r.String()] = sum
		}
	}
	text, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("ledger: detail: %w", err)
	}
	s := stored{School: tx.School, Seq: seq, ID: tx.ID(), At: tx.Now, Actor: actorName(a), Verb: e.Verb,
		Subject: e.Subject.String(), Detail: string(text), Prev: prev}
	s.Hash = hash(s)
	return put(ctx, tx, s)
}

func actorName(a authz.Actor) string {
	switch {
	case a.Job != "":
		return "job/" + a.Job
	case a.Person != "":
		return "person/" + a.Person
	}
	return "nobody"
}

// classed drops the values that the trail must not hold.
func classed(in []Change) []Change {
	out := slices.Clone(in)
	for i := range out {
		if out[i].Class != Open {
			out[i].Before, out[i].After = "", ""
		}
	}
	return out
}

func hash(s stored) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings and a number always marshal
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// sum digests the sealed rows of a record as they stand now.
func (l *Ledger) sum(ctx context.Context, tx *Tx, r ref.Ref) (string, bool, error) {
	rows, sealed := l.seals[r.Kind]
	if !sealed || r.ID == "" {
		return "", false, nil
	}
	h := sha256.New()
	for _, q := range rows {
		if err := eachRow(ctx, tx, q.Query, r.ID, func(values []string) {
			fmt.Fprintf(h, "%s %q\n", q.Name, values)
		}); err != nil {
			return "", true, fmt.Errorf("ledger: seal of %s: %w", q.Name, err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), true, nil
}

// eachRow gives every row as text, the same text on both engines: its columns by name, those that hold nothing left out. A
// column or a table that a later version adds therefore changes no seal until something stands in it.
func eachRow(ctx context.Context, tx *Tx, query, id string, f func([]string)) error {
	rows, err := tx.Rows(ctx, query, tx.School, id)
	if err != nil {
		return err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	raw, dst := make([]any, len(cols)), make([]any, len(cols))
	for i := range raw {
		dst[i] = &raw[i]
	}
	for rows.Next() {
		if err := rows.Scan(dst...); err != nil {
			return err
		}
		values := make([]string, 0, len(raw))
		for i, v := range raw {
			if text := asText(v); text != "" && text != "0" {
				values = append(values, cols[i]+"="+text)
			}
		}
		f(values)
	}
	return rows.Err()
}

func asText(v any) string {
	switch v := v.(type) {
	case nil:
		return "\x00" // no engine's text holds it: nothing is not the same as an empty text
	case string:
		return v
	case []byte:
		return string(v)
	case time.Time: // SQLite's driver reads a moment from an expression as one, and only if it prints back the same
		return v.Format(time.RFC3339Nano)
	case bool:
		if v {
			return "1"
		}
		return "0"
	}
	return fmt.Sprint(v)
}
