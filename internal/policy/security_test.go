package policy

import "testing"

// A school that says nothing has the usual values; what it says stays.
func TestSecurityUsual(t *testing.T) {
	t.Parallel()
	s := Security{WrongTries: 4, Answer: "2 school hours"}.Usual()
	if s.WrongTries != 4 || s.Answer != "2 school hours" || s.Urgent != "1 school hour" || s.Hosts != 300 || s.Hours != "07:00-18:00" {
		t.Errorf("%+v", s)
	}
}
