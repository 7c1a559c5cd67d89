package folder

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// errClash says that somebody else has changed the entry since the form was opened.
var errClash = errors.New("registers: the entry has changed meanwhile") //nolint:gochecknoglobals // constant

// clashPage shows the second of two editors what the first has changed, and keeps what the second typed.
type clashPage struct {
	Who   string
	When  string
	Table web.Table
	Form  formPage
}

// clash answers the second editor. Fields that only the first has touched come as they are now; what the second typed
// stays typed. Nothing is lost, and nothing is saved until somebody has looked.
func (h Pages) clash(c *web.Ctx) (page web.Page, err error) {
	err = h.look(c, func(tx *ledger.Tx, o opened) error {
		ch, err := h.Clerk.Checker(o.def)
		if err != nil {
			return err
		}
		mine, _ := typed(c, o.def)
		base, err := h.seen(c, tx, o.e)
		if err != nil {
			return err
		}
		kept, both, err := ch.TwoHands(c, tx, base, o.e.Values, mine)
		if err != nil {
			return err
		}
		view := clashPage{When: clock.Told(o.e.ChangedAt)}
		who, err := h.who(c, tx, []string{o.e.ChangedBy})
		if err != nil {
			return err
		}
		view.Who = who(o.e.ChangedBy)
		if view.Table, err = h.beside(c, tx, o, base, mine); err != nil {
			return err
		}
		e := o.e
		e.Values = entry.Copied(o.e.Values)
		maps.Copy(e.Values, kept)
		page, err = h.changeForm(c, tx, ch, o.e, e, kept, both)
		if err != nil {
			return err
		}
		view.Form = page.Data.(formPage)
		page = web.Show("registers/clash", "Somebody else has changed this entry", view)
		page.Status, page.Trail = http.StatusConflict, trail(c, o.def, &o.e)
		return nil
	})
	return page, err
}

// seen are the values that the writer had before their eyes.
func (h Pages) seen(c *web.Ctx, tx *ledger.Tx, e entry.Entry) (map[string]string, error) {
	n, err := strconv.Atoi(c.Form("revision"))
	if err != nil || n < 1 || n >= e.Revision {
		return e.Values, nil // nobody can say what they saw: everything they typed counts as theirs
	}
	r, err := h.Clerk.Store.Revision(c, tx, e.ID, n)
	if err != nil {
		return nil, err
	}
	return r.Values()
}

// beside sets what was, what is and what was typed next to each other, for the fields that changed.
func (h Pages) beside(c *web.Ctx, tx *ledger.Tx, o opened, base, mine map[string]string) (web.Table, error) {
	was := entry.Entry{Values: base}
	n, err := h.Clerk.NamesFor(c, tx, o.def, []entry.Entry{was, o.e})
	t := web.Table{Caption: "What has changed", Head: []string{"Question", "When you opened it", "Now", "What you typed"}, Empty: "No answer has changed; only its state or a file has."}
	for _, f := range o.def.Fields {
		if base[f.Key] == o.e.Values[f.Key] || f.Kind == "figures" {
			continue
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: entry.Title(f), Header: true}, {Text: words(n, f, base[f.Key])}, {Text: words(n, f, o.e.Values[f.Key])}, {Text: shownAnswer(n, f, mine[f.Key])}})
	}
	return t, err
}

func words(n entry.Names, f policy.Field, value string) string {
	return cmp.Or(strings.Join(n.Lines(f, value), ", "), "–")
}

// shownAnswer is what was typed, in words where it was picked from a list.
func shownAnswer(n entry.Names, f policy.Field, text string) string {
	switch f.Kind {
	case "choice", "choices", "yes_no", "post", "term":
		return words(n, f, text)
	case "date":
		if v, wrong := entry.ReadDate(f, text); wrong == "" {
			return entry.DayTold(v)
		}
	case "money":
		if v, wrong := entry.ReadMoney(f, text); wrong == "" {
			return entry.Pounds(v)
		}
	case "person":
		return cmp.Or(n.People[text], cmp.Or(text, "–"))
	case "reference":
		return cmp.Or(n.Entries[text].Label, cmp.Or(text, "–"))
	}
	return cmp.Or(text, "–")
}
