package policy_test

import (
	"slices"
	"strings"
	"testing"

	"belisha/internal/policy"
)

func formKeys(all []policy.Agreement) string {
	var out []string
	for _, a := range all {
		out = append(out, a.Key)
	}
	return strings.Join(out, " ")
}

func gateKeys(all []policy.Gate) string {
	var out []string
	for _, g := range all {
		out = append(out, g.Key)
	}
	return strings.Join(out, " ")
}

// TestWhoSignsAndWhoIsHeld shows AUA-17, AUA-15 and PPL-03: of several kinds in one person each brings its forms.
func TestWhoSignsAndWhoIsHeld(t *testing.T) {
	p, err := policy.FromFiles(signed(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		kinds, posts []string
		year         string
		forms, gates string
	}{
		{[]string{"pupil"}, nil, "4", "ks2_agreement parents_agreement", "online older"},
		{[]string{"pupil"}, nil, "R", "parents_agreement", "online"},
		{[]string{"pupil"}, nil, "", "parents_agreement", "online"}, // PPL-04: as the youngest
		{[]string{"parent", "staff"}, nil, "", "staff_agreement", ""},
		{[]string{"trainee"}, []string{"technician"}, "", "staff_agreement", "stock"},
		{[]string{"parent"}, nil, "", "", ""},
	} {
		if got := formKeys(p.AgreementsFor(c.kinds, c.year)); got != c.forms {
			t.Errorf("%v %q: forms %q", c.kinds, c.year, got)
		}
		if got := gateKeys(p.GatesFor(c.kinds, c.posts, c.year)); got != c.gates {
			t.Errorf("%v %v %q: gates %q", c.kinds, c.posts, c.year, got)
		}
	}
	if g := (policy.Gate{For: []string{"staff"}, Posts: []string{"head"}}); g.Concerns([]string{"staff"}, nil, "") || !g.Concerns([]string{"staff"}, []string{"head"}, "") {
		t.Error("a gate with both holds those who are in a group and in a post")
	}
}

func TestAgreementsAreFound(t *testing.T) { // shows AUA-07, AUA-26, PPL-18
	p, err := policy.FromFiles(signed(t))
	if err != nil {
		t.Fatal(err)
	}
	home, ok := p.Agreement("parents_agreement")
	if !ok || home.Signer() != "parent" || home.Grace() != 14 || !slices.Equal(home.Services(), []string{"internet", "cloud.reading"}) {
		t.Errorf("got %+v", home)
	}
	staff, _ := p.Agreement("staff_agreement")
	if line, ok := staff.Item("data"); staff.Signer() != "self" || staff.Grace() != 10 || !ok || line.Text != "Data is safe." {
		t.Errorf("got %+v", staff)
	}
	if a, line, ok := p.Consents("cloud.reading"); !ok || a.Key != "parents_agreement" || line.Key != "reading" {
		t.Errorf("got %s %s", a.Key, line.Key)
	}
	if _, _, ok := p.Consents(""); ok {
		t.Error("nothing was asked about")
	}
	for what, want := range map[string]string{"loans": "stock", "people.show": "stock", "people.export": "other", "people.list": ""} {
		if m, ok := p.ModuleOf(what); m.Key != want || ok != (want != "") {
			t.Errorf("%s lies in %q", what, m.Key)
		}
	}
}

// TestUsualSettings shows STD-17 and NET-01: what a pack leaves open has a safe value.
func TestUsualSettings(t *testing.T) {
	s := policy.Signing{ChaseDays: 7}.Usual()
	if s != (policy.Signing{IssueDays: 2, ChaseDays: 7, LinkDays: 14, WithdrawMinutes: 15, Conflict: "stricter", TalksBy: "09-30"}) {
		t.Errorf("got %+v", s)
	}
	given := policy.Access{SecondAlways: []string{"dsl"}, GuestDays: map[string]int{"supply": 5}}
	a := given.Usual()
	if !slices.Equal(a.SecondAlways, []string{"admin", "dsl"}) || a.GuestDays["supply"] != 5 || a.GuestDays["visitor"] != 1 || a.GuestDays["trainee"] != 125 {
		t.Errorf("got %+v", a)
	}
	if a.AddressTries != 50 || a.BlockMinutes != 60 || a.DormantDays != 60 || a.RemovalPercent != 10 || a.PupilHours != "" || a.CloseAt != "" || len(given.GuestDays) != 1 {
		t.Errorf("got %+v", a)
	}
}

// TestHoursOfADay shows NET-23: hours may go over midnight.
func TestHoursOfADay(t *testing.T) {
	for hours, want := range map[string][2]int{"07:30-18:00": {450, 1080}, "23:00-05:00": {1380, 300}} {
		if from, to, err := policy.ParseDaily(hours); err != nil || from != want[0] || to != want[1] {
			t.Errorf("%s: got %d to %d, %v", hours, from, to, err)
		}
	}
	for _, hours := range []string{"", "noon", "05:00-05:00", "05:00", "5:00-6:00", "05:00-25:00"} {
		if _, _, err := policy.ParseDaily(hours); err == nil {
			t.Errorf("%q is taken for hours", hours)
		}
	}
	if minutes, err := policy.ParseClock("18:30"); err != nil || minutes != 18*60+30 {
		t.Errorf("got %d, %v", minutes, err)
	}
}
