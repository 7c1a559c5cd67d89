package trial

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"belisha/internal/policy"
)

// testCase is one case as it was written.
type testCase struct {
	file   string
	line   int
	name   string
	serves []string

	subject             subject
	given, when, expect value
}

// read finds the tests of a pack and of the layers that it stands on: files tests/*.yaml of each.
func read(p *policy.Pack) ([]testCase, policy.Faults) {
	var cases []testCase
	var faults policy.Faults
	for _, file := range testFiles(p) {
		root, wrong := grow(file, p.Files[file])
		if len(wrong) == 0 && root.kind != aList {
			wrong = policy.Faults{{File: file, Line: root.line, Reason: "a list of cases is expected here, each with name, given and expect"}}
		}
		faults = append(faults, wrong...)
		if len(wrong) > 0 {
			continue
		}
		for _, one := range root.list {
			c, wrong := readCase(file, one)
			cases, faults = append(cases, c), append(faults, wrong...)
		}
	}
	return cases, faults
}

// testFiles are those of the lowest layer first.
func testFiles(p *policy.Pack) []string {
	var out []string
	for _, file := range slices.Sorted(maps.Keys(p.Files)) {
		if path.Ext(file) == ".yaml" && path.Base(path.Dir(file)) == "tests" {
			out = append(out, file)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return strings.Count(b, "layers/") - strings.Count(a, "layers/") })
	return out
}

func readCase(file string, v value) (testCase, policy.Faults) {
	c := testCase{file: file, line: v.line, name: v.one("name")}
	c.given, _ = v.get("given")
	c.when, _ = v.get("when")
	c.expect, _ = v.get("expect")
	serves, _ := v.get("serves")
	c.serves = serves.words()
	r := &refusals{file: file}
	r.only(v, "a case", []string{"name", "given", "when", "expect", "serves"})
	if c.name == "" {
		r.add(v.line, "the case has no name")
	}
	if len(c.given.pairs) == 0 || len(c.expect.pairs) == 0 {
		r.add(v.line, "a case needs keys under given and under expect")
		return c, r.faults
	}
	found, ok := subjectOf(c.given)
	if !ok {
		r.add(c.given.line, "nothing here says what is tried; name one of %s", strings.Join(subjectNames(), ", "))
		return c, r.faults
	}
	c.subject = found
	r.only(c.given, "given, about a "+found.name, append([]string{found.name}, found.given...))
	r.only(c.when, "when, about a "+found.name, found.when)
	r.only(c.expect, "expect, about a "+found.name, found.expect)
	return c, r.faults
}

// refusals gathers what is wrong with a file.
type refusals struct {
	file   string
	faults policy.Faults
}

func (r *refusals) add(line int, format string, args ...any) {
	r.faults = append(r.faults, policy.Fault{File: r.file, Line: line, Reason: fmt.Sprintf(format, args...)})
}

// only refuses keys that are not known.
func (r *refusals) only(v value, where string, known []string) {
	if v.kind != someKeys && v.kind != nothing {
		r.add(v.line, "keys with values are expected under %s", where)
	}
	for _, p := range v.pairs {
		if !slices.Contains(known, p.key) {
			r.add(p.line, "the key “%.60s” is not known under %s; known are %s", p.key, where, strings.Join(known, ", "))
		}
	}
}
