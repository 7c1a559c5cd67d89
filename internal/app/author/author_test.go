package author

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/policy"
	"belisha/packs"
)

func readDir(dir string) (*policy.Pack, error) {
	files, err := policy.Close(os.DirFS(dir), packs.Layer)
	if err != nil {
		return nil, err
	}
	return policy.Parse(files)
}

func england(t testing.TB) *policy.Pack {
	t.Helper()
	files, err := packs.Open("england")
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Parse(files)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func start(t testing.TB) Start {
	t.Helper()
	return Start{Base: england(t), Name: "england", Dir: filepath.Join(t.TempDir(), "ours"), Width: 80, Read: readDir,
		Today: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
}

// asked is the number of questions of a new pack.
func (s Start) asked() int { return len(s.Base.Choices) }

// Whatever is answered, every choice its first offered answer or its last, the pack has no faults, passes its tests and
// leaves nothing that a newcomer could not put right. shows NEW-10
func TestEveryAnswerOfferedIsTaken(t *testing.T) {
	for _, which := range []string{"first", "last"} {
		s := start(t)
		var in strings.Builder
		in.WriteString("Hill School\n\n\n\n\n\n")
		for _, c := range s.Base.Choices {
			answer := "1"
			if n := len(optionsOf(c)); which == "last" && n > 0 {
				answer = itoa(n)
			}
			if c.Kind == "number" {
				answer = c.Strictest
			}
			in.WriteString(answer + "\n")
		}
		var out bytes.Buffer
		begun, err := Begin(t.Context(), s, strings.NewReader(in.String()), &out)
		if err != nil {
			t.Fatalf("%s: %v", which, err)
		}
		if begun.Decided != s.asked() || len(begun.Open) > 0 {
			t.Errorf("%s: %d of %d decided, open: %v", which, begun.Decided, s.asked(), begun.Open)
		}
		for _, f := range Check(begun.Pack, s.Today).Findings {
			if !strings.HasPrefix(f.Where.File, "layers/") {
				t.Errorf("%s: what the questions wrote is weak: %s: %s", which, f.Where, f.Title)
			}
		}
		tried, err := Test(begun.Pack, nil)
		if err != nil || len(tried.Wrong) > 0 {
			t.Errorf("%s: %v %v", which, tried.Wrong, err)
		}
	}
}

func itoa(n int) string { return sprintf("%d", n) }

// An interrupt in the middle of a question keeps every answer before it. shows NEW-10
func TestAnInterruptLosesNothing(t *testing.T) {
	s := start(t)
	ctx, stop := context.WithCancel(t.Context())
	in, typing := io.Pipe()
	defer typing.Close()
	go func() {
		_, _ = io.WriteString(typing, "Hill School\n\n\n\n\n\n2\n3\n")
		for {
			if text, err := os.ReadFile(filepath.Join(s.Dir, "choices.yaml")); err == nil && strings.Count(string(text), "- key:") == 2 {
				stop() // and nothing more is ever typed
				return
			}
			time.Sleep(time.Millisecond)
		}
	}()
	begun, err := Begin(ctx, s, in, io.Discard)
	if err != nil || begun.Decided != 2 || begun.Pack.Identity.School != "Hill School" {
		t.Fatalf("%+v, %v", begun, err)
	}
	var out bytes.Buffer
	again, err := Begin(t.Context(), s, strings.NewReader("\n"), &out)
	if err != nil || len(again.Open) != s.asked()-2 || strings.Contains(out.String(), aboutThePolicy) {
		t.Errorf("going on: %d open, %v\n%s", len(again.Open), err, out.String())
	}
}

// Going back and answering again, or taking back, leaves one answer or none; words typed by hand stay.
func TestBackAndTakenBack(t *testing.T) {
	s := start(t)
	if _, err := Begin(t.Context(), s, strings.NewReader("\n\n\n\n\n\n2\nb\n3\n2\nb\n-\n"), io.Discard); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.Dir, "choices.yaml")
	text, err := os.ReadFile(path)
	if err != nil || strings.Count(string(text), "- key:") != 1 || !strings.Contains(string(text), s.Base.Choices[0].Options[2].Key) {
		t.Fatalf("%v\n%s", err, text)
	}
	own := string(text) + "# the head wants to think about the rest\n"
	if err := os.WriteFile(path, []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Begin(t.Context(), s, strings.NewReader("1\nq\n"), io.Discard); err != nil {
		t.Fatal(err)
	}
	if text, err = os.ReadFile(path); err != nil || !strings.HasPrefix(string(text), own) || strings.Count(string(text), "- key:") != 2 {
		t.Errorf("%v\n%s", err, text)
	}
}

// A pack that was broken by hand is not made worse: its faults are told.
func TestABrokenPackIsNotGoneOnWith(t *testing.T) {
	s := start(t)
	if _, err := Begin(t.Context(), s, strings.NewReader("\n"), io.Discard); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.Dir, "choices.yaml")
	if err := os.WriteFile(path, []byte("- { key: phones.staff.use, value: sometimes }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Begin(t.Context(), s, strings.NewReader("1\n1\n"), io.Discard)
	if err == nil || !strings.Contains(err.Error(), "choices.yaml:1") {
		t.Errorf("%v", err)
	}
	if text, err := os.ReadFile(path); err != nil || strings.Contains(string(text), "Our own answer") {
		t.Errorf("it was written to: %v\n%s", err, text)
	}
}

// The copy of the requirements' ids is that of the repository's list.
func TestRequirementsAreThoseOfTheList(t *testing.T) {
	text, err := os.ReadFile("../../../docs/duties/requirements.csv")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for l := range strings.Lines(string(text)) {
		if id, _, _ := strings.Cut(l, ","); id != "id" {
			want = append(want, id)
		}
	}
	if !slices.Equal(requirements(), want) {
		t.Errorf("requirements.txt has %d ids, the list %d; copy them again", len(requirements()), len(want))
	}
}

// No line that is folded is wider than the terminal, and no word is lost.
func TestFold(t *testing.T) {
	text := "Nobody – not even the head – sees it before “both” have agreed, andaveryverylongwordthatfitsnowhereatall stays whole"
	for width := 20; width < 90; width += 7 {
		got := fold(text, "  is  ", "      ", width)
		if strings.Join(strings.Fields(got), " ") != "is "+text {
			t.Errorf("words are lost at %d:\n%s", width, got)
		}
		for l := range strings.Lines(got) {
			if n := len([]rune(strings.TrimRight(l, "\n"))); n > width && !strings.Contains(l, "averyvery") {
				t.Errorf("at %d a line has %d:\n%s", width, n, got)
			}
		}
	}
}

// Answers from a file come from outside: whatever they hold, they are read or refused.
func FuzzReadAnswers(f *testing.F) {
	for _, seed := range []string{"", "a: b\n", "# only words\n", "a: [b, c]\n", "- a\n", "a: {b: c}\n", "a: yes\nb: 1\n", "a:\n", "? x\n", "a: &x b\nc: *x\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = ReadAnswers(strings.NewReader(text))
	})
}
