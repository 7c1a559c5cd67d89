package filter

import (
	"slices"
	"strings"

	"belisha/internal/board"
	"belisha/internal/gateway/lists"
	"belisha/internal/gateway/words"
	"belisha/internal/policy"
)

// reading is what the rules on words do for one profile.
type reading struct {
	reads  bool // searches, pages and prompts are read
	closes bool // something of it is closed at once
}

// Again compiles other exceptions or lists with the pack that is in force, and takes its rules on words over, which are laid
// out already: a decision about one site must not wait for them.
func (e *Engine) Again(rb *board.Rulebook, ix *lists.Index) (*Engine, error) {
	next, err := CompilePack(rb, e.pack, ix)
	if err == nil {
		next.words = e.words
	}
	return next, err
}

// Words are the rules on words in force; nil for a nil Engine.
func (e *Engine) Words() *words.Rules {
	if e == nil {
		return nil
	}
	return e.words
}

// compileTexts makes the rules on words, and finds out whose words are read: pupils', and those of the profiles that a kind
// names.
func (e *Engine) compileTexts() (err error) {
	t := &e.pack.Filtering.Texts
	if e.words, err = words.Compile(t); err != nil {
		return err //nolint:wrapcheck // CompilePack says what it was for
	}
	e.readings = map[string]reading{}
	for key, p := range e.profiles {
		var r reading
		for i := range t.Kinds {
			r.reads = r.reads || kindFor(&t.Kinds[i], p)
			r.closes = r.closes || slices.Contains(t.Kinds[i].Block, key)
		}
		e.readings[key] = r
	}
	return nil
}

// kindFor says whether a kind concerns a profile: all do for pupils', and for adults' those that name it.
func kindFor(k *policy.TextKind, p *profile) bool {
	_, scored := k.Profiles[p.Key]
	return len(p.Years) > 0 || scored || slices.Contains(k.Block, p.Key)
}

// ReadsAny says whether anything is read for the person of a verdict. It costs next to nothing: it is asked for every request.
// Own sites and helplines never are read, nor what an investigator looks at. // serves STD-09 STD-27
func (e *Engine) ReadsAny(v *Verdict) bool {
	return e != nil && v.Allow && !v.Quiet && v.Reason != Allowed && v.Reason != Checked && e.readings[v.Profile].reads
}

// Reads says whether the words that go to and come from a host are read for the person of a verdict, and whether something
// may be closed because of them. What the policy keeps private from inspection never is. // serves STD-09 STD-27
func (e *Engine) Reads(host string, v *Verdict) (reads, closes bool) {
	if !e.ReadsAny(v) || !e.index.Lookup(host).And(e.private).Empty() || e.marksOf(host).sealed {
		return false, false
	}
	return true, e.readings[v.Profile].closes
}

// Talks says whether a host is one of a tool of artificial intelligence. // serves STD-12
func (e *Engine) Talks(host string) bool {
	return e != nil && len(e.pack.Filtering.Intelligence.Tools) > 0 && e.marksOf(host).tool != nil
}

// Hears says what may be written to a host: names are the fields in which a search engine takes what is looked for, none where
// it is no engine's; talks says that it is a tool of artificial intelligence.
func (e *Engine) Hears(host string) (names []string, talks bool) {
	m := e.marksOf(host)
	if m.engine != nil {
		names = m.engine.Engine.Words
	}
	return names, m.tool != nil
}

// Read asks the rules on words about a text. When they find something that somebody is told of, or that is closed, out is the
// verdict with it: the loudest kind is named, and Allow says whether any of them closes it. // serves STD-09 STD-12 MON-04
func (e *Engine) Read(v *Verdict, text string, where words.Where) (out Verdict, found bool) {
	if e == nil || !e.readings[v.Profile].reads || strings.TrimSpace(text) == "" {
		return *v, false
	}
	out = *v
	out.Alert, out.AlertPost, out.Repeat, out.Text = "", "", 0, ""
	for _, f := range e.words.Read(text, where, v.Profile) {
		if k := e.words.Kind(f.Kind); kindFor(k, e.profiles[v.Profile]) {
			found = out.worded(e, k, f, where) || found
		}
	}
	if !found {
		return *v, false
	}
	return out, true
}

// textRule begins the rule of what the rules on words found.
const textRule = "text."

// worded adds one finding to a verdict; false: it says nothing to anybody.
func (v *Verdict) worded(e *Engine, k *policy.TextKind, f words.Finding, where words.Where) bool {
	level, closes := levelOf(k, where), slices.Contains(k.Block, v.Profile)
	if level == "" && !closes {
		return false
	}
	first := v.Text == ""
	louder := first || Louder(level, v.Alert) || level == v.Alert && f.Score > v.Score
	clause := or(k.Clause, or(e.pack.Filtering.Texts.Clause, v.Clause))
	if louder {
		v.Text, v.Score, v.Where, v.Signs = f.Kind, f.Score, string(where), strings.Join(f.Signs, ",")
		v.Alert, v.AlertPost = level, k.Post
	}
	v.Care = v.Care || caring(k)
	switch {
	case closes && (v.Allow || louder):
		v.Allow, v.Reason, v.Rule, v.Clause = false, Worded, textRule+k.Key, clause
	case v.Allow && louder:
		v.Reason, v.Rule, v.Clause = Worded, textRule+k.Key, clause
	}
	return true
}

// levelOf is how loudly a kind is told of: what a person wrote by one level, what a person was shown by another.
func levelOf(k *policy.TextKind, where words.Where) string {
	if where == words.Page || where == words.Answer {
		return k.PageLevel
	}
	return k.Level
}

// volume is nought for the loudest level, and beyond all for none.
func volume(level string) int {
	if at := loudness(level); at >= 0 {
		return at
	}
	return len(level) + 99
}

// Louder says whether one level of alert is louder than another; the empty level is the lowest.
func Louder(level, than string) bool { return volume(level) < volume(than) }

// caring says whether a kind is one of which somebody who meets it needs help before anything else.
func caring(k *policy.TextKind) bool {
	return k.Level == urgent || k.Key == policy.SelfHarm || k.Category == policy.SelfHarm
}
