package policy

import (
	"fmt"
	"strings"
	"testing"
)

// shows MON-11: a looser place names who and where, and hours are hours; a nought takes the usual value.
func TestSupervisionIsChecked(t *testing.T) {
	s := (Supervision{}).Usual()
	if s.Hours != "08:45-15:30" || s.LeastLines != 5 || s.IdleMinutes != 5 || s.MaxMinutes != 240 || len(s.Permitted) != 0 {
		t.Errorf("usual: %+v", s)
	}
	for says, change := range map[string]func(*Supervision){
		"no hours of a day":     func(s *Supervision) { s.Hours = "always" },
		"neither a network nor": func(s *Supervision) { s.Permitted = []Permitted{{Title: "Anywhere"}} },
		"clause “none.such”": func(s *Supervision) {
			s.Permitted = []Permitted{{Title: "Hall", Profiles: []string{"upper_ks2"}, Clause: "none.such"}}
		},
		"between 0 and 720":             func(s *Supervision) { s.MaxMinutes = 900 },
		"network “moon” does not exist": func(s *Supervision) { s.Permitted = []Permitted{{Title: "Moon", Networks: []string{"moon"}}} },
		"post “nobody” does not exist":  func(s *Supervision) { s.Duty = []string{"nobody"} },
	} {
		c := &checker{pack: &Pack{}}
		change(&c.pack.Filtering.Supervision)
		c.supervision()
		text := ""
		for _, f := range c.faults {
			text += fmt.Sprintf("%+v\n", f)
		}
		if !strings.Contains(text, says) {
			t.Errorf("%q is not in %q", says, text)
		}
	}
	c := &checker{pack: &Pack{}, profiles: []string{"upper_ks2"}}
	c.pack.Filtering.Networks = []Network{{Key: "library"}}
	c.pack.Filtering.Supervision.Permitted = []Permitted{{Title: "Library", Networks: []string{"library"}, Profiles: []string{"upper_ks2"}}}
	if c.supervision(); len(c.faults) != 0 {
		t.Errorf("a good one: %v", c.faults)
	}
}
