package words

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/policy"
)

// texts are the kinds as England has them, near enough.
func texts() *policy.Texts {
	t := &policy.Texts{}
	for _, key := range []string{"selfharm", "abuse", "violence", "hate", "sexual", "eating", "bullying", "drugs"} {
		k := policy.TextKind{Key: key, Level: "normal", PageLevel: "normal"}
		switch key {
		case "selfharm":
			k.Level, k.From = "urgent", 45
		case "abuse":
			k.Level = "urgent"
		case "violence", "hate", "sexual":
			k.Level = "high"
		}
		t.Kinds = append(t.Kinds, k)
	}
	return t
}

func compiled(t testing.TB, p *policy.Texts) *Rules {
	t.Helper()
	r, err := Compile(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Warm(); err != nil {
		t.Fatal(err)
	}
	r.now = func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }
	return r
}

type line struct{ kind, text string }

// examples are our own searches, each with the kind that it is of.
func examples(t testing.TB) []line {
	t.Helper()
	f, err := os.Open("testdata/examples.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []line
	for s := bufio.NewScanner(f); s.Scan(); {
		if kind, text, ok := strings.Cut(s.Text(), "\t"); ok {
			out = append(out, line{kind, text})
		}
	}
	return out
}

func has(found []Finding, kind string) bool {
	return slices.ContainsFunc(found, func(f Finding) bool { return f.Kind == kind })
}

// Our own examples, kind by kind: worrying searches are found, innocent ones are not. shows STD-09, MON-04
func TestOwnExamples(t *testing.T) {
	r := compiled(t, texts())
	all, missed := map[string]int{}, map[string][]string{}
	for _, e := range examples(t) {
		found := r.Read(e.text, Search, "lower_ks2")
		all[e.kind]++
		if e.kind == "none" && len(found) > 0 || e.kind != "none" && !has(found, e.kind) {
			missed[e.kind] = append(missed[e.kind], e.text)
		}
	}
	for kind, n := range all {
		wrong := float64(len(missed[kind])) / float64(n)
		t.Logf("%s: %d examples, %d wrong", kind, n, len(missed[kind]))
		most := map[string]float64{"none": 0.01, "selfharm": 0.03, "abuse": 0.05}[kind]
		if most == 0 {
			most = 0.1
		}
		if wrong > most {
			t.Errorf("%s: too many are wrong: %q", kind, missed[kind])
		}
	}
}

// What is found plain is found in disguise too. shows STD-09
func TestDisguises(t *testing.T) {
	r := compiled(t, texts())
	leet := strings.NewReplacer("i", "1", "e", "3", "a", "4", "o", "0", "s", "5", "t", "7")
	twins := strings.NewReplacer("a", "а", "e", "е", "o", "о", "c", "с", "p", "р", "i", "і", "y", "у", "x", "х")
	for _, plain := range []string{"i want to die", "how to kill myself", "suicide", "i want to kill myself", "i wish i was dead", "end my life",
		"my dad hits me", "how to make a bomb", "sex videos", "i hate muslims", "how to buy weed", "how to starve myself", "everyone laughs at me"} {
		kind := kindOf(t, r, plain)
		for name, text := range map[string]string{
			"capitals": strings.ToUpper(plain), "spaced": strings.Join(strings.Split(plain, ""), " "),
			"dotted": strings.Join(strings.Split(strings.ReplaceAll(plain, " ", ""), ""), "."), "signs": leet.Replace(plain), "other script": twins.Replace(plain),
			"unseen": strings.ReplaceAll(plain, "i", "i\u200b"), "wide": wide(plain), "underscores": strings.ReplaceAll(plain, " ", "_"),
			"long letters": stretched(plain), "with a crowd": "!!! " + plain + " ???",
		} {
			if !has(r.Read(text, Search, ""), kind) {
				t.Errorf("%s of %q: %q is not found as %s: %v", name, plain, text, kind, r.Read(text, Search, ""))
			}
		}
	}
}

func kindOf(t *testing.T, r *Rules, plain string) string {
	t.Helper()
	found := r.Read(plain, Search, "")
	if len(found) == 0 {
		t.Fatalf("%q is not found", plain)
	}
	return found[0].Kind
}

func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r + 0xfee0
		}
		return r
	}, s)
}

