package policy_test

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"belisha/internal/policy"
)

// gatewayYAML is one of everything that a pack says of the gateway beyond categories and rules.
const gatewayYAML = `
networks:
  - { key: guest, title: Visitors, profile: guest, unmanaged: true, clause: filter.all }
searches:
  clause: filter.all
  profiles: [ks1]
  engines:
    - { key: look, title: Look, hosts: ["look.*", www.look.org], words: [q], safe: [{ name: safe, value: active }], headers: [{ name: Look-Safe, value: Strict }], name: safe.look.org, images: [{ name: udm, value: "2" }], paths: [/images], pictures: [thumbs.look.org], unsafe: ["!off"] }
    - { key: loose, title: Loose, hosts: [loose.org], words: [q] }
  allowed: [{ profiles: [ks1], engines: [look], clause: filter.all }]
  images: { profiles: [ks1], when: never, clause: filter.all }
  watched: [{ key: sad, words: [want to die], level: urgent, post: dsl, clause: filter.all }]
services:
  - { key: chatter, title: Chatter, hosts: [chatter.org], age: 13, clause: filter.all }
passes: { clause: filter.all, never: [gambling], approve: [hate], max_minutes: 60, max_days: 5, preview_days: 20, digest: dsl }
downloads:
  clause: filter.all
  viruses: filter.malware
  unscan: block
  max_bytes: 200000000
  depth: 3
  rules: [{ key: programs, profiles: [ks1], kinds: [program, script], verdict: block, window: staff_own_time, clause: filter.all }]
uploads: { clause: filter.all, profiles: [ks1], safe: [{ host: blog.org, why: Our blog }], max_bytes: 5000 }
fairness: [{ key: children, profiles: [ks1], file_mb: 100, clause: filter.all }]
allowances: [{ key: own, profiles: [staff], categories: [shopping], minutes: 30, clause: filter.all }]
inspection: { profiles: [ks1], never: [selfharm], hosts: [bank.org], clause: filter.all }
bypass:
  - { way: doh, do: block, hosts: [dns.org], clause: filter.bypass, unseen: Much. }
bypass_tries: { tries: 4, post: coordinator, clause: filter.bypass }
apps: [{ key: updates, title: Updates, hosts: [updates.org], ports: [5223], pinned: true, clause: filter.all }]
intelligence: { category: ai_tools, clause: filter.all, tools: [{ key: clever, title: Clever, hosts: [clever.org], allowed: [staff], supervised: [upper_ks2] }] }
probes:
  - { key: adult, title: A test name, about: adult, address: adult.belisha-test.org, doors: [dns], expect: block, every: hour, clause: filter.all }
`

func gatewayPack(t testing.TB) map[string]string {
	t.Helper()
	files := maps.Clone(pack(t).Files)
	files["filtering.yaml"] += gatewayYAML
	return files
}

// Every value of the gateway's part is read, sizes too.
func TestTheGatewaysPartIsRead(t *testing.T) {
	p, err := policy.FromFiles(gatewayPack(t))
	if err != nil {
		t.Fatal(err)
	}
	f := p.Filtering
	if f.Downloads.MaxBytes != 200_000_000 || f.Uploads.MaxBytes != 5000 || f.Apps[0].Ports[0] != 5223 || !f.Networks[0].Unmanaged || f.BypassTries.Tries != 4 {
		t.Errorf("read as %+v", f)
	}
	if n, ok := f.Network("guest"); !ok || n.Profile != "guest" {
		t.Errorf("the network: %+v", n)
	}
	if s, ok := f.Service("chatter"); !ok || s.Limit() != "from the age of 13" || !strings.Contains((policy.Service{}).Limit(), "not known") {
		t.Errorf("the service: %+v", s)
	}
	if tool, ok := f.Intelligence.Tool("clever"); !ok || tool.Title != "Clever" {
		t.Errorf("the tool: %+v", tool)
	}
	if d, u, w, b := (policy.Downloads{}).Usual(), (policy.Uploads{}).Usual(), (policy.Passes{}).Usual(), (policy.BypassTries{}).Usual(); d.Unscan != "block" || d.MaxBytes != 100<<20 || u.MaxBytes != 4096 || w.MaxMinutes != 90 || w.MaxDays != 10 || w.PreviewDays != 30 || b.Tries != 3 {
		t.Errorf("the usual values: %+v %+v %+v %+v", d, u, w, b)
	}
}

