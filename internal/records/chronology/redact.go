package chronology

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"belisha/internal/ledger"
	"belisha/internal/records/chronology/internal/index"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
)

// redactor takes the names of linked children out of what is read. It knows those who are named in the same cases; a child
// whom somebody wrote of without naming them to the case is not known to it, and the page says so.
type redactor struct {
	hidden map[string]string // person id → what stands in the place of the name
	names  []name            // the longest first
}

type name struct {
	words []string
	says  string
}

// redactor learns the other children of the cases whom the reader may not see.
func (c *Chronology) redactor(ctx context.Context, tx *ledger.Tx, y Years, seen func(people.Person) bool) (*redactor, error) {
	r := &redactor{hidden: map[string]string{}}
	years := map[string]string{}
	var ids []string
	for _, k := range y.Cases {
		for _, p := range k.Persons {
			if p.ID != y.Child.ID && p.Kind == people.Pupil && years[p.ID] == "" {
				years[p.ID] = another(p.Year)
				ids = append(ids, p.ID)
			}
		}
	}
	others, err := c.People.Many(ctx, tx, ids)
	for _, p := range others {
		if !seen(p) {
			r.hide(p, y.Child, years[p.ID])
		}
	}
	slices.SortStableFunc(r.names, func(a, b name) int { return cmp.Compare(len(b.words), len(a.words)) })
	return r, err
}

// another is what a linked child is called. // serves INC-04
func another(year string) string {
	switch year {
	case "":
		return "another child"
	case "N":
		return "another child (Nursery)"
	case "R":
		return "another child (Reception)"
	}
	return "another child (Year " + year + ")"
}

// hide learns one child's whole name and its parts; a part that the child of the page bears too stays, for it may be theirs.
func (r *redactor) hide(p, own people.Person, says string) {
	r.hidden[p.ID] = says
	add := func(text, same string) {
		var words []string
		for _, w := range index.Cut(text) {
			words = append(words, w.Plain)
		}
		if len(words) > 0 && !strings.EqualFold(text, same) {
			r.names = append(r.names, name{words, says})
		}
	}
	add(p.Given+" "+p.Family, own.Given+" "+own.Family)
	add(p.Given, own.Given)
	add(p.Family, own.Family)
	add(p.Account, own.Account)
}

// text gives a text without the names.
func (r *redactor) text(s string) string {
	if len(r.names) == 0 || s == "" {
		return s
	}
	var out strings.Builder
	at, words := 0, index.Cut(s)
	for n := 0; n < len(words); n++ {
		i := slices.IndexFunc(r.names, func(x name) bool { return starts(s, words[n:], x.words) })
		if i < 0 {
			continue
		}
		last := words[n+len(r.names[i].words)-1]
		out.WriteString(s[at:words[n].From] + r.names[i].says)
		at, n = last.To, n+len(r.names[i].words)-1
	}
	out.WriteString(s[at:])
	return out.String()
}

// starts reports that a name begins here: its words one after the other with nothing but a space or a joint between.
func starts(text string, words []index.Word, with []string) bool {
	if len(words) < len(with) {
		return false
	}
	for n, w := range with {
		if words[n].Plain != w || n > 0 && strings.Trim(text[words[n-1].To:words[n].From], " \t\r\n.-_'’") != "" {
			return false
		}
	}
	return true
}

// of takes the names out of a case, and its reporter.
func (r *redactor) of(k *incidents.Case) {
	k.Reporter, k.ReporterText = "", ""
	k.Persons = slices.DeleteFunc(slices.Clone(k.Persons), func(p incidents.Person) bool { return p.Part == incidents.ReporterPart })
	k.Title, k.Words, k.Reason, k.Informed = r.text(k.Title), r.text(k.Words), r.text(k.Reason), r.text(k.Informed)
	for n := range k.Entries {
		k.Entries[n].Text = r.text(k.Entries[n].Text)
	}
	for n := range k.Tasks {
		k.Tasks[n].Reason = r.text(k.Tasks[n].Reason)
	}
	for n := range k.Evidence {
		k.Evidence[n].Description, k.Evidence[n].Address = r.text(k.Evidence[n].Description), r.text(k.Evidence[n].Address)
	}
}

// called is how a person of a case is shown.
func (r *redactor) called(id string, names map[string]people.Person) string {
	if says, ok := r.hidden[id]; ok {
		return says
	}
	if p, ok := names[id]; ok {
		return p.Full()
	}
	return "somebody no longer in the register"
}

// said lists what stands for the children who are hidden.
func (r *redactor) said() []string {
	var out []string
	for _, s := range r.hidden {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}
