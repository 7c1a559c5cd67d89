package monitoring

import (
	"cmp"
	"strings"

	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/episodes"
	"belisha/internal/records/monitoring/internal/traffic"
)

// The places of worrying words that are a person's own, as the log has them.
const (
	inSearch = "search"
	inPrompt = "prompt"
)

// placeOf says where the words of a line stood; a plain search is one too.
func placeOf(l traffic.Line) string {
	if l.Where == "" && l.Search != "" {
		return inSearch
	}
	return l.Where
}

// levelOf is the level that the policy gives such words in such a place; empty: they raise nothing.
func levelOf(k policy.TextKind, where string) string {
	if where == inSearch || where == inPrompt {
		return k.Level
	}
	return k.PageLevel
}

// said is what the policy says of the words in a line, and the level. Of a kind that it no longer has, what it said when they
// were read counts: a gateway that was cut off may tell of them after another policy came into force. // serves MON-04
func (m *Monitoring) said(l traffic.Line) (policy.TextKind, string) {
	k, known := m.words.Kind(l.Text)
	switch {
	case known:
		return k, levelOf(k, l.Where)
	case l.Text != "" && loudness(l.Alert) >= 0:
		return policy.TextKind{Key: l.Text}, l.Alert
	}
	return k, ""
}

// textSign makes a sign of the words that were found in a line, whether it was let through or not. What stood on a page
// raises only what the policy says of pages. // serves MON-04, STD-08
func (m *Monitoring) textSign(l traffic.Line) (sign, bool) {
	k, level := m.said(l)
	if level == "" || strings.HasPrefix(l.Rule, "search.") && loudness(l.Alert) > loudness(level) { // the watched word in it is louder: it speaks
		return sign{}, false
	}
	if l.Verdict == traffic.Blocked && loudness(l.Alert) >= 0 { // the closed site itself is told of too: the louder counts
		level = louder(level, l.Alert)
	}
	a := Alert{Level: level, Kind: KindTraffic, Person: l.Person, At: l.At, Latest: l.At, Line: l.ID, Host: l.Host, Category: cmp.Or(k.Category, k.Key),
		Clause: cmp.Or(k.Clause, m.textClause(), l.Clause), Pack: l.Pack, State: Open, TextKind: k.Key, Score: int64(l.Score), Post: k.Post}
	if l.Person == "" {
		a.Device = l.Device
	}
	return sign{id: l.ID, alert: a, rule: l.Rule, kind: k.Key, where: l.Where, rules: l.Signs, score: int64(l.Score), lesson: l.Lesson}, true
}

// textClause is the clause of all rules on words.
func (m *Monitoring) textClause() string {
	if active := m.base.Policy.Load(); active != nil {
		return active.Pack.Filtering.Texts.Clause
	}
	return ""
}

// family is what an alert belongs to: signs of one family are one episode.
func (a Alert) family() string {
	if a.Kind != KindTraffic && a.Kind != KindClass {
		return a.Category
	}
	return episodes.Family(cmp.Or(a.TextKind, a.Category))
}

// worry is the kind by which the rules on lessons go.
func (a Alert) worry() string { return cmp.Or(a.TextKind, a.Category) }

// protected reports a worry that is never explained away for a child.
func (a Alert) protected() bool {
	return episodes.Protected(a.TextKind) || episodes.Protected(a.Category)
}

// kindTitle is a kind of worry in the policy's words.
func (m *Monitoring) kindTitle(key string) string {
	if k, ok := m.words.Kind(key); ok {
		return cmp.Or(k.Title, k.Key)
	}
	switch key {
	case searched:
		return "words that the policy watches"
	case KindBypass:
		return "Ways round the filter"
	case KindRepeat:
		return "The same blocked page again"
	case KindSharing:
		return "Sharing of files"
	}
	return m.words.Category(key)
}
