package objects_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"belisha/internal/kit/objects"
	"belisha/internal/kit/objects/objectstest"
)

// each runs a test over a folder and over a real S3 server: both keep the same promises.
func each(t *testing.T, body func(t *testing.T, s objects.Store)) {
	t.Run("disc", func(t *testing.T) { body(t, disc(t)) })
	t.Run("s3", func(t *testing.T) {
		c := objectstest.Start(t).Config
		c.Prefix = "oakfield"
		body(t, open(t, c))
	})
}

func disc(t testing.TB) objects.Store {
	t.Helper()
	s, err := objects.Disc(filepath.Join(t.TempDir(), "log"))
	must(t, err)
	return s
}

func open(t testing.TB, c objects.Config) objects.Store {
	t.Helper()
	s, err := objects.S3(c)
	must(t, err)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func isErr(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

func noise(n int, seed uint64) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(seed)}).Read(b)
	return b
}

func put(t testing.TB, s objects.Store, name string, b []byte) {
	t.Helper()
	must(t, s.Put(t.Context(), name, bytes.NewReader(b), int64(len(b))))
}

func read(t testing.TB, s objects.Store, name string) []byte {
	t.Helper()
	o, err := s.Open(t.Context(), name)
	must(t, err)
	defer o.Close()
	b, err := io.ReadAll(io.NewSectionReader(o, 0, o.Size()))
	must(t, err)
	return b
}

func TestWhatIsPutIsRead(t *testing.T) {
	each(t, func(t *testing.T, s objects.Store) {
		for i, n := range []int{0, 1, 300, 256 << 10, 256<<10 + 1, 3<<20 + 17} {
			name, b := fmt.Sprintf("2026/11/22/%02d.age", i), noise(n, uint64(i))
			put(t, s, name, b)
			if !bytes.Equal(read(t, s, name), b) {
				t.Errorf("%d bytes came back otherwise", n)
			}
		}
	})
}

// A reader that can be read only once is stored just as well.
func TestAStreamIsPut(t *testing.T) {
	each(t, func(t *testing.T, s objects.Store) {
		b := noise(700<<10, 3)
		must(t, s.Put(t.Context(), "stream", io.MultiReader(bytes.NewReader(b[:100]), bytes.NewReader(b[100:])), int64(len(b))))
		if !bytes.Equal(read(t, s, "stream"), b) {
			t.Error("the stream came back otherwise")
		}
	})
}

func TestPartsAreRead(t *testing.T) {
	each(t, func(t *testing.T, s objects.Store) {
		b := noise(9<<20+5, 7)
		put(t, s, "big", b)
		o, err := s.Open(t.Context(), "big")
		must(t, err)
		defer o.Close()
		r := rand.New(rand.NewPCG(1, 2))
		for range 200 {
			off := r.IntN(len(b) + 10)
			p := make([]byte, r.IntN(1<<(1+r.IntN(20))))
			n, err := o.ReadAt(p, int64(off))
			want := b[min(off, len(b)):min(off+len(p), len(b))]
			if !bytes.Equal(p[:n], want) || (n < len(p)) != errors.Is(err, io.EOF) && len(p) > 0 {
				t.Fatalf("%d bytes at %d: %d, %v", len(p), off, n, err)
			}
		}
		if _, err := o.ReadAt(make([]byte, 1), -1); err == nil {
			t.Error("a place before the beginning was read")
		}
	})
}

// shows MON-18
func TestNothingIsOverwritten(t *testing.T) {
	each(t, func(t *testing.T, s objects.Store) {
		put(t, s, "a/b", []byte("first"))
		isErr(t, s.Put(t.Context(), "a/b", strings.NewReader("other"), 5), objects.ErrThere)
		if got := read(t, s, "a/b"); string(got) != "first" {
			t.Errorf("the object is now %q", got)
		}
	})
}

func TestOneOfManyWritersWins(t *testing.T) {
	each(t, func(t *testing.T, s objects.Store) {
		var won sync.Map
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				b := noise(50<<10, uint64(i))
				switch err := s.Put(t.Context(), "race", bytes.NewReader(b), int64(len(b))); {
				case err == nil:
					won.Store(i, b)
				case !errors.Is(err, objects.ErrThere):
					t.Error(err)
				}
			})
		}
		all.Wait()
		n := 0
		won.Range(func(_, b any) bool {
			n++
			if !bytes.Equal(read(t, s, "race"), b.([]byte)) {
				t.Error("what is stored is not what the winner put")
			}
			return true
		})
		if n != 1 {
			t.Errorf("%d writers were told that they won", n)
		}
	})
}

