package trial

import (
	"belisha/internal/policy"
)

// Reader reads text as the gateway would. A Decider that is one too answers cases about a text. // serves MON-04, STD-09
type Reader interface {
	// Read gives the kinds of a text for a profile, the loudest first. Where is search, page, prompt or answer.
	Read(p *policy.Pack, profile, where, text string) (Read, error)
}

// Read is what becomes of a text.
type Read struct {
	Kinds  []string // none: nothing worries
	Closes bool
}

// text: what the rules on words say of a search, a page or a prompt by somebody.
func (t *trial) text(c testCase) (outcome, string) {
	reader, ok := t.decider.(Reader)
	if !ok {
		return outcome{"skipped": {"the rules on words are not here to be asked"}}, ""
	}
	where := c.given.one("where")
	if where == "" {
		where = "search"
	}
	got, err := reader.Read(t.pack, t.profileOf(c).Key, where, c.given.one("text"))
	if err != nil {
		return nil, "the text could not be read: " + err.Error()
	}
	out := outcome{"kinds": got.Kinds, "closes": yesNo(got.Closes), "kind": {"none"}}
	if len(got.Kinds) == 0 {
		return out, ""
	}
	out["kind"] = got.Kinds[:1]
	kind, _ := t.pack.Filtering.Texts.Kind(got.Kinds[0])
	level := kind.Level
	if where == "page" {
		level = kind.PageLevel
	}
	out["level"], out["post"], out["clause"] = []string{level}, []string{kind.Post}, []string{kind.Clause}
	return out, ""
}
