package people

import (
	"slices"
	"strings"
)

// link is a carer by user name, for a new carer has no id yet.
type link struct {
	account string
	Carer
}

// linked says what a row makes of a child's carers, and whether that changes anything. A feed may add a carer, who then
// waits for the office, and may bar one; it never lifts a bar and never confirms a link. // serves PPL-22
func (f *feed) linked(r Row, old Person) ([]link, bool) {
	if r.leaving || !r.Has("carers") && len(r.Carers) == 0 {
		return nil, false
	}
	var out []link
	changed := false
	for _, c := range f.carers[old.ID] {
		account := f.accounts[c.Person]
		barred := slices.Contains(r.Carers, "!"+account)
		if !c.Barred && !barred && r.Has("carers") && !slices.Contains(r.Carers, account) {
			changed = true // the file names the carers, and no longer this one
			continue
		}
		changed = changed || barred && !c.Barred
		c.Barred = c.Barred || barred
		out = append(out, link{account, c})
	}
	for _, word := range r.Carers {
		account, barred := strings.CutPrefix(word, "!")
		if slices.ContainsFunc(out, func(l link) bool { return l.account == account }) {
			continue
		}
		out = append(out, link{account, Carer{Barred: barred, Waiting: r.unconfirmed && !barred}})
		changed = true
	}
	return out, changed
}
