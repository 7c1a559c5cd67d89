package clerk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/entry"
)

// Checker holds an entry against its register. It keeps the people it has found, so that a whole import asks once for
// each; use one for one transaction.
type Checker struct {
	r      *Clerk
	Def    policy.Register
	Pack   *policy.Pack
	rules  map[string]*policy.Expression // by source
	found  map[string]string             // what was typed for a person → id
	formID string                        // under which the register is kept, once it is
}

// Checker prepares the rules of a register of the policy in force.
func (r *Clerk) Checker(def policy.Register) (*Checker, error) {
	a := r.Base.Policy.Load()
	if a == nil {
		return nil, entry.NoRegister()
	}
	c := &Checker{r: r, Def: def, Pack: a.Pack, rules: map[string]*policy.Expression{}, found: map[string]string{}}
	var sources []string
	for _, f := range def.Fields {
		sources = append(sources, f.RequiredWhen, f.ShownWhen, f.Check)
	}
	for _, m := range def.Moves {
		sources = append(sources, m.When)
	}
	for _, source := range append(sources, def.Due.While) {
		if source == "" || c.rules[source] != nil {
			continue
		}
		rule, err := policy.CompileEntry(&def, source)
		if err != nil {
			return nil, fmt.Errorf("registers: %s: %w", def.Key, err)
		}
		c.rules[source] = rule
	}
	return c, nil
}

// holds asks a rule about an entry. One that cannot be answered counts as given: the stricter way for each who asks.
func (c *Checker) holds(source string, env map[string]any, given bool) bool {
	if source == "" {
		return given
	}
	yes, err := c.rules[source].True(env)
	if err != nil {
		return given
	}
	return yes
}

// Env is what the rules of a register see of an entry.
func (c *Checker) Env(tx *ledger.Tx, e entry.Entry) map[string]any {
	created, err := clock.Parse(e.CreatedAt)
	if err != nil || created.IsZero() {
		created = cabinet.Moment(tx)
	}
	return policy.EntryEnv(&c.Def, e.Values, e.State, created.In(clock.London), cabinet.Moment(tx).In(clock.London), tx.Grant.Actor().Person)
}

// Check takes what was typed for an entry over what it holds, and gives the entry as it would be, with every fault at
// once. A field that was not asked keeps what it has; in a new entry it takes its default. uploads are the files that
// came with it, by field.
func (c *Checker) Check(ctx context.Context, tx *ledger.Tx, old entry.Entry, typed map[string]string, uploads map[string]cabinet.File) (entry.Entry, entry.Faults, error) {
	e := old
	e.Values = entry.Copied(old.Values)
	if old.ID == "" {
		e.Expected = c.Expected(typed["expected"])
	}
	says := map[string]string{}
	for _, f := range c.Def.Fields {
		if err := c.take(ctx, tx, &e, f, typed, uploads, says); err != nil {
			return e, nil, err
		}
	}
	if named := c.named(e); named != "" {
		e.Expected = named
	}
	c.hide(tx, &e, says)
	env := c.Env(tx, e)
	for _, f := range c.Def.Fields {
		if says[f.Key] != "" || !c.shown(f, env) {
			continue
		}
		text, err := c.judge(ctx, tx, e, f, env)
		if err != nil {
			return e, nil, err
		}
		says[f.Key] = text
	}
	if err := c.noFiles(ctx, tx, old, e, uploads, says); err != nil {
		return e, nil, err
	}
	var faults entry.Faults
	for _, f := range c.Def.Fields {
		if says[f.Key] != "" {
			faults = append(faults, entry.Fault{Field: f.Key, Says: says[f.Key]})
		}
	}
	return e, faults, nil
}

// noFiles refuses files with an entry that carries the number of a case of which none may be kept, and such a number for an
// entry that has files. What stood together before the case was known for what it is stays as it is. // serves STD-16
func (c *Checker) noFiles(ctx context.Context, tx *ledger.Tx, old, e entry.Entry, uploads map[string]cabinet.File, says map[string]string) error {
	for _, number := range []string{"case", "incident"} {
		shut, err := c.r.shut(ctx, tx, e.Values[number])
		if err != nil {
			return err
		}
		for _, f := range c.Def.Fields {
			_, comes := uploads[f.Key]
			switch {
			case !shut || f.Kind != "file" || e.Values[f.Key] == "":
			case comes:
				says[f.Key] = noFile
			case old.Values[number] != e.Values[number]:
				says[number] = noNumber
			}
		}
	}
	return nil
}

// MayFile refuses a file beside an entry that carries the number of a case of which none may be kept. // serves STD-16
func (r *Clerk) MayFile(ctx context.Context, tx *ledger.Tx, e entry.Entry) error {
	for _, number := range []string{"case", "incident"} {
		shut, err := r.shut(ctx, tx, e.Values[number])
		if err != nil {
			return err
		}
		if shut {
			return errs.Bad("file", "%s", noFile)
		}
	}
	return nil
}

const (
	noFile   = "No file is kept with this case, because it may involve sexual images of a child, and a copy may itself be a crime. Nothing was uploaded. Keep the paper, and write down where it is."
	noNumber = "This entry has a file, and of this case none may be kept, because it may involve sexual images of a child. Write down a new entry without a file, and tell the safeguarding lead about this one."
)

