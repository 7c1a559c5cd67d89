package author

import (
	"belisha/internal/policy"
)

// question is one thing that is asked: about the policy itself, or a choice that it leaves open.
type question struct {
	key     string
	group   string // the heading under which it is asked
	title   string
	ask     string
	options []policy.Option
	usual   func() string                             // what Enter alone means, in words
	help    func(p *policy.Pack) []string             // why it matters, a paragraph each
	read    func(answer string) (value, wrong string) // understands an answer, or says what would have fitted
	keep    func(value string) error                  // "" : Enter alone
}

// step is where an answer leads.
type step int

const (
	next step = iota
	back
	away
)

// interview asks one question after another. ? explains, b goes back, q stops for today; whatever is answered is kept.
func (a *asker) interview(p *policy.Pack, all []question) error {
	if len(all) == 0 {
		a.say("Every choice of this policy is answered.\n")
		return nil
	}
	a.para("", "Answer with a number or in a few words. Enter alone takes the safe answer. ? explains, b goes back, "+
		"q stops for today: every answer is kept, and the same command goes on where you stopped.")
	count, place := counts(all)
	group := ""
	for i := 0; i < len(all); {
		if q := all[i]; q.group != group {
			group = q.group
			a.say("\n== %s ==\n", group)
		}
		to, err := a.one(p, all[i], place[i], count[all[i].part()])
		switch {
		case err != nil:
			return err
		case to == away:
			a.say("\nWhat you answered is kept. The rest stays open: the strictest answers rule until it is decided.\n")
			return nil
		case to == back:
			i = max(i-1, 0)
		default:
			i++
		}
	}
	return nil
}

// part counts the questions about the policy apart from its choices.
func (q question) part() bool { return q.group == aboutThePolicy }

// counts numbers the questions within their part: “12 of 77”.
func counts(all []question) (count map[bool]int, place []int) {
	count = map[bool]int{}
	for _, q := range all {
		count[q.part()]++
		place = append(place, count[q.part()])
	}
	return count, place
}

func (a *asker) one(p *policy.Pack, q question, n, of int) (step, error) {
	a.say("\n%d of %d  %s\n", n, of, q.title)
	a.para("", q.ask)
	for i, o := range q.options {
		a.say("%s\n", fold(o.Title, sprintf("  %d  ", i+1), "     ", a.width))
	}
	a.para("", "Enter alone: "+q.usual())
	for {
		answer, more := a.line()
		switch {
		case !more || answer == "q":
			return away, nil
		case answer == "b":
			return back, nil
		case answer == "?":
			for _, text := range q.help(p) {
				a.para("  ", text)
			}
			continue
		case answer == "":
			return next, q.keep("")
		}
		value, wrong := q.read(answer)
		if wrong == "" {
			return next, q.keep(value)
		}
		a.para("", wrong)
	}
}
