package probing

import (
	"hash/fnv"
	"slices"

	"belisha/internal/board"
	"belisha/internal/policy"
)

// Doors as the pack names them.
const (
	doorProxy  = "proxy"
	doorDNS    = "dns"
	doorDirect = "direct"
	doorOffice = "office"

	doorUpstream = "upstream"
)

// pupil is a profile for pupils of some year.
func pupil(p policy.Profile) bool { return len(p.Years) > 0 }

// Machine is what the questions need to know of the gateway's machine.
type Machine struct {
	Doors    []string // that are open, such as "proxy" and "dns"
	Networks []string // parts of the network that it knows
	Offices  []string // addresses of the office's own servers, which no pupil's profile may reach (NET-19)
	Tests    []string // addresses by which the provider lets its layer against illegal content be tried (STD-06)
}

// questions are all that the gateway itself can be asked; none before a policy is in force.
func (p *Probing) questions() []board.Question {
	rules := p.rules()
	if rules == nil {
		return nil
	}
	return Questions(rules, p.hooks.Machine())
}

// Questions are every probe of the pack, for every profile that it is about, on every part of the network, at every door
// that is open. serves STD-05
func Questions(rules *policy.Filtering, m Machine) []board.Question {
	networks := append([]string{""}, m.Networks...)
	var all []board.Question
	for _, probe := range rules.Probes {
		if probe.Address == "" {
			continue // the office and the ways past the filter are asked elsewhere
		}
		for _, door := range doorsOf(probe) {
			if !slices.Contains(m.Doors, door) {
				continue
			}
			for _, profile := range profilesOf(rules, probe) {
				for _, network := range networks {
					all = append(all, ask(probe, door, profile, network, probe.Address))
				}
			}
		}
	}
	return append(append(all, separation(rules, m.Offices)...), upstream(rules, m.Tests)...)
}

// separation are the office's servers, asked for as every pupil's profile. serves NET-19
func separation(rules *policy.Filtering, offices []string) []board.Question {
	probe := policy.Probe{Key: "office", Title: "The office's servers are out of pupils' reach", About: doorOffice, Expect: board.Block, Clause: rules.Clause}
	for _, own := range rules.Probes {
		if own.About == doorOffice {
			probe.Key, probe.Title, probe.Clause = own.Key, own.Title, own.Clause
		}
	}
	var all []board.Question
	for _, office := range offices {
		for _, profile := range rules.Profiles {
			if pupil(profile) {
				all = append(all, ask(probe, doorOffice, profile.Key, "", office))
			}
		}
	}
	return all
}

// upstream are the provider's own test addresses, asked for as the loosest profile: whoever is stopped there is stopped by the
// provider's layer alone. serves STD-06
func upstream(rules *policy.Filtering, tests []string) []board.Question {
	probe := policy.Probe{Key: "upstream", Title: "The provider's layer against illegal content stops its test address", About: "illegal", Expect: board.Block,
		Clause: rules.Illegal.Clause}
	var all []board.Question
	for _, test := range tests {
		all = append(all, ask(probe, doorUpstream, rules.Profiles[len(rules.Profiles)-1].Key, "", test))
	}
	return all
}

// pointQuestions are what a device at a place asks as itself: what must be shut, and the ways past the filter. serves WEB-01
func pointQuestions(rules *policy.Filtering, network string) []board.Question {
	var all []board.Question
	for _, probe := range rules.Probes {
		switch {
		case probe.Address != "" && probe.Expect == board.Block && len(probe.Profiles) == 0:
			for _, door := range doorsOf(probe) {
				all = append(all, ask(probe, door, "", network, probe.Address))
			}
		case probe.About == doorDirect:
			for _, way := range ways() {
				all = append(all, ask(probe, doorDirect, "", network, way))
			}
		}
	}
	return all
}

// ways are roads past the filter that a network should not have: web, name servers, and encrypted ones. The addresses are
// well-known name servers, which answer on all of them; nothing but a connection is tried.
func ways() []string {
	return []string{"tcp/1.1.1.1:80", "tcp/1.1.1.1:443", "tcp/1.1.1.1:853", "udp/1.1.1.1:53", "tcp/8.8.8.8:443", "udp/8.8.8.8:53", "tcp/9.9.9.9:853"}
}

func ask(probe policy.Probe, door, profile, network, address string) board.Question {
	return board.Question{Key: probe.Key, Title: probe.Title, About: probe.About, Profile: profile, Network: network, Door: door,
		Address: address, Expect: probe.Expect, Clause: probe.Clause}
}

func doorsOf(probe policy.Probe) []string {
	if len(probe.Doors) == 0 {
		return []string{doorProxy, doorDNS}
	}
	return probe.Doors
}

func profilesOf(rules *policy.Filtering, probe policy.Probe) []string {
	if len(probe.Profiles) > 0 {
		return probe.Profiles
	}
	var all []string
	for _, one := range rules.Profiles {
		all = append(all, one.Key)
	}
	return all
}

// turn picks the questions of one minute: each comes round once an hour, those of a day once a day, and one at every door
// each minute, so that a filter that has gone is seen within it.
func turn(all []board.Question, rules *policy.Filtering, minute int) []board.Question {
	daily := map[string]bool{doorOffice: true}
	for _, probe := range rules.Probes {
		daily[probe.Key] = probe.Every == "day"
	}
	var out []board.Question
	pulse := map[string]bool{}
	for _, q := range all {
		round := 60
		if daily[q.Key] || q.Door == doorOffice {
			round = 24 * 60
		}
		h := fnv.New32a()
		_, _ = h.Write([]byte(q.ID())) // never fails
		if int(h.Sum32()%uint32(round)) == minute%round || !pulse[q.Door] {
			out = append(out, q)
		}
		pulse[q.Door] = true
	}
	return out
}

// current leaves out answers to what is not asked any more.
func (p *Probing) current(all []standing, points []point) []standing {
	asked := p.asked(points)
	return slices.DeleteFunc(all, func(s standing) bool { return !asked[s.key()] })
}

// asked is what is asked now, by place and question: without a probe that has left the policy, a network or door that is gone,
// or a place that was closed.
func (p *Probing) asked(points []point) map[string]bool {
	asked := map[string]bool{}
	for _, q := range p.questions() {
		asked[" "+q.ID()] = true
	}
	if rules := p.rules(); rules != nil {
		for _, one := range points {
			if one.Ended != "" {
				continue
			}
			for _, q := range pointQuestions(rules, one.Network) {
				asked[one.ID+" "+q.ID()] = true
			}
		}
	}
	return asked
}
