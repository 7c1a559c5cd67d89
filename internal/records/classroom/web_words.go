package classroom

import (
	"crypto/rand"
	"slices"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/web"

	"strconv"
)

// WordsPage finds random words for a password that another system asks for. The words are not kept. // serves PPL-11
type WordsPage struct {
	System, Age web.Field
	Found       []string
	Systems     web.Table
}

// suggestions is how many are offered at once.
const suggestions = 5

func ages() []web.Option {
	return []web.Option{{Value: "ks1", Text: "A child up to Year 2"}, {Value: "ks2", Text: "A child from Year 3"}, {Value: "adult", Text: "An adult"}}
}

func (h pages) wordsForm(c *web.Ctx) (web.Page, error) { return h.wordsPage(c, h.wordsView(c)) }

func (h pages) wordsView(c *web.Ctx) *WordsPage {
	age := "adult"
	if c.Visit.Child {
		age = "ks2"
	}
	return &WordsPage{System: web.Field{Name: "system", Label: "What is the password for?", Hint: "The name of the system. It is noted; the password is not.", Width: "20", Required: true},
		Age: web.Field{Name: "age", Label: "Who has to type it?", Type: "radios", Options: ages(), Value: age}}
}

func (h pages) wordsPage(c *web.Ctx, v *WordsPage) (web.Page, error) {
	v.Systems = web.Table{Caption: "Systems that words were found for", Head: []string{"System", "Times", "Last"}, Numeric: []int{1}, Empty: "None yet."}
	err := h.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.store.systems(c, tx)
		for _, s := range all {
			v.Systems.Rows = append(v.Systems.Rows, []web.Cell{{Text: s.System, Header: true}, {Text: strconv.Itoa(s.Times), Numeric: true}, {Text: clock.Told(s.Last)}})
		}
		return err
	})
	return web.Show("classroom/words", "Random words for a password", v), err
}

func (h pages) words(c *web.Ctx) (web.Page, error) {
	v := h.wordsView(c)
	found, err := h.find(c)
	if err != nil {
		page, perr := h.wordsPage(c, v)
		if perr != nil {
			return page, perr
		}
		return c.Again(page, err, &v.System, &v.Age)
	}
	v.Found, v.System.Value, v.Age.Value = found, c.Form("system"), c.Form("age")
	return h.wordsPage(c, v)
}

// find draws words and notes for which system; a word that is somebody's name here is drawn again.
func (h pages) find(c *web.Ctx) ([]string, error) {
	system, age := c.Form("system"), c.Form("age")
	n := map[string]int{"ks1": 2, "ks2": 3, "adult": 4}[age]
	switch {
	case system == "" || len(system) > longestOther:
		return nil, errs.Bad("system", "Say what the password is for, in at most %d letters.", longestOther)
	case n == 0:
		return nil, errs.Bad("age", "Say who has to type the password.")
	}
	var out []string
	err := h.base.Ledger.Write(c, c.Grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "classroom.words-found", Subject: ref.New(tx.School, "school", tx.School), Changes: []ledger.Change{{Field: "system", Class: ledger.Open, After: system}}}
		names, err := h.people.NameRegister(c, tx)
		if err != nil {
			return e, err
		}
		out = drawn(names, n)
		return e, h.store.putWords(c, tx, system, age)
	})
	return out, err
}

func drawn(names []string, n int) (out []string) {
	taken := map[string]bool{}
	for _, name := range names {
		taken[strings.ToLower(name)] = true
	}
	for len(out) < suggestions {
		words := accounts.Words(rand.Reader, n)
		if !slices.ContainsFunc(strings.Split(words, "-"), func(w string) bool { return taken[w] }) {
			out = append(out, words)
		}
	}
	return out
}
