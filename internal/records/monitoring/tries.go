package monitoring

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/marks"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// The kinds of alert that come of several tries in a day. Single tries stay in the log alone.
const (
	KindBypass  = "bypass"  // ways round the filter (WEB-15)
	KindRepeat  = "repeat"  // the same site again after the page that said it is blocked (WEB-31)
	KindSharing = "sharing" // sharing of files (WEB-30)
)

// adverts is the category that pages ask for by themselves: no person tries anything by it.
const adverts = "adverts"

// usualTries is how many tries a day are told of where nobody says otherwise.
const usualTries = 3

// tried reports an alert that somebody's requests raised, of whatever kind.
func (a Alert) tried() bool { return a.Kind == KindTraffic || a.daily() }

// daily reports an alert that takes in everything of its day.
func (a Alert) daily() bool {
	return slices.Contains([]string{KindBypass, KindRepeat, KindSharing}, a.Kind)
}

// since is from when on an open alert takes in another sign.
func (a Alert) since() string {
	switch {
	case a.daily():
		return clock.Text(policy.Day(clock.Moment(a.At)))
	case a.Category == outside: // what the service wrote stands in its alert alone, so each has its own (MON-14)
		return forever
	}
	return before(a.At, episode)
}

// person of a line, or its device where nobody is known.
type who struct{ person, device string }

func whose(l traffic.Line) who {
	if l.Person != "" {
		return who{person: l.Person}
	}
	return who{device: l.Device}
}

// trials gives the signs of several tries in a batch: each person's day is read once. // serves WEB-15, WEB-30, WEB-31
func (m *Monitoring) trials(ctx context.Context, lines []traffic.Line) ([]sign, error) {
	active := m.base.Policy.Load()
	if active == nil {
		return nil, nil
	}
	r := marks.New(active.Pack)
	by := map[who][]traffic.Line{}
	var order []who
	for _, l := range lines {
		if l.Verdict != traffic.Blocked || l.Host == "" || l.Category == adverts || l.Text != "" || gated(l.Rule) { // what was closed for its words, or for everything, is no site asked for again
			continue
		}
		if by[whose(l)] == nil {
			order = append(order, whose(l))
		}
		by[whose(l)] = append(by[whose(l)], l)
	}
	var out []sign
	for _, w := range order {
		some, err := m.trialsOf(ctx, active.Pack, r, w, by[w])
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

func (m *Monitoring) trialsOf(ctx context.Context, pack *policy.Pack, r *marks.Reader, w who, lines []traffic.Line) ([]sign, error) {
	slices.SortFunc(lines, func(a, b traffic.Line) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID)) })
	all, err := m.traffic.Tries(ctx, lines[len(lines)-1], clock.Text(policy.Day(clock.Moment(lines[0].At))), adverts)
	if err != nil {
		return nil, err
	}
	p, err := m.person(ctx, w.person)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(t traffic.Try) bool { return gated(t.Rule) })
	var out []sign
	for _, l := range lines {
		day := clock.Text(policy.Day(clock.Moment(l.At)))
		from, _ := slices.BinarySearchFunc(all, day, func(t traffic.Try, day string) int { return cmp.Compare(t.At, day) })
		upto := marks.Upto(all[from:], l)
		out = append(out, m.signs(pack, r, p, l, upto)...)
	}
	return out, nil
}

// gated reports a block of everything: a browser goes on asking by itself while its owner listens to the teacher.
func gated(rule string) bool { return strings.HasPrefix(rule, "gate.") }

// signs are what one line adds, with the tries of its day up to it.
func (m *Monitoring) signs(pack *policy.Pack, r *marks.Reader, p people.Person, l traffic.Line, upto []traffic.Try) []sign {
	means := r.Of(l)
	var out []sign
	add := func(kind, level, clause, words string, tries []traffic.Try, most int) {
		if len(tries) < most || tries[len(tries)-1].ID != l.ID { // a browser's own second request is no try
			return
		}
		a := Alert{Level: level, Kind: kind, Person: l.Person, At: l.At, Latest: l.At, Line: l.ID, Host: l.Host, Category: l.Category,
			Clause: cmp.Or(clause, l.Clause), Pack: l.Pack, State: Open, Words: words + " " + times(tries)}
		if l.Person == "" {
			a.Device = l.Device
		}
		out = append(out, sign{id: l.ID + "/" + kind, alert: a, rule: l.Rule, kind: kind})
	}
	if slices.Contains(means, marks.Bypass) && loudness(l.Alert) < 0 { // what is told of by itself is not told of twice
		tries := marks.Count(upto, marks.GapBypass, func(t traffic.Try) bool { return r.Has(t.Clause, marks.Bypass) })
		add(KindBypass, High, pack.Filtering.BypassTries.Clause, fmt.Sprintf("%d tries to get round the filter today,", len(tries)), tries, cmp.Or(pack.Filtering.BypassTries.Tries, usualTries))
	}
	if slices.Contains(means, marks.Sharing) {
		tries := marks.Count(upto, marks.GapBypass, func(t traffic.Try) bool { return r.Has(t.Clause, marks.Sharing) })
		add(KindSharing, Normal, "", fmt.Sprintf("%d tries to share or fetch files today,", len(tries)), tries, usualTries)
	}
	if p.Is(people.Pupil) && l.Alert == "" && !slices.Contains(means, marks.Bypass) {
		tries := marks.Count(upto, marks.GapRepeat, func(t traffic.Try) bool { return t.Host == l.Host })
		add(KindRepeat, Normal, "", fmt.Sprintf("%s was asked for %d times today although the page says that it is blocked,", l.Host, len(tries)), tries, cmp.Or(m.config.Repeats, usualTries))
	}
	return out
}

