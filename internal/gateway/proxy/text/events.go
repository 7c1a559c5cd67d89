package text

import "strings"

// stream is an answer that comes in pieces: words and halves of words, one event each.
type stream struct {
	out  strings.Builder
	last string // what was said last, for tools that say everything again with each piece
}

// events puts together what a stream of events says. Pieces under keys by which tools speak follow each other as they are;
// whole sentences under other keys stand on lines of their own.
func events(s string) string {
	var all stream
	left := mostTaken
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimRight(line, "\r\x1e")
		data, ok := strings.CutPrefix(line, "data:")
		if part, is := marked(line); is {
			data, ok = part, true
		}
		if !ok && !looksLikeJSON([]byte(line)) || all.out.Len() >= mostWords || left <= 0 {
			continue // a comment, an event's name, its number
		}
		data = strings.TrimPrefix(data, " ")
		switch {
		case !ok:
			all.object(line, &left)
		case looksLikeJSON([]byte(data)) || strings.HasPrefix(data, `"`):
			all.object(data, &left)
		case data != "[DONE]":
			all.piece(data)
		}
	}
	return short(all.out.String())
}

// marked reads a line of those that begin with one sign for what they are, such as 0:"word".
func marked(line string) (data string, ok bool) {
	if len(line) < 4 || line[1] != ':' {
		return "", false
	}
	data = line[2:]
	return data, data[0] == '"' || data[0] == '{' || data[0] == '['
}

func (a *stream) object(s string, left *int) {
	each(s, "v", 0, left, func(key, value string) {
		switch {
		case spoken(key):
			a.piece(value)
		case several(value):
			a.out.WriteString("\n" + value + "\n")
		}
	})
}

// minSaid is how much must be said again before it counts as a repetition of what stood there.
const minSaid = 8

// piece goes on where the last one ended.
func (a *stream) piece(s string) {
	if len(a.last) >= minSaid && strings.HasPrefix(s, a.last) {
		a.out.WriteString(s[len(a.last):])
		a.last = s
		return
	}
	a.out.WriteString(s)
	a.last = s
}
