package words_test

import (
	"fmt"
	"testing"
)

// The sums behind the figures of STD-09 are right: six rows that can be reckoned by hand.
func TestTheSums(t *testing.T) {
	six := []row{{ID: "1", Kind: selfHarm}, {ID: "2", Kind: selfHarm}, {ID: "3", Kind: "drugs"}, {ID: "4", Kind: innocent}, {ID: "5", Kind: innocent}, {ID: "6", Kind: innocent}}
	f := found{"1": {selfHarm}, "2": {"drugs"}, "3": {"drugs", selfHarm}, "4": {"drugs"}}
	recall, precision := share(six, harms, f.right), f.precision(six, selfHarm)
	for name, c := range map[string]struct{ got, want float64 }{
		"recall of the kind":     {recall, 0.5},
		"recall of any kind":     {share(six, harms, f.any), 1},
		"precision of self-harm": {precision, 0.5},
		"precision of drugs":     {f.precision(six, "drugs"), 1.0 / 3},
		"F1":                     {harmony(recall, precision), 0.5},
		"flagged rightly":        {f.alerts(six), 0.75},
		"innocent flagged":       {share(six, harmless, f.any), 1.0 / 3},
		"none of none":           {share(nil, harms, f.any) + harmony(0, 0), 0},
	} {
		if fmt.Sprintf("%.6f", c.got) != fmt.Sprintf("%.6f", c.want) {
			t.Errorf("%s: %.3f, want %.3f", name, c.got, c.want)
		}
	}
}
