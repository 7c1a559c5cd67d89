package notices

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// Kind is what notices can be about, as people choose it. A notice "duty.due" belongs to the kind "duty".
type Kind struct {
	Key, Title, Hint string
	Open             bool // a notice's Text may leave the house too; the zero Kind is private
}

// Kinds are those of the house. What is on no list is "other", and private.
func Kinds() []Kind {
	return []Kind{
		{Key: "concern", Title: "Concerns and alerts", Hint: "Something needs a person now, or soon."},
		{Key: "alert", Title: "Urgent alerts", Hint: "They come by every way you have given, whatever you choose."},
		{Key: "case", Title: "Cases and their clocks", Hint: "A case waits for you, its time runs out, or nobody has touched it."},
		{Key: "duty", Title: "Duties and reminders", Hint: "Reviews, checks and training that fall due.", Open: true},
		{Key: "policy", Title: "The policy", Hint: "Reviews, consultations and new versions.", Open: true},
		{Key: "register", Title: "Registers", Hint: "Entries that wait for you or have run late."},
		{Key: "request", Title: "Requests", Hint: "Answers to what you asked for, and what others ask of you."},
		{Key: "other", Title: "Everything else"},
	}
}

// Notice is one thing that people are told.
//
// Title and Href leave the house, by mail and on the lock screens of telephones. Callers may put there only what anyone
// could read over a shoulder: what sort of thing it is and where it waits ("A concern needs you", "/incidents/…"). Never
// a child's name, a person's name, a class, or what happened. Text is for the person signed in; it leaves the house only
// in mail, and only for kinds that are Open.
type Notice struct {
	To     []string // person ids; whoever has left, or is not in the register, is not told
	Kind   string   // "duty.due"
	Title  string   // at most 120 characters; longer is cut
	Text   string   // at most 2,000 characters; longer is cut
	Href   string   // a page of this site, "/duties/…"; may be empty
	Urgent bool     // goes by every channel the person has, whatever they chose, and stays on top until opened
	Key    string   // the same key is told to the same person once, for two years; empty: told each time
}

const (
	maxTitle = 120
	maxText  = 2000
	maxHref  = 400
	maxKey   = 200
	maxTo    = 5000
)

var kindName = regexp.MustCompile(`^[a-z][a-z_]*(\.[a-z][a-z0-9_-]*)*$`)

// local reports an address of this site: it begins with one slash and holds nothing that would end a line or an attribute.
func local(href string) bool {
	if len(href) > maxHref || !strings.HasPrefix(href, "/") || strings.HasPrefix(href, "//") {
		return false
	}
	return !strings.ContainsFunc(href, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("<>\"\\`{}|^", r) })
}

// check brings a notice into a form in which it can be stored and sent; a fault is the caller's, not a person's.
func (x *Notice) check() error {
	x.Title, x.Text = cut(plain(x.Title, false), maxTitle), cut(plain(x.Text, true), maxText)
	switch {
	case !kindName.MatchString(x.Kind) || len(x.Kind) > 60:
		return fmt.Errorf("notices: %q is not a kind such as duty.due", x.Kind)
	case x.Title == "":
		return fmt.Errorf("notices: a notice of kind %s has no title", x.Kind)
	case x.Href != "" && !local(x.Href):
		return fmt.Errorf("notices: a notice of kind %s leads to no page of this site", x.Kind)
	case len(x.Key) > maxKey || x.Key != plain(x.Key, false):
		return fmt.Errorf("notices: a notice of kind %s has a key of more than %d characters or with line ends", x.Kind, maxKey)
	case len(x.To) > maxTo:
		return fmt.Errorf("notices: a notice of kind %s is for more than %d people", x.Kind, maxTo)
	}
	return nil
}

// plain takes out what is no text: a line end in a title would be a new header of a mail, and a mark that turns the
// direction of writing would let a title read as another.
func plain(s string, lines bool) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case lines && r == '\n':
			return r
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if lines {
		return strings.TrimSpace(s)
	}
	return strings.Join(strings.Fields(s), " ")
}

func cut(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return s
}
