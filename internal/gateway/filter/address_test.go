package filter_test

import (
	"testing"

	"belisha/internal/gateway/filter"
)

// shows STD-11: a public address that nobody has named is a way round the filter where the policy says so, at whichever door it
// is asked for; the school's own networks are no such way, nor is an address that people of the school opened.
func TestBareAddresses_STD11(t *testing.T) {
	e := wide(t)
	for host, rule := range map[string]string{"203.0.113.9": "bypass.address", "2001:db8::9": "bypass.address", "10.1.2.3": "",
		"fd00::1": "", "nowhere.example": ""} {
		r := &filter.Request{At: noon(), Person: pupil("5"), Host: host}
		v := e.Decide(r)
		if v.Rule != rule || v.Allow != (rule == "") {
			t.Errorf("%s: %s", host, short(v))
		}
		if r.Person = adult("head"); !e.Decide(r).Allow {
			t.Errorf("%s is closed for the head: %s", host, short(e.Decide(r)))
		}
	}
}
