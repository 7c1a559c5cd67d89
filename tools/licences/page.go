package main

import (
	"bytes"
	"fmt"
	"strings"
)

// kind names a licence by words that only it has. "" is a licence that somebody must read first; those that would bind
// Belisha as a whole (GPL, AGPL) are not listed, so they fail too.
func kind(text string) string {
	t := strings.Join(strings.Fields(text), " ")
	has := func(words string) bool { return strings.Contains(strings.ToLower(t), strings.ToLower(words)) }
	switch {
	case strings.HasPrefix(t, "Mozilla Public License Version 2.0"), strings.HasPrefix(t, "Mozilla Public License, version 2.0"): // it names the GPL as a second choice
		return "MPL-2.0"
	case has("GNU General Public License") || has("GNU Affero"):
		return ""
	case has("Apache License") && has("Version 2.0"):
		return "Apache-2.0"
	case has("Redistribution and use in source and binary forms") && has("neither the name"):
		return "BSD-3-Clause"
	case has("Redistribution and use in source and binary forms"):
		return "BSD-2-Clause"
	case has("Permission is hereby granted, free of charge"):
		if has("The above copyright notice") {
			return "MIT"
		}
		return "MIT-0"
	case has("Permission to use, copy, modify, and") && has("copyright notice and this permission notice appear"):
		return "ISC"
	case has("Permission to use, copy, modify, and"):
		return "0BSD"
	}
	return ""
}

func layOut(parts []part) ([]byte, error) {
	var table, texts bytes.Buffer
	for _, p := range parts {
		k := kind(p.Text)
		if k == "" {
			return nil, fmt.Errorf("%s: its licence is not known or does not fit; read it first", p.Name)
		}
		fmt.Fprintf(&table, "| %s | %s | %s |\n", p.Name, p.Version, k)
		if k != "Apache-2.0" {
			fmt.Fprintf(&texts, "\n## %s\n\n```text\n%s\n```\n", p.Name, strings.TrimSpace(trimLines(p.Text)))
		}
	}
	return fmt.Appendf(nil, `# What Belisha holds of other people's work

Printed by `+"`make golden`"+`; do not edit. Belisha itself is under the Apache License 2.0, whose text is in LICENSE; it is not
repeated here for the parts under the same licence. The SQLite library inside go-sqlite3 is in the public domain.

| part | version | licence |
| --- | --- | --- |
%s%s`, table.Bytes(), texts.Bytes()), nil
}

func trimLines(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight(line, " \t\r\n") + "\n")
	}
	return b.String()
}
