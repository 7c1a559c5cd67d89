package trunk

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
)

// records take what the centre gives them, and can be slow, away or cut off between storing and saying so.
type records struct {
	mu     sync.Mutex
	rows   map[string]int // entry → how often it was given
	first  map[string]time.Time
	order  []string
	tells  []board.Tell
	warns  []string
	away   bool
	delay  time.Duration
	stored chan struct{} // not nil: hears of each batch
}

func newRecords() *records { return &records{rows: map[string]int{}, first: map[string]time.Time{}} }

func (r *records) Take(ctx context.Context, batch []board.Entry) error {
	r.mu.Lock()
	delay, away := r.delay, r.away
	r.mu.Unlock()
	if away {
		return errors.New("away")
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(delay):
	}
	r.mu.Lock()
	for _, e := range batch {
		if r.rows[e.ID]++; r.rows[e.ID] == 1 {
			r.first[e.ID] = time.Now()
			r.order = append(r.order, e.ID)
		}
	}
	stored := r.stored
	r.mu.Unlock()
	if stored != nil {
		stored <- struct{}{}
	}
	return nil
}

func (r *records) Tell(_ context.Context, t board.Tell) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.away {
		return "", errors.New("away")
	}
	r.tells = append(r.tells, t)
	return fmt.Sprint("T-", len(r.tells)), nil
}

func (r *records) Warn(_ context.Context, kind, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.warns = append(r.warns, kind+" "+text)
}

func (r *records) has() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.rows)
}

func (r *records) at(id string) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.first[id]
}

func (r *records) warned(text string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, w := range r.warns {
		if strings.Contains(w, text) {
			return true
		}
	}
	return false
}

// all demands that exactly n entries have arrived.
func (r *records) all(t *testing.T, n int) {
	t.Helper()
	soon(t, fmt.Sprintf("%d rows arrive", n), func() bool { return r.has() >= n })
	if got := r.has(); got != n {
		t.Fatalf("%d rows, not %d", got, n)
	}
}

// site is the centre of a test with one site's file.
type site struct {
	dir    string // the centre's
	listen string
	in     Invitation
	board  *board.Board
	rec    *records
	now    clock.Clock
}

func newSite(t testing.TB, names ...string) (*site, []Invitation) {
	t.Helper()
	s := &site{dir: t.TempDir(), listen: "127.0.7.22:0", board: &board.Board{}, rec: newRecords(), now: clock.System}
	sites, err := OpenSites(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []Invitation
	for _, name := range append([]string{"Annexe"}, names...) {
		in, err := sites.Add(name, "127.0.0.1:1", "", "", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, in)
	}
	s.in = all[0]
	return s, all
}

// open starts the centre, at the same address each time, and gives what ends it.
func (s *site) open(t testing.TB) (*Centre, func()) {
	t.Helper()
	c, err := OpenCentre(t.Context(), CentreOptions{Dir: s.dir, Listen: s.listen, Now: s.now, Look: 20 * time.Millisecond, Sink: s.rec, Board: s.board})
	if err != nil {
		t.Fatal(err)
	}
	s.listen = c.Addr().String()
	s.in.Centre = s.listen
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = c.Serve(ctx) }()
	shut := func() { stop(); <-done }
	t.Cleanup(shut)
	return c, shut
}

// posted is what a gateway was given.
type posted struct {
	mu    sync.Mutex
	rules *board.Rulebook
	facts *board.Facts
}

func (p *posted) apply(r *board.Rulebook, f *board.Facts) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r != nil {
		p.rules = r
	}
	if f != nil {
		p.facts = f
	}
	return nil
}

func (p *posted) got() (*board.Rulebook, *board.Facts) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rules, p.facts
}

// line starts a gateway's end over a folder, and gives what ends it.
func line(t testing.TB, in Invitation, opt LineOptions) (*Line, func()) {
	t.Helper()
	if opt.Dir == "" {
		opt.Dir = filepath.Join(t.TempDir(), "line")
	}
	if opt.Apply == nil {
		opt.Apply = (&posted{}).apply
	}
	if opt.Spare == 0 {
		opt.Spare = 1
	}
	l, err := OpenLine(t.Context(), in, opt)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = l.Serve(ctx) }()
	var once sync.Once
	shut := func() { once.Do(func() { stop(); <-done; l.Close() }) }
	t.Cleanup(shut)
	return l, shut
}

// rows are entries as a gateway writes them.
func rows(from, n int) []board.Entry {
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	out := make([]board.Entry, n)
	for i := range out {
		k := from + i
		out[i] = board.Entry{ID: rowID(k), At: at.Add(time.Duration(k) * time.Millisecond), School: "school", Person: fmt.Sprint("p", k%400),
			Account: fmt.Sprint("child", k%400), Profile: "juniors", Device: fmt.Sprintf("10.1.%d.%d", k/250%250, k%250), Method: "GET", Scheme: "https",
			Host: fmt.Sprintf("cdn%d.site%d.test", k%7, k%900), Path: fmt.Sprintf("/assets/%d/index.html", k), Category: "education", Verdict: "allow",
			Rule: "r17", Clause: "england.web.rules", Pack: "v12", Status: 200, Bytes: int64(k % 90000)}
	}
	return out
}

func rowID(k int) string { return fmt.Sprintf("e%09d", k) }

// take gives n rows in batches as the journal does.
func take(t testing.TB, l *Line, from, n int) {
	t.Helper()
	for at := from; at < from+n; at += 512 {
		if err := l.Take(context.Background(), rows(at, min(512, from+n-at))); err != nil {
			t.Fatal(err)
		}
	}
}

const patience = 3 * time.Minute // a bound against hanging, no measure

func soon(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("did not happen: %s", what)
}
