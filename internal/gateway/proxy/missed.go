package proxy

import (
	"sync/atomic"

	"belisha/internal/gateway/words"
)

// Missed are texts that were not read, or not whole, by where they stood: a message that a child wrote is graver than a page.
type Missed struct{ Prompts, Answers, Pages int64 }

// All is how many they are together.
func (m Missed) All() int64 { return m.Prompts + m.Answers + m.Pages }

// misses counts them. // serves STD-09 STD-12
type misses struct{ prompts, answers, pages atomic.Int64 }

func (m *misses) add(where words.Where) {
	switch where {
	case words.Prompt, words.Search:
		m.prompts.Add(1)
	case words.Answer:
		m.answers.Add(1)
	default:
		m.pages.Add(1)
	}
}

func (m *misses) all() Missed {
	return Missed{Prompts: m.prompts.Load(), Answers: m.answers.Load(), Pages: m.pages.Load()}
}
