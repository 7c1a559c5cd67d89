package lists_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/gateway/lists"
)

// shows WEB-17: one name added or taken off holds from the next question on, without a build.
func TestOverlay(t *testing.T) {
	ix, _ := openTree(t, map[string]string{
		"adult/domains": "adult.example\nwide.example\nbad.good.wide.example\n", "games/domains": "wide.example\n", "games/urls": "pages.example/games\n",
		"iwf/domains": "illegal.example\n",
	})
	lay := func(changes ...lists.Change) []lists.Fault { return ix.Overlay(changes, []string{"iwf"}) }
	if f := lay(
		lists.Change{List: "adult", Entry: "NEW.example."}, lists.Change{List: "games", Entry: "adult.example", Off: true},
		lists.Change{List: "adult", Entry: "adult.example", Off: true}, lists.Change{List: "adult", Entry: "good.wide.example", Off: true},
		lists.Change{List: "adult", Entry: "pages.example/x"}, lists.Change{List: "games", Entry: "pages.example/games/chess", Off: true},
		lists.Change{List: "iwf", Entry: "more.example"}, lists.Change{List: "adult", Entry: "twice.example", Off: true},
		lists.Change{List: "adult", Entry: "twice.example"},
	); len(f) != 0 {
		t.Fatalf("%+v", f)
	}
	for host, expect := range map[string]string{"www.new.example": "adult", "adult.example": "", "wide.example": "adult games",
		"good.wide.example": "games", "a.good.wide.example": "games", "bad.good.wide.example": "adult games", "x.bad.good.wide.example": "adult games",
		"more.example": "iwf", "illegal.example": "iwf", "twice.example": "adult", "other.example": ""} {
		if got := on(ix, host); got != expect {
			t.Errorf("%s: %q, want %q", host, got, expect)
		}
		if chain := ix.LookupChain(host); (len(chain) == 0) != (expect == "") || len(chain) > 0 && len(strings.Fields(expect)) > len(chain) {
			t.Errorf("%s: chain %+v", host, chain)
		}
		if n := testing.AllocsPerRun(20, func() { ix.Lookup(host) }); n != 0 {
			t.Errorf("%v allocations", n)
		}
	}
	for path, expect := range map[string]string{"/x/y": "adult", "/games/a": "games", "/games/chess": "", "/games/chess/1": ""} {
		if got := names(ix, ix.LookupURL("www.pages.example", path)); got != expect {
			t.Errorf("%s: %q, want %q", path, got, expect)
		}
	}
	lay()
	if on(ix, "new.example") != "" || on(ix, "adult.example") != "adult" {
		t.Error("with nothing over it, the file does not hold")
	}
}

// shows WEB-03: nothing is taken off a list that is locked, and a change that cannot be made costs that change only.
func TestOverlayRefuses(t *testing.T) {
	ix, _ := openTree(t, map[string]string{"iwf/domains": "illegal.example\n", "games/domains": "games.example\n"})
	faults := ix.Overlay([]lists.Change{
		{List: "iwf", Entry: "illegal.example", Off: true}, {List: "none", Entry: "a.example"}, {List: "games", Entry: "a..example"},
		{List: "games", Entry: "sha256:12"}, {List: "games", Entry: ""}, {List: "games", Entry: "good.example"},
	}, []string{"iwf"})
	if len(faults) != 5 || on(ix, "illegal.example") != "iwf" || on(ix, "good.example") != "games" {
		t.Errorf("%+v", faults)
	}
	if said := fmt.Sprintf("%+v", faults); strings.Contains(said, "illegal.example") || strings.Contains(said, "a..example") {
		t.Errorf("an entry is told: %s", said)
	}
	many := make([]lists.Change, 1<<17+1)
	for i := range many {
		many[i] = lists.Change{List: "games", Entry: fmt.Sprintf("h%d.example", i)}
	}
	if faults := ix.Overlay(many, nil); len(faults) != 1 || on(ix, "h0.example") != "games" {
		t.Errorf("%+v", faults)
	}
}