// Every link of the gateway's part must hold, and the fault names field and way out. shows POL-01
func TestLinksOfTheGateway(t *testing.T) {
	good := gatewayPack(t)
	for _, e := range []edit{
		{"", "", "unmanaged: true", "unmanaged: yes", "neither true nor false"},
		{"", "", "profile: guest, unmanaged", "profile: gest, unmanaged", "the profile “gest” does not exist; did you mean “guest”?"},
		{"", "", "profile: guest, unmanaged", "unmanaged", "needs a profile of its own"},
		{"", "", `"look.*"`, `"*.look"`, "“*.look” is not the name of a site"},
		{"", "", "www.look.org", "org", "“org” is not the name of a site"},
		{"", "", "words: [q], safe", `words: ["q=1"], safe`, "is no name of a parameter"},
		{"", "", "value: active", `value: "a&b"`, "no value that can be set"},
		{"", "", "paths: [/images]", "paths: [Images]", "is no path"},
		{"", "", `unsafe: ["!off"]`, `unsafe: ["! off"]`, "not one word in small letters"},
		{"", "", "engines: [look], clause", "engines: [lok], clause", "the engine “lok” does not exist; did you mean “look”?"},
		{"", "", "engines: [look], clause", "engines: [loose], clause", "nothing holds “loose” to safe mode"},
		{"", "", "when: never", "when: sometimes", "pictures may be looked for “sometimes” does not exist"},
		{"", "", "words: [want to die]", "words: [a]", "“a” is too short"},
		{"", "", "level: urgent, post: dsl, clause: filter.all }]", "level: loud, post: dsl, clause: filter.all }]", "the level “loud” does not exist"},
		{"", "", "age: 13", "age: 130", "the age of “chatter” is over 18"},
		{"", "", "hosts: [chatter.org]", "hosts: []", "“chatter” names no site"},
		{"", "", "never: [gambling]", "never: [gamblin]", "the category “gamblin” does not exist; did you mean “gambling”?"},
		{"", "", "approve: [hate]", "approve: [gambling]", "is never opened, so nobody can approve it"},
		{"", "", "max_minutes: 60", "max_minutes: 600", "longer than a school day"},
		{"", "", "digest: dsl", "digest: dls", "the post “dls” does not exist; did you mean “dsl”?"},
		{"", "", "unscan: block", "unscan: maybe", "(unscan) “maybe” does not exist"},
		{"", "", "max_bytes: 200000000", "max_bytes: lots", "“lots” is not a whole number of bytes"},
		{"", "", "max_bytes: 200000000", "max_bytes: 9000000000000", "is not a whole number of bytes"},
		{"", "", "depth: 3", "depth: 30", "at most 20 deep"},
		{"", "", "kinds: [program, script]", "kinds: [programme]", "the kind of file “programme” does not exist; did you mean “program”?"},
		{"", "", "kinds: [program, script]", "kinds: []", "names no kind of file"},
		{"", "", "verdict: block, window: staff_own_time", "verdict: stop, window: staff_own_time", "the verdict “stop” does not exist"},
		{"", "", "verdict: block, window: staff_own_time", "verdict: block, window: lunch", "the window “lunch” does not exist"},
		{"", "", "uploads: { clause: filter.all, profiles: [ks1],", "uploads: { clause: filter.all,", "nobody is held to the safe places"},
		{"", "", "why: Our blog", `why: ""`, "the reason is missing"},
		{"", "", "file_mb: 100, ", "", "give the megabytes"},
		{"", "", "minutes: 30", "minutes: 3000", "from 1 to 1440 minutes"},
		{"", "", "never: [selfharm], hosts: [bank.org], clause", "clause", "nothing is left private"},
		{"", "", "way: doh", "way: doo", "the way round the filter “doo” does not exist; did you mean “doh”?"},
		{"", "", "do: block, hosts: [dns.org]", "do: look, hosts: [dns.org]", "the answer (do) “look” does not exist"},
		{"", "", "unseen: Much.", `unseen: ""`, "(unseen) is missing"},
		{"", "", "tries: 4, post: coordinator", "tries: 4, post: coordinater", "did you mean “coordinator”?"},
		{"", "", "ports: [5223]", "ports: [70000]", "70000 is no port"},
		{"", "", "category: ai_tools, clause: filter.all, tools", "category: ai, clause: filter.all, tools", "the category “ai” does not exist"},
		{"", "", "supervised: [upper_ks2]", "supervised: [staff]", "keep one of the two"},
		{"", "", "about: adult", "about: adults", "did you mean “adult”?"},
		{"", "", "address: adult.belisha-test.org, ", "", "has no address to ask for"},
		{"", "", "address: adult.belisha-test.org", `address: "ftp://x.org/"`, "neither the name of a site"},
		{"", "", "about: adult, address: adult.belisha-test.org, doors: [dns], expect: block", "about: help, address: adult.belisha-test.org, doors: [dns], expect: block", "must expect allow"},
		{"", "", "about: adult, address: adult.belisha-test.org, doors: [dns], expect: block", "about: illegal, address: adult.belisha-test.org, doors: [dns], expect: allow", "must expect block"},
		{"", "", "doors: [dns]", "doors: [window]", "the door “window” does not exist"},
		{"", "", "every: hour", "every: week", "(every) “week” does not exist"},
	} {
		const file = "filtering.yaml"
		if !strings.Contains(good[file], e.old) {
			t.Fatalf("the good pack has no %q", e.old)
		}
		files := maps.Clone(good)
		at := strings.LastIndex(good[file], e.old)
		files[file] = good[file][:at] + e.new + good[file][at+len(e.old):]
		_, err := policy.FromFiles(files)
		var faults policy.Faults
		if !errors.As(err, &faults) || !strings.Contains(err.Error(), e.want) {
			t.Errorf("%s: want a fault that says %q, got:\n%v", e.new, e.want, err)
			continue
		}
		if faults[0].Line < strings.Count(good[file][:strings.Index(good[file], "networks:")], "\n") {
			t.Errorf("%s: the line is %d", e.new, faults[0].Line)
		}
	}
}

