package app

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"belisha/packs"
)

// OpenPack finds a pack by the name of one that comes with Belisha, or as a folder, and closes it with its layers.
func OpenPack(name string) (fs.FS, error) {
	if _, err := os.Stat(filepath.Join(name, "pack.yaml")); err == nil {
		root, err := os.OpenRoot(name) // a link in a pack must not lead out of it
		if err != nil {
			return nil, fmt.Errorf("the pack cannot be opened: %w", err)
		}
		return closePack(root.FS())
	}
	files, err := packs.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%q is neither a folder with a pack.yaml nor a pack that comes with Belisha (%v)", name, packs.Names())
	}
	return files, nil
}
