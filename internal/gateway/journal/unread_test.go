package journal_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/journal"
)

// oldest is the name of a batch that was written before all others.
const oldest = "00000000000000000001-000001.entries"

// shut puts something in a file's place that is there and cannot be read, as on a disk that does not answer. mended puts the
// file itself there, in one step.
func shut(t *testing.T, dir, name string, value any) (mended func()) {
	t.Helper()
	place, real := filepath.Join(dir, name), t.TempDir()
	if err := os.Symlink(real, place); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := errors.Join(board.Save(dir, "mended", value), os.Rename(filepath.Join(dir, "mended"), place)); err != nil {
			t.Fatal(err)
		}
	}
}

// still fails when a file has been moved out of its place.
func still(t *testing.T, dir, name string) {
	t.Helper()
	if _, err := os.Lstat(filepath.Join(dir, name)); err != nil {
		t.Error(err)
	}
	if bad, _ := filepath.Glob(filepath.Join(dir, "*.bad")); len(bad) > 0 {
		t.Errorf("set aside although nothing says that it is damaged: %v", bad)
	}
}

func quick(dir string) journal.Options {
	return journal.Options{Dir: dir, Batch: 2, Every: time.Millisecond, MaxPause: 5 * time.Millisecond, SpillWait: time.Millisecond}
}

// shows MON-01: a file that cannot be read just now stays in its place, is counted as waiting and told of once; it is given when
// it can be read, and before all that is younger.
func TestAFileThatCannotBeReadNow(t *testing.T) {
	dir := t.TempDir()
	k := &swamped{keeper: newKeeper(), more: func() {}}
	mended := shut(t, dir, oldest, []board.Entry{entry(0), entry(1)})
	o := quick(dir)
	o.Patience = time.Hour
	j := open(t, k, o)
	if n := j.Counts().Spilled; n != 1 {
		t.Errorf("%d count as waiting at the start", n)
	}
	for n := 2; n < 7; n++ {
		j.Put(entry(n))
	}
	until(t, "told of", func() bool { return k.warned("journal.unread") > 0 })
	for range 3 {
		if err := j.Sync(t.Context()); err == nil {
			t.Error("Sync says that all is stored")
		}
	}
	still(t, dir, oldest)
	if k.count() != 0 {
		t.Errorf("%d younger entries went ahead", k.count())
	}
	mended()
	until(t, "everything is stored", func() bool { return k.count() == 7 })
	if err := j.Sync(t.Context()); err != nil {
		t.Error(err)
	}
	if c := j.Counts(); c.Spilled != 0 || c.Waiting != 0 || c.Lost != 0 || !slices.IsSorted(k.order) || k.warned("journal.unread") != 1 {
		t.Errorf("%+v, in order %v, told %d times", c, k.order, k.warned("journal.unread"))
	}
}

// shows MON-05: a file that stays unreadable holds up the entries of today for a while only, and is still there when the disk
// answers again.
func TestAWornOutDiskDoesNotHoldUpToday(t *testing.T) {
	dir, k := t.TempDir(), newKeeper()
	mended := shut(t, dir, oldest, []board.Entry{entry(0), entry(1)})
	o := quick(dir)
	o.Patience = 20 * time.Millisecond
	j := open(t, k, o)
	j.Put(entry(2))
	until(t, "today's entry is stored", func() bool { return k.count() == 1 })
	j.Put(entry(3))
	if err := j.Sync(t.Context()); err == nil || k.count() != 2 {
		t.Errorf("%d stored; a file still waits, and Sync says %v", k.count(), err)
	}
	still(t, dir, oldest)
	until(t, "told of", func() bool { return k.warned("journal.unread") == 1 })
	mended()
	until(t, "everything is stored", func() bool { return k.count() == 4 && j.Counts().Spilled == 0 })
}

// shows MON-01: waiting entries that somebody took away are counted as lost and told of.
func TestAFileThatVanished(t *testing.T) {
	dir, k := t.TempDir(), newKeeper()
	k.set(true)
	j := open(t, k, quick(dir))
	j.Put(entry(0))
	j.Put(entry(1))
	until(t, "written down", func() bool { return j.Counts().Spilled == 2 && j.Counts().Waiting == 0 })
	files, err := filepath.Glob(filepath.Join(dir, "*.entries"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
	j.Put(entry(2))
	until(t, "told of", func() bool { return k.warned("journal.lost") == 1 })
	k.set(false)
	until(t, "what is left is stored", func() bool { return k.count() == 1 && j.Counts().Spilled == 0 })
	if c := j.Counts(); c.Lost != 2 || c.Spilled != 0 {
		t.Errorf("%+v", c)
	}
	if err := j.Close(t.Context()); err == nil || !strings.Contains(err.Error(), "2 entries") {
		t.Error("a loss in silence:", err)
	}
}

// shows INC-01: a press of the button that cannot be read just now holds up no other, and is sent when it can be.
func TestATellThatCannotBeReadNow(t *testing.T) {
	dir, k := t.TempDir(), newKeeper()
	mended := shut(t, dir, "a-tell.tell", board.Tell{Entry: entry(1), Kind: "tell"})
	if err := board.Save(dir, "b-tell.tell", board.Tell{Entry: entry(2), Kind: "tell"}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "c-tell.tell"), []byte("{half"), 0o600); err != nil {
		t.Fatal(err)
	}
	j := open(t, k, quick(dir))
	until(t, "the other is sent, the damaged one set aside", func() bool { return j.Counts().Tells == 1 })
	for range 3 {
		if err := j.Sync(t.Context()); err != nil {
			t.Error(err)
		}
	}
	until(t, "told of", func() bool { return k.warned("journal.unread") == 1 && k.warned("journal.unreadable") == 1 })
	mended()
	until(t, "it is sent", func() bool { return j.Counts().Tells == 0 })
	if len(k.tells) != 2 {
		t.Error(k.tells)
	}
}

// A tell that nobody takes, whatever the reason, holds up no child's behind it. // shows INC-01
func TestATellThatNobodyTakesHoldsUpNoOther(t *testing.T) {
	dir, k := t.TempDir(), newKeeper()
	k.never = entry(2).ID
	for i, name := range []string{"a", "b", "c", "d"} {
		if err := board.Save(dir, name+"-tell.tell", board.Tell{Entry: entry(i + 1), Kind: "tell"}); err != nil {
			t.Fatal(err)
		}
	}
	j := open(t, k, quick(dir))
	until(t, "the others are sent", func() bool { return j.Counts().Tells == 1 })
}
