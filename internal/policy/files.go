package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds on a pack: it comes from outside the house and may be hostile. A full pack with its layers has some 400 files.
const (
	maxFileBytes = 1 << 20
	maxBytes     = 4 << 20
	maxFiles     = 1000
	maxDepth     = 6
)

// collect reads the folder into memory; it refuses what is too large, too much or not a plain file.
func collect(fsys fs.FS) (map[string]string, error) {
	files, total := map[string]string{}, 0
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("policy: reading the pack's folder: %w", err)
		case d.IsDir() && strings.Count(path, "/") >= maxDepth:
			return Faults{{File: path, Reason: "folders lie too deep inside one another"}}
		case d.IsDir():
			return nil
		case !d.Type().IsRegular():
			return Faults{{File: path, Reason: "is not a plain file"}}
		case total > maxBytes:
			return Faults{{File: "pack.yaml", Reason: fmt.Sprintf("the pack is larger than %d MiB", maxBytes>>20)}}
		case len(files) == maxFiles:
			return Faults{{File: path, Reason: fmt.Sprintf("the pack has more than %d files", maxFiles)}}
		}
		text, err := readBounded(fsys, path)
		files[path] = text
		total += len(text)
		return err
	})
	return files, err
}

func readBounded(fsys fs.FS, path string) (string, error) {
	f, err := fsys.Open(path)
	if err != nil {
		return "", fmt.Errorf("policy: opening %s: %w", path, err)
	}
	defer func() { _ = f.Close() }()
	// One byte above the bound is enough for checkFiles to see that the file is too large.
	text, err := io.ReadAll(io.LimitReader(f, maxFileBytes+1))
	if err != nil {
		return "", fmt.Errorf("policy: reading %s: %w", path, err)
	}
	return string(text), nil
}

// checkFiles refuses unknown and oversized files. What is missing can be said only when the layers are known.
func checkFiles(files map[string]string) Faults {
	var faults Faults
	if len(files) > maxFiles {
		faults = append(faults, Fault{File: "pack.yaml", Reason: fmt.Sprintf("the pack has more than %d files", maxFiles)})
	}
	all, total := parts(), 0
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if reason := fileReason(all, path, files[path]); reason != "" {
			faults = append(faults, Fault{File: path, Reason: reason})
		}
		total += len(files[path])
	}
	if total > maxBytes && len(faults) == 0 { // one file that is too large says it better
		faults = append(faults, Fault{File: "pack.yaml", Reason: fmt.Sprintf("the pack is larger than %d MiB", maxBytes>>20)})
	}
	return faults
}

func fileReason(all []part, path, text string) string {
	_, inner := layerOf(path)
	_, known := partOf(all, inner)
	switch {
	case !fs.ValidPath(path):
		return "is not a path inside the pack"
	case !known && !beside(inner):
		return "is not a file of a pack; " + nearest(inner, likeliest(inner))
	case len(text) > maxFileBytes:
		return "is larger than 1 MiB"
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return "is not plain UTF-8 text"
	}
	return ""
}

// layerOf says to which layer of a closed pack a file belongs; the pack's own files have no layer's name.
func layerOf(path string) (layer, inner string) {
	rest, lower := strings.CutPrefix(path, "layers/")
	name, inner, ok := strings.Cut(rest, "/")
	if !lower || !ok {
		return "", path
	}
	return name, inner
}

// hash identifies a version by its text alone, whatever order the files were read in.
func hash(files map[string]string) string {
	sum := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(files)) {
		_, _ = io.WriteString(sum, path+"\x00"+files[path]+"\x00") // a hash never fails to write
	}
	return hex.EncodeToString(sum.Sum(nil))
}
