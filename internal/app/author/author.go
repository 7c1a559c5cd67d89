// Package author is for people who write a policy as a pack: begin one, read it, compare two, try it, hand it on. It
// serves NEW-02, NEW-10 and POL-13. Everything here reads folders and prints; no school's records are touched.
package author

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
)

// asker puts questions on one side and reads answers from the other. When the answers end, or whoever answers is called
// away, whatever is left keeps its safe value: nothing is lost.
type asker struct {
	out   io.Writer
	width int
	lines <-chan string
	stop  <-chan struct{}
}

// newAsker reads lines beside the questions, so that an interrupt is not kept waiting for an answer.
func newAsker(ctx context.Context, in io.Reader, out io.Writer, width int) *asker {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(in); s.Scan(); {
			select {
			case lines <- s.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return &asker{out: out, width: width, lines: lines, stop: ctx.Done()}
}

func (a *asker) say(format string, args ...any) {
	_, _ = fmt.Fprintf(a.out, format, args...) // to a terminal: whoever closed it has stopped reading
}

// para writes a paragraph, folded to the width of the terminal.
func (a *asker) para(indent, text string) { a.say("%s\n", fold(text, indent, indent, a.width)) }

// line reads one answer, trimmed; false when there are no more.
func (a *asker) line() (string, bool) {
	a.say("> ")
	select {
	case text, ok := <-a.lines:
		return strings.TrimSpace(text), ok
	case <-a.stop:
		return "", false
	}
}

// fold breaks text between words so that no line is wider than width; a word that is wider stands alone.
func fold(text, first, rest string, width int) string {
	var b strings.Builder
	b.WriteString(first)
	at, empty := len([]rune(first)), true
	for word := range strings.FieldsSeq(text) {
		n := len([]rune(word))
		switch {
		case empty:
		case at+1+n > width:
			b.WriteString("\n" + rest)
			at = len([]rune(rest))
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at, empty = at+n, false
	}
	return b.String()
}
