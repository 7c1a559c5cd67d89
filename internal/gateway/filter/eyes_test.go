package filter_test

import (
	"testing"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/policy"
)

// shows MON-13: "eyes up" holds on the school's devices, and not where own devices are; another gate holds there as ever.
func TestEyesUpIsForTheSchoolsDevices(t *testing.T) {
	rb := book(t)
	pack, err := policy.FromFiles(rb.Files)
	if err != nil {
		t.Fatal(err)
	}
	pack.Filtering.Networks = []policy.Network{{Key: "rooms", Title: "Rooms"}, {Key: "own", Title: "Own devices", Profile: "upper", Unmanaged: true}}
	e, err := filter.CompilePack(rb, pack, index(t, tree()))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		gate, network string
		held          bool
	}{{board.EyesUp, "rooms", true}, {board.EyesUp, "", true}, {board.EyesUp, "own", false}, {board.Sanction, "own", true}} {
		p := pupil("6")
		p.Held = []board.Held{{Gate: tc.gate, Until: noon().Add(1)}}
		v := e.Decide(&filter.Request{At: noon(), Person: p, Host: "nowhere.example", Network: tc.network})
		if (v.Reason == filter.Gated) != tc.held || tc.held && v.Rule != "gate."+tc.gate {
			t.Errorf("%s on %q: %+v", tc.gate, tc.network, v)
		}
		if v := e.Decide(&filter.Request{At: noon().Add(1), Person: p, Host: "nowhere.example", Network: tc.network}); v.Reason == filter.Gated {
			t.Errorf("%s on %q outlives its end: %+v", tc.gate, tc.network, v)
		}
	}
}