// take reads one field into an entry, or says what is wrong with it.
func (c *Checker) take(ctx context.Context, tx *ledger.Tx, e *entry.Entry, f policy.Field, typed map[string]string, uploads map[string]cabinet.File, says map[string]string) error {
	text, asked := typed[f.Key]
	switch {
	case f.Kind == "figures":
		return c.freeze(ctx, tx, e, f)
	case f.Kind == "file":
		if up, ok := uploads[f.Key]; ok {
			e.Values[f.Key] = up.ID
		}
		return nil
	case !asked && e.ID == "":
		text = c.Preset(tx, f, f.Default)
	case !asked:
		return nil
	}
	value, wrong, err := c.read(ctx, tx, f, entry.Clean(f, text), e.Values[f.Key])
	switch {
	case err != nil:
		return err
	case wrong != "":
		says[f.Key] = wrong
	case value == "":
		delete(e.Values, f.Key)
	default:
		e.Values[f.Key] = value
	}
	return nil
}

// hide takes away the values of fields that the others leave no place for: a hidden field keeps nothing. One hidden
// field may hide the next, so it is asked until nothing changes.
func (c *Checker) hide(tx *ledger.Tx, e *entry.Entry, says map[string]string) {
	for range c.Def.Fields {
		env, before := c.Env(tx, *e), len(e.Values)
		for _, f := range c.Def.Fields {
			if !c.shown(f, env) {
				delete(e.Values, f.Key)
				delete(says, f.Key)
			}
		}
		if len(e.Values) == before {
			return
		}
	}
}

func (c *Checker) shown(f policy.Field, env map[string]any) bool {
	return c.holds(f.ShownWhen, env, true)
}

// Required reports whether a field has to be filled in an entry that reads so.
func (c *Checker) Required(f policy.Field, env map[string]any) bool {
	return f.Required || f.RequiredWhen != "" && c.holds(f.RequiredWhen, env, true)
}

// judge says what is wrong with a value that could be read: missing, not fitting the others, or there already.
func (c *Checker) judge(ctx context.Context, tx *ledger.Tx, e entry.Entry, f policy.Field, env map[string]any) (string, error) {
	value := e.Values[f.Key]
	switch {
	case value == "" && c.Required(f, env):
		return entry.NeedWords(f), nil
	case value == "":
		return "", nil
	case f.Check != "" && !c.holds(f.Check, env, false):
		return cmp.Or(f.CheckSays, entry.Title(f)+" does not fit with the rest of the entry. Please check both."), nil
	case !f.Unique:
		return "", nil
	}
	taken, err := c.r.Store.Taken(ctx, tx, c.Def.Key, f.Key, e.ID, entry.OnceKey(f, value), value)
	if taken {
		return entry.Title(f) + ": another " + entry.One(c.Def) + " already has this, and there can be only one. Look it up in the list, or type another.", err
	}
	return "", err
}

// Expected is the entry that must be there and that this one is; a key that the register does not name is none.
func (c *Checker) Expected(key string) string {
	for _, x := range c.Def.Expects {
		if x.Key == key {
			return key
		}
	}
	return ""
}

// named is the expected entry that an entry is by its own name: whoever enters “the chair” without the page's link has
// filled the seat all the same. // serves GOV-01
func (c *Checker) named(e entry.Entry) string {
	fields := c.Def.Label
	if len(fields) == 0 && len(c.Def.Fields) > 0 {
		fields = []string{c.Def.Fields[0].Key}
	}
	for _, f := range fields {
		for _, x := range c.Def.Expects {
			if v := e.Values[f]; v == x.Key || v != "" && strings.EqualFold(v, x.Title) {
				return x.Key
			}
		}
	}
	return ""
}

// Asks are the fields that a move asks for on its way: those it needs, and those that must be filled where it leads.
func (c *Checker) Asks(ctx context.Context, tx *ledger.Tx, e entry.Entry, m policy.Move) ([]policy.Field, error) {
	e.State, e.Values = m.To, entry.Copied(e.Values)
	c.set(tx, &e, m)
	_, faults, err := c.Check(ctx, tx, e, nil, nil)
	if err != nil {
		return nil, err
	}
	var out []policy.Field
	env := c.Env(tx, e)
	for _, f := range c.Def.Fields {
		wrong := slices.ContainsFunc(faults, func(one entry.Fault) bool { return one.Field == f.Key })
		if wrong || slices.Contains(m.Needs, f.Key) && !c.sets(m, f.Key) && c.shown(f, env) {
			out = append(out, f)
		}
	}
	return out, nil
}

// ShownFields are those that an entry leaves a place for.
func (c *Checker) ShownFields(tx *ledger.Tx, e entry.Entry) []policy.Field {
	var out []policy.Field
	env := c.Env(tx, e)
	for _, f := range c.Def.Fields {
		if c.shown(f, env) {
			out = append(out, f)
		}
	}
	return out
}

// Opens are the fields that the answers leave a place for and the form did not ask.
func (c *Checker) Opens(tx *ledger.Tx, e entry.Entry, asked []string) bool {
	for _, f := range c.ShownFields(tx, e) {
		if !slices.Contains(asked, f.Key) && f.Kind != "figures" {
			return true
		}
	}
	return false
}
