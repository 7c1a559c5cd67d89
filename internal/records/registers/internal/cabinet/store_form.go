package cabinet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"

	"belisha/internal/db"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
)

const (
	sqlPutForm  = `INSERT INTO registers_form (school_id, id, register, body, first_used) VALUES (?,?,?,?,?) ON CONFLICT (school_id, id) DO NOTHING`
	sqlForm     = `SELECT body FROM registers_form WHERE school_id = ? AND id = ?`
	sqlLastForm = `SELECT body FROM registers_form WHERE school_id = ? AND register = ? ORDER BY first_used DESC, id DESC LIMIT 1`
	// A value stands in the body under its key; keys are of plain letters, so that this finds it and nothing else.
	sqlHolding  = `SELECT COUNT(*) FROM registers_entry WHERE school_id = ? AND register = ? AND (? = '' OR body LIKE ? ESCAPE '!')`
	sqlStanding = `SELECT COUNT(*) FROM registers_entry WHERE school_id = ? AND register = ? AND state = ? AND removed_at = ''`
	sqlFormKeys = `SELECT DISTINCT register FROM registers_form WHERE school_id = ? ORDER BY register`
)

// FormID is a form's name: what it says, so that the same form is kept once.
func FormID(def policy.Register) (id, body string, err error) {
	text, err := yaml.Marshal(def)
	if err != nil {
		return "", "", fmt.Errorf("registers: form %s: %w", def.Key, err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16]), string(text), nil
}

// PutForm keeps the form that an entry is being written with.
func (Store) PutForm(ctx context.Context, tx *ledger.Tx, def policy.Register) (string, error) {
	id, body, err := FormID(def)
	if err == nil {
		_, err = tx.Exec(ctx, sqlPutForm, tx.School, id, def.Key, body, tx.Now)
	}
	return id, err
}

// Form gives a form by its name.
func (Store) Form(ctx context.Context, tx *ledger.Tx, id string) (policy.Register, error) {
	body, err := db.One[string](ctx, tx.Tx, sqlForm, tx.School, id)
	if err != nil {
		return policy.Register{}, err
	}
	return readForm(body)
}

func readForm(body string) (def policy.Register, err error) {
	if err = yaml.Unmarshal([]byte(body), &def); err != nil {
		err = fmt.Errorf("registers: form: %w", err)
	}
	return def, err
}

// LastForm is a register that the policy no longer has, as it last was.
func (Store) LastForm(ctx context.Context, tx *ledger.Tx, register string) (policy.Register, error) {
	body, err := db.One[string](ctx, tx.Tx, sqlLastForm, tx.School, register)
	if errors.Is(err, db.ErrNone) {
		return policy.Register{}, entry.NoRegister()
	}
	if err != nil {
		return policy.Register{}, err
	}
	return readForm(body)
}

// FormKeys are the registers that ever held an entry.
func (Store) FormKeys(ctx context.Context, tx *ledger.Tx) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlFormKeys, tx.School)
}

// Holding counts the entries of a register, removed ones too: all, or those with a value for a field.
func (Store) Holding(ctx context.Context, tx *ledger.Tx, register, field string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlHolding, tx.School, register, field, `%"`+likely(field)+`":%`)
}

// Standing counts the entries of a register in a state.
func (Store) Standing(ctx context.Context, tx *ledger.Tx, register, state string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlStanding, tx.School, register, state)
}
