package app

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"belisha/internal/policy"
	"belisha/packs"
)

// OpenPack finds a pack by the name of one that comes with Belisha, or as a folder.
func OpenPack(name string) (fs.FS, error) {
	if _, err := os.Stat(filepath.Join(name, "pack.yaml")); err == nil {
		root, err := os.OpenRoot(name) // a link in a pack must not lead out of it
		if err != nil {
			return nil, fmt.Errorf("the pack cannot be opened: %w", err)
		}
		return root.FS(), nil
	}
	files, err := packs.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%q is neither a folder with a pack.yaml nor a pack that comes with Belisha (%v)", name, packs.Names())
	}
	return files, nil
}

// CheckPack reads a pack and says what it holds and what it leaves open.
func CheckPack(name string) ([]string, error) {
	files, err := OpenPack(name)
	if err != nil {
		return nil, err
	}
	p, err := policy.Parse(files)
	if err != nil {
		return nil, err
	}
	lines := []string{
		fmt.Sprintf("%s, version %s: no faults", p.Identity.Title, p.Identity.Version),
		fmt.Sprintf("%d clauses, %d posts, %d learner rows, %d staff rows, %d filter rules", len(p.Clauses), len(p.Posts),
			len(p.Learner.Rows), len(p.Staff.Rows), len(p.Filtering.Rules)),
		"fingerprint " + p.Hash,
	}
	for _, w := range p.Warnings {
		lines = append(lines, "open: "+w)
	}
	return lines, nil
}
