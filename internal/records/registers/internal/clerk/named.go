package clerk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/entry"
)

// MostFitting is how many people are named to somebody who typed part of a name.
const MostFitting = 5

// person finds whom a name, a user name or an id means. Somebody who is there already stays, even after leaving.
func (c *Checker) person(ctx context.Context, tx *ledger.Tx, f policy.Field, text, old string) (id, says string, err error) {
	if text == old {
		return text, "", nil
	}
	key := strings.Join(f.Of, ",") + "\x00" + strings.ToLower(text)
	if id, ok := c.found[key]; ok {
		return id, "", nil
	}
	fitting, err := c.people(ctx, tx, text)
	if err != nil {
		return "", "", err
	}
	fitting = slices.DeleteFunc(fitting, func(p people.Person) bool { return p.ID != old && p.Gone(cabinet.Moment(tx)) })
	ofKind := slices.DeleteFunc(slices.Clone(fitting), func(p people.Person) bool { return !IsOf(p, f.Of) })
	switch {
	case len(ofKind) == 1:
		c.found[key] = ofKind[0].ID
		return ofKind[0].ID, "", nil
	case len(ofKind) > 1:
		return "", entry.Title(f) + ": several people fit: " + someOf(ofKind) + ". Type the user name of the one you mean.", nil
	case len(fitting) > 0:
		return "", fmt.Sprintf("%s: %s is not %s. Choose somebody else.", entry.Title(f), fitting[0].Full(), kindWords(f.Of)), nil
	}
	return "", entry.Title(f) + ": nobody in the school's register fits. Type a whole name or a user name.", nil
}

// people are those whom a text means: by id, by user name, by whole name, or else by part of one.
func (c *Checker) people(ctx context.Context, tx *ledger.Tx, text string) ([]people.Person, error) {
	if i := strings.LastIndex(text, "("); i >= 0 && strings.HasSuffix(text, ")") { // "Ada Quill (ada.quill)", as the form shows it
		text = strings.TrimSpace(text[i+1 : len(text)-1])
	}
	byID, err := c.r.People.Many(ctx, tx, []string{text})
	if err != nil || len(byID) > 0 {
		return byID, err
	}
	p, err := c.r.People.ByAccount(ctx, tx, text)
	if err == nil || !errs.Is(err, errs.NotFound) {
		return []people.Person{p}, err
	}
	q := people.Query{Text: text, Reach: authz.All, Size: 4 * MostFitting, Page: 1}
	fitting, _, err := c.r.People.Find(ctx, tx, q)
	whole := slices.DeleteFunc(slices.Clone(fitting), func(p people.Person) bool { return !strings.EqualFold(p.Full(), text) })
	if len(whole) > 0 {
		return whole, err
	}
	return fitting, err
}

// IsOf reports whether a person is of one of some kinds; of no kinds everybody is.
func IsOf(p people.Person, kinds []string) bool {
	return len(kinds) == 0 || slices.ContainsFunc(kinds, p.Is)
}

func kindWords(kinds []string) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = "a " + k
		if k == people.Staff {
			words[i] = "a member of staff"
		}
	}
	return strings.Join(words, " or ")
}

func someOf(all []people.Person) string {
	var out []string
	for _, p := range all[:min(len(all), MostFitting)] {
		out = append(out, ShownPerson(p))
	}
	if len(all) > MostFitting {
		out = append(out, "and others")
	}
	return strings.Join(out, ", ")
}

// ShownPerson is a person as a form's box shows one; people reads it back.
func ShownPerson(p people.Person) string { return p.Full() + " (" + p.Account + ")" }

// reference finds which entry of another register is meant: by id, or by the words that name it. Only those who may
// see that register can point into it.
func (c *Checker) reference(ctx context.Context, tx *ledger.Tx, f policy.Field, text, old string) (id, says string, err error) {
	if text == old {
		return text, "", nil
	}
	of := entry.PointsTo(f)
	def, live := c.r.Definition(of)
	if a := tx.Grant.Actor(); !live || a.Job == "" && !c.r.Sees(a, def) {
		return "", entry.Title(f) + ": you may not see the entries of that register, so you cannot choose one. Leave this to somebody who may.", nil
	}
	fitting, err := c.r.Store.Meant(ctx, tx, of, text)
	switch {
	case err != nil:
		return "", "", err
	case len(fitting) == 1:
		return fitting[0], "", nil
	case len(fitting) > 1:
		return "", entry.Title(f) + ": several entries of “" + def.Title + "” have this name. Choose one from its list.", nil
	}
	return "", entry.Title(f) + ": there is no such entry in “" + def.Title + "”. Add it there first, or choose another.", nil
}

// signature is somebody's own name, typed by themselves. What is kept is who and when, not what was typed.
func (c *Checker) signature(ctx context.Context, tx *ledger.Tx, f policy.Field, text string) (value, says string, err error) {
	me := tx.Grant.Actor().Person
	if me == "" {
		return "", entry.Title(f) + ": only a person can sign.", nil
	}
	p, err := c.r.People.Get(ctx, tx, me)
	if err != nil {
		return "", "", err
	}
	if !SameName(text, p.Full()) {
		return "", entry.Title(f) + ": sign with your own name, as the school's register has it: " + p.Full() + ".", nil
	}
	return p.ID + " " + tx.Now, "", nil
}

// SameName reports whether two texts are one name.
func SameName(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}
