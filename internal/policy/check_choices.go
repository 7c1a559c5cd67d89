package policy

import (
	"fmt"
	"strconv"
)

// everyChoice serves POL-13: a setting has a type, and until somebody decides it the strictest value rules.
func (c *checker) everyChoice() {
	c.unique("choices.yaml", "key", "choice", keys(c.pack.Choices, func(x Choice) string { return x.Key }))
	for i, x := range c.pack.Choices {
		at := fmt.Sprintf("choices.yaml[%d]", i)
		c.filled(at+".title", "title", x.Title)
		c.filled(at+".question", "question", x.Question)
		c.one(at+".kind", "kind of choice", x.Kind, choiceKinds())
		c.one(at+".clause", "clause", x.Clause, c.clauses)
		c.requirements(at+".serves", x.Clause, x.Serves)
		c.maybe(at+".owner", "post", x.Owner, c.posts)
		if x.Review != "" {
			c.date(at+".review", "date of review", x.Review)
		}
		if picked := x.Kind == "one" || x.Kind == "many"; picked != (len(x.Options) > 0) {
			c.fault(at+".options", x.Clause, "a choice of the kind one or many has options, and no other has")
		}
		c.options(at, x.Options)
		if x.Kind != "text" && x.Kind != "many" {
			c.filled(at+".strictest", "strictest value", x.Strictest)
		}
		c.choiceValue(at+".strictest", x, x.Strictest)
		c.choiceValue(at+".value", x, x.Value)
	}
}

func choiceKinds() []string { return []string{"yes_no", "one", "many", "number", "text"} }

func (c *checker) choiceValue(at string, x Choice, value string) {
	options := keys(x.Options, func(o Option) string { return o.Key })
	switch {
	case value == "":
	case x.Kind == "yes_no":
		c.one(at, "answer", value, []string{"yes", "no"})
	case x.Kind == "one":
		c.one(at, "option", value, options)
	case x.Kind == "many":
		for _, one := range commas(value) {
			c.one(at, "option", one, options)
		}
	case x.Kind == "number":
		if n, err := strconv.Atoi(value); err != nil || n < 0 || n > 1_000_000 {
			c.fault(at, x.Clause, "%s is not a whole number from 0 to 1000000", quote(value))
		}
	}
}

// everyFloor wants each floor to stand on a value of this pack.
func (c *checker) everyFloor() {
	for i, f := range c.pack.Floors {
		at := fmt.Sprintf("floors.yaml[%d]", i)
		c.filled(at+".why", "reason", f.Why)
		c.one(at+".clause", "clause", f.Clause, c.clauses)
		if found, _ := follow(c.pack.parts, f.Path); found == nil {
			c.fault(at+".path", f.Clause, "%s leads to nothing in the pack", quote(f.Path))
		}
		if bounds := f.Least > 0 || f.Most > 0; f.Keep && f.Grow || (f.Keep || f.Grow) == bounds {
			c.fault(at, f.Clause, "a floor has either keep, or grow, or least and most, or one of these two")
		}
	}
}