// Readers see the changes of before or of after, whole.
func TestOverlayUnderReaders(t *testing.T) {
	ix, _ := openTree(t, map[string]string{"a/domains": "always.example\n"})
	ctx, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for ctx.Err() == nil {
				if ix.Lookup("always.example").Empty() || !ix.Lookup("never.example").Empty() {
					t.Error("a reader was told wrongly")
					return
				}
			}
		})
	}
	for i := range 500 {
		ix.Overlay([]lists.Change{{List: "a", Entry: fmt.Sprintf("h%d.example", i)}}, nil)
	}
	stop()
	readers.Wait()
}

// writeChanges replaces a file of changes in one step, as a careful administrator does.
func writeChanges(t testing.TB, path string, changes []lists.Change) {
	t.Helper()
	var text strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&text, "%s %s %s\n", map[bool]string{false: "+", true: "-"}[c.Off], c.List, c.Entry)
	}
	if err := errors.Join(os.WriteFile(path+".new", []byte(text.String()), 0o600), os.Rename(path+".new", path)); err != nil {
		t.Fatal(err)
	}
}

// shows WEB-17: a file of changes is followed; a bad line costs that line, a broken file leaves the last good changes.
func TestFollow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "changes")
	changes := []lists.Change{{List: "adult", Entry: "a.example"}, {List: "games", Entry: "b.example/x", Off: true}}
	writeChanges(t, path, changes)
	got, faults, err := lists.ReadChanges(path)
	if err != nil || len(faults) != 0 || !reflect.DeepEqual(got, changes) {
		t.Fatalf("%+v %+v %v", got, faults, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	heard := make(chan []lists.Change)
	done := make(chan struct{})
	go func() {
		defer close(done)
		lists.Follow(ctx, path, time.Millisecond, func(c []lists.Change, _ []lists.Fault, err error) {
			if err != nil {
				t.Error(err)
			}
			heard <- c
		})
	}()
	if first := <-heard; !reflect.DeepEqual(first, changes) {
		t.Errorf("%+v", first)
	}
	changes[0].Off = true // the same length
	writeChanges(t, path, changes)
	if second := <-heard; !reflect.DeepEqual(second, changes) {
		t.Errorf("%+v", second)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if third := <-heard; len(third) != 0 {
		t.Errorf("%+v", third)
	}
	stop()
	<-done
}

// FuzzChanges: no file of changes, however strange, breaks reading; what is read can be written and read again.
func FuzzChanges(f *testing.F) {
	f.Add([]byte("+ adult a.example\n- games b.example/x\r\n# why\n\n* x y\n+ a\n"))
	f.Add(bytes.Repeat([]byte("x"), 5000))
	path := filepath.Join(f.TempDir(), "changes")
	ix, _ := openTree(f, map[string]string{"adult/domains": "adult.example\n"})
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		changes, _, err := lists.ReadChanges(path)
		if err != nil {
			t.Fatal(err)
		}
		ix.Overlay(changes, nil)
		ix.Lookup("adult.example")
		writeChanges(t, path, changes)
		again, faults, err := lists.ReadChanges(path)
		if err != nil || len(faults) > 0 || len(again) != len(changes) {
			t.Fatalf("%d changes became %d: %+v %v", len(changes), len(again), faults, err)
		}
	})
}

// BenchmarkOneMore lays a thousand and one changes over an index: what it takes until one more name is live.
func BenchmarkOneMore(b *testing.B) {
	ix, _ := openTree(b, map[string]string{"adult/domains": "adult.example\n"})
	path := filepath.Join(b.TempDir(), "changes")
	var changes []lists.Change
	for i := range 1001 {
		changes = append(changes, lists.Change{List: "adult", Entry: fmt.Sprintf("h%d.example", i)})
	}
	for b.Loop() {
		writeChanges(b, path, changes)
		read, _, err := lists.ReadChanges(path)
		if err != nil {
			b.Fatal(err)
		}
		if ix.Overlay(read, nil); ix.Lookup("h1000.example").Empty() {
			b.Fatal("not live")
		}
	}
}
