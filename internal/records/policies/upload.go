package policies

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"belisha/internal/kit/errs"
)

const (
	largestPack = 5 << 20
	mostFiles   = 1000 // a whole pack with its registers and layers
)

// unzip opens a zip with bounds: few files, no path out of the folder, no bomb. // serves POL-01
func unzip(body []byte) (fs.FS, error) {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return nil, errs.Bad("pack", "This is not a .zip file that can be read. Please make it again from the pack's folder.")
	}
	if len(z.File) > mostFiles {
		return nil, errs.Bad("pack", "The .zip file has more than %d files. A pack has fewer.", mostFiles)
	}
	left := int64(largestPack)
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		if !fs.ValidPath(f.Name) || strings.Contains(f.Name, `\`) { // a path from the root would make walking it never end
			return nil, errs.Bad("pack", "The .zip file holds a file called %q, which leads out of its folder. Please make it again from the pack's folder.", f.Name)
		}
		n, err := size(f, left)
		if left -= n; err != nil || left < 0 {
			return nil, errs.Bad("pack", "The .zip file is damaged or unpacks to more than 5 MB: %s.", f.Name)
		}
	}
	return inside(z)
}

// size unpacks a file to see how large it really is: what its header says may be a lie.
func size(f *zip.File, most int64) (int64, error) {
	r, err := f.Open()
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(io.Discard, io.LimitReader(r, most+1))
	return n, errors.Join(err, r.Close())
}

// inside steps into the one folder that a zip of a folder has.
func inside(z *zip.Reader) (fs.FS, error) {
	at := ""
	for _, f := range z.File {
		if dir := path.Dir(f.Name); path.Base(f.Name) == "pack.yaml" && (at == "" || len(dir) < len(at)) {
			at = dir
		}
	}
	if at == "" || at == "." {
		return z, nil
	}
	sub, err := fs.Sub(z, at)
	if err != nil {
		return nil, fmt.Errorf("policies: zip: %w", err)
	}
	return sub, nil
}

// zipped puts a version's files into one, in the order of their names.
func zipped(files map[string]string) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(f, files[name])
		}
		if err != nil {
			return nil, fmt.Errorf("policies: zip: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("policies: zip: %w", err)
	}
	return b.Bytes(), nil
}