// mostTimes bounds how many moments an alert names.
const mostTimes = 12

func times(tries []traffic.Try) string {
	var out []string
	for _, t := range tries[max(0, len(tries)-mostTimes):] {
		out = append(out, clock.Moment(t.At).In(clock.London).Format("15:04"))
	}
	return "at " + strings.Join(out, ", ") + "."
}

// tellNew tells whoever looks after such alerts of one that was just opened: the class teacher of a child that keeps
// asking, the post that the policy names for the rest. // serves WEB-13, WEB-15, WEB-31
func (m *Monitoring) tellNew(ctx context.Context, tx *ledger.Tx, a Alert, rule string) error {
	active := m.base.Policy.Load()
	if m.config.Tell == nil || active == nil {
		return nil
	}
	n := notices.Notice{Kind: "concern.alert", Href: "/alerts/" + a.ID, Key: "alert-new/" + a.ID + "/" + a.Level, Title: "An alert from the filter needs a person"}
	var err error
	switch {
	case a.Kind == KindBypass:
		n.To, err = m.register.Holding(ctx, tx, cmp.Or(active.Pack.Filtering.BypassTries.Post, "coordinator"))
	case a.Kind == KindRepeat:
		n.Href, n.Title = "/monitoring/repeats/"+a.ID, "A child in your class keeps asking for a blocked page"
		n.To, err = m.register.Teachers(ctx, tx, a.Person)
	case a.Kind == KindGateway: // serves STD-05, WEB-32
		n.Href, n.Title = "/probing", "The web filter needs attention"
		n.To, err = m.register.HoldingEach(ctx, tx, "technician", "coordinator")
	case a.Kind == KindChain: // serves MON-18
		n.Href, n.Title = "/monitoring/health", "The records are not as they were written"
		n.To, err = m.register.HoldingEach(ctx, tx, "head", "technician")
	case a.Kind == KindGap: // serves MON-01
		n.Href, n.Title = "/monitoring/health", "The log of the internet is silent"
		n.To, err = m.register.Holding(ctx, tx, "technician")
	case a.Kind == KindTraffic || a.Kind == KindClass:
		post := m.postOf(active.Pack, a, rule)
		if post == "" || a.Level == Normal && post == a.Post { // what is normal waits on its page; a watched word names its post
			return nil
		}
		n.To, err = m.register.Holding(ctx, tx, post)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	not, err := m.register.Blind(ctx, tx, a.Person)
	if err != nil {
		return err
	}
	n.To = slices.DeleteFunc(n.To, func(id string) bool { return slices.Contains(not, id) })
	if len(n.To) == 0 {
		n.To, err = m.instead(ctx, tx, not)
	}
	if err != nil || len(n.To) == 0 {
		return err
	}
	return m.config.Tell(ctx, tx, n)
}

// instead are those who hear of an alert when nobody holds the post that it is for, or its holders may not hear of it: no alert
// is told to nobody. // serves MON-04, STD-08
func (m *Monitoring) instead(ctx context.Context, tx *ledger.Tx, not []string) ([]string, error) {
	for _, post := range []string{"dsl", "deputy", "head", "chair"} {
		held, err := m.register.Holding(ctx, tx, post)
		held = slices.DeleteFunc(held, func(id string) bool { return slices.Contains(not, id) })
		if err != nil || len(held) > 0 {
			return held, err
		}
	}
	return nil, nil
}

// postOf is whom the policy wants told of an alert: of a watched word, of a kind of text, or of a kind of site. What is high
// is told at once. // serves STD-08, WEB-13
func (m *Monitoring) postOf(pack *policy.Pack, a Alert, rule string) string {
	for _, w := range pack.Filtering.Searches.Watched {
		if rule == "search."+w.Key {
			return w.Post
		}
	}
	if a.TextKind != "" || a.Category == outside && a.Level != Normal {
		return cmp.Or(a.Post, "dsl")
	}
	if r, ok := ruleOf(pack, a.Category); ok && a.Level == High {
		return cmp.Or(r.Post, "dsl")
	}
	return ""
}

// The rows of the matrices that such alerts propose; nothing here chooses one.
func proposedRow(kind string, child bool) []string {
	switch {
	case kind == KindBypass:
		return []string{"bypass"}
	case kind == KindSharing && child:
		return []string{"unauthorised_transfer", "copyright_or_dpa"}
	case kind == KindSharing:
		return []string{"copyright_licence", "unauthorised_transfer"}
	}
	return nil
}

// proposedFor finds the row that fits the person's matrix. // serves WEB-15, WEB-30
func (m *Monitoring) proposedFor(ctx context.Context, tx *ledger.Tx, a Alert) (*proposal, error) {
	active := m.base.Policy.Load()
	if active == nil || a.Person == "" {
		return nil, nil
	}
	kind := a.Kind
	if a.Kind == KindTraffic && marks.New(active.Pack).Has(a.Clause, marks.Bypass) { // each of them is told of by itself
		kind = KindBypass
	}
	p, err := m.people.Get(ctx, tx, a.Person)
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	matrix, child := active.Pack.Staff, p.Is(people.Pupil)
	if child {
		matrix = active.Pack.Learner
	}
	for _, key := range proposedRow(kind, child) {
		for _, row := range matrix.Rows {
			if row.Key == key {
				return &proposal{Title: row.Title, Matrix: matrix.Title}, nil
			}
		}
	}
	return nil, nil
}
