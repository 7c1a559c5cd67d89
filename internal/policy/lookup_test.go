package policy_test

import (
	"strings"
	"testing"

	"belisha/internal/policy"
)

func TestProfileFor(t *testing.T) { // shows WEB-04
	f := pack(t).Filtering
	for _, c := range []struct{ roles, year, want string }{
		{"pupil", "4", "lower_ks2"}, {"pupil", "R", "nursery"}, {"pupil", "6", "upper_ks2"},
		{"pupil", "", "nursery"}, {"pupil", "9", "nursery"}, {"", "", "nursery"}, {"", "6", "nursery"},
		{"teacher", "", "staff"}, {"head", "4", "staff"}, {"parent", "", "guest"}, {"unheard-of", "", "nursery"},
		{"teacher parent", "", "guest"}, {"pupil teacher", "6", "upper_ks2"}, {"teacher pupil", "", "nursery"},
	} {
		if got := f.ProfileFor(strings.Fields(c.roles), c.year); got.Key != c.want {
			t.Errorf("roles %q, year %q: want %s, got %s", c.roles, c.year, c.want, got.Key)
		}
	}
	var none policy.Filtering
	if got := none.ProfileFor([]string{"teacher"}, ""); got.Unknown != "block" {
		t.Errorf("without profiles nothing may pass, got %+v", got)
	}
}

func TestLookups(t *testing.T) { // shows POL-12
	p := pack(t)
	if c, ok := p.Clause("filter.games"); !ok || c.Source != "001 l.208" {
		t.Errorf("filter.games: got %+v, %v", c, ok)
	}
	if _, ok := p.Clause("filter.nothing"); ok {
		t.Error("found a clause that is not there")
	}
	if post, ok := p.Post("technician"); !ok || post.Title != "Network manager" {
		t.Errorf("technician: got %+v, %v", post, ok)
	}
	var keys []string
	for _, col := range p.Learner.Responses("bypass") {
		keys = append(keys, col.Key)
	}
	if got := strings.Join(keys, " "); got != "CT HT PI RA W FS" {
		t.Errorf("responses to bypass: got %s", got)
	}
	if got := p.Learner.Responses("nothing"); got != nil {
		t.Errorf("responses to an unknown row: got %v", got)
	}
	if row, ok := p.Activity.Row("gaming"); !ok || row.Children != policy.MarkNo {
		t.Errorf("gaming: got %+v, %v", row, ok)
	}
}

func TestDiffMatrixListsEveryChangedTick(t *testing.T) { // shows POL-12
	before := policy.Matrix{Rows: []policy.MatrixRow{
		{Key: "a", Marks: []string{"CT", "W"}}, {Key: "same", Marks: []string{"W", "CT"}}, {Key: "gone", Marks: []string{"FS"}},
	}}
	after := policy.Matrix{Rows: []policy.MatrixRow{
		{Key: "new", Marks: []string{"HT"}}, {Key: "same", Marks: []string{"CT", "W"}}, {Key: "a", Marks: []string{"CT", "HT"}},
	}}
	want := []policy.Change{
		{Row: "new", Column: "HT", Added: true}, {Row: "a", Column: "W"}, {Row: "a", Column: "HT", Added: true}, {Row: "gone", Column: "FS"},
	}
	got := policy.DiffMatrix(before, after)
	if len(got) != len(want) {
		t.Fatalf("want %v, got %v", want, got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("change %d: want %+v, got %+v", i, want[i], got[i])
		}
	}
}

func TestDiffClauses(t *testing.T) {
	before := []policy.Clause{{ID: "a.a", Text: "one"}, {ID: "b.b", Text: "two"}, {ID: "c.c", Text: "three"}}
	after := []policy.Clause{{ID: "d.d", Text: "four"}, {ID: "a.a", Text: "one"}, {ID: "b.b", Text: "two and more"}}
	got := policy.DiffClauses(before, after)
	want := []string{"d.d added", "b.b changed", "c.c removed"}
	if len(got) != len(want) {
		t.Fatalf("want %v, got %v", want, got)
	}
	for i, change := range got {
		if change.ID+" "+change.Kind != want[i] {
			t.Errorf("want %s, got %s %s", want[i], change.ID, change.Kind)
		}
	}
	if got[1].Before.Text != "two" || got[1].After.Text != "two and more" {
		t.Errorf("want both texts, got %+v", got[1])
	}
}

func TestParseSpan(t *testing.T) {
	for span, want := range map[string][2]int{"00:00-08:30": {0, 510}, "15:30-24:00": {930, 1440}} {
		if from, to, err := policy.ParseSpan(span); err != nil || from != want[0] || to != want[1] {
			t.Errorf("%s: got %d, %d, %v", span, from, to, err)
		}
	}
	for _, span := range []string{"", "12:00", "12:00-12:00", "24:01-24:02", "1:00-2:00", "12:60-13:00", "aa:bb-cc:dd", "12:00–13:00", "+1:00-02:00"} {
		if _, _, err := policy.ParseSpan(span); err == nil {
			t.Errorf("%q: want it refused", span)
		}
	}
}