// shows POL-13: what no lesson opens below, and what is private below, may be added to and not shortened.
func TestAListThatOnlyGrows(t *testing.T) {
	ground := gatewayPack(t)
	ground["floors.yaml"] = "- { path: filtering.passes.never, grow: true, clause: filter.all, why: Nobody opens these. }\n"
	layered := func(own string) error {
		files := map[string]string{"pack.yaml": topIdentity + "extends: ground\n", "filtering.yaml": own}
		for path, text := range ground {
			files["layers/ground/"+path] = text
		}
		_, err := policy.FromFiles(files)
		return err
	}
	if err := layered("passes: { never: [hate, gambling], approve: [drugs] }\n"); err != nil {
		t.Errorf("one more is refused: %v", err)
	}
	for _, own := range []string{"passes: { never: [drugs] }\n", "passes: { never: [] }\n"} {
		if err := layered(own); err == nil || !strings.Contains(err.Error(), "“gambling” may not be taken out of it: Nobody opens these.") {
			t.Errorf("%s: %v", own, err)
		}
	}
	ground["floors.yaml"] = "- { path: filtering.passes.never, grow: true, keep: true, clause: filter.all, why: x }\n"
	if _, err := policy.FromFiles(ground); err == nil || !strings.Contains(err.Error(), "a floor has either keep") {
		t.Errorf("keep and grow at once: %v", err)
	}
}

// shows POL-13: a layer's own rule about files stands before those below, a line about a way round the filter takes the place
// of the one below, and what a layer does not speak of stays.
func TestLayersOfTheGateway(t *testing.T) {
	files := map[string]string{"pack.yaml": topIdentity + "extends: ground\n", "filtering.yaml": `
downloads: { rules: [{ key: break, kinds: [program], verdict: allow, clause: filter.all }] }
bypass: [{ way: doh, do: note }, { way: quic, do: block, clause: filter.bypass, unseen: Little. }]
searches: { engines: [{ key: look, title: Looked }] }
`}
	for path, text := range gatewayPack(t) {
		files["layers/ground/"+path] = text
	}
	p, err := policy.FromFiles(files)
	if err != nil {
		t.Fatal(err)
	}
	f := p.Filtering
	if r := f.Downloads.Rules; len(r) != 2 || r[0].Key != "break" || f.Downloads.Depth != 3 {
		t.Errorf("rules about files: %+v", f.Downloads)
	}
	if b := f.Bypass; len(b) != 2 || b[0].Way != "quic" || b[1].Do != "note" || len(b[1].Hosts) != 1 {
		t.Errorf("ways round the filter: %+v", b)
	}
	if e := f.Searches.Engines; len(e) != 2 || e[0].Title != "Looked" || e[0].Safe[0].Value != "active" || len(f.Searches.Watched) != 1 {
		t.Errorf("engines: %+v", e)
	}
}
