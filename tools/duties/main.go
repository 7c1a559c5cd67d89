// Command duties follows each requirement into the house: which code serves it, which clause of a pack, which test
// shows it. It fails on an id that does not exist, and on a printed page that is out of date.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const (
	listPath = "docs/duties/requirements.csv"
	pagePath = "docs/duties/duties.md"
)

func main() {
	root := flag.String("root", ".", "the project's folder")
	write := flag.Bool("write", false, "write "+pagePath+" again")
	flag.Parse()
	ok, err := run(*root, *write, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "duties:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// run reports whether all is in order; what is not, it writes to out.
func run(root string, write bool, out io.Writer) (bool, error) {
	list, err := readList(filepath.Join(root, listPath))
	if err != nil {
		return false, err
	}
	marks, err := scan(root, list)
	if err != nil {
		return false, err
	}
	unknown := false
	for _, m := range marks {
		if !list.has(m.ID) {
			unknown = true
			fmt.Fprintf(out, "%s:%d: there is no requirement %s\n", m.Path, m.Line, m.ID)
		}
	}
	if unknown {
		return false, nil
	}
	page := layOut(list, marks)
	path := filepath.Join(root, pagePath)
	if write {
		return true, os.WriteFile(path, page, 0o644)
	}
	now, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return false, err
	}
	if !bytes.Equal(now, page) {
		fmt.Fprintf(out, "%s is out of date: run make golden\n", pagePath)
		return false, nil
	}
	fmt.Fprintln(out, summary(list, marks))
	return true, nil
}

// summary is one line for the end of `make check`.
func summary(list requirements, marks []mark) string {
	named := map[kind]map[string]bool{inCode: {}, inPack: {}, inTest: {}}
	for _, m := range marks {
		named[m.Kind][m.ID] = true
	}
	return fmt.Sprintf("duties: %d requirements; %d named in code, %d in a pack, %d shown by a test",
		len(list), len(named[inCode]), len(named[inPack]), len(named[inTest]))
}