// broken is a reader that fails on the way, as a disc does.
type broken struct{ left int }

func (b *broken) Read(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errors.New("read error")
	}
	return len(p), nil
}

func TestHalfAnObjectIsNone(t *testing.T) {
	each(t, func(t *testing.T, s objects.Store) {
		if s.Put(t.Context(), "half", &broken{64 << 10}, 1<<20) == nil {
			t.Error("a body that broke was stored")
		}
		isErr(t, s.Put(t.Context(), "half", strings.NewReader("short"), 6), objects.ErrSize)
		isErr(t, s.Put(t.Context(), "half", strings.NewReader("long"), 3), objects.ErrSize)
		isErr(t, s.Put(t.Context(), "half", io.MultiReader(strings.NewReader("long")), 3), objects.ErrSize)
		ended, end := context.WithCancel(t.Context())
		end()
		isErr(t, s.Put(ended, "half", strings.NewReader("five!"), 5), context.Canceled)
		_, err := s.Open(t.Context(), "half")
		isErr(t, err, objects.ErrMissing)
		if all, err := s.List(t.Context(), ""); err != nil || len(all) > 0 {
			t.Errorf("left behind: %v, %v", all, err)
		}
	})
}

func TestListGivesWhatBegins(t *testing.T) {
	each(t, func(t *testing.T, s objects.Store) {
		for _, n := range []string{"2026/11/21/23.age", "2026/11/22/07.age", "2026/11/22/08.age", "2026/12/01/00.age", "keys"} {
			put(t, s, n, []byte(n))
		}
		for prefix, want := range map[string]string{
			"": "2026/11/21/23.age 2026/11/22/07.age 2026/11/22/08.age 2026/12/01/00.age keys", "2026/11/22/": "2026/11/22/07.age 2026/11/22/08.age",
			"2026/11/2": "2026/11/21/23.age 2026/11/22/07.age 2026/11/22/08.age", "2027": "", "2027/01/": "", "keys": "keys",
		} {
			all, err := s.List(t.Context(), prefix)
			must(t, err)
			var names []string
			for _, one := range all {
				names = append(names, one.Name)
				if one.Size != int64(len(one.Name)) || one.At.IsZero() {
					t.Errorf("%+v", one)
				}
			}
			if got := strings.Join(names, " "); got != want {
				t.Errorf("%q: %s", prefix, got)
			}
		}
	})
}

func TestDeletedIsGone(t *testing.T) {
	each(t, func(t *testing.T, s objects.Store) {
		put(t, s, "a/b", []byte("x"))
		must(t, s.Delete(t.Context(), "a/b"))
		must(t, s.Delete(t.Context(), "a/b")) // again is no error
		must(t, s.Delete(t.Context(), "never/there"))
		_, err := s.Open(t.Context(), "a/b")
		isErr(t, err, objects.ErrMissing)
		_, err = s.Open(t.Context(), "a")
		isErr(t, err, objects.ErrMissing)
		put(t, s, "a/b", []byte("y"))
	})
}

func TestNamesThatPointElsewhereAreRefused(t *testing.T) {
	each(t, func(t *testing.T, s objects.Store) {
		for _, n := range []string{"", ".", "..", "../x", "a/../b", "/etc/passwd", "a//b", "a/", ".putting/x", "a\\b", "a b", "a\x00b", "ä", "?x", strings.Repeat("a/", 300) + "a"} {
			isErr(t, s.Put(t.Context(), n, strings.NewReader("x"), 1), objects.ErrName)
			_, err := s.Open(t.Context(), n)
			isErr(t, err, objects.ErrName)
			isErr(t, s.Delete(t.Context(), n), objects.ErrName)
			if n != "" && n != "a/" {
				_, err = s.List(t.Context(), n)
				isErr(t, err, objects.ErrName)
			}
		}
	})
}

func TestFilesAreForTheirOwnerAlone(t *testing.T) {
	dir := t.TempDir()
	s, err := objects.Disc(dir)
	must(t, err)
	put(t, s, "a/b", []byte("x"))
	for name, want := range map[string]os.FileMode{"a/b": 0o600, "a": 0o700 | os.ModeDir, ".putting": 0o700 | os.ModeDir} {
		if i, err := os.Stat(filepath.Join(dir, name)); err != nil || i.Mode() != want {
			t.Errorf("%s: %v, %v", name, i.Mode(), err)
		}
	}
}
