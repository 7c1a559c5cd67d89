package author

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"belisha/internal/policy"
)

const aboutThePolicy = "About the policy"

// firstIdentity is a pack's identity before anybody has been asked.
func firstIdentity(s Start) policy.Identity {
	approved := s.Today.AddDate(0, 1, 0)
	return policy.Identity{URN: "school/our-school", Version: "1", Created: s.Today.Format(time.DateOnly), Layer: "school", Extends: s.Name,
		Language: "en-GB", Licence: "CC-BY-4.0", Title: "Online Safety Policy", School: "Our school",
		DerivesFrom: s.Base.Identity.Title + ", version " + s.Base.Identity.Version, ApprovedBy: "The governing body",
		Authors: []string{"The online safety coordinator"}, Approved: approved.Format(time.DateOnly), Review: approved.AddDate(1, 0, 0).Format(time.DateOnly)}
}

// identityQuestions are those of the policy's identity that nobody has been asked yet.
func identityQuestions(d *draft) []question {
	var out []question
	for _, q := range []struct{ key, title, ask, why string }{
		{"school", "School", "What is the school called?", "The name stands on every page, print-out and block page."},
		{"title", "Title", "What is the policy called?", "Governors and parents find it under this name."},
		{"approved_by", "Approval", "Who approves it?", "Nothing rules before it is approved: “belisha init” and the page “Versions” ask for the minute."},
		{"authors", "Author", "Who writes it? (a post, not a name)", "Whoever has a question about the words knows where to go."},
		{"approved", "Day of approval", "On which day is it to be approved? (year-month-day)", "The review is counted from this day."},
		{"review", "Review", "On which day is it reviewed next? (year-month-day)", "Belisha reminds the owner, and shows red when the day has passed. Once a year is what the guidance asks."},
	} {
		if d.asked(q.key) {
			continue
		}
		out = append(out, question{key: q.key, group: aboutThePolicy, title: q.title, ask: q.ask,
			usual: func() string { return d.now(q.key) },
			help:  func(*policy.Pack) []string { return []string{q.why} },
			read:  reader(q.key),
			keep:  func(value string) error { return d.identity(q.key, value) }})
	}
	return out
}

// longest bounds an answer in words: it becomes a heading.
const longest = 200

func reader(key string) func(string) (string, string) {
	return func(answer string) (string, string) {
		if _, err := time.Parse(time.DateOnly, answer); err != nil && (key == "approved" || key == "review") {
			return "", fmt.Sprintf("%q is not a date. Write it as 2027-03-14.", answer)
		}
		if len(answer) > longest {
			return "", fmt.Sprintf("Say it in fewer than %d letters.", longest)
		}
		return answer, ""
	}
}

// identity keeps an answer about the policy, and what follows from it.
func (d *draft) identity(key, value string) error {
	if value == "" {
		value = d.now(key)
	}
	pairs := []string{key, value}
	switch day, err := time.Parse(time.DateOnly, value); {
	case key == "school":
		pairs = append(pairs, "urn", "school/"+slug(value))
	case key == "approved" && err == nil:
		d.propose("review", day.AddDate(1, 0, 0).Format(time.DateOnly))
	}
	return d.set(pairs...)
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`) //nolint:gochecknoglobals // compiled once

func slug(name string) string {
	s := strings.Trim(notInNames.ReplaceAllString(strings.ToLower(name), "-"), "-")
	if s == "" {
		return "our-school"
	}
	return s
}
