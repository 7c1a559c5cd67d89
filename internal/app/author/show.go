package author

import (
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/goccy/go-yaml"

	"belisha/internal/kit/errs"
	"belisha/internal/policy"
)

// Show prints what a pack holds: without a name a table of contents, with a part's name one line for each of its items,
// with an item's name all of it, and for each field the layer, file and line that it comes from.
func Show(w io.Writer, p *policy.Pack, name string, width int) error {
	all := contents(p)
	if name == "" {
		return table(w, p, all)
	}
	var b strings.Builder
	for _, part := range all {
		for _, i := range part.items {
			if i.key == name || part.name+"["+i.key+"]" == name {
				whole(&b, p, part.name, i)
			}
		}
	}
	for _, part := range singles(p) {
		if part.name == name {
			whole(&b, p, part.name, part.items[0])
		}
	}
	if b.Len() > 0 {
		_, err := io.WriteString(w, b.String())
		return err
	}
	for _, part := range all {
		if part.name == name {
			return list(w, p, part, width)
		}
	}
	return errs.Missing("the pack has nothing called %q%s; without a name its contents are shown", name, near(all, name))
}

// table is the contents: how much there is of each part, and from which layers.
func table(w io.Writer, p *policy.Pack, all []contained) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	_, _ = fmt.Fprintf(t, "%s, version %s, of %s\n\npart\titems\tfrom\n", p.Identity.Title, p.Identity.Version, p.Identity.School) // Flush tells
	for _, part := range all {
		if len(part.items) == 0 {
			continue
		}
		count := map[string]int{}
		for _, i := range part.items {
			layer, _, _ := p.Origin(part.name + "[" + i.key + "]")
			count[layer]++
		}
		var from []string
		for _, l := range p.Layers {
			if count[l.Name] > 0 {
				from = append(from, fmt.Sprintf("%d %s", count[l.Name], l.Name))
			}
		}
		_, _ = fmt.Fprintf(t, "%s\t%d\t%s\n", part.name, len(part.items), strings.Join(from, ", "))
	}
	return t.Flush()
}

