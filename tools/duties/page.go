package main

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
)

// layOut lays the requirements out as a page, area by area. Files are named without lines, so that the page changes
// only when a duty moves.
func layOut(list requirements, marks []mark) []byte {
	var b bytes.Buffer
	b.WriteString("# Duties\n\nPrinted by `make golden` from the marks in code, packs and tests; do not edit.\n\n")
	b.WriteString("| area | requirements | named in code or pack | shown by a test | must | must shown |\n| --- | --: | --: | --: | --: | --: |\n")
	for _, area := range list.areas() {
		b.WriteString(totals(area, list, marks))
	}
	for _, area := range list.areas() {
		fmt.Fprintf(&b, "\n## %s\n\n| requirement | | code | pack | test |\n| --- | --- | --- | --- | --- |\n", area)
		for _, r := range list {
			if r.Area == area {
				fmt.Fprintf(&b, "| %s %s | %s | %s | %s | %s |\n", r.ID, strings.ReplaceAll(r.Title, "|", "/"), r.Priority,
					links(r.ID, inCode, marks), links(r.ID, inPack, marks), links(r.ID, inTest, marks))
			}
		}
	}
	return b.Bytes()
}

func totals(area string, list requirements, marks []mark) string {
	var all, served, shown, must, mustShown int
	for _, r := range list {
		if r.Area != area {
			continue
		}
		all++
		isShown := len(paths(r.ID, inTest, marks)) > 0
		if len(paths(r.ID, inCode, marks))+len(paths(r.ID, inPack, marks)) > 0 {
			served++
		}
		if isShown {
			shown++
		}
		if r.Priority == "must" {
			must++
			if isShown {
				mustShown++
			}
		}
	}
	return fmt.Sprintf("| %s | %d | %d | %d | %d | %d |\n", area, all, served, shown, must, mustShown)
}

func paths(id string, k kind, marks []mark) []string {
	var out []string
	for _, m := range marks {
		if m.ID == id && m.Kind == k {
			out = append(out, m.Path)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func links(id string, k kind, marks []mark) string {
	var out []string
	for _, p := range paths(id, k, marks) {
		out = append(out, fmt.Sprintf("[%s](../../%s)", path.Join(path.Base(path.Dir(p)), path.Base(p)), p))
	}
	return strings.Join(out, "<br>")
}
