// Package packs carries the policy packs that come with Belisha: schools' written policies as data, and the layers on
// which a school's own pack can stand.
package packs

import (
	"archive/zip"
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
)

//go:embed all:england all:phone-free all:st-*
var folders embed.FS

// Layers are the packs that no school has by itself: others stand on them.
func Layers() []string { return []string{"england"} }

// Names are the schools' packs that Open knows, in alphabetical order.
func Names() []string {
	var out []string
	entries, _ := fs.ReadDir(folders, ".") // what is built in can be read
	for _, e := range entries {
		if !slices.Contains(Layers(), e.Name()) {
			out = append(out, e.Name())
		}
	}
	return out
}

// Open gives the folder of one pack closed, as policy.Close would: with the layers below it, to be read with policy.Parse.
func Open(name string) (fs.FS, error) {
	if !slices.Contains(append(Names(), Layers()...), name) {
		return nil, fmt.Errorf("packs: opening %q: there is no such pack; there are %v", name, Names())
	}
	closed, err := pack(name)
	if err != nil {
		return nil, fmt.Errorf("packs: opening %q: %w", name, err)
	}
	return closed, nil
}

// Layer gives a layer as policy.Close asks for it; fs.ErrNotExist says that no such layer comes with Belisha.
func Layer(name string) (fs.FS, error) {
	if !slices.Contains(Layers(), name) {
		return nil, fmt.Errorf("packs: finding the layer %q: %w", name, fs.ErrNotExist)
	}
	return fs.Sub(folders, name)
}

// pack puts a pack and its layers into one folder in memory. This package stands below policy, so it reads “extends”
// by itself; a test holds it to policy.Close.
func pack(name string) (fs.FS, error) {
	var b bytes.Buffer
	w, extends := zip.NewWriter(&b), regexp.MustCompile(`(?m)^extends: *([a-z0-9-]+)`)
	for folder, into := name, ""; folder != ""; {
		if err := add(w, folder, into); err != nil {
			return nil, err
		}
		identity, err := folders.ReadFile(folder + "/pack.yaml")
		if err != nil {
			return nil, err
		}
		below := extends.FindSubmatch(identity)
		if below == nil {
			break
		}
		folder = string(below[1])
		into = "layers/" + folder + "/"
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
}

func add(w *zip.Writer, folder, into string) error {
	return fs.WalkDir(folders, folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := folders.ReadFile(path)
		if err != nil {
			return err
		}
		f, err := w.CreateHeader(&zip.FileHeader{Name: into + path[len(folder)+1:], Method: zip.Store})
		if err != nil {
			return err
		}
		_, err = f.Write(text)
		return err
	})
}
