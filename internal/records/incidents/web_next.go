package incidents

import (
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/policy"
	"belisha/internal/records/incidents/internal/course"
	"belisha/internal/records/incidents/internal/record"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// Next is the head of a case: what is waited for, what the policy says, whom to call.
type Next struct {
	Clocks         []Line // Kind: what is waited for, When: until when, Text: the time left
	Says           []Says
	Calls          []Call
	MayAcknowledge bool
	MaySerious     bool
	Serious        bool
}

// Says is what a path tells the handlers first.
type Says struct{ Title, Text, Clause string }

// Call is somebody outside to turn to. // serves INC-30
type Call struct{ Title, For, Phone, Link string }

func (h pages) next(k Case, w course.Walk, handles bool, now time.Time) Next {
	n := Next{Serious: k.Serious, MaySerious: handles && k.State == Open, MayAcknowledge: handles && k.State == Open && k.AcknowledgedAt == ""}
	for _, p := range w.Walked {
		n.Says = append(n.Says, Says{p.Title, p.Says, p.Clause})
		for _, s := range p.Steps {
			if c := callOf(w.Pack, s.Contact); c != nil && !slices.Contains(n.Calls, *c) {
				n.Calls = append(n.Calls, *c)
			}
		}
	}
	if k.State != Open {
		return n
	}
	add := func(what, due string) {
		if due != "" {
			n.Clocks = append(n.Clocks, Line{Kind: what, When: clock.Told(due), Text: left(due, now)})
		}
	}
	if k.AcknowledgedAt == "" {
		add("Say that you have this case", k.AnswerDue)
	}
	if k.FirstActionAt == "" {
		add("The first action", k.FirstDue)
	}
	due := slices.DeleteFunc(slices.Clone(k.Tasks), func(t Task) bool { return t.State != TaskOpen || t.Due == "" })
	slices.SortStableFunc(due, func(a, b Task) int { return strings.Compare(a.Due, b.Due) })
	for _, t := range due[:min(len(due), 5)] {
		add(t.Title, t.Due)
	}
	return n
}

func callOf(pack *policy.Pack, key string) *Call {
	i := slices.IndexFunc(pack.Contacts, func(c policy.Contact) bool { return key != "" && c.Key == key })
	if i < 0 {
		return nil
	}
	c := pack.Contacts[i]
	return &Call{c.Title, c.For, c.Phone, c.Link}
}

// left says in words how much of a clock is left, or how long it has been over.
func left(due string, now time.Time) string {
	at, err := clock.Parse(due)
	if err != nil {
		return ""
	}
	d := at.Sub(now).Round(time.Minute)
	if d < 0 {
		return "late by " + record.Lasting(-d)
	}
	return record.Lasting(d) + " left"
}

// taskLines are the steps and responses with their forms.
func taskLines(k Case, w course.Walk, names map[string]people.Person, a authz.Actor, now time.Time) []TaskLine {
	tags := map[string]*web.Tag{TaskOpen: {Text: "To do", Colour: "yellow"}, TaskDone: {Text: "Done", Colour: "green"},
		TaskSkipped: {Text: "Skipped", Colour: "orange"}, TaskDropped: {Text: "No longer asked for", Colour: "grey"}}
	var out []TaskLine
	for _, t := range k.Tasks {
		line := TaskLine{Key: t.Key, Title: t.Title, Task: t.Task, Post: postTitle(w.Pack, t.Post), State: t.State, Reason: t.Reason, Tag: tags[t.State],
			Open: t.State == TaskOpen, MaySkip: record.Holds(a, t.Skippers()), Answers: answersTo(t, w.Pack)}
		if step, ok := w.Step(t); ok {
			line.Call = callOf(w.Pack, step.Contact)
		}
		if t.Person != "" {
			line.Person = called(t.Person, names)
		}
		if line.Open && t.Due != "" {
			line.Due = "Until " + clock.Told(t.Due) + ": " + left(t.Due, now)
			if t.Due < clock.Text(now) {
				line.Tag = &web.Tag{Text: "Late", Colour: "red"}
			}
		}
		if line.Open && w.Held(t, k.Tasks) {
			line.Held = "Waits for the police: write down their advice or reference first."
		}
		if !line.Open {
			line.Who, line.When = called(t.Who, names), clock.Told(t.At)
		}
		line.Fields = needFields(t, clock.ISO(now), w.Choices(t), postsOf(w.Pack))
		out = append(out, line)
	}
	return out
}

func postTitle(pack *policy.Pack, key string) string {
	if p, ok := pack.Post(key); ok {
		return p.Title
	}
	return key
}

func postsOf(pack *policy.Pack) []Word {
	var out []Word
	for _, p := range pack.Posts {
		out = append(out, Word{Key: p.Key, Text: p.Title})
	}
	return out
}

// answersTo shows what was written down with a step.
func answersTo(t Task, pack *policy.Pack) web.Summary {
	var s web.Summary
	add := func(key, value string) {
		if value != "" {
			s.Rows = append(s.Rows, web.SummaryRow{Key: key, Lines: []string{value}})
		}
	}
	add("Decided", Said(course.SupportsOf(pack), t.Choice))
	if t.Answer.When != "" {
		add("When", clock.Told(t.Answer.When))
	}
	add("Who", t.Told)
	add("How", Said(record.Channels(), t.Channel))
	add("Reference", t.Reference)
	add("Answer", t.Answer.Reply)
	add("Looked after by", postTitle(pack, t.Owner))
	if t.Review != "" {
		add("Looked at again", clock.Date(t.Review))
	}
	return s
}
