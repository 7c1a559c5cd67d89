package policy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"belisha/internal/policy"
)

// layersOf draws the files of one or two layers over the ground, each trying to change what floors protect.
func layersOf(t *rapid.T, ground map[string]string) map[string]string {
	files := map[string]string{}
	for path, text := range ground {
		files["layers/ground/"+path] = text
	}
	below, names := "ground", []string{"layers/trust/", ""}[rapid.IntRange(0, 1).Draw(t, "first"):]
	for _, at := range names {
		draw := func(what string, options ...string) string { // mostly nothing: layers that change everything are all refused
			return rapid.SampledFrom(append(slices.Repeat([]string{""}, 12), options...)).Draw(t, at+what)
		}
		files[at+"pack.yaml"] = topIdentity + "extends: " + below + "\n" +
			draw("replaces", "", "", "replaces: [settings.idle_minutes]\n", "replaces: [choices]\n", "replaces: [duties]\n", "replaces: [registers]\n", "replaces: [floors]\n") +
			draw("prunes", "", "", "prunes: [{ what: \"duties[review]\", why: x }]\n", "prunes: [{ what: \"registers[loans].fields[item]\", why: x }]\n", "prunes: [{ what: \"choices[phones].options[none]\", why: x }]\n")
		files[at+"settings.yaml"] = fmt.Sprintf("log_days: %d\nidle_minutes: { staff: %d, pupils: 9, safeguarding: 4 }\n",
			rapid.SampledFrom([]int{90, 365, 365, 400, 700, 730, 89, 731}).Draw(t, at+"log"), rapid.IntRange(1, 11).Draw(t, at+"idle"))
		files[at+"choices.yaml"] = "- { key: phones" + draw("phones", "", ", value: none", ", value: office", ", value: bag", ", value: \"\"", ", floor: false", ", strictest: bag") +
			draw("options", "", "", ", options: [{ key: none, title: N }, { key: all, title: A }]") + " }\n"
		files[at+"duties.yaml"] = "- { key: review" + draw("every", "", ", every: month", ", every: year", ", every: 2 terms", ", every: once", ", floor: false") + draw("after", "", ", after: 4", ", after: 6") + " }\n"
		files[at+"registers/loans.yaml"] = "key: loans\n" + draw("floor", "", "floor: false\n") +
			"fields:\n  - { key: item" + draw("item", "", ", required: true", ", required: false", ", kind: long") + " }\n  - { key: extra" + at[:min(1, len(at))] + ", title: E, kind: text }\n" +
			draw("may", "", "may: { see: [head] }\n", "may: { see: [head, pupil] }\n") + draw("due", "", "due: { within: 3 days }\n", "due: { within: 20 days }\n") +
			draw("state", "", "states: [{ key: gone, title: Gone }]\nmoves: [{ key: lose, title: Lose, to: gone }]\n")
		below = "trust"
	}
	return files
}

// TestNoSequenceOfLayersLoosensAFloor shows POL-13: whatever layers say, what comes of them is refused or no looser.
func TestNoSequenceOfLayersLoosensAFloor(t *testing.T) {
	base := ground(t)
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		p, err := policy.FromFiles(layersOf(t, base))
		if err != nil {
			return
		}
		taken++
		if p.Settings.LogDays < 90 || p.Settings.LogDays > 730 || p.Settings.IdleMinutes["staff"] > 10 {
			t.Fatalf("settings: %+v", p.Settings)
		}
		phones := p.Choices[slices.IndexFunc(p.Choices, func(c policy.Choice) bool { return c.Key == "phones" })]
		if !phones.Floor || !slices.Contains([]string{"none", "office"}, phones.InForce()) || phones.Strictest != "none" {
			t.Fatalf("phones: %+v", phones)
		}
		review := p.Duties[slices.IndexFunc(p.Duties, func(d policy.Duty) bool { return d.Key == "review" })]
		if !review.Floor || !slices.Contains([]string{"term", "month"}, review.Every) || review.After > 5 {
			t.Fatalf("review: %+v", review)
		}
		loans := p.Registers[slices.IndexFunc(p.Registers, func(r policy.Register) bool { return r.Key == "loans" })]
		item := loans.Fields[slices.IndexFunc(loans.Fields, func(f policy.Field) bool { return f.Key == "item" })]
		if !loans.Floor || !item.Required || item.Kind != "text" || slices.Contains(loans.May.See, "pupil") || !slices.Contains([]string{"14 days", "3 days"}, loans.Due.Within) {
			t.Fatalf("loans: %+v", loans)
		}
		for _, s := range loans.States {
			if s.Key == "gone" && !s.Open {
				t.Fatalf("a new way out: %+v", loans.States)
			}
		}
	})
	t.Logf("%d draws were taken", taken)
	if taken == 0 {
		t.Error("no draw was taken at all: the property says nothing")
	}
}

// FuzzResolve shows POL-01: whatever a layer's file holds, the pack is read or refused with a reason, never a panic.
func FuzzResolve(f *testing.F) {
	for _, text := range []string{"replaces: [clauses]\n", "prunes: [{ what: \"clauses[filter.games]\", why: x }]\n", "extends: ground\n", "prunes: x\nreplaces: {a: b}\n"} {
		f.Add("pack.yaml", text)
		f.Add("layers/ground/pack.yaml", text)
	}
	for path, text := range map[string]string{"floors.yaml": floorsYAML, "choices.yaml": choicesYAML, "duties/all.yaml": dutiesYAML, "registers/loans.yaml": loansYAML, "retention.yaml": retentionYAML,
		"agreements/ks2_agreement.yaml": olderFormYAML, "gates.yaml": gatesYAML, "modules.yaml": modulesYAML, "settings.yaml": accessYAML} {
		f.Add(path, text)
		f.Add("layers/ground/"+path, text)
	}
	good := over(f, nil)
	f.Fuzz(func(t *testing.T, path, text string) {
		if len(text) > 1<<14 {
			t.Skip()
		}
		files := map[string]string{}
		for p, text := range good {
			files[p] = text
		}
		if path == "pack.yaml" {
			text = good[path] + text
		}
		files[path] = text
		p, err := policy.FromFiles(files)
		switch {
		case err == nil && (p.Hash == "" || len(p.Layers) == 0):
			t.Error("a pack without hash or layers")
		case err == nil:
			p.Origin(strings.TrimSuffix(path, ".yaml"))
		case p != nil || err.Error() == "":
			t.Errorf("refused without a reason: %v", err)
		}
	})
}
