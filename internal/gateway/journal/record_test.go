package journal_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"belisha/internal/board"
	"belisha/internal/gateway/journal"
)

// recorder is a keeper with a second book for the pages of checks.
type recorder struct {
	*keeper
	pages map[string]board.Entry
	shut  bool
}

func (r *recorder) Record(_ context.Context, batch []board.Entry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.away || r.shut {
		return errors.New("away")
	}
	for _, e := range batch {
		r.pages[e.ID] = e
	}
	return nil
}

func checked(n int) board.Entry {
	e := entry(n)
	e.Check = "check-1"
	return e
}

// shows INC-23: pages of a check go into a book of their own and never into the ordinary log, also over a restart.
func TestPagesOfChecksGoApart(t *testing.T) {
	dir, k := t.TempDir(), &recorder{keeper: newKeeper(), pages: map[string]board.Entry{}}
	k.set(true)
	first := open(t, k, journal.Options{Dir: dir, Batch: 3})
	for n := range 10 {
		first.Put(entry(2 * n))
		first.Put(checked(2*n + 1))
	}
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*.entries")); len(files) == 0 {
		t.Fatal("nothing on disk")
	}
	k.set(false)
	second := open(t, k, journal.Options{Dir: dir})
	if err := second.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if k.count() != 10 || len(k.pages) != 10 {
		t.Fatalf("INC-23: %d lines, %d pages", k.count(), len(k.pages))
	}
	for id, e := range k.got {
		if e.Check != "" {
			t.Errorf("INC-23: the page %s is in the ordinary log", id)
		}
	}
}

// A book of checks that cannot be written keeps the pages waiting, and the ordinary lines of the batch are stored once.
func TestPagesOfChecksWait(t *testing.T) {
	k := &recorder{keeper: newKeeper(), pages: map[string]board.Entry{}, shut: true}
	j := open(t, k, journal.Options{})
	j.Put(entry(1))
	j.Put(checked(2))
	if err := j.Sync(t.Context()); err == nil || k.count() != 1 || len(k.pages) != 0 {
		t.Fatal(err, k.count(), len(k.pages))
	}
	k.mu.Lock()
	k.shut = false
	k.mu.Unlock()
	if err := j.Sync(t.Context()); err != nil || k.count() != 1 || len(k.pages) != 1 {
		t.Fatal(err, k.count(), len(k.pages))
	}
	bare := newKeeper() // a sink that keeps no checks
	other := open(t, bare, journal.Options{})
	other.Put(checked(3))
	if err := other.Sync(t.Context()); err == nil || bare.count() != 0 {
		t.Fatal("a page of a check went into the ordinary log:", err, bare.count())
	}
}
