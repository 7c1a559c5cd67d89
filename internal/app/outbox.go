package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"belisha/internal/board"
)

// outbox is the sink of a gateway that runs without the records: batches go to files, which the records take in when they
// next start over the same folder. Presses of the button cannot wait in it: the journal keeps those and says so.
type outbox struct {
	dir  string
	most int64 // bytes of all files

	mu   sync.Mutex
	file *os.File
	size int64 // of the file
	all  int64 // of all files
}

// Bounds of the outbox.
const (
	outboxFile = 64 << 20 // bytes of one file
	outboxMost = 4 << 30
	outboxKind = ".jsonl"
)

func openOutbox(dir string) (*outbox, error) {
	o := &outbox{dir: filepath.Join(dir, "outbox"), most: outboxMost}
	if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return nil, fmt.Errorf("app: outbox: %w", err)
	}
	names, err := o.names()
	for _, name := range names {
		if info, err := os.Stat(name); err == nil {
			o.all += info.Size()
		}
	}
	return o, err
}

// names are the files, the oldest first.
func (o *outbox) names() ([]string, error) {
	entries, err := os.ReadDir(o.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("app: outbox: %w", err)
	}
	var out []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), outboxKind) {
			out = append(out, filepath.Join(o.dir, e.Name()))
		}
	}
	slices.Sort(out)
	return out, nil
}

// Take appends a batch and returns when it is on the disk. It implements board.Sink.
func (o *outbox) Take(_ context.Context, batch []board.Entry) error {
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	for _, e := range batch {
		if err := w.Encode(e); err != nil {
			return fmt.Errorf("app: outbox: %w", err)
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.all+int64(b.Len()) > o.most {
		return errors.New("app: the outbox is full: start the records so that they take it in")
	}
	if err := o.roll(); err != nil {
		return err
	}
	if _, err := o.file.Write(b.Bytes()); err != nil {
		return fmt.Errorf("app: outbox: %w", err)
	}
	if err := o.file.Sync(); err != nil {
		return fmt.Errorf("app: outbox: %w", err)
	}
	o.size, o.all = o.size+int64(b.Len()), o.all+int64(b.Len())
	return nil
}

// roll begins a new file when there is none or the last is long enough.
func (o *outbox) roll() error {
	if o.file != nil && o.size < outboxFile {
		return nil
	}
	if o.file != nil {
		_ = o.file.Close()
	}
	f, err := os.OpenFile(filepath.Join(o.dir, fmt.Sprintf("%020d%s", time.Now().UnixNano(), outboxKind)), os.O_CREATE|os.O_EXCL|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("app: outbox: %w", err)
	}
	o.file, o.size = f, 0
	return nil
}

// Tell cannot be done without the records: the journal keeps it, and the page says that it has not been sent yet.
func (o *outbox) Tell(context.Context, board.Tell) (string, error) { return "", errAway }

// Warn is for whoever reads the machine's own log.
func (o *outbox) Warn(_ context.Context, kind, text string) {
	slog.Warn("gateway", "kind", kind, "text", text)
}

// Record keeps pages of checks that an earlier run left behind; they go their own road when they are taken in. serves INC-23
func (o *outbox) Record(ctx context.Context, pages []board.Entry) error { return o.Take(ctx, pages) }

// drainEvery is how soon what could not be taken in is tried again.
const drainEvery = 5 * time.Second

// drain hands over what an outbox holds, beside everything else, and goes on trying until it is empty.
func drain(ctx context.Context, dir string, to board.Sink) error {
	for {
		err := takeIn(ctx, dir, to)
		if err == nil || ctx.Err() != nil {
			return nil
		}
		slog.Error("the log of a gateway that ran alone could not be taken in; it is tried again", "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(drainEvery):
		}
	}
}

// takeIn hands everything that an outbox holds to the records, and removes each file when it is stored.
func takeIn(ctx context.Context, dir string, to board.Sink) error {
	o := &outbox{dir: filepath.Join(dir, "outbox")}
	names, err := o.names()
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := takeFile(ctx, name, to); err != nil {
			return err
		}
		if err := os.Remove(name); err != nil {
			return fmt.Errorf("app: outbox: %w", err)
		}
	}
	return nil
}

// takeFile hands over one file in batches. A last line that was cut short by a fall of the machine was never confirmed.
func takeFile(ctx context.Context, name string, to board.Sink) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("app: outbox: %w", err)
	}
	defer f.Close()
	const most = 500
	var batch []board.Entry
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e board.Entry
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue
		}
		if batch = append(batch, e); len(batch) == most {
			if err := hand(ctx, batch, to); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("app: outbox: %w", err)
	}
	return hand(ctx, batch, to)
}

// hand gives a batch to the log, and the pages of checks in it to whoever keeps those.
func hand(ctx context.Context, batch []board.Entry, to board.Sink) error {
	var lines, pages []board.Entry
	for _, e := range batch {
		if e.Check != "" {
			pages = append(pages, e)
		} else {
			lines = append(lines, e)
		}
	}
	if len(lines) > 0 {
		if err := to.Take(ctx, lines); err != nil {
			return fmt.Errorf("app: outbox: %w", err)
		}
	}
	if len(pages) == 0 {
		return nil
	}
	keeper, ok := to.(board.Recorder)
	if !ok {
		return errAway
	}
	if err := keeper.Record(ctx, pages); err != nil {
		return fmt.Errorf("app: outbox: %w", err)
	}
	return nil
}
