package people

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

const (
	sqlAdd = `INSERT INTO people_person (school_id, id, account, given, family, kind, kinds, year, class, manager, left_on,
 starts_on, born, upn, email, language, needs, organisation, search, created) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlChange = `UPDATE people_person SET account = ?, given = ?, family = ?, kind = ?, kinds = ?, year = ?, class = ?, manager = ?,
 left_on = ?, starts_on = ?, born = ?, upn = ?, email = ?, language = ?, needs = ?, organisation = ?, search = ? WHERE school_id = ? AND id = ?`
	sqlDropPosts  = `DELETE FROM people_post WHERE school_id = ? AND person = ?`
	sqlPutPost    = `INSERT INTO people_post (school_id, person, post) VALUES (?,?,?) ON CONFLICT DO NOTHING`
	sqlDropTaught = `DELETE FROM people_class WHERE school_id = ? AND person = ?`
	sqlPutTaught  = `INSERT INTO people_class (school_id, person, class) VALUES (?,?,?) ON CONFLICT DO NOTHING`
	sqlDropCarers = `DELETE FROM people_carer WHERE school_id = ? AND child = ?`
	sqlPutCarer   = `INSERT INTO people_carer (school_id, child, carer, barred, waiting, why, noted_by, noted_at) VALUES (?,?,?,?,?,?,?,?)
 ON CONFLICT (school_id, child, carer) DO UPDATE SET barred = excluded.barred, waiting = excluded.waiting, why = excluded.why,
 noted_by = excluded.noted_by, noted_at = excluded.noted_at`
	sqlSameUPN = `SELECT id FROM people_person WHERE school_id = ? AND upn = ? AND id <> ?`
	sqlLeave   = `UPDATE people_person SET left_on = ?, left_told = ? WHERE school_id = ? AND id = ?`

	// The rows that the trail seals for one person.
	// The second row is there only where it says something, so that seals made before it existed still fit.
	sqlSealPerson = `WITH p AS (SELECT account, given, family, kind, kinds, year, class, manager, left_on, starts_on, born, upn, email, language, needs, organisation
 FROM people_person WHERE school_id = ? AND id = ?)
 SELECT a, b, c, d, e, f, g, h, i FROM (
 SELECT 0 AS n, account AS a, given AS b, family AS c, kind AS d, kinds AS e, year AS f, class AS g, manager AS h, left_on AS i FROM p
 UNION ALL SELECT 1, starts_on, born, upn, email, language, needs, organisation, '', '' FROM p
 WHERE starts_on <> '' OR born <> '' OR upn <> '' OR email <> '' OR language <> '' OR needs <> '' OR organisation <> '') AS both_rows ORDER BY n`
	sqlSealPosts  = `SELECT post FROM people_post WHERE school_id = ? AND person = ? ORDER BY post`
	sqlSealTaught = `SELECT class FROM people_class WHERE school_id = ? AND person = ? ORDER BY class`
	sqlSealCarers = `WITH c AS (SELECT carer, barred, waiting, why, noted_by, noted_at FROM people_carer WHERE school_id = ? AND child = ?)
 SELECT carer, barred FROM (SELECT 0 AS n, carer AS who, carer, barred FROM c
 UNION ALL SELECT 1, carer, noted_by || ' ' || noted_at || ' ' || why, waiting FROM c WHERE waiting OR noted_at <> '') AS both_rows ORDER BY n, who`
)

// tidy writes a person the one way in which the register holds them.
func tidy(p Person) Person {
	p.Account = Account(p.Account)
	p.Given, p.Family, p.Group = spaced(p.Given), spaced(p.Family), spaced(p.Group)
	p.UPN, p.Email, p.Language = strings.ToUpper(strings.TrimSpace(p.UPN)), strings.TrimSpace(p.Email), strings.ToLower(strings.TrimSpace(p.Language))
	if len(p.Kinds) == 0 && p.Kind != "" {
		p.Kinds = []string{p.Kind}
	}
	if len(p.Kinds) > 0 {
		p.Kind = p.Kinds[0]
	}
	return p
}

// spaced writes a name with single spaces and composed letters, so that é is é however it was typed.
func spaced(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), " ") }

func padded(kinds []string) string { return " " + strings.Join(kinds, " ") + " " }

func search(p Person) string { return strings.ToLower(p.Full() + " " + p.Account) }

// giver knows who changes the register in this transaction.
func (s Store) giver(ctx context.Context, tx *ledger.Tx, posts []policy.Post) (giver, error) {
	g := giver{actor: tx.Grant.Actor(), posts: posts, founding: true}
	for _, p := range posts {
		if !slices.Contains(p.Roles, string(authz.Head)) && !slices.Contains(p.Roles, string(authz.Coordinator)) {
			continue
		}
		held, err := s.Holding(ctx, tx, p.Key)
		if err != nil {
			return g, err
		}
		g.founding = g.founding && len(held) == 0
	}
	return g, nil
}

// Add enters a person. An account name that is taken is refused (PPL-01). Posts are those of the pack in force, nil
// before there is one.
func (s Store) Add(ctx context.Context, tx *ledger.Tx, p Person, posts []policy.Post) (Person, error) {
	g, err := s.giver(ctx, tx, posts)
	if err != nil {
		return Person{}, err
	}
	return s.add(ctx, tx, p, g)
}

func (s Store) add(ctx context.Context, tx *ledger.Tx, p Person, g giver) (Person, error) {
	p = tidy(p)
	if err := Check(p, g.posts); err != nil {
		return Person{}, err
	}
	if err := g.may("", nil, p.Posts); err != nil {
		return Person{}, err
	}
	p.ID = tx.ID()
	if err := s.fresh(ctx, tx, p, Person{}, g.bulk); err != nil {
		return Person{}, err
	}
	_, err := tx.Exec(ctx, sqlAdd, tx.School, p.ID, p.Account, p.Given, p.Family, p.Kind, padded(p.Kinds), p.Year, p.Class,
		p.Manager, p.Left, p.Starts, p.Born, p.UPN, p.Email, p.Language, strings.Join(p.Needs, " "), p.Group, search(p), tx.Now)
	if err != nil {
		return Person{}, taken(err, p.Account)
	}
	return p, s.putWords(ctx, tx, p, true)
}

// Change replaces what the register says of a person.
func (s Store) Change(ctx context.Context, tx *ledger.Tx, p Person, posts []policy.Post) (Person, error) {
	g, err := s.giver(ctx, tx, posts)
	if err != nil {
		return Person{}, err
	}
	return s.change(ctx, tx, p, g)
}

func (s Store) change(ctx context.Context, tx *ledger.Tx, p Person, g giver) (Person, error) {
	p = tidy(p)
	if err := Check(p, g.posts); err != nil {
		return Person{}, err
	}
	if p.Manager == p.ID {
		return Person{}, errs.Bad("manager", "Nobody is their own line manager. Choose someone else.")
	}
	old, err := s.Get(ctx, tx, p.ID)
	if err != nil {
		return Person{}, err
	}
	if err := g.may(p.ID, old.Posts, p.Posts); err != nil {
		return Person{}, err
	}
	if err := s.fresh(ctx, tx, p, old, g.bulk); err != nil {
		return Person{}, err
	}
	_, err = tx.Exec(ctx, sqlChange, p.Account, p.Given, p.Family, p.Kind, padded(p.Kinds), p.Year, p.Class, p.Manager, p.Left,
		p.Starts, p.Born, p.UPN, p.Email, p.Language, strings.Join(p.Needs, " "), p.Group, search(p), tx.School, p.ID)
	if err != nil {
		return Person{}, taken(err, p.Account)
	}
	return p, s.putWords(ctx, tx, p, false)
}

// fresh checks what is new about a person against the school's day and the other people.
func (s Store) fresh(ctx context.Context, tx *ledger.Tx, p, old Person, bulk bool) error {
	if p.Born != old.Born {
		if err := checkAge(p, today(tx)); err != nil {
			return err
		}
	}
	if bulk || p.UPN == "" || p.UPN == old.UPN {
		return nil
	}
	others, err := db.All[string](ctx, tx.Tx, sqlSameUPN, tx.School, p.UPN, p.ID)
	if err != nil {
		return fmt.Errorf("people: pupil numbers: %w", err)
	}
	if len(others) > 0 {
		return errs.Clash("upn", "The pupil number %s belongs to another pupil already. Check both against the school's information system.", p.UPN)
	}
	return nil
}

func taken(err error, account string) error {
	if errors.Is(err, db.ErrTaken) {
		return errs.Clash("account", "The user name %q belongs to someone else already. Choose another, for example with a second initial.", account)
	}
	return fmt.Errorf("people: save: %w", err)
}

func (Store) putWords(ctx context.Context, tx *ledger.Tx, p Person, added bool) error {
	for _, set := range []struct {
		drop, put string
		words     []string
	}{{sqlDropPosts, sqlPutPost, p.Posts}, {sqlDropTaught, sqlPutTaught, p.Taught}} {
		if !added {
			if _, err := tx.Exec(ctx, set.drop, tx.School, p.ID); err != nil {
				return fmt.Errorf("people: save: %w", err)
			}
		}
		for _, w := range set.words {
			if _, err := tx.Exec(ctx, set.put, tx.School, p.ID, w); err != nil {
				return fmt.Errorf("people: save: %w", err)
			}
		}
	}
	return nil
}

// SetCarers replaces a child's carers. The event's subject has to be the child. A zero Waiting is a link that the office
// knows of.
func (Store) SetCarers(ctx context.Context, tx *ledger.Tx, child string, carers []Carer) error {
	if _, err := tx.Exec(ctx, sqlDropCarers, tx.School, child); err != nil {
		return fmt.Errorf("people: carers: %w", err)
	}
	for _, c := range carers {
		if c.Person == child {
			return errs.Bad("carers", "A child cannot be their own carer.")
		}
		if _, err := tx.Exec(ctx, sqlPutCarer, tx.School, child, c.Person, c.Barred, c.Waiting, c.Why, c.NotedBy, c.NotedAt); err != nil {
			return fmt.Errorf("people: carers: %w", err)
		}
	}
	return nil
}

// Leave notes the first day on which a person is without access (PPL-06); an empty date takes that back.
func (s Store) Leave(ctx context.Context, tx *ledger.Tx, id, date string) (Person, error) {
	if err := checkDay("left", "the leaving date", date); err != nil {
		return Person{}, err
	}
	n, err := tx.Exec(ctx, sqlLeave, date, date, tx.School, id)
	if err != nil {
		return Person{}, fmt.Errorf("people: leave: %w", err)
	}
	if n == 0 {
		return Person{}, errs.Missing("There is no such person in the school's register.")
	}
	return s.Get(ctx, tx, id)
}
