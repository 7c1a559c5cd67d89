package content_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"belisha/internal/gateway/content"
	"belisha/internal/policy"
)

// Archives that unpack to far more than they are, or have no end, are archives that cannot be looked into.
func TestBombs(t *testing.T) {
	zeros := packed(t, "gzip", make([]byte, 90<<20))
	many := make([]member, 10_001)
	for i := range many {
		many[i] = member{fmt.Sprint(i), nil}
	}
	deep := zipOf(t, member{"a.txt", []byte("x")})
	for range 6 {
		deep = zipOf(t, member{"a.zip", deep})
	}
	g := guard(t, policy.Downloads{})
	for name, body := range map[string][]byte{
		"large": packed(t, "gzip", zeros), "many": zipOf(t, many...), "deep": deep, "many in a tar": tarOf(t, many...),
		"large in a zip": zipOf(t, member{"a.gz", zeros}), "a long list": longList(t),
	} {
		if f := screen(t, g, answer{body: body}, refusing(content.LockedArchive)); f == nil || f.Kind != content.LockedArchive {
			t.Errorf("%s: %+v", name, f)
		}
		if f := screen(t, g, answer{body: body}, refusing(content.Script)); f != nil {
			t.Errorf("%s, where the pack lets them pass: %+v", name, f)
		}
	}
	if f := screen(t, g, answer{encoding: "gzip", body: packed(t, "gzip", make([]byte, 101<<20))}, refusing(content.Program)); f == nil || f.Kind != content.Unscanned {
		t.Errorf("packed for going: %+v", f)
	}
}

// longList is a zip with more of a list than anybody needs.
func longList(t *testing.T) []byte {
	t.Helper()
	long := make([]member, 200)
	for i := range long {
		long[i] = member{strings.Repeat("x", 60_000) + fmt.Sprint(i), nil}
	}
	return zipOf(t, long...)
}

// shows WEB-12: no file is held longer or larger than the pack says; what is beyond it goes as Unscan says.
func TestTooLarge(t *testing.T) {
	small := policy.Downloads{MaxBytes: 1 << 20}
	lenient := small
	lenient.Unscan = "allow"
	for name, body := range map[string][]byte{"stated": make([]byte, 2<<20), "not stated": make([]byte, 3<<20)} {
		h := http.Header{}
		if name == "stated" {
			h.Set("Content-Length", fmt.Sprint(len(body)))
		}
		_, found, err := guard(t, small).Screen(t.Context(), h, "", bytes.NewReader(body), refusing(content.Program))
		if err != nil || found == nil || found.Kind != content.Unscanned {
			t.Errorf("%s: %+v, %v", name, found, err)
		}
		pass, found, err := guard(t, lenient).Screen(t.Context(), h, "", bytes.NewReader(body), refusing(content.Program))
		if err != nil || found != nil {
			t.Fatalf("%s, let pass: %+v, %v", name, found, err)
		}
		if got, err := io.ReadAll(pass); err != nil || !bytes.Equal(got, body) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		must(t, pass.Close())
		copy(body, windows())
		if _, found, _ = guard(t, lenient).Screen(t.Context(), h, "", bytes.NewReader(body), refusing(content.Program)); found == nil || found.Kind != content.Program {
			t.Errorf("%s: a program is %+v", name, found)
		}
	}
	slow := content.New(content.Config{Spool: t.TempDir(), Patience: time.Nanosecond})
	if f := screen(t, slow, answer{body: make([]byte, 100_000)}, refusing(content.Program)); f == nil || f.Kind != content.Unscanned {
		t.Errorf("slow: %+v", f)
	}
}

// A part of a file may be anything. Only where nothing is stopped does it go on.
func TestPieces(t *testing.T) {
	g := guard(t, policy.Downloads{})
	for spread, whole := range map[string]bool{"bytes 0-99/100": true, "bytes 0-99/200": false, "bytes 100-199/200": false,
		"bytes 0-99/*": false, "bytes */200": false, "nonsense": false} {
		h := http.Header{"Content-Range": {spread}}
		pass, found, err := g.Screen(t.Context(), h, "", bytes.NewReader(make([]byte, 100)), refusing(content.Program))
		if err != nil || (found == nil) != whole || (pass != nil) != whole {
			t.Errorf("%s: %+v, %v", spread, found, err)
		}
		if _, found, _ := g.Screen(t.Context(), h, "", bytes.NewReader(nil), refusing()); found != nil {
			t.Errorf("%s, nothing is stopped: %+v", spread, found)
		}
	}
}

// A program that comes as itself is stopped by its first bytes, not after the last.
func TestStopsEarly(t *testing.T) {
	src := &endless{head: append(windows(), make([]byte, 8192)...)}
	_, found, err := guard(t, policy.Downloads{}).Screen(t.Context(), http.Header{}, "", src, refusing(content.Program))
	if err != nil || found == nil || found.Kind != content.Program || src.read > 64<<10 {
		t.Errorf("%+v, %v, after %d bytes", found, err, src.read)
	}
}

type endless struct {
	head []byte
	read int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.head[min(e.read, len(e.head)):])
	if n == 0 {
		n = len(p)
	}
	e.read += n
	return n, nil
}

// No file stays in the spool folder, whatever happens; a full disk is said plainly; a broken origin is an error.
func TestSpool(t *testing.T) {
	dir := t.TempDir()
	empty := func(when string) {
		t.Helper()
		if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
			t.Errorf("%s: %d files, %v", when, len(left), err)
		}
	}
	g := content.New(content.Config{Spool: dir, MaxSpool: 4 << 20})
	large := make([]byte, 3<<20)
	pass, found, err := g.Screen(t.Context(), http.Header{}, "", bytes.NewReader(large), refusing(content.Program))
	if err != nil || found != nil {
		t.Fatalf("%+v, %v", found, err)
	}
	empty("while it waits to be sent")
	if f := screen(t, g, answer{body: large}, refusing(content.Program)); f == nil || f.Kind != content.Unscanned || !strings.Contains(f.Why, "no room") {
		t.Errorf("a second: %+v", f)
	}
	must(t, pass.Close())
	if f := screen(t, g, answer{body: large}, refusing(content.Program)); f != nil {
		t.Errorf("when the first is gone: %+v", f)
	}
	broken := errors.New("broken")
	_, _, err = g.Screen(t.Context(), http.Header{}, "", io.MultiReader(bytes.NewReader(large), iotest.ErrReader(broken)), refusing(content.Program))
	if !errors.Is(err, broken) {
		t.Errorf("a broken origin: %v", err)
	}
	empty("at the end")
	gone := content.New(content.Config{Spool: dir + "/none"})
	if f := screen(t, gone, answer{body: large}, refusing(content.Program)); f == nil || f.Kind != content.Unscanned {
		t.Errorf("no folder: %+v", f)
	}
	full := content.New(content.Config{Spool: fullDisk(t)})
	if f := screen(t, full, answer{body: large}, refusing(content.Program)); f == nil || f.Kind != content.Unscanned || !strings.Contains(f.Why, "no room") {
		t.Errorf("a full disk: %+v", f)
	}
}
