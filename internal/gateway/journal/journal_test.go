package journal_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/journal"
)

// keeper is a sink that stores by id, and can be sent away.
type keeper struct {
	mu    sync.Mutex
	away  bool
	never string // id of the entry whose tell is not taken
	got   map[string]board.Entry
	tells map[string]string
	warns []string
	block chan struct{}
}

func newKeeper() *keeper {
	return &keeper{got: map[string]board.Entry{}, tells: map[string]string{}}
}

func (k *keeper) Take(ctx context.Context, batch []board.Entry) error {
	if k.block != nil {
		select {
		case <-k.block:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.away {
		return errors.New("away")
	}
	for _, e := range batch {
		k.got[e.ID] = e
	}
	return nil
}

func (k *keeper) Tell(_ context.Context, t board.Tell) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.away || t.Entry.ID == k.never {
		return "", errors.New("away")
	}
	if _, ok := k.tells[t.Entry.ID]; !ok {
		k.tells[t.Entry.ID] = fmt.Sprintf("2026-%04d", len(k.tells)+1)
	}
	return k.tells[t.Entry.ID], nil
}

func (k *keeper) Warn(_ context.Context, kind, _ string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.warns = append(k.warns, kind)
}

func (k *keeper) set(away bool) { k.mu.Lock(); k.away = away; k.mu.Unlock() }

func (k *keeper) count() int { k.mu.Lock(); defer k.mu.Unlock(); return len(k.got) }

func (k *keeper) warned(kind string) (n int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, w := range k.warns {
		if w == kind {
			n++
		}
	}
	return n
}

func open(t *testing.T, k board.Sink, o journal.Options) *journal.Journal {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	j, err := journal.New(k, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close(t.Context()) })
	return j
}

func entry(n int) board.Entry {
	return board.Entry{ID: fmt.Sprintf("id%06d", n), At: time.Unix(int64(n), 0), Host: "example.org"}
}

// until waits for a condition; it fails the test only when the test's own time is up.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 24000 {
		if ok() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("never: " + what)
}

// shows MON-01: what is put arrives, once, also from many at a time.
func TestPutArrives(t *testing.T) {
	k := newKeeper()
	j := open(t, k, journal.Options{Batch: 7})
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 250 {
				if !j.Put(entry(g*250 + i)) {
					t.Error("refused although there was room")
				}
			}
		})
	}
	all.Wait()
	if err := j.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if k.count() != 2000 {
		t.Fatalf("MON-01: 2000 put, %d stored", k.count())
	}
	if c := j.Counts(); c.Queued != 2000 || c.Sent != 2000 || c.Waiting != 0 || c.Lost != 0 {
		t.Fatalf("%+v", c)
	}
}

// shows MON-01: a full journal refuses, warns once an episode, never blocks, and loses nothing it accepted.
func TestFullRefusesAndWarnsOnce(t *testing.T) {
	k := newKeeper()
	k.set(true)
	j := open(t, k, journal.Options{Queue: 10, Batch: 4, MaxSpill: 8, MaxPause: 20 * time.Millisecond,
		Every: 5 * time.Millisecond, SpillWait: time.Millisecond})
	accepted, n := 0, 0 // slowly, so that the files fill first and there is one episode only
	until(t, "full", func() bool {
		if c := j.Counts(); c.Spilled <= 4 && c.Waiting >= 4 {
			return false // a file takes these first, however slow the disk
		}
		n++
		if j.Put(entry(n)) {
			accepted++
		}
		return j.Counts().Refused > 3 && j.Counts().Waiting == 10
	})
	until(t, "warned", func() bool { return k.warned("journal.full") > 0 })
	if got := k.warned("journal.full"); got != 1 {
		t.Fatalf("MON-01: warned %d times in one episode", got)
	}
	k.set(false)
	until(t, "all delivered", func() bool { return k.count() == accepted })
	if !j.Put(entry(n + 1)) {
		t.Fatal("there is room again, yet it refused")
	}
	if c := j.Counts(); c.Lost != 0 || c.Spilled != 0 {
		t.Fatalf("%+v", c)
	}
}

