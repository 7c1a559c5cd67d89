package text

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Bounds of what programs say to each other.
const (
	mostNested  = 3        // messages within strings of messages
	mostStrings = 20_000   // of one message
	mostBlank   = 200      // letters without a space, beyond which it is no word but data
	mostTaken   = 2 * Most // bytes of all strings, over all levels
)

// message takes the words out of JSON: whatever has more than one word, and the single words under keys by which people speak.
func message(s string) string {
	var out gather
	left := mostTaken
	each(s, "", 0, &left, func(key, value string) {
		if spoken(key) || several(value) {
			out.part()
			out.add(value)
		}
	})
	return out.String()
}

// spoken says whether a key is one under which tools keep what people say, in pieces or whole.
func spoken(key string) bool {
	switch strings.ToLower(key) {
	case "content", "text", "delta", "v", "prompt", "query", "q", "input", "message", "msg", "parts", "question", "completion", "response",
		"answer", "token", "output", "output_text", "generated_text", "reply", "value", "search_query":
		return true
	}
	return false
}

// several says whether a string has more than one word.
func several(s string) bool {
	words := 0
	for word := range strings.FieldsSeq(s) {
		if strings.ContainsFunc(word, unicode.IsLetter) {
			if words++; words > 1 {
				return true
			}
		}
	}
	return false
}

// each gives every string of a message with its key; those of a list have the list's. It needs no whole and no right message:
// strings are found by their quotes, and what is left open ends with the message.
func each(s, key string, depth int, left *int, take func(key, value string)) {
	seen := 0
	for i := 0; i < len(s) && seen < mostStrings && *left > 0; seen++ {
		at := strings.IndexByte(s[i:], '"')
		if at < 0 {
			return
		}
		value, n := quoted(s[i+at+1:])
		i += at + 1 + n
		*left -= len(value) + 1
		if name, ok := named(s[i:], value); ok {
			key = name
			continue
		}
		switch trimmed := strings.TrimSpace(value); {
		case trimmed == "":
			if value != "" {
				take(key, value)
			}
		case depth < mostNested && len(trimmed) > 1 && (trimmed[0] == '{' || trimmed[0] == '['):
			each(trimmed, key, depth+1, left, take)
		case len(value) > mostBlank && !strings.ContainsAny(value, " \n\t") && plain(value): // a picture, a key
		default:
			take(key, value)
		}
	}
}

// named says whether a string that has just been read is the name of what follows.
func named(rest, value string) (string, bool) {
	rest = strings.TrimLeft(rest, " \t\r\n")
	return value, strings.HasPrefix(rest, ":")
}

func plain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}

// quoted reads a string up to its closing quote and says how many bytes that took.
func quoted(s string) (value string, n int) {
	end := strings.IndexAny(s, `"\`)
	if end < 0 {
		return s, len(s)
	}
	if s[end] == '"' {
		return s[:end], end + 1
	}
	var out strings.Builder
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '"':
			return out.String(), i + 1
		case c == '\\' && i+1 < len(s):
			r, took := escaped(s[i:])
			out.WriteRune(r)
			i += took
		default:
			out.WriteByte(c)
			i++
		}
	}
	return out.String(), len(s)
}

// escaped reads one escape, which begins s.
func escaped(s string) (rune, int) {
	switch s[1] {
	case 'n', 'r', 't', 'f', 'b':
		return ' ', 2
	case 'u':
		first, ok := four(s, 2)
		if !ok {
			return ' ', 2
		}
		if utf16.IsSurrogate(first) && len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
			if second, ok := four(s, 8); ok {
				return utf16.DecodeRune(first, second), 12
			}
		}
		return first, 6
	}
	r, n := utf8.DecodeRuneInString(s[1:])
	return r, 1 + n
}

// four reads four digits of an escape.
func four(s string, at int) (rune, bool) {
	if len(s) < at+4 {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s[at : at+4]) {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
