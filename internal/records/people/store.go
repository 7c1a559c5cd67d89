package people

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"strings"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Schema is the register's tables.
//
//go:embed schema/*.sql
var Schema embed.FS

const (
	sqlColumns   = `id, account, given, family, kind, kinds, year, class, manager, left_on, starts_on, born, upn, email, language, needs, organisation`
	sqlGet       = `SELECT ` + sqlColumns + ` FROM people_person WHERE school_id = ? AND id = ?`
	sqlByAccount = `SELECT ` + sqlColumns + ` FROM people_person WHERE school_id = ? AND account = ?`
	sqlMany      = `SELECT ` + sqlColumns + ` FROM people_person WHERE school_id = ? AND id IN (%s) ORDER BY family, given, id`
	sqlEverybody = `SELECT ` + sqlColumns + ` FROM people_person WHERE school_id = ? ORDER BY family, given, id`
	sqlPostsOf   = `SELECT person, post AS word FROM people_post WHERE school_id = ? AND person IN (%s) ORDER BY person, post`
	sqlTaughtBy  = `SELECT person, class AS word FROM people_class WHERE school_id = ? AND person IN (%s) ORDER BY person, class`
)

// Store holds every statement about people.
type Store struct{}

type row struct {
	ID      string `db:"id"`
	Account string `db:"account"`
	Given   string `db:"given"`
	Family  string `db:"family"`
	Kind    string `db:"kind"`
	Kinds   string `db:"kinds"`
	Year    string `db:"year"`
	Class   string `db:"class"`
	Manager string `db:"manager"`
	Left    string `db:"left_on"`

	Starts   string `db:"starts_on"`
	Born     string `db:"born"`
	UPN      string `db:"upn"`
	Email    string `db:"email"`
	Language string `db:"language"`
	Needs    string `db:"needs"`
	Group    string `db:"organisation"`
}

func (r row) person() Person {
	return Person{ID: r.ID, Account: r.Account, Given: r.Given, Family: r.Family, Kind: r.Kind, Kinds: strings.Fields(r.Kinds),
		Year: r.Year, Class: r.Class, Manager: r.Manager, Left: r.Left, Starts: r.Starts, Born: r.Born, UPN: r.UPN, Email: r.Email,
		Language: r.Language, Needs: strings.Fields(r.Needs), Group: r.Group}
}

// Get finds a person by id.
func (s Store) Get(ctx context.Context, tx *ledger.Tx, id string) (Person, error) {
	return s.one(ctx, tx, sqlGet, id)
}

// ByAccount finds a person by account name, however it was typed.
func (s Store) ByAccount(ctx context.Context, tx *ledger.Tx, account string) (Person, error) {
	return s.one(ctx, tx, sqlByAccount, Account(account))
}

// Account is an account name as the register writes it.
func Account(typed string) string { return strings.ToLower(strings.TrimSpace(typed)) }

func (s Store) one(ctx context.Context, tx *ledger.Tx, query, key string) (Person, error) {
	r, err := db.One[row](ctx, tx.Tx, query, tx.School, key)
	if errors.Is(err, db.ErrNone) {
		return Person{}, errs.Missing("There is no such person in the school's register.")
	}
	if err != nil {
		return Person{}, fmt.Errorf("people: get: %w", err)
	}
	out, err := s.fill(ctx, tx, []row{r})
	if err != nil {
		return Person{}, err
	}
	return out[0], nil
}

// Many finds people by id, in the order of their names; unknown ids are left out.
func (s Store) Many(ctx context.Context, tx *ledger.Tx, ids []string) ([]Person, error) {
	var out []Person
	for part := range chunks(ids) {
		rows, err := db.All[row](ctx, tx.Tx, fmt.Sprintf(sqlMany, db.In(len(part))), db.Args(part, tx.School)...)
		if err != nil {
			return nil, fmt.Errorf("people: many: %w", err)
		}
		filled, err := s.fill(ctx, tx, rows)
		if err != nil {
			return nil, err
		}
		out = append(out, filled...)
	}
	return out, nil
}

// Everybody gives the whole register, leavers included.
func (s Store) Everybody(ctx context.Context, tx *ledger.Tx) ([]Person, error) {
	rows, err := db.All[row](ctx, tx.Tx, sqlEverybody, tx.School)
	if err != nil {
		return nil, fmt.Errorf("people: everybody: %w", err)
	}
	return s.fill(ctx, tx, rows)
}

type wordRow struct {
	Person string `db:"person"`
	Word   string `db:"word"`
}

// fill adds posts and classes taught to people just read.
func (s Store) fill(ctx context.Context, tx *ledger.Tx, rows []row) ([]Person, error) {
	out := make([]Person, len(rows))
	at := make(map[string]int, len(rows))
	ids := make([]string, len(rows))
	for i, r := range rows {
		out[i], at[r.ID], ids[i] = r.person(), i, r.ID
	}
	for part := range chunks(ids) {
		posts, err := db.All[wordRow](ctx, tx.Tx, fmt.Sprintf(sqlPostsOf, db.In(len(part))), db.Args(part, tx.School)...)
		if err != nil {
			return nil, fmt.Errorf("people: posts: %w", err)
		}
		for _, p := range posts {
			out[at[p.Person]].Posts = append(out[at[p.Person]].Posts, p.Word)
		}
		err = s.acting(ctx, tx, part, func(person, post string) {
			out[at[person]].Acting = append(out[at[person]].Acting, post)
		})
		if err != nil {
			return nil, err
		}
		taught, err := db.All[wordRow](ctx, tx.Tx, fmt.Sprintf(sqlTaughtBy, db.In(len(part))), db.Args(part, tx.School)...)
		if err != nil {
			return nil, fmt.Errorf("people: classes taught: %w", err)
		}
		for _, c := range taught {
			out[at[c.Person]].Taught = append(out[at[c.Person]].Taught, c.Word)
		}
	}
	return out, nil
}
