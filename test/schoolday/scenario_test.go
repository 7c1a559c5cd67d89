// Package schoolday_test holds invented days of a school with the alerts that a sensible lead would want of them. README.md
// says how they are written.
package schoolday_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
)

// school is the school of all scenarios.
type school struct {
	Classes []class `yaml:"classes"`
	Staff   []adult `yaml:"staff"`
	Hours   struct {
		Days  []string `yaml:"days"`
		From  string   `yaml:"from"`
		Until string   `yaml:"until"`
	} `yaml:"hours"`
}

type class struct {
	Name    string `yaml:"name"`
	Year    string `yaml:"year"`
	Pupils  int    `yaml:"pupils"`
	Letter  string `yaml:"letter"` // k01 to k28 are the pupils of k
	Teacher string `yaml:"teacher"`
}

type adult struct {
	Key  string `yaml:"key"`
	Role string `yaml:"role"`
}

// scenario is a run of entries, and what is wanted of it.
type scenario struct {
	Key     string   `yaml:"key"`
	Title   string   `yaml:"title"`
	Why     string   `yaml:"why"`
	Date    string   `yaml:"date"`
	Lessons []lesson `yaml:"lessons"`
	Entries []entry  `yaml:"entries"`
	Alerts  []alert  `yaml:"alerts"`
}

type lesson struct {
	Key     string `yaml:"key"`
	On      string `yaml:"on"`
	Class   string `yaml:"class"`
	From    string `yaml:"from"`
	Until   string `yaml:"until"`
	Subject string `yaml:"subject"`
	Topic   string `yaml:"topic"`
}

type entry struct {
	On       string        `yaml:"on"`
	At       string        `yaml:"at"`
	Arrives  string        `yaml:"arrives"`
	Who      string        `yaml:"who"`
	Device   string        `yaml:"device"`
	Times    int           `yaml:"times"`
	Over     time.Duration `yaml:"over"`
	Host     string        `yaml:"host"`
	Category string        `yaml:"category"`
	Verdict  string        `yaml:"verdict"`
	Search   string        `yaml:"search"`
	Text     string        `yaml:"text"`
	Score    int           `yaml:"score"`
	Where    string        `yaml:"where"`
	Lesson   string        `yaml:"lesson"`
}

type alert struct {
	Who      string `yaml:"who"`
	Class    string `yaml:"class"`
	Device   string `yaml:"device"`
	Kind     string `yaml:"kind"`
	Level    string `yaml:"level"`
	Or       string `yaml:"or"`
	Entries  int    `yaml:"entries"`
	Optional bool   `yaml:"optional"`
}

// strict reads a file, in which every field must be one that is known.
func strict(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// days reads the school and all scenarios.
func days(t *testing.T) (s school, out []scenario) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no scenarios: %v", err)
	}
	for _, file := range files {
		if filepath.Base(file) == "school.yaml" {
			strict(t, file, &s)
			continue
		}
		var some []scenario
		strict(t, file, &some)
		out = append(out, some...)
	}
	return s, out
}

// people gives the persons that a field names: "k01", "k01-k28", "k03,k04"; one nameless person where it is empty.
func people(who string) []string {
	var out []string
	for part := range strings.SplitSeq(who, ",") {
		first, last, run := strings.Cut(part, "-")
		if !run {
			out = append(out, part)
			continue
		}
		var from, to int
		if _, err := fmt.Sscanf(first[1:]+" "+last[1:], "%d %d", &from, &to); err != nil || first[0] != last[0] {
			return nil
		}
		for n := from; n <= to; n++ {
			out = append(out, fmt.Sprintf("%c%02d", first[0], n))
		}
	}
	return out
}

// count is how many lines of the log an entry stands for.
func (e entry) count() int { return len(people(e.Who)) * max(e.Times, 1) }
