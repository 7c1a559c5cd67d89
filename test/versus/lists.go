package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Generated lists, where BELISHA_LISTS names no folder of real ones.
const generated = 2_400_000

// listsIn gives a folder of lists, one folder a category, and a name that is blocked and on no other list.
func listsIn(dir string) (string, string, error) {
	from := os.Getenv("BELISHA_LISTS")
	at := filepath.Join(dir, "lists")
	if from == "" {
		if err := generate(filepath.Join(at, "adult")); err != nil {
			return "", "", err
		}
	} else {
		for _, name := range listNames(from) {
			text, err := os.ReadFile(filepath.Join(from, name, "domains"))
			if err != nil {
				return "", "", err
			}
			if err := write(filepath.Join(at, name), text); err != nil {
				return "", "", err
			}
		}
	}
	for _, name := range []string{"illegal", "terrorism", "adult"} { // the pack wants the first two; the third has the name that is tried
		if _, err := os.Stat(filepath.Join(at, name)); err == nil {
			continue
		}
		if err := write(filepath.Join(at, name), []byte(name+"-only.example\n")); err != nil {
			return "", "", err
		}
	}
	blocked := "adult-blocked.example"
	return at, blocked, appendLine(filepath.Join(at, "adult", "domains"), blocked)
}

func write(dir string, text []byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "domains"), text, 0o644)
}

func generate(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, "domains"))
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same names every time
	ends := []string{"com", "net", "org", "info", "de", "ru", "top", "xyz", "co.uk", "fr"}
	for i := range generated {
		fmt.Fprintf(w, "%x-%d.host%d.%s\n", random.Uint32(), i, random.IntN(40_000), ends[random.IntN(len(ends))])
	}
	return w.Flush()
}

// listNames are the folders that hold a file of names.
func listNames(dir string) []string {
	var names []string
	found, _ := filepath.Glob(filepath.Join(dir, "*", "domains"))
	for _, path := range found {
		names = append(names, filepath.Base(filepath.Dir(path)))
	}
	return names
}
