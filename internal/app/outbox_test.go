package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"belisha/internal/board"
)

// taker stores what it is given, each entry once, and can be away.
type taker struct {
	lines, pages map[string]int
	away         bool
}

func (k *taker) Take(_ context.Context, batch []board.Entry) error {
	if k.away {
		return errors.New("away")
	}
	for _, e := range batch {
		k.lines[e.ID]++
	}
	return nil
}

func (k *taker) Record(_ context.Context, batch []board.Entry) error {
	for _, e := range batch {
		k.pages[e.ID]++
	}
	return nil
}

func (*taker) Tell(context.Context, board.Tell) (string, error) { return "", errAway }
func (*taker) Warn(context.Context, string, string)             {}

// shows MON-01: a gateway that runs alone keeps its log on the disk; the records take in every line when they are back, pages
// of checks by their own road, and lose nothing when they go away in between or a last line was cut off.
func TestOutbox(t *testing.T) {
	dir, ctx := t.TempDir(), t.Context()
	box, err := openOutbox(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		batch := make([]board.Entry, 400)
		for j := range batch {
			batch[j].ID = fmt.Sprint(i, ".", j)
		}
		if err := box.Take(ctx, batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := box.Record(ctx, []board.Entry{{ID: "page", Check: "c1"}}); err != nil {
		t.Fatal(err)
	}
	names, err := box.names()
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	f, err := os.OpenFile(names[0], os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"id":"cut o`); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	to := &taker{lines: map[string]int{}, pages: map[string]int{}, away: true}
	if err := takeIn(ctx, dir, to); err == nil {
		t.Error("the records were away and nobody noticed")
	}
	if _, err := os.Stat(names[0]); err != nil {
		t.Fatal("the file went though nobody took it")
	}
	to.away = false
	if err := takeIn(ctx, dir, to); err != nil {
		t.Fatal(err)
	}
	if len(to.lines) != 1200 || to.pages["page"] != 1 || to.lines["page"] != 0 {
		t.Errorf("%d lines, pages %v", len(to.lines), to.pages)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "outbox", "*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	box, err = openOutbox(dir)
	if err != nil {
		t.Fatal(err)
	}
	box.most = 10
	if err := box.Take(ctx, []board.Entry{{ID: "one more"}}); err == nil {
		t.Error("a full outbox took another line")
	}
}
