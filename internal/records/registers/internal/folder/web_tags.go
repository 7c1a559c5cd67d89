package folder

import (
	"cmp"
	"time"

	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/web"
)

// StateTag is a state of a register as a tag.
func StateTag(def policy.Register, key string) *web.Tag {
	s, ok := entry.StateOf(def, key)
	if !ok {
		return &web.Tag{Text: cmp.Or(key, "No state"), Colour: "grey"}
	}
	return &web.Tag{Text: cmp.Or(s.Title, s.Key), Colour: cmp.Or(s.Colour, "grey")}
}

// TagOf is where an entry stands at a moment, in a word.
func TagOf(def policy.Register, e entry.Entry, now time.Time) *web.Tag {
	switch {
	case e.Late(now):
		return Overdue()
	case e.State == "":
		return nil
	}
	return StateTag(def, e.State)
}

// Overdue marks what is late.
func Overdue() *web.Tag { return &web.Tag{Text: "Overdue", Colour: "red"} }
