package content

import (
	"archive/tar"
	"bufio"
	"compress/bzip2"
	"errors"
	"io"
	"strings"
)

// tar looks at the members of a tar.
func (l *look) tar(p part) error {
	r := tar.NewReader(p.reader())
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeGNUSparse {
			if l.members++; l.members > maxMembers {
				return errBeyond
			}
			continue
		}
		if err := l.member(h.Name, r, p.depth+1); err != nil {
			return err
		}
	}
}

// packed looks at the one file of a gzip, bzip2, xz or zstd. A tar in it is no further layer.
func (l *look) packed(f form, p part) error {
	r, err := unpack(f, p.reader())
	if err != nil {
		return err
	}
	defer r.Close()
	s := l.guard.newSpool()
	defer s.Close()
	if _, err := io.Copy(s, &bounded{l, r}); err != nil {
		return err
	}
	inner := part{name: inside(p.name), data: s, size: s.size(), depth: p.depth + 1}
	if f == zstdForm { // the one that ClamAV does not know
		if err := l.scanned(inner); err != nil {
			return err
		}
	}
	if isTar(inner.bytes(0, headBytes)) {
		return l.tar(part{name: inner.name, data: s, size: s.size(), depth: p.depth})
	}
	return l.into(inner)
}

// unpack undoes the compression of a file.
func unpack(f form, src io.Reader) (io.ReadCloser, error) {
	switch f {
	case bzip2Form:
		return io.NopCloser(bzip2.NewReader(bufio.NewReader(src))), nil
	case xzForm:
		return io.NopCloser(newXz(src)), nil
	case zstdForm:
		return unpacked("zstd", src)
	default:
		return unpacked("gzip", src)
	}
}

// inside is the name of what a packed file holds.
func inside(name string) string {
	switch extension(name) {
	case "gz", "bz2", "xz", "zst", "zstd":
		return name[:strings.LastIndexByte(name, '.')]
	case "tgz", "tbz", "tbz2", "txz", "tzst":
		return name[:strings.LastIndexByte(name, '.')] + ".tar"
	}
	return name
}
