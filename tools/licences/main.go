// Command licences prints docs/licences/third-party.md: every module that is linked into the binary and every package
// that the browser is sent, with its licence's text. It fails on a licence that it does not know or that does not fit.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

const pagePath = "docs/licences/third-party.md"

func main() {
	root := flag.String("root", ".", "the project's folder")
	packages := flag.String("packages", "./cmd/belisha", "what is given out: its whole closure is listed")
	write := flag.Bool("write", false, "write "+pagePath+" instead of printing it")
	flag.Parse()
	if err := run(*root, *packages, *write); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(root, packages string, write bool) error {
	parts, err := goModules(root, packages)
	if err != nil {
		return err
	}
	npm, err := npmPackages(root)
	if err != nil {
		return err
	}
	page, err := layOut(append(parts, npm...))
	if err != nil {
		return err
	}
	if write {
		return os.WriteFile(filepath.Join(root, pagePath), page, 0o644)
	}
	_, err = os.Stdout.Write(page)
	return err
}
