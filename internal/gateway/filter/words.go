package filter

import "belisha/internal/policy"

// Page returns the words of the block page for an age band. A category with words of its own for that band gives the
// reason (WEB-16). A band without a page has the strictest profile's: its words are meant for the youngest.
func (e *Engine) Page(band, category string) policy.BlockWords {
	if e == nil {
		return closedPage()
	}
	words, ok := e.pack.Words.Block[band]
	if !ok {
		band = e.strictest.Band
		if words, ok = e.pack.Words.Block[band]; !ok {
			words = closedPage()
		}
	}
	if c := e.category(category); c != nil && c.Words[band] != "" {
		words.Reason = c.Words[band]
	}
	return words
}

// closedPage is for the time when no pack is loaded: a child must still read whom to tell.
func closedPage() policy.BlockWords {
	return policy.BlockWords{
		Title:  "The internet is closed just now",
		Reason: "The school's safety rules are not ready, so nothing can be opened. You have done nothing wrong.",
		Tell:   "Tell an adult",
		Report: "The internet is closed.",
		Who:    "Tell your teacher or another adult in school.",
		Back:   "Go back",
	}
}
