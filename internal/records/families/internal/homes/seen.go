package homes

import (
	"slices"
	"strings"

	"belisha/internal/policy"
	"belisha/internal/records/agreements"
)

// The audiences in whose words a family and a child read.
const (
	Parents = "parents"
	KS1     = "ks1"
	KS2     = "ks2"
)

// watches reports a clause about what the school records, looks at and, for parents, filters. A clause about what a gate
// keeps shut is none: it says what a child cannot do, not what anybody sees.
func watches(c policy.Clause, audience string) bool {
	return slices.ContainsFunc(c.Serves, func(id string) bool {
		return looks(id) || id == "WEB-16" || audience == Parents && strings.HasPrefix(id, "WEB-") && id != "WEB-29"
	}) && !slices.Contains(c.Serves, "WEB-29")
}

// looks reports a requirement about recording and looking.
func looks(id string) bool { return strings.HasPrefix(id, "MON-") || id == "AUA-11" }

// Seen is what the school can see of a child and why, in the words that the policy has for an audience. serves AUA-11
func Seen(p *policy.Pack, audience string) []string {
	var out []string
	said := map[string]bool{}
	for _, c := range p.Clauses {
		text := c.Audience[audience]
		if text == "" || !watches(c, audience) || said[strings.ToLower(text)] {
			continue
		}
		said[strings.ToLower(text)] = true
		out = append(out, text)
	}
	return out
}

// Told are the lines of the parents' forms in which the school says what it may look at: those that rest on a clause about
// recording and looking.
func Told(p *policy.Pack, forms []policy.Agreement, language string) []string {
	var out []string
	for _, a := range forms {
		for _, i := range a.Items {
			if i.Kind != agreements.NoticeItem || !slices.ContainsFunc(i.Clauses, func(id string) bool { return aboutLooking(p, id) }) {
				continue
			}
			text := a.Words[language].Items[i.Key]
			if text == "" {
				text = i.Text
			}
			out = append(out, text)
		}
	}
	return out
}

func aboutLooking(p *policy.Pack, clause string) bool {
	return slices.ContainsFunc(p.Clauses, func(c policy.Clause) bool { return c.ID == clause && slices.ContainsFunc(c.Serves, looks) })
}

// Behave are the rules in parents' words that go home with the introduction for new families. serves AUA-17
func Behave(p *policy.Pack) []string {
	var out []string
	for _, c := range p.Clauses {
		text := c.Audience[Parents]
		about := slices.ContainsFunc(c.Serves, func(id string) bool {
			return strings.HasPrefix(id, "EDU-") || strings.HasPrefix(id, "INC-") || id == "AUA-07" || id == "AUA-08" || id == "AUA-27"
		})
		if text != "" && about && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// Helpers are whom a child can turn to outside school.
func Helpers(p *policy.Pack) []string {
	var out []string
	for _, h := range p.Settings.Helpers {
		line := h.Title
		if h.Phone != "" {
			line += ", " + h.Phone
		}
		out = append(out, line)
	}
	return out
}

// PictureOf is the built-in picture that goes with what a line says: small children find the line by it.
func PictureOf(text string) string {
	text = strings.ToLower(text)
	for _, w := range [][2]string{{"phone", "phone"}, {"photo", "camera"}, {"picture", "camera"}, {"mail", "mail"}, {"teacher", "grown-up"}, {"grown", "grown-up"}, {"adult", "grown-up"},
		{"search", "search"}, {"game", "ball"}, {"time", "clock"}, {"ask", "tell"}, {"safe", "shield"}, {"page", "computer"}, {"site", "computer"}, {"computer", "computer"}} {
		if strings.Contains(text, w[0]) {
			return w[1]
		}
	}
	return "star"
}
