package author

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"belisha/internal/policy"
)

func sprintf(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// questions are all that a pack leaves open, in the order in which its layer has them.
func questions(p *policy.Pack, d *draft, _ time.Time) []question {
	out := identityQuestions(d)
	own := p.Layers[len(p.Layers)-1].Name
	for _, c := range p.Choices {
		layer, file, _ := p.Origin("choices[" + c.Key + "]")
		if c.Value == "" && layer != own { // what the pack itself has written and left open is for its writer to close
			out = append(out, choiceQuestion(d, c, heading(file)))
		}
	}
	return out
}

// heading is the file of the layer in which a choice stands, in words: choices/images-data.yaml is Images and data.
func heading(file string) string {
	name := strings.ReplaceAll(strings.TrimSuffix(path.Base(file), ".yaml"), "-", " and ")
	return strings.ToUpper(name[:1]) + name[1:]
}

func choiceQuestion(d *draft, c policy.Choice, group string) question {
	options := optionsOf(c)
	return question{key: c.Key, group: group, title: c.Title, ask: asked(c), options: options,
		usual: func() string {
			if v := d.value(c.Key); v != "" {
				return "as you answered, “" + titles(options, v) + "”. A dash (-) leaves it open."
			}
			return "undecided; until then “" + titles(options, c.Strictest) + "” rules."
		},
		help: func(p *policy.Pack) []string { return why(p, c, options) },
		read: func(answer string) (string, string) { return read(c, options, answer) },
		keep: func(value string) error {
			switch value {
			case "":
				return nil
			case leftOpen:
				value = ""
			}
			return d.decide(c, value)
		}}
}

// leftOpen takes an answer back.
const leftOpen = "-"

func asked(c policy.Choice) string {
	switch c.Kind {
	case "many":
		return c.Question + " (several: their numbers with commas between)"
	case "number":
		return c.Question + " (a whole number)"
	}
	return c.Question
}

// why a choice matters: the clause that it belongs to, where that comes from, and the law that it cites.
func why(p *policy.Pack, c policy.Choice, options []policy.Option) []string {
	var out []string
	if clause, ok := p.Clause(c.Clause); ok {
		out = append(out, sprintf("It belongs to the clause %s: “%s” (%s)", clause.ID, clause.Text, clause.Source))
		for _, cited := range clause.Cites {
			if i := slices.IndexFunc(p.Laws, func(l policy.Law) bool { return l.Key == cited }); i >= 0 {
				out = append(out, strings.TrimSpace("It follows "+p.Laws[i].Title+". "+p.Laws[i].Link))
			}
		}
	}
	if c.Undecided != "" {
		out = append(out, c.Undecided)
	}
	out = append(out, sprintf("The strictest answer is “%s”. Where it comes from: %s.", titles(options, c.Strictest), strings.TrimSuffix(c.Source, ".")))
	if c.Decision {
		out = append(out, "Governors ask for this one: until it is decided it shows red.")
	}
	if c.Floor {
		out = append(out, "The layer below sets a limit here, so looser answers are not offered.")
	}
	return append(out, "Its name in choices.yaml is "+c.Key+".")
}

// optionsOf are the answers that may be given: to a choice that the layer below marks as a floor only those that are no
// looser than what rules there, so that nobody is offered an answer that would be refused. // serves POL-13
func optionsOf(c policy.Choice) []policy.Option {
	all := c.Options
	if c.Kind == "yes_no" && len(all) == 0 {
		all = []policy.Option{{Key: "no", Title: "No"}, {Key: "yes", Title: "Yes"}}
	}
	if !c.Floor {
		return all
	}
	rules := strings.Split(strings.ReplaceAll(c.InForce(), " ", ""), ",")
	return slices.DeleteFunc(slices.Clone(all), func(o policy.Option) bool {
		if c.Kind != "one" {
			return !slices.Contains(rules, o.Key)
		}
		return slices.IndexFunc(all, func(x policy.Option) bool { return x.Key == o.Key }) >
			slices.IndexFunc(all, func(x policy.Option) bool { return x.Key == rules[0] })
	})
}

// titles is a value in the words of its options.
func titles(options []policy.Option, value string) string {
	if value == "" {
		return "nothing"
	}
	var out []string
	for key := range strings.SplitSeq(value, ",") {
		key = strings.TrimSpace(key)
		if i := slices.IndexFunc(options, func(o policy.Option) bool { return o.Key == key }); i >= 0 {
			key = options[i].Title
		}
		out = append(out, key)
	}
	return strings.Join(out, "; ")
}

// read understands the number or the words of an option; wrong says what would have fitted.
func read(c policy.Choice, options []policy.Option, answer string) (value, wrong string) {
	switch {
	case answer == leftOpen:
		return leftOpen, ""
	case c.Kind == "number":
		if n, err := strconv.Atoi(answer); err != nil || n < 0 || n > 1_000_000 {
			return "", sprintf("%q is not a whole number from 0 to 1000000.", answer)
		}
		if c.Floor && answer != c.InForce() && answer != c.Strictest {
			return "", sprintf("The layer below allows %s here, and nothing looser.", c.InForce())
		}
		return answer, ""
	case c.Kind == "text" && len(answer) > longest:
		return "", sprintf("Say it in fewer than %d letters.", longest)
	case c.Kind == "text":
		return answer, ""
	case c.Kind != "many":
		return pick(options, answer)
	}
	var keys []string
	for one := range strings.SplitSeq(answer, ",") {
		key, wrong := pick(options, strings.TrimSpace(one))
		if wrong != "" {
			return "", wrong
		}
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return strings.Join(keys, ", "), ""
}

// pick finds an option by its number, its name or its words; the beginning of its words does when it is the only such.
func pick(options []policy.Option, answer string) (key, wrong string) {
	if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(options) {
		return options[n-1].Key, ""
	}
	var near []string
	for _, o := range options {
		if strings.EqualFold(answer, o.Key) || strings.EqualFold(answer, o.Title) {
			return o.Key, ""
		}
		if answer != "" && strings.HasPrefix(strings.ToLower(o.Title), strings.ToLower(answer)) {
			near = append(near, o.Key)
		}
	}
	if len(near) == 1 {
		return near[0], ""
	}
	return "", sprintf("%q is not one of the answers. Give its number, 1 to %d, or press Enter to leave it open; ? explains.", answer, len(options))
}
