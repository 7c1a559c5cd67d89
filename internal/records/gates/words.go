package gates

import (
	"slices"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
	"belisha/internal/web"
)

// reason is why a gate is shut, for those who help.
func (m Missing) reason() web.Tag {
	switch m.Why {
	case Unsigned:
		return web.Tag{Text: "Not signed", Colour: "red"}
	case Outdated:
		return web.Tag{Text: "Signature out of date", Colour: "orange"}
	case Withdrawn:
		return web.Tag{Text: "Taken back", Colour: "red"}
	case Unwitnessed:
		return web.Tag{Text: "Paper to be checked", Colour: "yellow"}
	case Refused:
		return web.Tag{Text: "Refused", Colour: "red"}
	case Disagreed:
		return web.Tag{Text: "Two homes disagree", Colour: "purple"}
	case Unanswered:
		return web.Tag{Text: "No answer yet", Colour: "orange"}
	}
	return web.Tag{Text: "No entry yet", Colour: "orange"}
}

// since is the day since which a gate is shut, in words.
func (m Missing) since() string {
	if m.Since.IsZero() {
		return "From the beginning"
	}
	return clock.Day(m.Since)
}

// doors are what a gate closes, in words.
func doors(g policy.Gate) string {
	var out []string
	for _, d := range []struct{ key, title string }{{Internet, "Internet"}, {Mail, "E-mail"}, {Account, "Account"}} {
		if Shuts(g, d.key) {
			out = append(out, d.title)
		}
	}
	return strings.Join(out, ", ")
}

// sensitive reports whether a gate asks a register that not everybody may see: who waits there is for those who may.
func sensitive(pack *policy.Pack, g policy.Gate, holds func(string) bool) bool {
	def := registerOf(pack, g)
	return def.Sensitive && !slices.ContainsFunc(def.May.See, holds)
}
