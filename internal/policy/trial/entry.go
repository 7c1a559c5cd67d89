package trial

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/policy"
)

// entry is one entry of a register as a case gives it.
type entry struct {
	*trial
	def            policy.Register
	values         map[string]string
	state          string
	as             []string // roles and posts of the one who acts
	created, today time.Time
}

// me stands for the one who acts, where a rule asks for a person.
const me = "me"

func (t *trial) entry(c testCase) (entry, string) {
	key := c.given.one("register")
	i := slices.IndexFunc(t.pack.Registers, func(r policy.Register) bool { return r.Key == key })
	if i < 0 {
		return entry{}, fmt.Sprintf("the pack has no register “%s”", key)
	}
	as, _ := c.when.get("as")
	if wrong := t.known(as.words()); wrong != "" {
		return entry{}, wrong
	}
	e := entry{trial: t, def: t.pack.Registers[i], values: map[string]string{}, state: c.given.one("state"), as: t.roles(as.words())}
	if e.state == "" && len(e.def.States) > 0 {
		e.state = e.def.States[0].Key
	}
	if len(e.def.States) > 0 && !slices.ContainsFunc(e.def.States, func(s policy.State) bool { return s.Key == e.state }) {
		return entry{}, fmt.Sprintf("the register %s has no state “%s”", key, e.state)
	}
	var wrong, wrong2 string
	e.today, wrong = day(c.when.one("today"))
	e.created, wrong2 = day(c.given.one("created"))
	if e.created.IsZero() {
		e.created = e.today
	}
	filled, _ := c.given.get("entry")
	return e, cmp.Or(wrong, wrong2, e.fill(filled, c.when.one("do") == "add"))
}

// fill puts in the values of a case; in a new entry what is not given has its default. A hidden field keeps nothing.
func (e entry) fill(given value, added bool) string {
	for _, p := range given.pairs {
		i := slices.IndexFunc(e.def.Fields, func(f policy.Field) bool { return f.Key == p.key })
		if i < 0 {
			return fmt.Sprintf("the register %s has no field “%s”", e.def.Key, p.key)
		}
		for _, word := range p.value.words() {
			if !offers(e.def.Fields[i], word) {
				return fmt.Sprintf("the field %s of the register %s has no answer “%s”", p.key, e.def.Key, word)
			}
		}
		e.values[p.key] = strings.Join(p.value.words(), ",")
	}
	for _, f := range e.def.Fields {
		if _, asked := given.get(f.Key); added && !asked {
			e.values[f.Key] = e.preset(f.Default)
		}
	}
	for range e.def.Fields { // one hidden field may hide the next
		for _, f := range e.def.Fields {
			if !e.asks(f.ShownWhen, true) {
				delete(e.values, f.Key)
			}
		}
	}
	return ""
}

// offers says whether a word can be the answer of a field: one of its options, where it has any.
func offers(f policy.Field, word string) bool {
	return word == "" || len(f.Options) == 0 || slices.ContainsFunc(f.Options, func(o policy.Option) bool { return o.Key == word })
}

// known refuses a role or a post that nobody in the pack has: a case about nobody would pass for the wrong reason.
func (t *trial) known(names []string) string {
	all := []string{"pupil", "parent"}
	for _, post := range t.pack.Posts {
		all = append(append(all, post.Key), post.Roles...)
	}
	for _, p := range t.pack.Filtering.Profiles {
		all = append(all, p.Roles...)
	}
	for _, name := range names {
		if !slices.Contains(all, name) {
			return fmt.Sprintf("nobody in the pack is a “%s”", name)
		}
	}
	return ""
}

// roles are those named, and for a post those that it holds.
func (t *trial) roles(names []string) []string {
	out := slices.Clone(names)
	for _, name := range names {
		if post, ok := t.pack.Post(name); ok {
			out = append(out, post.Roles...)
		}
	}
	return out
}

// preset is a value that the pack gives: plain, or today, now or me.
func (e entry) preset(word string) string {
	if word == "today" || word == "now" {
		return e.today.Format(time.DateOnly)
	}
	return word
}

// asks puts a rule to the entry. One that is not there, or that cannot be answered, counts as given.
func (e entry) asks(source string, given bool) bool {
	if source == "" {
		return given
	}
	rule, err := policy.CompileEntry(&e.def, source)
	if err != nil {
		return given
	}
	yes, err := rule.True(policy.EntryEnv(&e.def, e.values, e.state, e.created, e.today, me))
	if err != nil {
		return given
	}
	return yes
}
