package oscal

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"belisha/internal/policy"
	"belisha/packs"
)

var now = time.Date(2026, time.November, 22, 9, 30, 0, 0, time.UTC)

// schema is NIST's, as it was published.
func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	file, err := os.Open("testdata/oscal-complete-schema.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	packed, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := jsonschema.UnmarshalJSON(packed)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("oscal.json", text); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("oscal.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func valid(t *testing.T, s *jsonschema.Schema, files map[string][]byte) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(files[name]))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := s.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func seed(t testing.TB, name string) *policy.Pack {
	t.Helper()
	folder, err := packs.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Parse(folder)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func export(t testing.TB, p *policy.Pack, readings []Reading) map[string][]byte {
	t.Helper()
	files, err := Export(p, readings, now)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// rich is a small policy that uses everything that is written.
func rich() *policy.Pack {
	return &policy.Pack{
		Hash: "abc", Layers: []policy.Layer{{URN: "belisha/england", Version: "1"}, {URN: "belisha/x", Version: "2"}},
		Identity: policy.Identity{URN: "belisha/x", Title: "Online\nSafety", School: "A School", Version: "2", Approved: "2026-09-01", Review: "2027-09-01",
			Prunes: []policy.Prune{{What: "clauses[filter.chat]", Why: "not ours"}}},
		Posts: []policy.Post{{Key: "head", Title: "Head"}, {Key: "dsl", Title: "Designated safeguarding lead"}},
		Clauses: []policy.Clause{
			{ID: "aims.safe", Kind: "aim", Section: "1. Aims & scope", Text: "Children are safe online.", Source: "l.1", Owner: "head"},
			{ID: "filter.games", Section: "Filtering", Text: "Games are\nclosed to pupils.", Source: "l.2", Control: "enforce", By: "gateway.filter", Figure: "filtering.blocks",
				Owner: "dsl", Serves: []string{"WEB-08"}, Aims: []string{"aims.safe"}, Cites: []string{"kcsie"}, Audience: map[string]string{"ks1": "No games in school.", "staff": ""}},
			{ID: "training.yearly", Section: "Training", Text: strings.Repeat("Everybody is trained once a year. ", 8), Source: "l.3", Control: "teach", Owner: "head"},
			{ID: "loans.kept", Section: "Filtering", Text: "Loans are recorded.", Source: "l.4", Control: "record", By: "records.registers", Figure: "registers.loans", Owner: "nobody"},
		},
		Laws:     []policy.Law{{Key: "kcsie", Title: "Keeping children safe in education", Kind: "guidance", From: "2026-09-01", Link: "https://www.gov.uk/"}},
		Choices:  []policy.Choice{{Key: "phones.pupil", Title: "Phones", Question: "May pupils bring phones?", Kind: "one", Options: []policy.Option{{Key: "none", Title: "None"}, {Key: "all", Title: "All"}}, Strictest: "none"}, {Key: "idle.minutes", Title: "Idle", Value: "10"}},
		Duties:   []policy.Duty{{Key: "train", Clause: "training.yearly", Every: "term", Due: "last day"}},
		Settings: policy.Settings{Terms: []policy.Term{{Key: "autumn", From: "2026-09-02", To: "2026-12-18"}}},
	}
}

func readings() []Reading {
	return []Reading{
		{Clause: "aims.safe", State: "proven", How: "attested", Shown: "Signed this year", At: now.AddDate(0, -1, 0)},
		{Clause: "filter.games", State: "proven", Shown: "41 blocked this week", At: now.Add(-time.Hour)},
		{Clause: "loans.kept", State: "failing", How: "measured", Shown: "3 loans overdue", At: now, Due: now.AddDate(0, 0, 14)},
	}
}

// Both schools' policies and a small one with everything in it are valid against NIST's own schema.
func TestValidAgainstNIST(t *testing.T) {
	s := schema(t)
	files := export(t, rich(), readings())
	if len(files) != 5 {
		t.Errorf("five documents: %v", slices.Sorted(maps.Keys(files)))
	}
	valid(t, s, files)
	for _, name := range packs.Names() {
		p := seed(t, name)
		valid(t, s, export(t, p, nil))
		var half []Reading
		for i, c := range p.Clauses {
			if i%2 == 0 {
				half = append(half, Reading{Clause: c.ID, State: "proven", How: "measured", Shown: "1 of 1", At: now})
			}
		}
		valid(t, s, export(t, p, half))
	}
	odd := rich()
	odd.Posts = append(odd.Posts, policy.Post{Key: "2nd head, acting"}, policy.Post{Key: "…"})
	odd.Choices = append(odd.Choices, policy.Choice{Key: "9 to 5", Title: " ", Value: "a\nb"})
	odd.Clauses = append(odd.Clauses, policy.Clause{ID: "odd.one", Section: "Filtering!", Control: "record", Owner: "…", By: " "}, policy.Clause{ID: "odd.two"})
	odd.Identity = policy.Identity{}
	valid(t, s, export(t, odd, []Reading{{Clause: "odd.one", State: "due"}, {Clause: "nobody.knows", State: "proven"}}))
	broken := map[string][]byte{CatalogFile: bytes.Replace(files[CatalogFile], []byte(`"title"`), []byte(`"titel"`), 1)}
	value, _ := jsonschema.UnmarshalJSON(bytes.NewReader(broken[CatalogFile]))
	if s.Validate(value) == nil {
		t.Error("the schema lets a wrong document pass, so this test proves nothing")
	}
}

// document reads one file as plain data.
func document(t *testing.T, files map[string][]byte, name string) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, files[name]); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out.String()
}

