package words

import "testing"

// shows STD-09: a word and what a child writes who knows it by ear only sound the same; each cluster of letters is in one of them.
func TestWordsThatSoundTheSame(t *testing.T) {
	for word, heard := range map[string]string{"wrists": "rists", "cigarettes": "siggarets", "pharmacy": "farmacy", "chopped": "choped", "butcher": "bucher", "shocks": "shox",
		"extreme": "ekstreme", "knickers": "nickers", "fighting": "fiting", "midgets": "mijets", "mansion": "manshn", "injection": "injekshn", "quarter": "kwarter", "breathe": "breth"} {
		a, b := string(sounds(nil, []rune(word))), string(sounds(nil, []rune(heard)))
		if a != b || a == "" {
			t.Errorf("%s sounds %q, %s %q", word, a, heard, b)
		}
	}
}
