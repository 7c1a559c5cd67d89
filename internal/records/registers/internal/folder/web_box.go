package folder

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// Names of inputs that are not fields of the pack; those begin with boxPrefix, so that no pack can take one of them.
const (
	boxPrefix  = "f-"
	fewAnswers = 6   // up to here a choice shows all its answers
	mostListed = 100 // up to here people and entries are offered in a list
)

// BoxName is the name of a field's box on a form.
func BoxName(key string) string { return boxPrefix + key }

// Boxes makes the questions of a form, for the given fields, filled with what was typed.
func (h Pages) Boxes(ctx context.Context, tx *ledger.Tx, c *clerk.Checker, fields []policy.Field, e entry.Entry, typed map[string]string, faults entry.Faults) ([]web.Field, error) {
	env := c.Env(tx, e)
	var out []web.Field
	for _, f := range fields {
		if f.Kind == "figures" {
			continue
		}
		b, err := h.box(ctx, tx, c, f, typed[f.Key])
		if err != nil {
			return nil, err
		}
		if e.ID != "" && e.Values[f.Key] != "" {
			b.Hint = thereAlready(f, b.Hint)
		}
		b.Required = c.Required(f, env)
		b.Optional = !b.Required
		for _, one := range faults {
			if one.Field == f.Key {
				b.Error = one.Says
			}
		}
		out = append(out, b)
	}
	return out, nil
}

// thereAlready says of an answer that no box can show that there is one.
func thereAlready(f policy.Field, hint string) string {
	switch f.Kind {
	case "file":
		return "There is a file already. Choose another to put it in its place. " + hint
	case "signature":
		return "This is signed already. Leave the box empty to keep the signature. " + hint
	}
	return hint
}

// box is one question.
func (h Pages) box(ctx context.Context, tx *ledger.Tx, c *clerk.Checker, f policy.Field, typed string) (web.Field, error) {
	b := web.Field{Name: BoxName(f.Key), Label: entry.Title(f), Hint: f.Hint, Type: "text", Value: typed, Legend: "s"}
	var err error
	switch f.Kind {
	case "long":
		b.Type, b.Max, b.Rows = "textarea", f.Max, 6
	case "address":
		b.Type, b.Rows = "textarea", 4
	case "number":
		b.Type, b.Inputmode, b.Width = "text", "decimal", "10"
	case "money":
		b.Inputmode, b.Width, b.Hint = "decimal", "10", cmp.Or(f.Hint, "In pounds, for example 12.50")
	case "time":
		b.Width, b.Hint = "5", cmp.Or(f.Hint, "For example 14:35")
	case "email":
		b.Type, b.Autocomplete = "email", "off"
	case "phone":
		b.Type, b.Autocomplete, b.Width = "tel", "off", "20"
	case "date":
		b.Type, b.Hint, b.Value, b.Values = "date", cmp.Or(f.Hint, "For example 14 3 2026"), "", dateParts(typed)
	case "yes_no":
		b = answers(b, []policy.Option{{Key: "yes", Title: "Yes"}, {Key: "no", Title: "No"}}, true)
		b.Inline = true
	case "choice":
		b = answers(b, f.Options, f.Required)
	case "choices":
		b.Type, b.Value, b.Values = "checkboxes", "", entry.Several(typed)
		b.Options = Options(f.Options)
	case "file":
		b.Type, b.Value, b.Accept = "file", "", acceptedFiles
		b.Hint = cmp.Or(f.Hint, "A PDF, a picture, a text or an office document of at most 10 MB")
		if typed != "" {
			b.Error = entry.Title(f) + ": please choose the file “" + typed + "” once more. It was not kept, since nothing has been saved yet."
		}
	case "signature":
		b.Hint, b.Value, b.Autocomplete = cmp.Or(f.Hint, "Sign by typing your own name: "+tx.Grant.Actor().Name), typed, "off"
	case "post", "term":
		b = answers(b, entry.PackOptions(c.Pack, f.Kind), f.Required)
	case "clause":
		b.Hint = cmp.Or(f.Hint, "The number of a clause, as the policy's page has it")
	case "person":
		err = h.personBox(ctx, tx, f, &b)
	case "reference":
		err = h.referenceBox(ctx, tx, f, &b)
	}
	return b, err
}

func dateParts(typed string) []string {
	parts := strings.SplitN(typed, "-", 3)
	if typed == "" || len(parts) != 3 {
		return nil
	}
	return []string{strings.TrimLeft(parts[2], "0"), strings.TrimLeft(parts[1], "0"), parts[0]}
}

