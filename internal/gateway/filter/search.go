package filter

import (
	"slices"
	"strings"

	"belisha/internal/gateway/words"
	"belisha/internal/policy"
)

// Search is what becomes of a request to a search engine. The zero Search leaves it as it is. // serves WEB-13 WEB-14
type Search struct {
	Engine  string             // key of the engine; empty: none
	Words   string             // what is looked for, as the log may keep it
	Query   string             // the raw query to send instead, when Changed
	Changed bool               // whether the query is not as the browser sent it
	Headers []policy.Parameter // to be set on the request, whatever the browser said
	Refused *Verdict           // it may not go
	Watch   *Verdict           // it goes, and somebody is told
}

// Search says what becomes of a request that passes and goes to a search engine. An investigator's goes as it is, since
// what a child found is what has to be looked into.
func (e *Engine) Search(r *Request, v *Verdict, rawQuery string) Search {
	if e == nil || !v.Allow || v.Reason == Checked {
		return Search{}
	}
	m := e.marksOf(r.Host)
	if m.engine == nil {
		return Search{}
	}
	q := readQuery(rawQuery)
	out := Search{Engine: m.engine.Key, Words: q.words(m.engine.Engine.Words)}
	if e.forces(v.Profile) {
		e.force(&out, m.engine, r.Path, q)
	}
	e.judge(&out, r, v, m.engine, q)
	return out
}

// Asked says whom a search worries that goes nowhere, since its engine, or the internet, is closed to the person just then:
// browsers ask from their address bar, and who cries for help there is heard all the same. // serves MON-04 STD-09
func (e *Engine) Asked(host string, v *Verdict, rawQuery string) (told Verdict, looked string, any bool) {
	if e == nil || v.Allow || v.Reason == Checked || rawQuery == "" {
		return *v, "", false
	}
	m := e.marksOf(host)
	if m.engine == nil {
		return *v, "", false
	}
	q := readQuery(rawQuery)
	told, any = e.worries(v, m.engine, q)
	return told, q.words(m.engine.Engine.Words), any && told.Alert != ""
}

// force holds a request to safe mode: whatever the browser said of the safe parameters goes, and ours stand once.
func (e *Engine) force(out *Search, g *engine, path string, q query) {
	out.Headers = g.Headers
	if len(g.Safe) == 0 || len(q) == 0 && !under(path, g.Paths) {
		return // a page on which nothing is looked for
	}
	out.Query, out.Changed = q.with(g.Safe)
}

// judge refuses what may not be looked for and says what somebody has to be told of.
func (e *Engine) judge(out *Search, r *Request, v *Verdict, g *engine, q query) {
	s := &e.pack.Filtering.Searches
	switch {
	case e.forces(v.Profile) && q.holds(g.Engine.Words, g.Unsafe):
		out.refuse(e.instead(v, Searched, unsafeRule, s.Clause))
	case q.has(g.Images) || under(r.Path, g.Paths):
		if !e.pictures(v.Profile, r.Person, r.At) {
			out.refuse(e.instead(v, Searched, imagesRule, or(s.Images.Clause, s.Clause)))
		}
	}
	if told, any := e.worries(v, g, q); any {
		out.tell(told)
	}
}

// worries asks the words that the policy watches and the rules on words; of both the louder is told. Nobody is told of what
// is looked for with a helpline. // serves WEB-13 STD-09 STD-27 MON-04
func (e *Engine) worries(v *Verdict, g *engine, q query) (told Verdict, any bool) {
	if v.Quiet {
		return *v, false
	}
	read, found := e.Read(v, q.all(g.Engine.Words), words.Search)
	w := e.watches(q, g.Engine.Words)
	if w == nil {
		return read, found
	}
	told = *v
	told.Rule, told.Alert, told.AlertPost, told.Repeat = w.rule, w.Level, w.Post, 0
	told.Clause = or(w.Clause, or(e.pack.Filtering.Searches.Clause, v.Clause))
	if w.Block {
		told.Allow, told.Reason = false, Searched
	}
	if found {
		told.joins(&read)
	}
	return told, true
}

// joins takes what the rules on words found into a verdict about watched words: the louder is told of, and either closes.
func (v *Verdict) joins(read *Verdict) {
	v.Text, v.Score, v.Where, v.Signs, v.Care = read.Text, read.Score, read.Where, read.Signs, read.Care
	louder := Louder(read.Alert, v.Alert)
	if louder {
		v.Alert, v.AlertPost = read.Alert, read.AlertPost
	}
	if v.Allow && (louder || !read.Allow) {
		v.Allow, v.Reason, v.Rule, v.Clause = read.Allow, read.Reason, read.Rule, read.Clause
	}
}

// tell makes the outcome one that somebody is told of. What was refused for another reason stays refused for that.
func (s *Search) tell(told Verdict) {
	switch {
	case s.Refused == nil && told.Allow:
		s.Watch = &told
	case s.Refused == nil || !told.Allow:
		s.refuse(told)
	default:
		r := s.Refused
		r.Alert, r.AlertPost, r.Repeat = told.Alert, told.AlertPost, 0
		r.Text, r.Score, r.Where, r.Signs, r.Care = told.Text, told.Score, told.Where, told.Signs, told.Care
	}
}

func (s *Search) refuse(v Verdict) { s.Refused, s.Watch = &v, nil }

// under says whether a path is one of these or lies below it.
func under(path string, paths []string) bool {
	return slices.ContainsFunc(paths, func(p string) bool {
		rest, ok := strings.CutPrefix(strings.ToLower(path), p)
		return ok && (rest == "" || rest[0] == '/' || strings.HasSuffix(p, "/"))
	})
}
