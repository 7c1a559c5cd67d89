package content_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"

	"belisha/internal/gateway/content"
	"belisha/internal/policy"
)

// member is one file to pack.
type member struct {
	name string
	data []byte
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func zipOf(tb testing.TB, members ...member) []byte {
	tb.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, m := range members {
		f, err := w.Create(m.name)
		must(tb, err)
		_, err = f.Write(m.data)
		must(tb, err)
	}
	must(tb, w.Close())
	return out.Bytes()
}

func tarOf(tb testing.TB, members ...member) []byte {
	tb.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, m := range members {
		must(tb, w.WriteHeader(&tar.Header{Name: m.name, Mode: 0o644, Size: int64(len(m.data)), Typeflag: tar.TypeReg}))
		_, err := w.Write(m.data)
		must(tb, err)
	}
	must(tb, w.Close())
	return out.Bytes()
}

// packed runs data through a compressor.
func packed(tb testing.TB, how string, data []byte) []byte {
	tb.Helper()
	var out bytes.Buffer
	var w io.WriteCloser
	var err error
	switch how {
	case "gzip":
		w = gzip.NewWriter(&out)
	case "br":
		w = brotli.NewWriter(&out)
	case "zstd":
		w, err = zstd.NewWriter(&out)
	case "xz":
		w, err = xz.NewWriter(&out)
	}
	must(tb, err)
	_, err = w.Write(data)
	must(tb, err)
	must(tb, w.Close())
	return out.Bytes()
}

// windows is a small Windows program, true in its headers.
func windows() []byte {
	b := make([]byte, 0x200)
	copy(b, "MZ")
	binary.LittleEndian.PutUint32(b[0x3c:], 0x80)
	copy(b[0x80:], "PE\x00\x00\x4c\x01")
	return b
}

// linux is the head of a Linux program.
func linux() []byte {
	b := make([]byte, 0x100)
	copy(b, "\x7fELF\x02\x01\x01")
	b[16] = 2
	return b
}

func png() []byte {
	return append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), bytes.Repeat([]byte{1, 2, 3, 250}, 5000)...)
}

// refusing judges as a pack that stops some kinds.
func refusing(kinds ...string) func(string) bool {
	return func(kind string) bool {
		for _, k := range kinds {
			if k == kind {
				return false
			}
		}
		return true
	}
}

func all() []string {
	return []string{content.Program, content.Script, content.Macro, content.Archive, content.LockedArchive, content.DiskImage, content.Media}
}

func guard(tb testing.TB, d policy.Downloads) *content.Guard {
	tb.Helper()
	return content.New(content.Config{Spool: tb.TempDir(), Rules: func() policy.Downloads { return d }})
}

// answer is one answer of an origin.
type answer struct {
	address, kind, disposition, encoding string
	body                                 []byte
}

func (a answer) header() http.Header {
	h := http.Header{}
	for key, value := range map[string]string{"Content-Type": a.kind, "Content-Disposition": a.disposition, "Content-Encoding": a.encoding} {
		if value != "" {
			h.Set(key, value)
		}
	}
	return h
}

// screen sends an answer through and makes sure that what passes is what came.
func screen(tb testing.TB, g *content.Guard, a answer, judge func(string) bool) *content.Finding {
	tb.Helper()
	if a.address == "" {
		a.address = "http://files.example/get?id=1"
	}
	pass, found, err := g.Screen(tb.Context(), a.header(), a.address, bytes.NewReader(a.body), judge)
	must(tb, err)
	if found != nil {
		if pass != nil || found.Kind == "" || !strings.HasSuffix(found.Why, ".") {
			tb.Fatalf("a finding %+v, with a body: %v", found, pass != nil)
		}
		return found
	}
	got, err := io.ReadAll(pass)
	must(tb, err)
	must(tb, pass.Close())
	if !bytes.Equal(got, a.body) {
		tb.Fatalf("%d bytes came, %d went on", len(a.body), len(got))
	}
	return nil
}
