package policy_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"belisha/internal/policy"
)

// pack is one plain pack, kept beside the tests so that they do not move when a school's pack does.
func pack(t testing.TB) *policy.Pack {
	t.Helper()
	p, err := policy.Parse(os.DirFS("testdata/plain"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// edit is one mistake made in a good pack, and what must be said about it.
type edit struct {
	shows, file, old, new, want string
}

func edits() []edit {
	const clauses, filtering, settings = "clauses.yaml", "filtering.yaml", "settings.yaml"
	const learner, activity = "matrices/learner.yaml", "matrices/activity.yaml"
	return []edit{
		{"POL-01", "pack.yaml", "title:", "titel:", "“titel” is not known here; did you mean “title”?"},
		{"POL-01", "pack.yaml", "language: en-GB", "language: en-GB\nlanguage: cy", "“language” is already set in line"},
		{"POL-01", "pack.yaml", "authors: [", "authors: {", "not valid YAML"},
		{"POL-01", clauses, "id: scope.place", "id: scope.people", "the clause “scope.people” is used twice"},
		{"POL-01", clauses, "id: scope.place", "id: Scope Place", "small letters with dots"},
		{"POL-01", clauses, "[POL-03, PPL-03]", "[POL-3]", "not a requirement id"},
		{"POL-06", clauses, "control: record", "control: hope", "“hope” is not enforce, record, attest or teach"},
		{"POL-01", clauses, "owner: head", "owner: haed", "the post “haed” does not exist; did you mean “head”?"},
		{"POL-01", clauses, `source: "001 l.7, 19"`, `source: ""`, "the source is missing"},
		{"POL-01", "roles.yaml", "roles: [head]", "roles: [hed]", "the role “hed” does not exist"},
		{"POL-01", "roles.yaml", "head.procedure", "head.nothing", "the clause “head.nothing” does not exist"},
		{"POL-01", "roles.yaml", "key: deputy", "key: head", "the post “head” is used twice"},

		{"POL-02", "pack.yaml", `version: "3"`, `version: ""`, "the version is missing"},
		{"POL-02", "pack.yaml", "school: St Neot Community Primary School and Nursery\n", "", "the school is missing"},
		{"POL-02", "pack.yaml", "derives_from: A", "derives_from: #", "one value is expected here"},
		{"POL-02", "pack.yaml", "approved: 2023-03-14", "approved: 2023-02-30", "is not a date"},
		{"POL-02", "pack.yaml", "approved: 2023-03-14", "approved: 2023-02-14", "before it was created"},
		{"POL-02", "pack.yaml", "review: 2024-03-14", "review: 2023-03-14", "does not come after the approval"},

		{"POL-12", learner, "marks: [HT, PS]", "marks: [HT, XX]", "the column “XX” does not exist"},
		{"POL-12", learner, "marks: [HT, PS]", "marks: []", "asks for no response"},
		{"POL-12", learner, "marks: [HT, PS]", "marks: [HT, HT]", "marked twice"},
		{"POL-12", learner, "post: dsl", "post: nobody", "the post “nobody” does not exist"},
		{"POL-12", learner, "key: bypass", "key: other_account", "the row “other_account” is used twice"},
		{"POL-12", learner, "type: content", "type: contents", "did you mean “content”?"},
		{"POL-12", "matrices/staff.yaml", "clause: incidents.staff_actions", "clause: incidents.staff_action", "does not exist; did you mean"},

		{"POL-10", activity, "staff: no", "staff: sometimes", "mark for staff “sometimes” does not exist"},
		{"POL-10", activity, "children: no", "children: selected", "mark for children “selected” does not exist"},
		{"POL-10", activity, "    times: staff_own_time\n", "", "names no window of time"},
		{"POL-10", activity, "times: staff_own_time", "times: staff_time", "the window “staff_time” does not exist"},
		{"POL-10", activity, "category: games", "category: game", "did you mean “games”?"},

		{"POL-01", filtering, "strictest: nursery", "strictest: staff", "must be the first of them"},
		{"POL-01", filtering, "strictest: nursery", "strictest: none", "the profile “none” does not exist"},
		{"WEB-04", filtering, "years: [1, 2]", "years: [1]", "the year 2 is in no profile"},
		{"WEB-04", filtering, "years: [1, 2]", "years: [1, 2, 3]", "the year 3 is already in the profile"},
		{"POL-01", filtering, "band: ks1,", "band: ks3,", "the band “ks3” does not exist"},
		{"POL-01", filtering, "categories: [games]", "categories: [toys]", "the category “toys” does not exist"},
		{"POL-01", filtering, "profiles: [guest, staff], categories: [dating]", "profiles: [gests], categories: [dating]", "did you mean “guest”?"},
		{"POL-01", filtering, "window: staff_own_time", "window: lunch", "the window “lunch” does not exist"},
		{"POL-01", filtering, `"12:00-13:15"`, `"13:15-12:00"`, "not a stretch of time"},
		{"POL-01", filtering, "days: [mon,", "days: [monday,", "the day “monday” does not exist"},
		{"POL-01", filtering, "host: childline.org.uk", "host: https://childline.org.uk/", "is not the name of a site"},
		{"POL-01", filtering, "host: childline.org.uk", "host: uk", "is not the name of a site"},
		{"POL-01", filtering, "lists: [games]", "lists: [../games]", "not the name of a list's folder"},
		{"POL-01", filtering, "lists: [illegal, terrorism]", "lists: []", "names no list"},
		{"POL-01", filtering, "level: urgent", "level: loud", "the level “loud” does not exist"},
		{"POL-01", filtering, "max_age_hours: 24", "max_age_hours: soon", "not a whole number"},

		{"PPL-07", settings, "upper_ks2: 10", "upper_ks2: 6", "shorter than that of lower_ks2"},
		{"POL-01", settings, "pupils: 20, ", "", "needs a value above nought for pupils"},
		{"POL-01", settings, "to: 2025-12-19", "to: 2025-08-19", "ends before it starts"},
		{"POL-01", settings, "from: 2026-01-05", "from: 2025-12-05", "starts before the one above it has ended"},
		{"STD-27", settings, "host: childline.org.uk", "host: childlike.org.uk", "not among the sites that filtering.yaml allows"},
		{"POL-01", "forms.yaml", "audience: ks1", "audience: children", "the audience “children” does not exist"},
		{"WEB-16", "words.yaml", "  nursery:", "  nursing:", "there are no words for the band nursery"},
		{"WEB-16", "words.yaml", "tell: Tell a grown-up", "tell: \"\"", "the tell is missing"},
	}
}

func TestEveryMistakeIsRefusedWithFileLineAndReason(t *testing.T) { // shows POL-01, POL-02, POL-06, POL-12
	good := pack(t).Files
	for _, e := range edits() {
		t.Run(e.shows+" "+e.file+" "+e.new, func(t *testing.T) {
			if !strings.Contains(good[e.file], e.old) {
				t.Fatalf("the good pack has no %q in %s", e.old, e.file)
			}
			files := maps.Clone(good)
			files[e.file] = strings.Replace(good[e.file], e.old, e.new, 1)
			got, err := policy.FromFiles(files)
			var faults policy.Faults
			if !errors.As(err, &faults) || got != nil {
				t.Fatalf("want it refused, got %v", err)
			}
			if !strings.Contains(err.Error(), e.want) {
				t.Errorf("want a fault that says %q, got:\n%v", e.want, err)
			}
			if !strings.HasPrefix(faults[0].String(), faults[0].File+":") || faults[0].Line == 0 {
				t.Errorf("want file and line first, got %q", faults[0])
			}
		})
	}
}

func TestAFaultNamesTheExactLine(t *testing.T) { // shows POL-01
	files := maps.Clone(pack(t).Files)
	const old = "owner: chair"
	text := files["clauses.yaml"]
	line := 1 + strings.Count(text[:strings.Index(text, old)], "\n")
	files["clauses.yaml"] = strings.Replace(text, old, "owner: chairman", 1)
	_, err := policy.FromFiles(files)
	var faults policy.Faults
	if !errors.As(err, &faults) || len(faults) != 1 {
		t.Fatalf("want one fault, got %v", err)
	}
	if faults[0].Line != line || faults[0].Clause != "schedule.approved" {
		t.Errorf("want line %d and clause schedule.approved, got %+v", line, faults[0])
	}
}

func TestFilesThatAreNotOfAPack(t *testing.T) { // shows POL-01
	good := pack(t).Files
	for path, want := range map[string]string{
		"filterings.yaml": "did you mean “filtering.yaml”?", "notes.txt": "is not a file of a pack",
		"../pack.yaml": "is not a path inside the pack", "README.md": "", "tests/games.yaml": "",
	} {
		files := maps.Clone(good)
		files[path] = "anything"
		_, err := policy.FromFiles(files)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: want %q, got %v", path, want, err)
		}
	}
	files := maps.Clone(good)
	delete(files, "words.yaml")
	if _, err := policy.FromFiles(files); err == nil || err.Error() != "words.yaml: this file is missing" {
		t.Errorf("want the missing file named, got %v", err)
	}
}

func TestAFolderIsReadWithinItsBounds(t *testing.T) { // shows POL-01
	folder := fstest.MapFS{}
	for path, text := range pack(t).Files {
		folder[path] = &fstest.MapFile{Data: []byte(text)}
	}
	if _, err := policy.Parse(folder); err != nil {
		t.Fatal(err)
	}
	folder["README.md"] = &fstest.MapFile{Data: make([]byte, 2<<20)}
	if _, err := policy.Parse(folder); err == nil || !strings.Contains(err.Error(), "README.md: is larger than 1 MiB") {
		t.Errorf("want the large file refused, got %v", err)
	}
	delete(folder, "README.md")
	for i := range 1001 {
		folder[fmt.Sprintf("tests/%d", i)] = &fstest.MapFile{}
	}
	if _, err := policy.Parse(folder); err == nil || !strings.Contains(err.Error(), "more than 1000 files") {
		t.Errorf("want the many files refused, got %v", err)
	}
}

func TestTheHashFollowsTheTextAlone(t *testing.T) { // shows POL-01
	first := pack(t)
	again, err := policy.FromFiles(first.Files)
	if err != nil || again.Hash != first.Hash || len(first.Hash) != 64 {
		t.Fatalf("want the same hash from the kept files, got %v and %v (%v)", first.Hash, again, err)
	}
	files := maps.Clone(first.Files)
	files["README.md"] = "A word more."
	other, err := policy.FromFiles(files)
	if err != nil || other.Hash == first.Hash {
		t.Errorf("want another hash for another text (%v)", err)
	}
}

func TestAClauseWithoutEvidenceWarnsButIsNoFault(t *testing.T) { // shows POL-06
	files := maps.Clone(pack(t).Files)
	files["clauses.yaml"] += "- id: extra.bare\n  section: Extra\n  text: Nobody carries this.\n  source: \"ours: a test\"\n"
	p, err := policy.FromFiles(files)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(p.Warnings, "\n")
	for _, want := range []string{"names no control", "has no owner", "has no figure that proves it"} {
		if !strings.Contains(all, "clause extra.bare "+want) {
			t.Errorf("want a warning that extra.bare %s", want)
		}
	}
}

func TestAPackIsBoundedAsAWhole(t *testing.T) { // shows POL-01
	files := maps.Clone(pack(t).Files)
	for i := range 5 {
		files[fmt.Sprintf("tests/%d.yaml", i)] = strings.Repeat("x", 1<<20)
	}
	if _, err := policy.FromFiles(files); err == nil || !strings.Contains(err.Error(), "pack.yaml: the pack is larger than 4 MiB") {
		t.Errorf("want it refused, got %v", err)
	}
}

func TestAListMayBeAFileAndAFolder(t *testing.T) { // shows POL-01
	files := maps.Clone(pack(t).Files)
	files["forms/b.yaml"] = "- { key: b, title: B, audience: staff, source: ours }\n"
	files["forms/a.yaml"] = "- { key: a, title: A, audience: staf, source: ours }\n"
	_, err := policy.FromFiles(files)
	if err == nil || err.Error() != "forms/a.yaml:1: the audience “staf” does not exist; did you mean “staff”?" {
		t.Fatalf("want the folder's own file named, got %v", err)
	}
	files["forms/a.yaml"] = strings.Replace(files["forms/a.yaml"], "staf,", "staff,", 1)
	p, err := policy.FromFiles(files)
	if n := len(p.Forms); err != nil || p.Forms[n-2].Key != "a" || p.Forms[n-1].Key != "b" {
		t.Errorf("want the folder after the file, in the order of names: %v (%v)", p.Forms, err)
	}
	for path, want := range map[string]string{
		"forms/deep/a.yaml": "is not a file of a pack", "matrices/learner/a.yaml": "is not a file of a pack", "registers.yaml": "is not a file of a pack",
		"form/a.yaml": "did you mean “forms/a.yaml”?", "choices/a.yml": "did you mean “choices/a.yaml”?",
	} {
		files := maps.Clone(pack(t).Files)
		files[path] = "[]"
		if _, err := policy.FromFiles(files); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want %q, got %v", path, want, err)
		}
	}
}
