package defence

import (
	"fmt"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// settingsStory says in one sentence what is different. // serves NET-18
func settingsStory(t ledger.Told, at time.Time) string {
	var parts []string
	for _, c := range t.Changes[:min(len(t.Changes), mostInStory)] {
		parts = append(parts, c.Field+" "+became(c))
	}
	if more := len(t.Changes) - len(parts); more > 0 {
		parts = append(parts, fmt.Sprintf("and %d more, which the trail lists", more))
	}
	return fmt.Sprintf("Since it last started, other settings were written into the machine’s own files. Found when it started at %s: %s.", clock.Human(at), strings.Join(parts, "; "))
}

func became(c ledger.Change) string {
	switch {
	case c.Class != ledger.Open:
		return "(it is not shown, and it is another now)"
	case c.Before == "":
		return "is new: " + c.After
	case c.After == "":
		return "is gone; it was " + c.Before
	}
	return "was " + c.Before + " and is " + c.After
}

// joined adds a second change to the story of an alert that is still open, so that a change which follows closely does not hide
// the first. Told twice, it says the same.
func joined(was, now string) string {
	if strings.Contains(was, now) {
		return was
	}
	if both := was + " " + now; len([]rune(both)) <= mostStory {
		return both
	}
	return now + " Changes before these stand in the trail."
}

// mostStory bounds how long a story grows.
const mostStory = 4000