// answers offers a few answers side by side and many in a list.
func answers(b web.Field, of []policy.Option, must bool) web.Field {
	b.Type, b.Options = "radios", Options(of)
	if len(of) > fewAnswers {
		b.Type = "select"
		b.Options = append([]web.Option{{Value: "", Text: "Choose"}}, b.Options...)
	} else if !must {
		b.Options = append(b.Options, web.Option{Value: "", Text: "Not said", Checked: b.Value == ""})
	}
	if b.Value != "" && !slices.ContainsFunc(b.Options, func(o web.Option) bool { return o.Value == b.Value }) {
		b.Options = append(b.Options, web.Option{Value: b.Value, Text: b.Value + " (no longer offered)"})
	}
	return b
}

// Options are the answers of a field as a form offers them.
func Options(of []policy.Option) []web.Option {
	out := make([]web.Option, len(of))
	for i, o := range of {
		out[i] = web.Option{Value: o.Key, Text: cmp.Or(o.Title, o.Key)}
	}
	return out
}

// personBox offers the few adults of some kinds in a list; anybody else is found by name.
func (h Pages) personBox(ctx context.Context, tx *ledger.Tx, f policy.Field, b *web.Field) error {
	b.Autocomplete, b.Hint = "off", cmp.Or(f.Hint, "A whole name or a user name")
	if len(f.Of) == 0 || slices.Contains(f.Of, people.Pupil) || slices.Contains(f.Of, people.Parent) {
		return h.shownAsName(ctx, tx, b)
	}
	var all []people.Person
	for _, kind := range f.Of {
		some, n, err := h.Clerk.People.Find(ctx, tx, people.Query{Kind: kind, Reach: authz.All, Page: 1, Size: mostListed})
		if err != nil {
			return err
		}
		if n > mostListed {
			return h.shownAsName(ctx, tx, b)
		}
		all = append(all, some...)
	}
	b.Type, b.Hint, b.Options = "select", f.Hint, []web.Option{{Value: "", Text: "Choose"}}
	for _, p := range all {
		if !slices.ContainsFunc(b.Options, func(o web.Option) bool { return o.Value == p.ID }) {
			b.Options = append(b.Options, web.Option{Value: p.ID, Text: p.Full()})
		}
	}
	if b.Value != "" && !slices.ContainsFunc(b.Options, func(o web.Option) bool { return o.Value == b.Value }) {
		n, err := h.Clerk.People.Many(ctx, tx, []string{b.Value})
		for _, p := range n {
			b.Options = append(b.Options, web.Option{Value: p.ID, Text: p.Full()})
		}
		return err
	}
	return nil
}

// shownAsName turns the id of a stored person into words that the form reads back.
func (h Pages) shownAsName(ctx context.Context, tx *ledger.Tx, b *web.Field) error {
	found, err := h.Clerk.People.Many(ctx, tx, []string{b.Value})
	if len(found) == 1 {
		b.Value = clerk.ShownPerson(found[0])
	}
	return err
}

// referenceBox offers the entries of another register to those who may see it.
func (h Pages) referenceBox(ctx context.Context, tx *ledger.Tx, f policy.Field, b *web.Field) error {
	def, live := h.Clerk.Definition(entry.PointsTo(f))
	if !live || !h.Clerk.Sees(tx.Grant.Actor(), def) {
		b.Hint = cmp.Or(f.Hint, "Only somebody who may see that register can choose one.")
		return nil
	}
	if def.Sensitive { // a list of its entries would be a look into it
		b.Value, b.Hint = "", cmp.Or(f.Hint, "The name of the entry. Leave it empty to keep the one that is there.")
		return nil
	}
	all, err := h.Clerk.Store.Labels(ctx, tx, def.Key, tx.Grant.Actor().Person, mostListed+1)
	if err != nil {
		return err
	}
	if len(all) > mostListed {
		b.Hint = cmp.Or(f.Hint, "The name of the entry, as the list of “"+def.Title+"” has it")
		for _, e := range all {
			if e.ID == b.Value {
				b.Value = e.Label
			}
		}
		return nil
	}
	b.Type, b.Options = "select", []web.Option{{Value: "", Text: "Choose"}}
	for _, e := range all {
		b.Options = append(b.Options, web.Option{Value: e.ID, Text: e.Label})
	}
	return nil
}
