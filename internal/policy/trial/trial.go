package trial

import (
	"maps"
	"slices"
	"strings"
	"time"

	"belisha/internal/policy"
)

// Decider answers for the filter. The gateway's engine does; without one the cases about sites are skipped.
type Decider interface {
	Decide(p *policy.Pack, q Question) (Ruling, error)
}

// Question is one request for a site, or for what can be done there.
type Question struct {
	Profile  string   // key of a profile of the pack: that of the person, wherever they are
	Roles    []string // of the person; none: nobody is known to be there
	Year     string
	Network  string // key of a part of the network; empty: not said
	Lesson   *Lesson
	Host     string // or
	Category string
	At       time.Time

	Words string // looked for; empty: it is no search
	Query string // as the browser would send it, beyond the words
	Path  string
	File  string // kind of a file on its way in
	Sends int64  // bytes to be sent; nought: nothing is sent
}

// Ruling is the filter's answer.
type Ruling struct {
	Verdict string // block | allow | notice
	Rule    string
	Clause  string
	Reason  string
	Profile string // the one that ruled
	Query   string // the query that goes up instead
	Alert   string // how loudly somebody is told
	Name    string // with which DNS answers
	Age     int
	Opens   time.Time
}

// Result is how one case went.
type Result struct {
	File    string
	Line    int
	Name    string
	Serves  []string
	Skipped string   // why it was not tried; empty: it was
	Wrong   []string // what was expected and what came; empty: it went well
}

// Passed says whether the case was tried and went well.
func (r Result) Passed() bool { return r.Skipped == "" && len(r.Wrong) == 0 }

// Run runs every case of every layer, the lowest layer first, in the order of files and lines. A test that cannot be
// read is an error of type policy.Faults with everything that is wrong: then nothing has been run.
func Run(p *policy.Pack, d Decider) ([]Result, error) {
	cases, faults := read(p)
	if len(faults) > 0 {
		return nil, faults
	}
	t := &trial{pack: p, decider: d, calendar: policy.NewCalendar(p)}
	out := make([]Result, 0, len(cases))
	for _, c := range cases {
		out = append(out, t.run(c))
	}
	return out, nil
}

// Untested are the registers, by key, that no case tries. A register is one file and its test.
func Untested(p *policy.Pack) []string {
	cases, _ := read(p)
	tried := map[string]bool{}
	for _, c := range cases {
		tried[c.given.one("register")] = true
	}
	var out []string
	for _, r := range p.Registers {
		if !tried[r.Key] {
			out = append(out, r.Key)
		}
	}
	return out
}

// trial is one run over one pack.
type trial struct {
	pack     *policy.Pack
	decider  Decider
	calendar policy.Calendar
}

// outcome is what the pack answers, by the keys that a case may expect.
type outcome map[string][]string

func (t *trial) run(c testCase) Result {
	r := Result{File: c.file, Line: c.line, Name: c.name, Serves: c.serves}
	got, wrong := c.subject.ask(t, c)
	if skipped, ok := got["skipped"]; ok {
		r.Skipped = skipped[0]
		return r
	}
	if wrong != "" {
		r.Wrong = []string{wrong}
		return r
	}
	for _, want := range c.expect.pairs {
		if had := got[want.key]; !same(want.key, had, want.value.words()) {
			r.Wrong = append(r.Wrong, want.key+": expected "+shown(want.value.words())+", and the pack says "+shown(had))
		}
	}
	return r
}

// same compares as sets: the order of a list means nothing. What a pack says to people is compared by a part of it.
func same(key string, had, want []string) bool {
	if key == "says" || key == "unless" {
		return strings.Contains(strings.Join(had, " "), strings.Join(want, " ")) && (len(want) > 0) == (len(had) > 0)
	}
	if key == "value" && len(had) > 1 && len(want) == 1 { // several answers may stand with commas between
		want = strings.Split(want[0], ",")
	}
	return slices.Equal(set(had), set(want))
}

func set(words []string) []string {
	out := map[string]bool{}
	for _, w := range words {
		if w = strings.TrimSpace(w); w != "" {
			out[w] = true
		}
	}
	return slices.Sorted(maps.Keys(out))
}

func shown(words []string) string {
	if words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" }); len(words) == 0 {
		return "nothing"
	}
	return "“" + strings.Join(words, ", ") + "”"
}

func yesNo(b bool) []string {
	if b {
		return []string{"yes"}
	}
	return []string{"no"}
}
