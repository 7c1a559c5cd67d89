// Package telling is every way in: how a child, a member of staff, a parent or a visitor tells the school something, and
// how they learn what became of it. What was told is a case of the feature incidents.
//
// It serves INC-01, INC-02, INC-03, INC-34, INC-35, INC-39, INC-45, NEW-08 and STD-16.
package telling

import (
	"context"
	"slices"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
)

// Kinds of a report, of policy.ReportKinds.
const (
	concern     = "concern"
	message     = "message"
	accident    = "accident"
	images      = "images"
	complaint   = "complaint"
	allegation  = "allegation"
	whistleblow = "whistleblowing"
)

// How long the code of a receipt leads anywhere. Who is signed in goes on at "What I told"; a child may share the device.
const (
	shortLife = 24 * time.Hour
	longLife  = 180 * 24 * time.Hour
)

// samePress is how long a child's identical presses are one report.
const samePress = time.Minute

// Hooks are what this feature borrows; internal/app ties them.
type Hooks struct {
	URL  string // where the records are reached, for the code on the poster; empty: the poster shows the words only
	Tell func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
}

// Report is what the ways in know of a case beside the case itself.
type Report struct {
	Incident string `db:"incident_id"`
	Child    bool   `db:"child"`
	Kind     string `db:"kind"`
	Choice   string `db:"choice"` // the picture that a child pressed
	Adult    string `db:"adult"`  // the grown-up whom a child chose, as a person id
	Press    string `db:"press"`  // tells a second press from a second report
	Files    int64  `db:"files"`
	At       string `db:"told_at"`
}

// choice is a picture that a child can press. Its sentence counts as the child's written words.
type choice struct {
	key, text, picture string
	kind               string
	about              string // the office it is about; then the rule says who deals with it, and no choice of the child
	tags               []string
	serious, secret    bool
}

// choices are fixed: a picture that means something else in each school would help nobody. // serves INC-02, NEW-08
func choices() []choice {
	return []choice{
		{key: "unkind", text: "Someone was unkind to me", picture: "sad", kind: message, tags: []string{"bullying"}},
		{key: "saw", text: "I saw something I did not like", picture: "worried", kind: concern},
		{key: "mistake", text: "Something came up by accident", picture: "computer", kind: accident},
		{key: "stranger", text: "Someone wants to meet me, or asked me for something", picture: "people", kind: message, tags: []string{"grooming", "strangers"}, serious: true, secret: true},
		{key: images, text: "A picture of someone without clothes", picture: "camera", kind: images, tags: []string{"sexual_images", "intimate_images"}, serious: true, secret: true},
		{key: "unsafe", text: "I do not feel safe", picture: "shield", kind: concern, serious: true, secret: true},
		{key: "adult", text: "A grown-up at school worries me", picture: "alert", kind: concern, about: "staff", secret: true},
		{key: "head", text: "The head teacher worries me", picture: "school", kind: concern, about: "head", secret: true},
		{key: "other", text: "Something else", picture: "speaker", kind: concern},
	}
}

func choiceOf(key string) (choice, bool) {
	all := choices()
	i := slices.IndexFunc(all, func(ch choice) bool { return ch.key == key })
	if i < 0 {
		return choice{}, false
	}
	return all[i], true
}

// tagsIn keeps the risks that the policy names. The suspicion of sexual images always counts: it closes every upload.
func tagsIn(p *policy.Pack, tags []string) []string {
	return slices.DeleteFunc(slices.Clone(tags), func(t string) bool {
		return t != "sexual_images" && (p == nil || !slices.ContainsFunc(p.Risks, func(r policy.Risk) bool { return r.Key == t }))
	})
}

// topic is a kind of report as grown-ups choose it.
type topic struct {
	key, text string
	secret    bool   // not for class teachers
	about     string // the office it counts as being about when the teller names none
}

// topics in the order of the form. // serves INC-34, INC-39
func topics() []topic {
	return []topic{
		{key: concern, text: "A concern about a child"},
		{key: message, text: "A message that threatens or frightens"},
		{key: accident, text: "I saw something by accident"},
		{key: images, text: "A nude or sexual picture of a child", secret: true},
		{key: allegation, text: "An allegation against an adult at school", secret: true, about: "staff"},
		{key: whistleblow, text: "Whistleblowing", secret: true, about: "staff"},
		{key: complaint, text: "A complaint"},
	}
}

// topicOf finds a kind; anything unknown is a concern.
func topicOf(key string) topic {
	all := topics()
	if i := slices.IndexFunc(all, func(t topic) bool { return t.key == key }); i >= 0 {
		return all[i]
	}
	return all[0]
}

// protects says whether the reporter's name is for the named receiver alone. // serves INC-39
func (t topic) protects() bool { return t.key == allegation || t.key == whistleblow }

// mayBeNameless says whether the policy lets a group tell without a name.
func mayBeNameless(p *policy.Pack, group string) bool {
	plural := map[string]string{"pupil": "pupils", "staff": "staff", "parent": "parents", "governor": "governors"}[group]
	if plural == "" {
		plural = "visitors"
	}
	return p == nil || len(p.Cases.Anonymous) == 0 || slices.Contains(p.Cases.Anonymous, plural)
}
