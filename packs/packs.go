// Package packs carries the policy packs that come with Belisha: two schools' written policies as data.
package packs

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed all:st-marys/* all:st-neot/*
var folders embed.FS

// Names are the packs that Open knows, in alphabetical order.
func Names() []string { return []string{"st-marys", "st-neot"} }

// Open gives the folder of one pack, to be read with policy.Parse.
func Open(name string) (fs.FS, error) {
	for _, known := range Names() {
		if name == known {
			return fs.Sub(folders, name)
		}
	}
	return nil, fmt.Errorf("packs: opening %q: there is no such pack; there are %v", name, Names())
}