func has(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

// Clauses are controls under their sections, with their requirements, laws, words and choices.
func TestCatalogAndProfile(t *testing.T) {
	files := export(t, rich(), nil)
	text := document(t, files, CatalogFile)
	has(t, text, `"id":"section-1-aims-scope"`, `"id":"filter.games"`, `"name":"requirement","ns":"urn:belisha:oscal","value":"WEB-08"`,
		`"id":"filter.games_smt","name":"statement","prose":"Games are closed to pupils."`, `"class":"ks1","prose":"No games in school."`,
		`"text":"Keeping children safe in education"`, `"id":"choice-phones-pupil"`, `"choice":["none: None","all: All"]`)
	if strings.Count(text, `"title":"Filtering"`) != 1 {
		t.Error("a section that comes back is one group")
	}
	has(t, document(t, files, ProfileFile), `"with-ids":["aims.safe","filter.games","training.yearly","loans.kept"]`, `"value":"no, so the strictest rules"`,
		`"values":["none"]`, `"value":"clauses[filter.chat]: not ours"`)
}

// Each part carries its clauses, and what no software does is people's.
func TestComponents(t *testing.T) {
	text := document(t, export(t, rich(), nil), ComponentsFile)
	has(t, text, `"title":"gateway.filter"`, `"title":"the school's people"`, `"type":"process-procedure"`, `"role-id":"post-dsl"`, `No figure shows it.`)
	if strings.Contains(text, "aims.safe") || strings.Contains(text, `"role-id":"post-nobody"`) {
		t.Error("an aim is carried by no part, and a post that does not exist is nobody's role")
	}
}

// Measured, attested and missing are told apart, and what nothing shows is never satisfied.
func TestResultsTellHow(t *testing.T) {
	text := document(t, export(t, rich(), readings()), ResultsFile)
	has(t, text, `"methods":["TEST"],"types":["measured"]`, `"methods":["EXAMINE"],"types":["attested"]`, `"methods":["UNKNOWN"],"types":["missing"]`,
		`"target-id":"training.yearly_smt","status":{"state":"not-satisfied","reason":"other","remarks":"no evidence"}`,
		`"target-id":"loans.kept_smt","status":{"state":"not-satisfied","reason":"fail"}`, "4 clauses: 2 proven, 0 due, 1 failing, 1 without evidence.")
	if strings.Contains(strings.ToLower(text), "complian") {
		t.Error("no school is called compliant")
	}
}

// What is open has an owner and a day: the reading's own, or that of the pack's duty.
func TestPlan(t *testing.T) {
	text := document(t, export(t, rich(), readings()), PlanFile)
	has(t, text, `"deadline":"2026-12-06T09:30:00Z"`, `"name":"due","ns":"urn:belisha:oscal","value":"2026-12-18"`, `"role-id":"post-head"`, "Find something that shows it")
	if strings.Contains(text, "filter.games") {
		t.Error("what is proven is not in the plan")
	}
	p := rich()
	p.Clauses = p.Clauses[:1]
	if _, ok := export(t, p, readings())[PlanFile]; ok {
		t.Error("with nothing open there is no plan")
	}
}

// The same pack, readings and moment give the same bytes, every UUID is used for one thing, and another moment gives
// other results of the same catalog.
func TestDeterministic(t *testing.T) {
	first, second := export(t, rich(), readings()), export(t, rich(), readings())
	for name := range first {
		if !bytes.Equal(first[name], second[name]) {
			t.Errorf("%s differs between two runs", name)
		}
	}
	pattern := regexp.MustCompile(`"uuid":"([0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})"`)
	for name := range first {
		seen := map[string]bool{}
		all := pattern.FindAllStringSubmatch(document(t, first, name), -1)
		for _, m := range all {
			if seen[m[1]] {
				t.Errorf("%s: %s is used twice", name, m[1])
			}
			seen[m[1]] = true
		}
		if len(all) < 2 {
			t.Errorf("%s: only %d names", name, len(all))
		}
	}
	later, err := Export(rich(), readings(), now.AddDate(0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	uuid := func(files map[string][]byte, name string) string { return pattern.FindString(document(t, files, name)) }
	if uuid(first, CatalogFile) != uuid(later, CatalogFile) || uuid(first, ResultsFile) == uuid(later, ResultsFile) {
		t.Error("a catalog keeps its name from day to day, and results do not")
	}
}

func BenchmarkExport(b *testing.B) {
	p := seed(b, "st-marys")
	for b.Loop() {
		export(b, p, nil)
	}
}
