package schools

import (
	"context"
	"embed"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Schema is the feature's own table.
//
//go:embed schema/*.sql
var Schema embed.FS

const (
	sqlCreate = `INSERT INTO schools_school (school_id, name, created) VALUES (?,?,?)`
	sqlGet    = `SELECT school_id, name, created FROM schools_school WHERE school_id = ?`
	sqlSealed = `SELECT name, created FROM schools_school WHERE school_id = ? AND school_id = ?`
)

// Store holds every statement about schools.
type Store struct{}

// Create enters the transaction's school.
func (Store) Create(ctx context.Context, tx *ledger.Tx, name string) (School, error) {
	if err := CheckName(name); err != nil {
		return School{}, err
	}
	s := School{ID: tx.School, Name: name, Created: tx.Now}
	_, err := tx.Exec(ctx, sqlCreate, s.ID, s.Name, s.Created)
	if errors.Is(err, db.ErrTaken) {
		return School{}, errs.Clash("name", "This school has already been set up here.")
	}
	if err != nil {
		return School{}, fmt.Errorf("schools: create: %w", err)
	}
	return s, nil
}

// Get finds the transaction's school.
func (Store) Get(ctx context.Context, tx *ledger.Tx) (School, error) {
	s, err := db.One[School](ctx, tx.Tx, sqlGet, tx.School)
	if errors.Is(err, db.ErrNone) {
		return School{}, errs.Missing("There is no such school in these records.")
	}
	if err != nil {
		return School{}, fmt.Errorf("schools: get: %w", err)
	}
	return s, nil
}
