package lists_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belisha/internal/gateway/lists"
)

// buildAgain is a process that builds an index over and over until it is killed.
func buildAgain(task string) {
	dir, out, _ := strings.Cut(task, "|")
	for {
		if _, err := lists.Build(context.Background(), dir, out); err != nil {
			panic(err)
		}
		fmt.Println("built")
	}
}

// shows WEB-01: a build that is killed at any moment leaves an index that opens and is whole; what it left lying is
// taken away by a later build.
func TestKilledBuilds(t *testing.T) {
	dir, out := many(t, 100_000), filepath.Join(t.TempDir(), "index")
	if _, err := lists.Build(t.Context(), dir, out); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(7, 7))
	for range 12 {
		cmd := child(t, "build:"+dir+"|"+out)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(10+random.IntN(150)) * time.Millisecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
		ix, err := lists.Open(out)
		if err != nil {
			t.Fatal(err)
		}
		if ix.Lookup("www.site-7.example7.org").Empty() || !ix.Lookup("other.example").Empty() {
			t.Error("the index is not what it was")
		}
		if err := ix.Close(); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().Add(-2 * time.Hour)
	left, _ := filepath.Glob(out + ".*.new")
	for _, name := range append(left, out+".1.new") {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, old, old); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := lists.Build(t.Context(), dir, out); err != nil {
		t.Fatal(err)
	}
	if left, _ = filepath.Glob(out + ".*.new"); len(left) != 0 {
		t.Errorf("left lying: %v", left)
	}
}
