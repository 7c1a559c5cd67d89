package monitoring

import (
	"cmp"
	"context"
	"slices"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/episodes"
	"belisha/internal/records/people"
)

// Study is what a child's class does at a moment. // serves NEW-09
type Study struct {
	Lesson string // its id; empty: no lesson is known of
	Class  string
	Aim    string
	Topics []string
	Kinds  []string // kinds of text, and of site, that the topic explains
}

// Hours is the school's day, "09:00". Empty takes the usual value, in brackets.
type Hours struct {
	Begins    string // 09:00
	LunchFrom string // 12:00
	LunchTo   string // 13:00
	Ends      string // 15:30
}

// lunch says whether a moment of London's lies in the midday break.
func (h Hours) lunch(at time.Time) bool {
	now := at.Format("15:04")
	return now >= cmp.Or(h.LunchFrom, "12:00") && now < cmp.Or(h.LunchTo, "13:00")
}

// moments of one write, so that thirty signs ask once.
type moments struct {
	studies map[string]Study
	persons map[string]people.Person
}

func newMoments() *moments {
	return &moments{map[string]Study{}, map[string]people.Person{}}
}

// place puts a sign into the school day: the child's class, the lesson, and the level that is left when the lesson
// explains it. Only what a child does is looked at so. // serves NEW-09
func (m *Monitoring) place(ctx context.Context, tx *ledger.Tx, s *sign, seen *moments) error {
	a := &s.alert
	a.Family, a.Asked = a.family(), a.Level
	if a.Kind != KindTraffic || a.Person == "" {
		return nil
	}
	p, err := m.known(ctx, tx, a.Person, seen)
	if err != nil || !p.Is(people.Pupil) {
		return err
	}
	st, err := m.studying(ctx, tx, *s, seen)
	if err != nil {
		return err
	}
	a.Class, a.Lesson, a.Aim = cmp.Or(p.Class, st.Class), st.Lesson, st.Aim
	f := episodes.Found{Kind: a.worry(), Where: s.where, Score: s.score}
	if episodes.Explained(f, st.explains(*a)) {
		a.Explained, a.Level = 1, episodes.Rate(a.Level, f, true)
	}
	return nil
}

// explains reports a lesson whose topic makes such words or sites no wonder.
func (s Study) explains(a Alert) bool {
	return slices.Contains(s.Kinds, a.worry()) || slices.Contains(s.Kinds, a.Category)
}

func (m *Monitoring) known(ctx context.Context, tx *ledger.Tx, id string, seen *moments) (people.Person, error) {
	if p, ok := seen.persons[id]; ok {
		return p, nil
	}
	p, err := m.register.Person(ctx, tx, id)
	seen.persons[id] = p
	return p, err
}

// studying asks what a child's class does; without an answer, the lesson that opened or closed the line is one.
func (m *Monitoring) studying(ctx context.Context, tx *ledger.Tx, s sign, seen *moments) (st Study, err error) {
	at := clock.Moment(s.alert.At)
	key := s.alert.Person + " " + s.lesson + " " + clock.Text(at.Truncate(time.Minute))
	if st, ok := seen.studies[key]; ok {
		return st, nil
	}
	if m.config.Studies != nil {
		if st, err = m.config.Studies(ctx, tx, s.alert.Person, at); err != nil {
			return st, err
		}
	}
	if st.Lesson == "" && s.lesson != "" {
		st.Lesson = s.lesson
		if m.config.Lesson != nil {
			st.Aim, err = m.config.Lesson(ctx, tx, s.lesson)
		}
	}
	seen.studies[key] = st
	return st, err
}

// hour says in words when something happened in the school's day.
func (m *Monitoring) hour(a Alert) string {
	if a.Lesson != "" {
		if a.Aim == "" {
			return "in a lesson"
		}
		return "in the lesson “" + a.Aim + "”"
	}
	at := clock.Moment(a.At).In(clock.London)
	active := m.base.Policy.Load()
	if active != nil && !policy.NewCalendar(active.Pack).IsSchoolDay(at) {
		return "on a day without school"
	}
	h, now := m.config.Hours, at.Format("15:04")
	switch {
	case now < cmp.Or(h.Begins, "09:00"):
		return "before school"
	case now >= cmp.Or(h.Ends, "15:30"):
		return "after school"
	case h.lunch(at):
		return "at lunch"
	case m.config.Studies == nil:
		return "in school hours"
	}
	return "outside a lesson"
}
