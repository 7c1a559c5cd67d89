package filter

import (
	"slices"
	"strings"
	"unicode"

	"belisha/internal/policy"
)

// query is a raw query in pieces, in its order: what is not touched goes on byte for byte.
type query []piece

type piece struct {
	raw   string // as it was sent
	name  string // as a server could read it
	value string
}

// mostPieces bounds what is taken apart. A query with more is no search of a person's: the rest is dropped when the query
// is written anew, so that nothing behind the bound can undo what was set.
const mostPieces = 256

func readQuery(raw string) query {
	var out query
	for part := range strings.SplitSeq(raw, "&") {
		if len(out) == mostPieces {
			break
		}
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		out = append(out, piece{raw: part, name: paramName(name), value: decoded(value)})
	}
	return out
}

// paramName is a name as the most lenient server reads it: decoded, without case, spaces, control characters or what
// follows a bracket. A name that is taken for ours by mistake costs nothing; one that slips through switches safe mode off.
func paramName(raw string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || !unicode.IsPrint(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, decoded(raw))
	if at := strings.IndexByte(name, '['); at >= 0 {
		name = name[:at]
	}
	return name
}

// decoded undoes the encoding of a query. What is no encoding stays as it is.
func decoded(s string) string {
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			out.WriteByte(' ')
		case s[i] == '%' && i+2 < len(s) && nibble(s[i+1]) >= 0 && nibble(s[i+2]) >= 0:
			out.WriteByte(byte(nibble(s[i+1])<<4 | nibble(s[i+2])))
			i += 2
		default:
			out.WriteByte(s[i])
		}
	}
	return out.String()
}

func nibble(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// with returns the query in which these parameters stand once, at the end, with our values. Some servers split at
// semicolons too, so a piece that hides one of ours behind one is dropped whole.
func (q query) with(safe []policy.Parameter) (raw string, changed bool) {
	if q.stands(safe) {
		return q.written(), false
	}
	var kept query
	for _, p := range q {
		if !p.speaksOf(safe) {
			kept = append(kept, p)
		}
	}
	for _, s := range safe {
		kept = append(kept, piece{raw: s.Name + "=" + s.Value})
	}
	return kept.written(), true
}

// stands says whether each parameter stands exactly once, exactly as we would write it.
func (q query) stands(safe []policy.Parameter) bool {
	if len(q) == mostPieces {
		return false
	}
	said, exact := 0, 0
	for _, p := range q {
		if p.speaksOf(safe) {
			said++
		}
		if slices.ContainsFunc(safe, func(s policy.Parameter) bool { return p.raw == s.Name+"="+s.Value }) {
			exact++
		}
	}
	return said == len(safe) && exact == len(safe)
}

func (p *piece) speaksOf(safe []policy.Parameter) bool {
	return slices.ContainsFunc(safe, func(s policy.Parameter) bool {
		name := strings.ToLower(s.Name)
		return p.name == name || strings.Contains(strings.ToLower(p.value), ";"+name+"=") ||
			strings.Contains(p.name, ";"+name) || strings.HasPrefix(p.name, name+";")
	})
}

func (q query) written() string {
	var out strings.Builder
	for i, p := range q {
		if i > 0 {
			out.WriteByte('&')
		}
		out.WriteString(p.raw)
	}
	return out.String()
}

// has says whether the query asks for one of these; a name without value is meant with any.
func (q query) has(any []policy.Parameter) bool {
	return slices.ContainsFunc(q, func(p piece) bool {
		return slices.ContainsFunc(any, func(a policy.Parameter) bool {
			return p.name == strings.ToLower(a.Name) && (a.Value == "" || strings.EqualFold(strings.TrimSpace(p.value), a.Value))
		})
	})
}

// mostWords bounds what is kept of a search.
const mostWords = 500

// words is what is looked for: the first of the engine's parameters that is filled.
func (q query) words(names []string) string {
	for _, p := range q {
		if text := strings.TrimSpace(p.value); text != "" && slices.Contains(names, p.name) {
			return strings.ToValidUTF8(text[:min(len(text), mostWords)], "")
		}
	}
	return ""
}

// all is everything that is looked for: some engines take words in several parameters.
func (q query) all(names []string) string {
	var out strings.Builder
	for _, p := range q {
		if slices.Contains(names, p.name) && out.Len() < mostWatched {
			out.WriteString(p.value[:min(len(p.value), mostWatched)])
			out.WriteByte(' ')
		}
	}
	return strings.ToValidUTF8(out.String(), " ")
}

// holds says whether one of the words stands in a search, such as a command that switches safe mode off.
func (q query) holds(names, words []string) bool {
	return len(words) > 0 && slices.ContainsFunc(q, func(p piece) bool {
		return slices.Contains(names, p.name) && slices.ContainsFunc(strings.Fields(strings.ToLower(p.value)), func(w string) bool {
			return slices.Contains(words, w)
		})
	})
}
