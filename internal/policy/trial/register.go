package trial

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"belisha/internal/policy"
)

// register: what a register asks of an entry, who may touch it, where it may move, when it is late, and what so many
// entries prove, as the registers' screens do it. A pack can only narrow the table of rights: “allowed: yes” means that
// the pack does not refuse it.
func (t *trial) register(c testCase) (outcome, string) {
	e, wrong := t.entry(c)
	if wrong != "" {
		return nil, wrong
	}
	out := outcome{"state": {e.state}}
	if counts, ok := c.given.get("counts"); ok {
		if out["evidence"], wrong = e.evidence(counts); wrong != "" {
			return nil, wrong
		}
	}
	e.late(out)
	if key := c.when.one("move"); key != "" {
		i := slices.IndexFunc(e.def.Moves, func(m policy.Move) bool { return m.Key == key })
		if i < 0 {
			return absent("move", key)
		}
		e.move(out, e.def.Moves[i])
		return out, ""
	}
	return out, e.act(out, c.when.one("do"))
}

// act tries to see, add, change, attest or export an entry.
func (e entry) act(out outcome, do string) string {
	may := e.def.May
	list, known := map[string][]string{"": may.Change, "see": may.See, "add": may.Add, "change": may.Change, "attest": may.Attest, "export": may.Export}[do]
	if !known {
		return "“" + do + "” is not see, add, change, attest or export"
	}
	allowed := e.among(list)
	if do != "add" { // who may not see an entry does nothing else to it; adding is telling
		allowed = allowed && e.among(may.See)
	}
	if do == "" || do == "add" || do == "change" {
		missing, says := e.faults(nil)
		out["missing"] = missing
		if says != "" {
			out["says"] = []string{says}
		}
		allowed = allowed && len(missing) == 0 && says == ""
	}
	out["allowed"] = yesNo(allowed)
	return ""
}

// move tries a step: who takes it, from where, with what filled, and when the register's own rule lets it.
func (e entry) move(out outcome, m policy.Move) {
	by := m.By
	if len(by) == 0 {
		by = e.def.May.Change
	}
	allowed := e.among(by) && e.among(e.def.May.See) && (len(m.From) == 0 || slices.Contains(m.From, e.state))
	before := e.state
	for _, s := range m.Sets {
		e.values[s.Field] = e.preset(s.To)
		out["sets"] = append(out["sets"], s.Field+"="+s.To)
	}
	e.state = m.To
	missing, says := e.faults(m.Needs)
	e.state = before // the rule speaks of the entry before the step
	if len(missing) == 0 && says == "" && !e.asks(m.When, m.When == "") {
		says = cmp.Or(m.Says, "This step is not possible yet.")
	}
	if out["missing"] = missing; says != "" {
		out["says"] = []string{says}
	}
	if allowed = allowed && len(missing) == 0 && says == ""; allowed {
		out["state"] = []string{m.To}
	}
	out["allowed"] = yesNo(allowed)
}

// among says whether the one who acts is in a list of roles or posts. An empty list leaves nobody out, and where the
// case names nobody it is not about who.
func (e entry) among(list []string) bool {
	return len(list) == 0 || len(e.as) == 0 || slices.ContainsFunc(e.as, func(m string) bool { return slices.Contains(list, m) })
}

// faults are the fields that are empty and must not be, and the first sentence about a value that does not fit.
func (e entry) faults(needs []string) (missing []string, says string) {
	for _, f := range e.def.Fields {
		if !e.asks(f.ShownWhen, true) {
			continue
		}
		needed := f.Required || slices.Contains(needs, f.Key) || f.RequiredWhen != "" && e.asks(f.RequiredWhen, true)
		switch {
		case e.values[f.Key] == "" && needed:
			missing = append(missing, f.Key)
		case e.values[f.Key] != "" && says == "" && f.Check != "" && !e.asks(f.Check, false):
			says = cmp.Or(f.CheckSays, fmt.Sprintf("%s does not fit with the rest of the entry.", cmp.Or(f.Title, f.Key)))
		}
	}
	return missing, says
}

// late says by when somebody must have done something, and whether that day has passed.
func (e entry) late(out outcome) {
	waits := len(e.def.States) == 0 || slices.ContainsFunc(e.def.States, func(s policy.State) bool { return s.Key == e.state && s.Open })
	if e.def.Due.While != "" {
		waits = e.asks(e.def.Due.While, true)
	}
	due := e.due()
	out["overdue"] = yesNo(waits && !due.IsZero() && policy.Day(e.today).After(due))
	if waits && !due.IsZero() {
		out["due"] = []string{due.Format(time.DateOnly)}
	}
}

func (e entry) due() time.Time {
	d := e.def.Due
	if d.Field != "" {
		on, _ := day(e.values[d.Field])
		return on
	}
	from := e.created
	if on, _ := day(e.values[d.From]); d.From != "" && !on.IsZero() {
		from = on
	}
	if hours, ok := policy.ParseHours(d.Within); ok {
		return policy.Day(from.Add(hours))
	}
	length, err := policy.ParseLength(d.Within)
	if err != nil || from.IsZero() {
		return time.Time{}
	}
	return e.calendar.After(from, length)
}
