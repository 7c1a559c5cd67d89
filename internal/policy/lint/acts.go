package lint

import "strings"

// acts is what plain words about doing imply, whatever the policy: nobody can use what may not be carried.
// It is the only vocabulary here; who, what, where and when come from the pack alone.
type acts struct {
	needs map[string]string   // to do the one, one must be let do the other
	bars  map[string][]string // who must do the one cannot do the others meanwhile
}

func knownActs() acts {
	return acts{
		needs: map[string]string{
			"carry": "bring", "use": "carry",
			"photograph": "use", "film": "use", "record": "use", "call": "use", "message": "use",
			"download": "access", "publish": "access", "upload": "access",
		},
		bars: map[string][]string{
			"hand_in": {"carry"}, "switch_off": {"use"}, "leave_at_home": {"bring"}, "block": {"access"},
		},
	}
}

// chain are the acts that an act needs, the nearest first. A dotted act needs what the act before the dot needs.
func (a acts) chain(do string) []string {
	var out []string
	for {
		base, _, _ := strings.Cut(do, ".")
		next, ok := a.needs[base]
		if !ok {
			return out
		}
		out, do = append(out, next), next
	}
}

// barred are the acts that having to do something rules out.
func (a acts) barred(do string) []string {
	base, _, _ := strings.Cut(do, ".")
	return a.bars[base]
}
