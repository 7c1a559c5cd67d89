package course

import (
	"context"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// Person finds someone in the school's register.
func (s Course) Person(ctx context.Context, tx *ledger.Tx, id string) (people.Person, error) {
	if id == "" {
		return people.Person{}, errs.Missing("There is no such person in the school's register.")
	}
	return s.people.Get(ctx, tx, id)
}

// PeopleOf finds the people of a page at once.
func (s Course) PeopleOf(ctx context.Context, tx *ledger.Tx, ids []string) (map[string]people.Person, error) {
	out := map[string]people.Person{}
	if len(ids) == 0 {
		return out, nil
	}
	all, err := s.people.Many(ctx, tx, ids)
	for _, p := range all {
		out[p.ID] = p
	}
	return out, err
}

// Match finds people by whole name or account, however it was typed. Names alike give several.
func (s Course) Match(ctx context.Context, tx *ledger.Tx, typed string) ([]people.Person, error) {
	typed = strings.Join(strings.Fields(typed), " ")
	if typed == "" {
		return nil, nil
	}
	found, _, err := s.people.Find(ctx, tx, people.Query{Text: typed, Reach: authz.All, Size: 20, Left: true})
	var out []people.Person
	for _, p := range found {
		if strings.EqualFold(p.Full(), typed) || strings.EqualFold(p.Account, typed) {
			out = append(out, p)
		}
	}
	return out, err
}

// Like finds people whose name has this in it, to choose from.
func (s Course) Like(ctx context.Context, tx *ledger.Tx, typed string) ([]people.Person, error) {
	found, _, err := s.people.Find(ctx, tx, people.Query{Text: strings.Join(strings.Fields(typed), " "), Reach: authz.All, Size: 10})
	return found, err
}

// matchAll takes a list of names as typed; those that the register does not know, or knows twice, come back as words,
// so that no report fails for a name. // serves INC-01
func (s Course) matchAll(ctx context.Context, tx *ledger.Tx, typed string) (ids, unknown []string, err error) {
	for _, name := range strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		found, err := s.Match(ctx, tx, name)
		if err != nil {
			return nil, nil, err
		}
		if len(found) == 1 {
			ids = append(ids, found[0].ID)
		} else {
			unknown = append(unknown, name)
		}
	}
	return ids, unknown, nil
}
