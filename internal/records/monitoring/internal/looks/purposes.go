package looks

import "belisha/internal/web"

// Purposes are those of the policy, to choose one. // serves MON-15
func (b *Book) Purposes() []web.Option {
	var out []web.Option
	for _, p := range b.Rules().Purposes {
		o := web.Option{Value: p.Key, Text: p.Title}
		if p.Check {
			o.Hint = "For a stated reason of safety or behaviour. What came of it is written down afterwards."
		}
		out = append(out, o)
	}
	return out
}

// Title is a purpose in the policy's words.
func (b *Book) Title(key string) string {
	switch key {
	case "":
		return "Not said"
	case ToAlert:
		return "To deal with an alert"
	case InLesson:
		return "To lead a lesson"
	}
	if p, ok := b.Rules().Purpose(key); ok {
		return p.Title
	}
	return key
}
