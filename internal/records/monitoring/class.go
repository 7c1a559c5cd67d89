package monitoring

import (
	"context"
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/episodes"
)

// classAlert is the one alert of a class, with the parts that just came into it.
type classAlert struct {
	Alert
	parts []string
}

// gather makes one alert of what many children of a class met together. What is urgent stays by itself: each of those is
// answered by a person (MON-05), and so does what a child asked in its own words of a protected kind, and what a service outside
// wrote. // serves NEW-09
func (m *Monitoring) gather(ctx context.Context, tx *ledger.Tx, a Alert) (classAlert, bool, error) {
	if a.Kind != KindTraffic || a.Class == "" || a.Person == "" || a.Level == Urgent || a.State != Open || a.Category == outside {
		return classAlert{}, false, nil
	}
	if a.PartOf != "" {
		class, err := m.store.Alert(ctx, tx, a.PartOf)
		if err == nil {
			class, err = m.retell(ctx, tx, class)
		}
		return classAlert{Alert: class}, false, err
	}
	peers, err := m.store.peers(ctx, tx, a, before(a.Latest, episodes.Together))
	if err != nil {
		return classAlert{}, false, err
	}
	class, err := m.store.classOpen(ctx, tx, a, before(a.Latest, episodes.Pause), before(a.Latest, episodes.Longest))
	if err != nil {
		return classAlert{}, false, err
	}
	if class.ID != "" && loudness(a.Level) <= loudness(class.Level) {
		return m.into(ctx, tx, class, []Alert{a})
	}
	parts := together(a, peers)
	if len(parts) == 0 {
		return classAlert{}, false, nil
	}
	class, err = m.store.addClass(ctx, tx, opened(a, parts))
	if err != nil {
		return classAlert{}, false, err
	}
	out, _, err := m.into(ctx, tx, class, parts)
	return out, true, err
}

// together are the alerts of a class that are one note; nil: too few. One that is louder than the others stands out, and is
// no part of it.
func together(a Alert, peers []Alert) []Alert {
	peers = slices.DeleteFunc(peers, func(p Alert) bool { return p.Level != a.Level })
	explained := slices.DeleteFunc(slices.Clone(peers), func(p Alert) bool { return p.Explained == 0 || p.Lesson != a.Lesson })
	if a.Explained == 1 && episodes.OneNote(a.worry(), children(explained), true) {
		return explained
	}
	if !a.protected() && episodes.OneNote(a.worry(), children(peers), false) {
		return slices.DeleteFunc(peers, Alert.protected)
	}
	return nil
}

func children(all []Alert) int {
	seen := map[string]bool{}
	for _, a := range all {
		seen[a.Person] = true
	}
	return len(seen)
}

// opened is a class's alert as it begins: about nobody by name.
func opened(a Alert, parts []Alert) Alert {
	c := Alert{Kind: KindClass, Level: a.Level, Asked: a.Asked, At: a.At, Latest: a.Latest, Line: a.Line, Category: a.Category, Clause: a.Clause, Pack: a.Pack, State: Open,
		Family: a.Family, TextKind: a.TextKind, Post: a.Post, Class: a.Class, Lesson: a.Lesson, Aim: a.Aim, Explained: a.Explained}
	for _, p := range parts {
		c.At, c.Latest, c.Level, c.Asked = min(c.At, p.At), max(c.Latest, p.Latest), louder(c.Level, p.Level), louder(c.Asked, p.Asked)
		if p.Explained == 0 {
			c.Explained = 0
		}
		if p.Lesson != c.Lesson {
			c.Lesson, c.Aim = "", ""
		}
	}
	return c
}

// into puts parts into a class's alert and tells its story anew.
func (m *Monitoring) into(ctx context.Context, tx *ledger.Tx, class Alert, parts []Alert) (classAlert, bool, error) {
	out := classAlert{Alert: class}
	for _, p := range parts {
		if err := m.store.part(ctx, tx, p.ID, class.ID); err != nil {
			return out, false, err
		}
		out.parts = append(out.parts, p.ID)
		out.Latest, out.Level = max(out.Latest, p.Latest), louder(out.Level, p.Level)
	}
	var err error
	out.Alert, err = m.retell(ctx, tx, out.Alert)
	return out, false, err
}

// retell writes an alert's story anew from its signs.
func (m *Monitoring) retell(ctx context.Context, tx *ledger.Tx, a Alert) (Alert, error) {
	if a.Kind != KindTraffic && a.Kind != KindClass {
		return a, nil
	}
	parts, err := m.store.told(ctx, tx, a.ID)
	if err != nil {
		return a, err
	}
	f := episodes.Facts{First: clock.Moment(a.At), Last: clock.Moment(a.Latest), When: m.hour(a), Level: a.Level, Asked: a.Asked, Explained: a.Explained == 1, Topic: a.Explained == 1}
	for _, p := range parts {
		f.Parts = append(f.Parts, episodes.Part{Title: m.kindTitle(p.Kind), Where: p.Where, N: p.N})
		f.Score = max(f.Score, p.Score)
		f.First, f.Last = clock.Moment(min(clock.Text(f.First), p.First)), clock.Moment(max(clock.Text(f.Last), p.Last))
	}
	if a.Kind == KindClass {
		ids, err := m.store.partsOf(ctx, tx, a.ID)
		if err != nil {
			return a, err
		}
		f.Children, f.Class = children(ids), a.Class
		a.Latest = max(a.Latest, clock.Text(f.Last))
		for _, p := range ids {
			a.Level = louder(a.Level, p.Level)
		}
		f.Level = a.Level
	}
	if !f.Explained && a.Lesson != "" {
		f.Topic, err = m.onTopic(ctx, tx, a)
	}
	if err != nil {
		return a, err
	}
	if len(f.Parts) > 0 {
		a.Story, a.Score = episodes.Story(f), f.Score
	}
	return a, m.store.retell(ctx, tx, a)
}

// onTopic reports a lesson that is about the worry although it explains nothing away.
func (m *Monitoring) onTopic(ctx context.Context, tx *ledger.Tx, a Alert) (bool, error) {
	if m.config.Studies == nil || a.Person == "" {
		return false, nil
	}
	st, err := m.config.Studies(ctx, tx, a.Person, clock.Moment(a.At))
	return st.explains(a), err
}
