package episodes

import (
	"strings"
	"testing"
	"time"
)

// shows NEW-09: what is never explained away for a child, and what a lesson explains.
func TestALessonExplainsButNeverAChildsOwnWords_NEW09(t *testing.T) {
	for _, c := range []struct {
		kind, where, level string
		explained          bool
		rated              string
	}{
		{"selfharm", "search", Urgent, false, Urgent},
		{"self_harm", "prompt", Urgent, false, Urgent},
		{"grooming", "search", High, false, High},
		{"selfharm", "page", Urgent, true, High},
		{"abuse", "answer", High, true, Normal},
		{"selfharm", "", Urgent, false, Urgent},
		{"illegal", "page", Urgent, false, Urgent},
		{"hate", "search", High, true, Normal},
		{"violence", "page", Urgent, true, Normal},
		{"hate", "", High, true, High},
	} {
		f := Found{Kind: c.kind, Where: c.where}
		got := Explained(f, true)
		if got != c.explained || Rate(c.level, f, got) != c.rated {
			t.Errorf("%v: explained %v, rated %s", c, got, Rate(c.level, f, got))
		}
		if Explained(f, false) || Rate(c.level, f, false) != c.level {
			t.Errorf("%v: changed without a lesson", c)
		}
	}
}

// shows NEW-09: a lesson on a crime explains that a child looks for it, not that the child means it beyond doubt.
func TestALessonExplainsNoSureWordsOfAChild_NEW09(t *testing.T) {
	for f, want := range map[Found]bool{{"hate", "search", 89}: true, {"hate", "search", 90}: false, {"hate", "prompt", 95}: false, {"hate", "page", 100}: true, {"hate", "", 0}: true} {
		if Explained(f, true) != want {
			t.Errorf("%v: explained %v", f, !want)
		}
	}
}

func TestAClassIsOneNote_NEW09(t *testing.T) {
	for _, c := range []struct {
		kind      string
		n         int
		explained bool
		want      bool
	}{{"hate", 2, true, false}, {"hate", 3, true, true}, {"hate", 4, false, false}, {"hate", 5, false, true}, {"selfharm", 30, false, false}, {"selfharm", 3, true, true}} {
		if got := OneNote(c.kind, c.n, c.explained); got != c.want {
			t.Errorf("%v: %v", c, got)
		}
	}
	if Family("self-harm") != "selfharm" || Family("grooming") != "abuse" || Family("games") != "games" || Family("terrorism") != "hate" {
		t.Error("the families are not one worry each")
	}
}

func TestAStorySaysWhyAndHowItWasRated_NEW09(t *testing.T) {
	at := time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)
	got := Story(Facts{First: at, Last: at.Add(12 * time.Minute), Parts: []Part{{"Self-harm", "search", 3}}, Score: 92, When: "outside a lesson", Level: Urgent})
	if got != "3 searches about self-harm within 12 minutes, outside a lesson; the surest scored 92 of 100. It is rated urgent, as the policy says." {
		t.Errorf("the story is %q", got)
	}
	for want, f := range map[string]Facts{
		"1 page about hate, after school; it scored 60 of 100. It is rated high, as the policy says.":                       {First: at, Last: at, Parts: []Part{{"Hate", "page", 1}}, Score: 60, When: "after school", Level: High},
		"2 searches and 1 request about hate within a minute. It is rated high, as the policy says of the gravest of them.": {First: at, Last: at, Parts: []Part{{"Hate", "search", 2}, {"Hate", "", 1}}, Level: High},
		"4 children of Y4: 9 pages about AI tools within 3 hours. So many of one class":                                     {First: at, Last: at.Add(3 * time.Hour), Parts: []Part{{"AI tools", "page", 9}}, Level: High, Children: 4, Class: "Y4"},
		"The lesson is about this, so it is rated normal and not high.":                                                     {First: at, Last: at, Parts: []Part{{"Hate", "page", 1}}, Level: Normal, Asked: High, Explained: true, Topic: true},
		"The lesson is about this, but it explains nothing away here: it is rated urgent, as the policy says.":              {First: at, Last: at, Parts: []Part{{"Self-harm", "search", 1}}, Level: Urgent, Topic: true},
		"1 question to a tool of artificial intelligence about hate. It is rated normal, as the policy says.":               {First: at, Last: at, Parts: []Part{{"Hate", "prompt", 1}}, Level: Normal},
	} {
		if got := Story(f); !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
}
