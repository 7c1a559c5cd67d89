package policy

import "cmp"

// SelfHarm is the kind of text that no school switches off or excuses: a missed child is the worst that can happen.
const SelfHarm = "selfharm"

const usualTextScore = 50

// Least is the score from which a text of the kind counts for a profile. // serves NEW-09
func (k *TextKind) Least(profile string) int {
	if n, ok := k.Profiles[profile]; ok {
		return n
	}
	return cmp.Or(k.From, usualTextScore)
}

// AlertCategory is the category of an alert about the kind. // serves MON-04
func (k *TextKind) AlertCategory() string { return cmp.Or(k.Category, k.Key) }

// Kind finds a kind of text by its key.
func (t *Texts) Kind(key string) (TextKind, bool) {
	return find(t.Kinds, func(k TextKind) bool { return k.Key == key })
}
