package schoolday_test

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// known are the persons of the school by key, with their class; adults have none.
func (s school) known() map[string]string {
	out := map[string]string{"": ""}
	for _, c := range s.Classes {
		for n := 1; n <= c.Pupils; n++ {
			out[fmt.Sprintf("%s%02d", c.Letter, n)] = c.Name
		}
	}
	for _, a := range s.Staff {
		out[a.Key] = ""
	}
	return out
}

// The scenarios are as many as were promised, of all kinds, and say nothing that is not so: what NEW-09 is measured with.
func TestTheScenariosAreWellMade(t *testing.T) {
	s, all := days(t)
	who, keys, quiet, urgent, together := s.known(), map[string]bool{}, 0, 0, 0
	for _, c := range all {
		if keys[c.Key] || c.Key == "" || c.Title == "" || c.Why == "" || len(c.Entries) == 0 || c.Alerts == nil {
			t.Errorf("%s: the key is there twice, or a title, the reason, entries or alerts are missing", c.Key)
		}
		keys[c.Key] = true
		if len(c.Alerts) == 0 {
			quiet++
		}
		for _, a := range c.Alerts {
			if a.Level == "urgent" {
				urgent++
			}
			if a.Class != "" {
				together++
			}
		}
		t.Run(c.Key, func(t *testing.T) { c.hold(t, who) })
	}
	if len(all) < 40 || quiet < 12 || urgent < 15 || together < 8 {
		t.Errorf("%d scenarios, %d of them with no alert; %d urgent alerts, %d for a class", len(all), quiet, urgent, together)
	}
}

func (c scenario) hold(t *testing.T, who map[string]string) {
	t.Helper()
	c.moment(t, c.Date, "00:00")
	var classes []string
	for _, l := range c.Lessons {
		if from, until := c.moment(t, l.On, l.From), c.moment(t, l.On, l.Until); !from.Before(until) || l.Topic == "" || l.Key == "" {
			t.Errorf("the lesson %q has no topic, or ends before it begins", l.Key)
		}
		classes = append(classes, l.Class)
	}
	for _, e := range c.Entries {
		c.holdEntry(t, e, who)
	}
	for _, a := range c.Alerts {
		c.holdAlert(t, a, who, classes)
	}
}

// moment reads a date and a time; no date is the scenario's.
func (c scenario) moment(t *testing.T, on, at string) time.Time {
	t.Helper()
	if on == "" {
		on = c.Date
	}
	out, err := time.Parse("2006-01-02 15:04", on+" "+at)
	if err != nil {
		t.Errorf("%v", err)
	}
	return out
}

func (c scenario) holdEntry(t *testing.T, e entry, who map[string]string) {
	t.Helper()
	at := c.moment(t, e.On, e.At)
	if e.Arrives != "" && c.moment(t, e.On, e.Arrives).Before(at) {
		t.Errorf("%s: it arrives before it happened", e.At)
	}
	i := slices.IndexFunc(c.Lessons, func(l lesson) bool { return l.Key == e.Lesson })
	if e.Lesson != "" && (i < 0 || at.Before(c.moment(t, c.Lessons[i].On, c.Lessons[i].From)) || !at.Add(e.Over).Before(c.moment(t, c.Lessons[i].On, c.Lessons[i].Until))) {
		t.Errorf("%s: the lesson %q is none of the scenario's, or not under way", e.At, e.Lesson)
	}
	for _, p := range people(e.Who) {
		if class, ok := who[p]; !ok || e.Lesson != "" && i >= 0 && class != c.Lessons[i].Class {
			t.Errorf("%s: %q is nobody here, or not of the lesson's class", e.At, p)
		}
	}
	if e.Host == "" || e.Who == "" && e.Device == "" || len(people(e.Who)) == 0 || e.Verdict != "" && e.Verdict != "block" {
		t.Errorf("%s: a host, or both person and device, are missing, or the verdict is wrong", e.At)
	}
	if said := e.Text != ""; said != (e.Score > 0) || said != (e.Where != "") || e.Score > 100 || e.Where == "search" && e.Search == "" {
		t.Errorf("%s: a kind of text has a score from 1 to 100 and a place, and a search has words", e.At)
	}
}

// holdAlert says whether the alert is about somebody here, and whether those of its kind hold as many entries as there are.
// What a page of help says belongs to none.
func (c scenario) holdAlert(t *testing.T, a alert, who map[string]string, classes []string) {
	t.Helper()
	levels := []string{"urgent", "high", "normal"}
	if !slices.Contains(levels, a.Level) || a.Or != "" && !slices.Contains(levels, a.Or) || a.Or == a.Level {
		t.Errorf("%s: no such level: %q or %q", a.Kind, a.Level, a.Or)
	}
	if _, ok := who[a.Who]; !ok || a.Class != "" && !slices.Contains(classes, a.Class) {
		t.Errorf("%s: the alert is for nobody here: %q %q", a.Kind, a.Who, a.Class)
	}
	have, told := 0, 0
	for _, e := range c.Entries {
		if (e.Text == a.Kind || e.Category == a.Kind) && e.Host != "www.childline.org.uk" {
			have += e.count()
		}
	}
	for _, b := range c.Alerts {
		if b.Kind == a.Kind {
			told += b.Entries
		}
	}
	if have != told || (a.Who == "") && (a.Class == "") && (a.Device == "") {
		t.Errorf("%s: the alerts hold %d entries of %d, and each is for a person, a class or a device", a.Kind, told, have)
	}
}
