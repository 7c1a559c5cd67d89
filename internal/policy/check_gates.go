package policy

import (
	"fmt"
	"slices"
	"strings"
)

// doors are what a gate can close.
func doors() []string { return []string{"internet", "mail", "account"} }

// needs are what a gate can wait for.
func needs() []string { return []string{"agreement", "consent", "register"} }

// Need takes apart what a gate waits for: "register:inductions".
func (g Gate) Need() (kind, key string) {
	kind, key, _ = strings.Cut(g.Needs, ":")
	return kind, key
}

// everyGate serves AUA-15: a gate says whom it holds, what opens it, and who can help; and it can be opened.
func (c *checker) everyGate() {
	c.unique("gates.yaml", "key", "gate", keys(c.pack.Gates, func(g Gate) string { return g.Key }))
	for i, g := range c.pack.Gates {
		at := fmt.Sprintf("gates.yaml[%d]", i)
		if g.Key != "" && !plainKey.MatchString(g.Key) {
			c.fault(at+".key", g.Clause, "a gate's key is small letters, digits and _, like staff_agreement")
		}
		c.filled(at+".title", "title", g.Title)
		c.one(at+".clause", "clause", g.Clause, c.clauses)
		c.requirements(at+".serves", g.Clause, g.Serves)
		c.each(at+".for", "group", g.For, groups())
		c.each(at+".posts", "post", g.Posts, c.posts)
		if len(g.For) == 0 && len(g.Posts) == 0 {
			c.fault(at, g.Clause, "nothing says whom the gate %s holds: give for or posts", quote(g.Key))
		}
		if len(g.Closes) == 0 {
			c.fault(at, g.Clause, "the gate %s closes nothing", quote(g.Key))
		}
		c.each(at+".closes", "door", g.Closes, doors())
		c.filled(at+".says", "sentence for whoever it holds (says)", g.Says)
		if slices.ContainsFunc(g.For, child) {
			c.filled(at+".child", "sentence for a child", g.Child)
		}
		c.one(at+".helper", "post", g.Helper, c.posts)
		c.opens(at, g)
	}
}

// opens holds what a gate needs: it is in the pack, and asked of those whom the gate holds.
func (c *checker) opens(at string, g Gate) {
	kind, key := g.Need()
	if !slices.Contains(needs(), kind) {
		c.fault(at+".needs", g.Clause, "a gate needs agreement:<form>, consent:<service> or register:<key>, not %s", quote(g.Needs))
		return
	}
	if kind == "register" {
		c.opensByEntry(at, g, key)
		return
	}
	if g.Person != "" || g.While != "" {
		c.fault(at, g.Clause, "only a gate that needs a register has a person and a rule (while)")
	}
	var texts []Agreement
	for _, a := range c.pack.Agreements {
		if kind == "agreement" && a.Key == key || kind == "consent" && slices.Contains(a.Services(), key) {
			texts = append(texts, a)
		}
	}
	if len(texts) == 0 {
		c.fault(at+".needs", g.Clause, "no form has the text or asks for the service that opens the gate: %s", quote(g.Needs))
		return
	}
	for _, group := range g.For {
		if !slices.ContainsFunc(texts, func(a Agreement) bool { return includes(a.For, group) }) {
			c.fault(at+".for", g.Clause, "the gate %s holds %s, but no form that could open it is for them", quote(g.Key), quote(group))
		}
	}
}

func (c *checker) opensByEntry(at string, g Gate, key string) {
	c.one(at+".needs", "register", key, c.registers)
	i := slices.Index(c.registers, key)
	if i < 0 {
		return
	}
	r := &c.pack.Registers[i]
	c.one(at+".person", "person field", g.Person, fieldsOf(r, "person"))
	if g.While == "" {
		c.warn(at, "any entry of %s opens the gate %s; no rule (while) says which", key, g.Key)
	} else if _, err := CompileEntry(r, g.While); err != nil {
		c.fault(at+".while", g.Clause, "%s", err.Error())
	}
}

// everyModule serves PPL-18: what opens by job says whose job it is, and nothing lies in two modules.
func (c *checker) everyModule() {
	c.unique("modules.yaml", "key", "module", keys(c.pack.Modules, func(m Module) string { return m.Key }))
	holder := map[string]string{}
	for i, m := range c.pack.Modules {
		at := fmt.Sprintf("modules.yaml[%d]", i)
		c.filled(at+".title", "title", m.Title)
		c.one(at+".clause", "clause", m.Clause, c.clauses)
		if len(m.Posts) == 0 {
			c.fault(at, m.Clause, "nothing says whose job the module %s is (posts)", quote(m.Key))
		}
		c.each(at+".posts", "post", m.Posts, c.posts)
		c.each(at+".registers", "register", m.Registers, c.registers)
		for j, page := range m.Pages {
			if !eventVerb.MatchString(page) {
				c.fault(fmt.Sprintf("%s.pages[%d]", at, j), m.Clause, "%s is not an action like people.show", quote(page))
			}
		}
		for _, what := range append(slices.Clone(m.Registers), m.Pages...) {
			if first, taken := holder[what]; taken {
				c.fault(at, m.Clause, "%s lies in the module %s already", quote(what), quote(first))
			}
			holder[what] = m.Key
		}
	}
}
