package lint

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"belisha/internal/policy"
)

// places finds the line on which every item of a pack begins. A higher layer's line counts before a lower one's.
func places(p *policy.Pack) map[string]string {
	out := map[string]string{}
	paths := slices.Sorted(maps.Keys(p.Files))
	slices.SortStableFunc(paths, func(a, b string) int { return depth(b) - depth(a) })
	for _, path := range paths {
		part, ok := partOf(path)
		if !ok {
			continue
		}
		number := 0
		for line := range strings.Lines(p.Files[path]) {
			number++
			if name := named(line); name != "" {
				out[part+"/"+name] = fmt.Sprintf("%s:%d", path, number)
			}
		}
	}
	return out
}

// depth counts the layers that a file lies under.
func depth(path string) int { return strings.Count(path, "layers/") }

// partOf is the part of the pack that a file fills: "duties/yearly.yaml" fills "duties".
func partOf(path string) (string, bool) {
	for strings.HasPrefix(path, "layers/") {
		path = path[len("layers/"):]
		_, path, _ = strings.Cut(path, "/")
	}
	part, yaml := strings.CutSuffix(path, ".yaml")
	if !yaml || strings.HasPrefix(part, "tests/") {
		return "", false
	}
	if folder, _, deep := strings.Cut(part, "/"); deep && folder != "matrices" {
		part = folder
	}
	return part, true
}

// named reads the name of an item from the line on which it begins.
func named(line string) string {
	line = strings.TrimLeft(strings.TrimSpace(line), "-{ ")
	for _, key := range []string{"id:", "key:"} {
		if rest, ok := strings.CutPrefix(line, key); ok {
			end := strings.IndexAny(rest, ",}#")
			if end < 0 {
				end = len(rest)
			}
			return strings.Trim(rest[:end], ` "'`)
		}
	}
	return ""
}
