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

// Bounds on a pack: it comes from outside the house and may be hostile.
const (
	maxFileBytes = 1 << 20
	maxFiles     = 100
	maxDepth     = 6
)

// required are the files of a pack, in the order in which they are read.
func required() []string {
	return []string{
		"pack.yaml", "clauses.yaml", "roles.yaml", "matrices/learner.yaml", "matrices/staff.yaml",
		"matrices/activity.yaml", "filtering.yaml", "forms.yaml", "settings.yaml", "words.yaml",
	}
}

// collect reads the folder into memory; it refuses what is too large, too much or not a plain file.
func collect(fsys fs.FS) (map[string]string, error) {
	files := map[string]string{}
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
		case len(files) == maxFiles:
			return Faults{{File: path, Reason: fmt.Sprintf("the pack has more than %d files", maxFiles)}}
		}
		text, err := readBounded(fsys, path)
		files[path] = text
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

// checkFiles refuses missing, unknown and oversized files.
func checkFiles(files map[string]string) Faults {
	var faults Faults
	for _, path := range required() {
		if _, ok := files[path]; !ok {
			faults = append(faults, Fault{File: path, Reason: "this file is missing"})
		}
	}
	if len(files) > maxFiles {
		faults = append(faults, Fault{File: "pack.yaml", Reason: fmt.Sprintf("the pack has more than %d files", maxFiles)})
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if reason := fileReason(path, files[path]); reason != "" {
			faults = append(faults, Fault{File: path, Reason: reason})
		}
	}
	return faults
}

func fileReason(path, text string) string {
	known := slices.Contains(required(), path) || path == "README.md" || strings.HasPrefix(path, "tests/")
	switch {
	case !fs.ValidPath(path):
		return "is not a path inside the pack"
	case !known:
		return "is not a file of a pack; " + nearest(path, required())
	case len(text) > maxFileBytes:
		return "is larger than 1 MiB"
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return "is not plain UTF-8 text"
	}
	return ""
}

// hash identifies a version by its text alone, whatever order the files were read in.
func hash(files map[string]string) string {
	sum := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(files)) {
		_, _ = io.WriteString(sum, path+"\x00"+files[path]+"\x00") // a hash never fails to write
	}
	return hex.EncodeToString(sum.Sum(nil))
}
