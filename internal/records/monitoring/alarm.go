package monitoring

import (
	"belisha/internal/kit/clock"
	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/marks"
	"belisha/internal/records/monitoring/internal/traffic"
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
)

// alarm raises what the lines of a batch ask for. What cannot be raised keeps nobody else's alert: the batch is tried again, and
// a sign counts once. serves MON-04
func (m *Monitoring) alarm(ctx context.Context, lines []traffic.Line) error {
	groups := map[[4]string][]sign{}
	var order [][4]string
	var all []sign
	var failed error
	for _, l := range lines {
		some, err := m.signsOf(ctx, l)
		all, failed = append(all, some...), errors.Join(failed, err)
	}
	tries, err := m.trials(ctx, lines)
	failed = errors.Join(failed, err)
	for _, s := range append(all, tries...) {
		k := [4]string{s.alert.Kind, s.alert.Person, s.alert.Device, s.alert.family()}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], s)
	}
	for _, k := range order {
		slices.SortStableFunc(groups[k], func(a, b sign) int { return cmp.Compare(a.alert.At, b.alert.At) })
		failed = errors.Join(failed, m.raise(ctx, "monitoring.alerted", groups[k]))
	}
	return failed
}

// signsOf says what of a line must be told: mostly nothing. The gateway marks it with a level, or as one of several that
// count only together; then those before it belong to the alert too.
func (m *Monitoring) signsOf(ctx context.Context, l traffic.Line) ([]sign, error) {
	if s, loud := m.textSign(l); loud {
		return []sign{s}, nil
	}
	if l.Alert == "" || l.Verdict != traffic.Blocked && l.Search == "" { // a watched search goes on, and is told of (WEB-13)
		return nil, nil
	}
	if loudness(l.Alert) < 0 {
		return m.repeated(ctx, l)
	}
	return []sign{m.siteSign(l, l.Alert)}, nil
}

// repeated are the signs of a line that counts only together with others of its category: all of them, as soon as they are
// enough. What a browser asks for by itself within moments is no try. // serves MON-04, NEW-09
func (m *Monitoring) repeated(ctx context.Context, l traffic.Line) ([]sign, error) {
	var pack *policy.Pack
	if active := m.base.Policy.Load(); active != nil {
		pack = active.Pack
	}
	r, ok := rule(pack, l.Category, true)
	if !ok {
		return nil, nil // the pack that asked for it is no longer in force
	}
	all, err := m.traffic.Tries(ctx, l, before(l.At, repeatWithin), adverts)
	if err != nil {
		return nil, err
	}
	tries := marks.Count(marks.Upto(all, l), marks.GapRepeat, func(t traffic.Try) bool { return t.Category == l.Category })
	if len(tries) < r.Repeat || tries[len(tries)-1].ID != l.ID {
		return nil, nil
	}
	var out []sign
	for _, t := range tries {
		one := l
		one.ID, one.At, one.Host, one.Rule, one.Clause = t.ID, t.At, t.Host, t.Rule, t.Clause
		out = append(out, m.siteSign(one, r.Level))
	}
	return out, nil
}

// siteSign is the sign of a closed site, or of a search with words that the policy watches.
func (m *Monitoring) siteSign(l traffic.Line, level string) sign {
	a := Alert{Level: level, Kind: KindTraffic, Person: l.Person, At: l.At, Latest: l.At, Line: l.ID, Host: l.Host,
		Category: l.Category, Clause: l.Clause, Pack: l.Pack, State: Open}
	if l.Person == "" {
		a.Device = l.Device
	}
	if l.Search != "" {
		a.Words, a.Category = "A search with words that the policy watches. The words stand with the line below.", cmp.Or(a.Category, searched)
	}
	return sign{id: l.ID, alert: a, rule: l.Rule, kind: a.Category, where: placeOf(l), lesson: l.Lesson}
}

func before(at string, d time.Duration) string {
	t, err := clock.Parse(at)
	if err != nil {
		return at
	}
	return clock.Text(t.Add(-d))
}