// stretched repeats the last letter of each word.
func stretched(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		if len(w) > 2 {
			words[i] = w + strings.Repeat(w[len(w)-1:], 3)
		}
	}
	return strings.Join(words, " ")
}

// A slip of the finger in a long word is forgiven; another word is not taken for it. shows STD-09
func TestMisspelling(t *testing.T) {
	r := compiled(t, texts())
	for _, text := range []string{"how to comit suicied", "suiicde", "i want to kill mysself", "pornografhy", "i am being bulllied", "pro anorexiaa", "cociane", "how to stangle myself"} {
		if len(r.Read(text, Search, "")) == 0 {
			t.Errorf("%q is not found", text)
		}
	}
	for _, text := range []string{"filling myself with cake", "grapes", "shouting", "grabbing a coat", "corn on the cob", "pollo recipe", "drapes", "kissing gate", "king of hearts"} {
		if got := r.Read(text, Search, ""); len(got) > 0 {
			t.Errorf("%q is taken for %v", text, got)
		}
	}
}

// Whoever looks for help is told of to nobody. shows STD-27
func TestHelpIsNeverHarm(t *testing.T) {
	r := compiled(t, texts())
	for _, text := range []string{"childline", "samaritans phone number", "nspcc helpline self harm", "suicide prevention helpline", "how to help a friend who self harms",
		"how can i support someone who is being bullied", "0800 1111", "signs of abuse training"} {
		if got := r.Read(text, Search, ""); len(got) > 0 {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// A page is about something when many and different words say so. shows MON-04
func TestPages(t *testing.T) {
	r := compiled(t, texts())
	castle := strings.Repeat("The castle stood above the river and people from the town came to trade wool and corn each week. ", 160)
	if got := r.Read(castle+" One man was said to have died by suicide. "+castle, Page, ""); len(got) > 0 {
		t.Errorf("one word in a long page: %v", got)
	}
	bad := "How to kill yourself. Suicide methods. " + strings.Repeat("I want to die and I hate myself. The easiest way to die is written here. Cutting myself helps. ", 12)
	if got := r.Read(bad, Page, ""); !has(got, "selfharm") {
		t.Errorf("a page about methods: %v", got)
	}
	quiet := texts()
	quiet.Kinds[0].PageLevel = ""
	if got := compiled(t, quiet).Read(bad, Page, ""); has(got, "selfharm") {
		t.Errorf("pages of this kind raise nothing here: %v", got)
	}
	quiet.Kinds[0].Block = []string{"ks1"}
	if got := compiled(t, quiet).Read(bad, Page, "ks1"); !has(got, "selfharm") {
		t.Errorf("but where they are closed they must be known: %v", got)
	}
}

// An essay that is typed has many words that mean nothing alone. shows MON-04
func TestEssays(t *testing.T) {
	r := compiled(t, texts())
	const essay = "Write a story about a knight who had to live in a dark forest. He met a dragon and its blood was green. He cut a path with his sword, " +
		"was scared of the secret cave, jumped over a river and did not drown. His dad was locked in a tower, alone and hurt, and the people thought he was dead. " +
		"In the end nobody had to die, heaven sent rain, and the dragon was alive and went to live by the sea. Make it two pages long and funny."
	if got := r.Read(essay, Prompt, ""); len(got) > 0 {
		t.Errorf("a story: %v", got)
	}
	if got := r.Read(essay+" I want to kill myself.", Prompt, ""); !has(got, "selfharm") {
		t.Errorf("a cry for help at the end of it: %v", got)
	}
}

// What a school adds and excuses counts, for as long as it says. shows NEW-09
func TestTheSchoolsOwn(t *testing.T) {
	p := texts()
	p.Phrases = []policy.TextPhrase{{Kind: "drugs", Words: "(blue|green) smarties [pls]", Weight: 80}, {Kind: "violence", Words: "pirate day", Weight: -90}}
	p.Excused = []policy.ExcusedText{
		{Words: "kill a dragon", Why: "a topic"}, {Words: "how to make a bomb", Kinds: []string{"violence"}, Until: "2026-11-23"},
		{Words: "sexy cave", Until: "2026-11-22"}, {Words: "i want to die"},
	}
	r := compiled(t, p)
	for text, want := range map[string]string{"green smarties": "drugs", "gr33n smartiess": "drugs", "how to make a bomb": "", "sexy cave": "sexual", "i want to die": "selfharm",
		"how to make a knife weapon": "violence", "pirate day how to make a knife weapon": ""} {
		found := r.Read(text, Search, "")
		if want == "" && len(found) > 0 || want != "" && !has(found, want) {
			t.Errorf("%q: want %q, got %v", text, want, found)
		}
	}
	if got := r.Read("green smarties", Search, "")[0].Signs; !slices.Contains(got, "own/1") {
		t.Errorf("the school's rule is named: %v", got)
	}
}

// Each age has its score; the loudest stands first; what is closed at once is known. shows NEW-09
func TestScoresByProfile(t *testing.T) {
	p := texts()
	p.Kinds[4].Profiles, p.Kinds[4].Block = map[string]int{"staff": 100}, []string{"ks1"}
	r := compiled(t, p)
	if len(r.Read("naked", Search, "ks1")) == 0 || len(r.Read("naked", Search, "staff")) > 0 {
		t.Error("a child's score is not an adult's")
	}
	if got := r.Read("i want to kill myself and buy weed", Search, ""); len(got) < 2 || got[0].Kind != "selfharm" {
		t.Errorf("the loudest first: %v", got)
	}
	if !r.Blocks("sexual", "ks1") || r.Blocks("sexual", "staff") || r.Kind("sexual").Level != "high" || r.Kind("nothing").Key != "" {
		t.Error("what is closed, and to whom")
	}
	for _, f := range r.Read("i want to kill myself", Search, "") {
		for _, s := range f.Signs {
			if strings.Contains(s, "kill") {
				t.Errorf("a sign shows the words: %s", s)
			}
		}
	}
}

// Phrases that cannot be read are refused, and those that ship can be. shows MON-19
func TestCompile(t *testing.T) {
	for _, bad := range []string{"(a", "a)", "~2 a", "a ~9 b", "", "[a]", strings.Repeat("(", 9) + "a" + strings.Repeat(")", 9), strings.Repeat("a ", 900)} {
		if _, err := Compile(&policy.Texts{Phrases: []policy.TextPhrase{{Kind: "drugs", Words: bad, Weight: 5}}}); err == nil {
			t.Errorf("%.30q passes", bad)
		}
		if _, err := Compile(&policy.Texts{Excused: []policy.ExcusedText{{Words: bad}}}); err == nil {
			t.Errorf("%.30q is excused", bad)
		}
	}
	r, err := Compile(nil)
	if err != nil || r.Read("i want to die", Search, "") != nil {
		t.Errorf("without a policy nothing is read: %v", err)
	}
	version, updated, phrases := r.Version()
	if phrases < 400 || updated.Year() < 2026 || !strings.HasPrefix(version, updated.Format("2006.01.02-")) {
		t.Errorf("the state of the phrases: %q %v %d", version, updated, phrases)
	}
}

// Every language that we know has its phrases for a child in danger. shows STD-09
func TestLanguages(t *testing.T) {
	rows, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, row := range rows {
		if part := strings.Split(row.key, "/"); part[0] == "selfharm" || part[0] == "abuse" {
			count[part[1]]++
		}
	}
	for _, lang := range strings.Fields("en pl ro pa ur pt es ar bn gu it fr tr cy so uk lt") {
		if count[lang] < 2 {
			t.Errorf("%s has %d phrases about children in danger", lang, count[lang])
		}
	}
}

// Many read at a time.
func TestManyAtATime(t *testing.T) {
	r, err := Compile(texts())
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	wrong := make(chan string, 64)
	for i := range 16 {
		wait.Go(func() {
			for range 20 {
				if !has(r.Read("i want to die", Search, ""), "selfharm") || len(r.Read(fmt.Sprintf("hedgehogs %d", i), Prompt, "")) > 0 {
					wrong <- "one reading disturbed another"
				}
			}
		})
	}
	wait.Wait()
	if len(wrong) > 0 {
		t.Error(<-wrong)
	}
}
