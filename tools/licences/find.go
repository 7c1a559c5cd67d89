package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// part is something of other people's that goes out with Belisha.
type part struct {
	Name, Version, Text string
}

// goModules asks the go command for the closure of the packages and reads each module's licence from the module cache.
func goModules(root, packages string) ([]part, error) {
	cmd := exec.Command("go", append([]string{"list", "-deps", "-json=Module"}, strings.Fields(packages)...)...)
	cmd.Dir, cmd.Stderr = root, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	std, err := read("The Go standard library", "", strings.TrimSpace(string(goroot)))
	if err != nil {
		return nil, err
	}
	parts := []part{std}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Module *struct {
				Path, Version, Dir string
				Main               bool
			}
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if p.Module == nil || p.Module.Main || slices.ContainsFunc(parts, func(have part) bool { return have.Name == p.Module.Path }) {
			continue
		}
		found, err := read(p.Module.Path, p.Module.Version, p.Module.Dir)
		if err != nil {
			return nil, err
		}
		parts = append(parts, found)
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.Name, b.Name) })
	return parts, nil
}

// read finds the licence in a folder. Its name differs: LICENSE, LICENCE.md, COPYING.
func read(name, version, dir string) (part, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return part{}, fmt.Errorf("%s: %w", name, err)
	}
	for _, e := range entries {
		upper := strings.ToUpper(e.Name())
		if e.IsDir() || !strings.HasPrefix(upper, "LICENSE") && !strings.HasPrefix(upper, "LICENCE") && !strings.HasPrefix(upper, "COPYING") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return part{}, fmt.Errorf("%s: %w", name, err)
		}
		return part{Name: name, Version: version, Text: string(text)}, nil
	}
	return part{}, fmt.Errorf("%s: no licence in its folder", name)
}

// npmPackages reads what package.json lists for the browser; packages for tests are not given out.
func npmPackages(root string) ([]part, error) {
	var pkg struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	text, err := os.ReadFile(filepath.Join(root, "package.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &pkg); err != nil {
		return nil, fmt.Errorf("package.json: %w", err)
	}
	var parts []part
	for name, version := range pkg.Dependencies {
		found, err := read(name, version, filepath.Join(root, "node_modules", filepath.FromSlash(name)))
		if err != nil {
			// Some packages leave the text out of what they publish; then it stands in our own folder.
			own, missing := os.ReadFile(filepath.Join(root, "docs", "licences", name+".txt"))
			if missing != nil {
				return nil, err
			}
			found = part{Name: name, Version: version, Text: string(own)}
		}
		parts = append(parts, found)
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.Name, b.Name) })
	return parts, nil
}
