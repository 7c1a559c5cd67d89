package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const mit = "Copyright (c) 2020 Somebody\n\nPermission is hereby granted, free of charge, to any person … The above copyright notice … "

func TestKind(t *testing.T) {
	for text, want := range map[string]string{
		mit: "MIT",
		"Apache License\n   Version 2.0, January 2004":                                                                   "Apache-2.0",
		"Redistribution and use in source and\nbinary forms … Neither the name of":                                       "BSD-3-Clause",
		"Redistribution and use in source and binary forms":                                                              "BSD-2-Clause",
		"Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee":           "0BSD",
		"GNU GENERAL PUBLIC LICENSE Version 3. Permission is hereby granted, free of charge. The above copyright notice": "",
		"Ask me first": "",
	} {
		if got := kind(text); got != want {
			t.Errorf("kind(%.40q) = %q, want %q", text, got, want)
		}
	}
}

func TestAnUnknownLicenceFails(t *testing.T) {
	if _, err := layOut([]part{{Name: "example.org/a", Text: "Ask me first"}}); err == nil || !strings.Contains(err.Error(), "example.org/a") {
		t.Errorf("err = %v", err)
	}
}

func TestThePageCarriesTheText(t *testing.T) {
	page, err := layOut([]part{{"example.org/a", "v1.2.3", mit}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| example.org/a | v1.2.3 | MIT |", "Copyright (c) 2020 Somebody"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestAPackageWithoutItsTextIsFoundInOurFolder(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"package.json":             `{"dependencies": {"a": "1.0.0", "b": "2.0.0"}}`,
		"node_modules/a/LICENSE":   mit,
		"node_modules/b/README.md": "no licence here",
		"docs/licences/b.txt":      mit,
	} {
		full := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	parts, err := npmPackages(root)
	if err != nil || len(parts) != 2 || parts[1].Name != "b" || kind(parts[1].Text) != "MIT" {
		t.Errorf("%v, %v", parts, err)
	}
}