// shows MON-01: what a run could not send is found by the next one, in files that only the owner can read.
func TestSpillSurvivesRestart(t *testing.T) {
	dir, k := t.TempDir(), newKeeper()
	k.set(true)
	first := open(t, k, journal.Options{Dir: dir, Batch: 3})
	for n := range 10 {
		first.Put(entry(n))
	}
	if err := first.Sync(t.Context()); err == nil {
		t.Fatal("the sink is away, yet Sync said that all is stored")
	}
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if first.Put(entry(99)) {
		t.Fatal("a closed journal accepted an entry")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.entries"))
	if len(files) == 0 {
		t.Fatal("nothing on disk")
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%v %v", info.Mode(), err)
		}
	}
	k.set(false)
	second := open(t, k, journal.Options{Dir: dir})
	if err := second.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if k.count() != 10 {
		t.Fatalf("MON-01: 10 accepted, %d stored after the restart", k.count())
	}
}

func TestCloseLetsGoOfAHangingSink(t *testing.T) {
	dir, k := t.TempDir(), newKeeper()
	k.block = make(chan struct{})
	j := open(t, k, journal.Options{Dir: dir, TakeTime: time.Hour})
	j.Put(entry(1))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := j.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if c := j.Counts(); c.Spilled != 1 || c.Lost != 0 {
		t.Fatalf("%+v", c)
	}
}

func TestUnreadableFileIsSetAside(t *testing.T) {
	dir, k := t.TempDir(), newKeeper()
	if err := os.WriteFile(filepath.Join(dir, "1.entries"), []byte("{half"), 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, k, journal.Options{Dir: dir})
	until(t, "warned", func() bool { return k.warned("journal.unreadable") == 1 })
	if _, err := os.Stat(filepath.Join(dir, "1.entries.bad")); err != nil {
		t.Fatal(err)
	}
}

// shows INC-01: a press of the button is never lost, and pressing twice gives one number.
func TestTellIsKeptWhileTheSinkIsAway(t *testing.T) {
	dir, k := t.TempDir(), newKeeper()
	j := open(t, k, journal.Options{Dir: dir})
	now := board.Tell{Entry: entry(1), Kind: "tell", Words: "Please help"}
	one, err := j.Tell(t.Context(), now)
	two, err2 := j.Tell(t.Context(), now)
	if err != nil || err2 != nil || one != two || one == "" {
		t.Fatal(one, two, err, err2)
	}
	k.set(true)
	later := board.Tell{Entry: entry(2), Kind: "tell"}
	for range 2 {
		if _, err := j.Tell(t.Context(), later); !errors.Is(err, journal.ErrKept) {
			t.Fatal(err)
		}
	}
	if c := j.Counts(); c.Tells != 1 {
		t.Fatalf("%+v", c)
	}
	k.set(false)
	if err := j.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(k.tells) != 2 || j.Counts().Tells != 0 {
		t.Fatal(k.tells, j.Counts())
	}
}

func TestPutDoesNotAllocate(t *testing.T) {
	k := newKeeper()
	j := open(t, k, journal.Options{Every: time.Hour, Batch: 20000, Queue: 20000})
	e := entry(1)
	if n := testing.AllocsPerRun(1000, func() { j.Put(e) }); n > 0 {
		t.Fatalf("%v allocations a Put", n)
	}
}

// shows MON-05: an entry that is urgent is handed over at once; others wait for company.
func TestUrgentDoesNotWait_MON05(t *testing.T) {
	s := newKeeper()
	j := open(t, s, journal.Options{Every: time.Hour})
	j.Put(board.Entry{ID: "calm"})
	time.Sleep(20 * time.Millisecond)
	if n := j.Counts().Sent; n != 0 {
		t.Fatalf("%d sent before their time", n)
	}
	j.Put(board.Entry{ID: "urgent", Alert: "urgent"})
	for end := time.Now().Add(10 * time.Second); j.Counts().Sent != 2; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("an urgent entry still waits")
		}
	}
}
