package entry

import (
	"fmt"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// Anonymise is what becomes of an entry whose figures outlive its names; anything else deletes it.
const Anonymise = "anonymise"

// KeepWords says it to whoever reads an entry.
func KeepWords(k policy.Keep) string {
	if k.Days == 0 {
		return "The policy does not say how long entries are kept, so they stay."
	}
	then := "Then they are deleted."
	if k.Then == Anonymise {
		then = "Then names and words are taken out, and the figures stay."
	}
	return fmt.Sprintf("Entries are kept for %s from %s. %s %s", span(k.Days), fromWords(k.From), then, k.Why)
}

func span(days int) string {
	switch {
	case days == 1:
		return "1 day"
	case days == 365:
		return "1 year"
	case days%365 == 0:
		return fmt.Sprintf("%d years", days/365)
	}
	return fmt.Sprintf("%d days", days)
}

func fromWords(from string) string {
	switch from {
	case "", "closed":
		return "when they are closed"
	case "created":
		return "when they are written"
	}
	return "the day that they name"
}

// Written is when an entry was first stored.
func Written(e Entry) time.Time {
	at, err := clock.Parse(e.CreatedAt)
	if err != nil {
		return time.Time{}
	}
	return at
}
