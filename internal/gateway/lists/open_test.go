package lists_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"belisha/internal/gateway/lists"
)

// shows WEB-01: a file that is damaged in any way is refused, not read wrongly.
func TestOpenRefusesDamage(t *testing.T) {
	path, _ := build(t, map[string]string{"games": "a.example\nb.example\nc.example\n", "shop": "b.example\n"})
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad")
	try := func(what string, data []byte) {
		t.Helper()
		if err := os.WriteFile(bad, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if ix, err := lists.Open(bad); err == nil {
			t.Errorf("%s: opened", what)
			_ = ix.Close()
		}
	}
	for at := range good { // every byte counts
		data := append([]byte(nil), good...)
		data[at] ^= 0x41
		try(fmt.Sprintf("byte %d", at), data)
	}
	for _, n := range []int{0, 1, 100, 127, 128, 129, len(good) - 8, len(good) - 1} {
		try(fmt.Sprintf("cut at %d", n), good[:n])
	}
	try("longer", append(append([]byte(nil), good...), make([]byte, 8)...))
	if _, err := lists.Open(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("no file: opened")
	}
	if _, err := lists.Open(t.TempDir()); err == nil {
		t.Error("a folder: opened")
	}
}

func TestCloseTwice(t *testing.T) {
	path, _ := build(t, map[string]string{"l": "a.example\n"})
	ix, err := lists.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
}

// An index is swapped under readers; the old one is unmapped by the collector alone, never under a reader.
func TestSwapUnderReaders(t *testing.T) {
	content := map[string]string{"l": "here.example\n" + lines(5000, 1)}
	path, _ := build(t, content)
	var current atomic.Pointer[lists.Index]
	fresh := func() {
		ix, err := lists.Open(path)
		if err != nil {
			t.Error(err)
			return
		}
		current.Store(ix)
	}
	fresh()
	var stop atomic.Bool
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for !stop.Load() {
				if current.Load().Lookup("www.here.example").Empty() || !current.Load().Lookup("gone.example").Empty() {
					t.Error("a reader was told wrongly")
					return
				}
				runtime.Gosched()
			}
		})
	}
	for range 50 {
		fresh()
		runtime.GC()
	}
	stop.Store(true)
	readers.Wait()
	current.Store(nil)
	if n := mappings(t, path); n > 20 {
		t.Errorf("%d old indexes are still mapped", n)
	}
}

// mappings counts how often a file is mapped into this process.
func mappings(t *testing.T, path string) int {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Skip("this system does not tell its mappings")
	}
	return strings.Count(string(maps), path)
}

// A big index says of every host what a plain map says.
func TestAgainstMap(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	content, truth := map[string]string{}, map[string]lists.Set{}
	for l := range 70 { // more than one word of a Set
		var text strings.Builder
		for range 300 {
			host := fmt.Sprintf("site-%d.example", random.IntN(15_000))
			fmt.Fprintln(&text, host)
			truth[host] = truth[host].With(l)
		}
		content[fmt.Sprintf("list%02d", l)] = text.String()
	}
	ix := open(t, content)
	for n := range 15_000 {
		host := fmt.Sprintf("site-%d.example", n)
		if got := ix.Lookup(host); got != truth[host] {
			t.Fatalf("%s: %v, want %v", host, got, truth[host])
		}
		if got := ix.LookupChain("www." + host); len(got) != truth[host].Count() {
			t.Fatalf("%s: chain of %d", host, len(got))
		}
	}
	if n := testing.AllocsPerRun(100, func() { ix.Lookup("www.site-1.example") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func lines(n, seed int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "h%d-%d.example\n", seed, i)
	}
	return text.String()
}
