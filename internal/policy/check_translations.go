package policy

import (
	"fmt"
	"regexp"
)

var language = regexp.MustCompile(`^[a-z]{2,3}(-[A-Z][a-z]{3})?$`)

// translation names lines that there are; what is missing, or was written for another text, is reported.
func (c *checker) translation(at string, a Agreement, code string) {
	here, t := at+".words."+code, a.Words[code]
	if !language.MatchString(code) {
		c.fault(here, a.Clause, "%s is no language; write it like cy, pl or ur", quote(code))
	}
	c.filled(here+".name", "name of the language", t.Name)
	lines := keys(a.Items, func(i Item) string { return i.Key })
	for _, key := range sortedKeys(t.Items) {
		c.one(here+".items."+key, "line", key, lines)
	}
	for i, item := range a.Items {
		said := c.place(here + ".items." + item.Key)
		switch text := t.Items[item.Key]; {
		case text == "":
			c.warn(here, "the line %s of %s is not in the language %s; it is shown in English", item.Key, a.Key, code)
		case above(c.place(fmt.Sprintf("%s.items[%d].text", at, i)), said):
			c.warn(here+".items."+item.Key, "the line %s of %s reads differently now than what was put into the language %s", item.Key, a.Key, code)
		}
	}
}

// above says whether a layer nearer to the school wrote the first than the second.
func above(first, second place) bool {
	a, _ := layerOf(first.file)
	b, _ := layerOf(second.file)
	return a != b && a == ""
}
