package policy

import (
	"slices"
	"testing"
)

// shows NEW-09: a lesson's aim names its topics by whole words, in any case, and says which kinds it explains.
func TestALessonsAimExplainsKinds_NEW09(t *testing.T) {
	texts := Texts{Topics: []TextTopic{{Title: "The Second World War", Words: []string{"second world war", "Holocaust"}, Kinds: []string{"hate", "violence"}},
		{Title: "Food", Words: []string{"diet"}, Kinds: []string{"eating"}}}}
	for aim, want := range map[string][]string{"Y6: the HOLOCAUST, and why": {"hate", "violence"}, "The second  world-war": {"hate", "violence"}, "Dietary fibre": nil, "": nil,
		"Diet in the Second World War": {"hate", "violence", "eating"}} {
		if _, got := texts.Explains(aim); !slices.Equal(got, want) {
			t.Errorf("%q: %q", aim, got)
		}
	}
}
