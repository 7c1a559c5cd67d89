package guests

import (
	"context"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// mostTried bounds the search for a free user name.
const mostTried = 500

// propose makes a user name that nobody has, of the person's own name; the register's own rule refuses a shared word.
// serves PPL-01
func (r *Desk) propose(ctx context.Context, tx *ledger.Tx, p people.Person) (string, error) {
	base := nameBase(p)
	for n := 1; n <= mostTried; n++ {
		p.Account = base
		if n > 1 || len(base) < 2 {
			p.Account += strconv.Itoa(n)
		}
		if err := people.Check(p, r.Pack().Posts); err != nil {
			if e, ok := errs.As(err); !ok || e.Field != "account" {
				return "", err
			}
			base += ".own"
			continue
		}
		_, err := r.People.ByAccount(ctx, tx, p.Account)
		if errs.Is(err, errs.NotFound) {
			return p.Account, nil
		}
		if err != nil {
			return "", err
		}
	}
	return "", errs.Clash("given", "No user name could be found for this name. Enter the person under People, with a user name of your choice.")
}

func nameBase(p people.Person) string {
	given, family := latin(p.Given), latin(p.Family)
	switch {
	case given != "" && family != "":
		return given[:1] + "." + family[:min(len(family), 25)]
	case given+family != "":
		return (given + family)[:min(len(given+family), 25)]
	}
	return "person1"
}

// latin writes a name with the letters of user names; signs that have none fall away.
func latin(name string) string {
	name = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i").Replace(strings.ToLower(name))
	return strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' || unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(name))
}

// Spaced is a name as the register writes it.
func Spaced(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), " ") }

// Known finds those of the register who may be the person at the desk: of the same name, neither staff nor children, and
// nobody who has left a post behind: it would come back with them.
func (r *Desk) Known(ctx context.Context, tx *ledger.Tx, given, family string) ([]people.Person, error) {
	q := people.Within(tx.Grant)
	q.Text, q.Left, q.Size = strings.TrimSpace(given+" "+family), true, people.PageSize
	found, _, err := r.People.Find(ctx, tx, q)
	var out []people.Person
	for _, p := range found {
		if p.Gone(r.Base.Now()) && len(p.Holds()) > 0 {
			continue
		}
		if strings.EqualFold(p.Given, given) && strings.EqualFold(p.Family, family) && !p.Is(people.Pupil) && !p.Is(people.Staff) {
			out = append(out, p)
		}
	}
	return out, err
}