func list(w io.Writer, p *policy.Pack, part contained, width int) error {
	var b strings.Builder
	for _, i := range part.items {
		layer, file, line := p.Origin(part.name + "[" + i.key + "]")
		fmt.Fprintf(&b, "%s  (%s %s:%d)\n%s\n", i.key, layer, file, line, fold(i.said, "    ", "    ", width))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// whole is one item with every field that says something.
func whole(b *strings.Builder, p *policy.Pack, part string, i item) {
	at := part + "[" + i.key + "]"
	if i.key == "" {
		at = part
	}
	layer, file, line := p.Origin(at)
	fmt.Fprintf(b, "%s  (%s %s:%d)\n", strings.TrimSpace(part+" "+i.key), layer, file, line)
	v := reflect.ValueOf(i.value)
	for n := range v.NumField() {
		field := v.Type().Field(n).Tag.Get("yaml")
		if v.Field(n).IsZero() || field == "-" {
			continue
		}
		kind := v.Field(n).Kind()
		text, err := yaml.MarshalWithOptions(v.Field(n).Interface(), yaml.OmitEmpty())
		if err != nil {
			text = fmt.Appendf(nil, "%v", v.Field(n).Interface())
		}
		said := strings.TrimRight(string(text), "\n")
		if strings.Contains(said, "\n") || kind == reflect.Slice || kind == reflect.Struct || kind == reflect.Map {
			said = "\n    " + strings.ReplaceAll(said, "\n", "\n    ")
		} else {
			said = " " + said
		}
		from := ""
		if l, f, at := p.Origin(at + "." + field); l != "" && (l != layer || f != file || at != line) {
			from = fmt.Sprintf("  # %s %s:%d", l, f, at)
		}
		if strings.HasPrefix(said, "\n") {
			fmt.Fprintf(b, "  %s:%s%s\n", field, from, said)
		} else {
			fmt.Fprintf(b, "  %s:%s%s\n", field, said, from)
		}
	}
}

// contained is one part of a pack whose items have names.
type contained struct {
	name  string
	items []item
}

// item is one named thing of a pack.
type item struct {
	key, said string
	value     any
}

func contents(p *policy.Pack) []contained {
	return []contained{
		gather("clauses", p.Clauses, func(c policy.Clause) (string, string) { return c.ID, c.Text }),
		gather("sections", p.Sections, func(s policy.Section) (string, string) { return s.Key, s.Title }),
		gather("choices", p.Choices, func(c policy.Choice) (string, string) { return c.Key, c.Question + " " + inForce(c) }),
		gather("roles", p.Posts, func(x policy.Post) (string, string) { return x.Key, x.Title }),
		gather("registers", p.Registers, func(r policy.Register) (string, string) { return r.Key, r.Title + ". " + r.Purpose }),
		gather("duties", p.Duties, func(d policy.Duty) (string, string) {
			return d.Key, fmt.Sprintf("%s: every %s, %s", d.Title, d.Every, d.Owner)
		}),
		gather("retention", p.Retention, func(r policy.Retain) (string, string) { return r.Kind, fmt.Sprintf("%d days, then %s", r.Days, r.Then) }),
		gather("agreements", p.Agreements, func(a policy.Agreement) (string, string) {
			return a.Key, fmt.Sprintf("%s, version %s", a.Title, a.Version)
		}),
		gather("gates", p.Gates, func(g policy.Gate) (string, string) { return g.Key, g.Title + ". Needs " + g.Needs }),
		gather("modules", p.Modules, func(m policy.Module) (string, string) { return m.Key, m.Title }),
		gather("forms", p.Forms, func(f policy.Form) (string, string) { return f.Key, f.Title }),
		gather("filtering.categories", p.Filtering.Categories, func(c policy.Category) (string, string) { return c.Key, c.Title }),
		gather("filtering.profiles", p.Filtering.Profiles, func(c policy.Profile) (string, string) { return c.Key, c.Title }),
		gather("filtering.rules", p.Filtering.Rules, func(r policy.Rule) (string, string) {
			return r.Key, strings.TrimSpace(fmt.Sprintf("%s: %s", r.Verdict, strings.Join(r.Categories, ", ")))
		}),
		gather("matrices/learner.rows", p.Learner.Rows, func(r policy.MatrixRow) (string, string) { return r.Key, r.Title }),
		gather("matrices/staff.rows", p.Staff.Rows, func(r policy.MatrixRow) (string, string) { return r.Key, r.Title }),
		gather("matrices/activity.rows", p.Activity.Rows, func(r policy.ActivityRow) (string, string) { return r.Key, r.Title }),
		gather("matrices/user-actions.rows", p.Actions.Rows, func(r policy.UserAction) (string, string) { return r.Key, r.Title }),
		gather("matrices/devices.rows", p.Devices.Rows, func(r policy.DeviceClass) (string, string) { return r.Key, r.Title }),
		gather("risks", p.Risks, func(r policy.Risk) (string, string) { return r.Key, r.Title }),
		gather("laws", p.Laws, func(l policy.Law) (string, string) { return l.Key, l.Title }),
		gather("standards", p.Standards, func(s policy.Standard) (string, string) { return s.Key, s.Title }),
		gather("contacts", p.Contacts, func(c policy.Contact) (string, string) { return c.Key, c.Title }),
		gather("sanctions", p.Sanctions, func(s policy.Sanction) (string, string) { return s.Key, s.Title }),
		gather("excuses", p.Excuses, func(e policy.Excuse) (string, string) { return e.Serves, e.Why }),
		gather("floors", p.Floors, func(f policy.Floor) (string, string) { return f.Path, f.Why }),
	}
}

// singles are the parts that are one thing each.
func singles(p *policy.Pack) []contained {
	one := func(name string, value any) contained { return contained{name, []item{{value: value}}} }
	return []contained{one("pack", p.Identity), one("settings", p.Settings), one("words", p.Words), one("approval", p.Approval)}
}

func gather[T any](name string, all []T, say func(T) (key, said string)) contained {
	out := contained{name: name}
	for _, one := range all {
		key, said := say(one)
		out.items = append(out.items, item{key, said, one})
	}
	return out
}

func inForce(c policy.Choice) string {
	if c.Value == "" {
		return "Undecided; until then " + titles(optionsOf(c), c.Strictest)
	}
	return titles(optionsOf(c), c.Value)
}

// near names what has part of the name in it.
func near(all []contained, name string) string {
	var out []string
	for _, part := range all {
		for _, i := range part.items {
			if strings.Contains(i.key, name) && !slices.Contains(out, i.key) && len(out) < 5 {
				out = append(out, i.key)
			}
		}
	}
	if len(out) == 0 {
		return ""
	}
	return ", but " + strings.Join(out, ", ")
}
