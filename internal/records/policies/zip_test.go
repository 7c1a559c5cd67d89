package policies

import (
	"archive/zip"
	"fmt"
	"strings"
	"testing"

	"belisha/internal/policy"
)

// A zip from outside is read within bounds, and nothing in it can name a place outside. // shows POL-01
func TestHostileZipsAreRefused(t *testing.T) {
	t.Parallel()
	for name, body := range map[string][]byte{
		"no zip":      []byte("hello"),
		"empty":       nil,
		"cut short":   zippedBy(t, func(w *zip.Writer) { put(t, w, "pack.yaml", "urn: x") })[:40],
		"too many":    zippedBy(t, func(w *zip.Writer) { manyFiles(t, w, mostFiles+1) }),
		"a bomb":      zippedBy(t, func(w *zip.Writer) { put(t, w, "pack.yaml", strings.Repeat("x", largestPack+1)) }),
		"small bombs": zippedBy(t, func(w *zip.Writer) { smallBombs(t, w) }),
	} {
		if files, err := unzip(body); err == nil {
			t.Errorf("%s was opened: %v", name, files)
		} else {
			refused(t, err, "pack")
		}
	}
	if _, err := unzip(zippedBy(t, func(w *zip.Writer) { manyFiles(t, w, mostFiles) })); err != nil {
		t.Errorf("as many files as may be: %v", err)
	}
}

func manyFiles(t *testing.T, w *zip.Writer, n int) {
	t.Helper()
	for i := range n {
		put(t, w, fmt.Sprintf("f%d.yaml", i), "a: b\n")
	}
}

// smallBombs are each within the bound and together beyond it.
func smallBombs(t *testing.T, w *zip.Writer) {
	t.Helper()
	for i := range 6 {
		put(t, w, fmt.Sprintf("f%d.yaml", i), strings.Repeat("x", largestPack/5))
	}
}

// Names that lead out of the folder are refused. One from the root would make walking the folder never end, and the
// whole house would stop. // shows POL-01
func TestZipNamesLeadNowhere(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"../pack.yaml", "../../etc/passwd", "/etc/passwd", "a/../../pack.yaml", `..\pack.yaml`, "./../x/pack.yaml"} {
		_, err := unzip(zippedBy(t, func(w *zip.Writer) { put(t, w, "pack.yaml", "urn: x\n"); put(t, w, name, "urn: x\n") }))
		if err == nil {
			t.Errorf("a zip with %q was opened", name)
			continue
		}
		refused(t, err, "pack")
	}
}

// A zip of the folder and a zip of what is in it are the same pack.
func TestZipOfAFolderIsThePackInIt(t *testing.T) {
	t.Parallel()
	for _, under := range []string{"", "st-neot/"} {
		opened, err := unzip(zippedBy(t, func(w *zip.Writer) {
			for name, text := range files(t) {
				put(t, w, under+name, text)
			}
		}))
		if err != nil {
			t.Fatal(err)
		}
		if p, err := policy.Parse(opened); err != nil || p.Identity.Version != "3" {
			t.Errorf("under %q: %v", under, err)
		}
	}
}
