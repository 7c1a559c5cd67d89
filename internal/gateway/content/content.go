// Package content looks into what comes down: of which kind a file truly is, what is packed inside it, and what the virus
// scanner says of it (serves WEB-12, WEB-30, WEB-32). It judges nothing itself: it names kinds, and its caller asks the
// filter.
//
// What is looked into is held back until it is known: up to Downloads.MaxBytes of it, the first 64 KiB in memory and the
// rest in a file without a name, which the system removes whatever happens. The browser waits meanwhile.
package content

import (
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"belisha/internal/policy"
)

// Config sets a Guard up. The zero Config has no scanner and the usual bounds.
type Config struct {
	Clamd string // "unix:/path" or "host:port" of a clamd; empty: files are not scanned
	Spool string // folder of the files that are looked into; empty: the system's folder of temporary files
	// Rules says what the pack in force says of downloads: its bounds, and what happens to what cannot be scanned.
	Rules    func() policy.Downloads
	Log      *slog.Logger  // told once when the scanner goes away, and once when it is back; nil: nobody
	MaxSpool int64         // bytes on the disk at a time, over all downloads; 0: 2 GiB
	Patience time.Duration // how long a download may take to arrive before it counts as too large; 0: 4 minutes
	Scanning time.Duration // how long the scanner may take over one file; 0: 1 minute
}

// The usual bounds.
const (
	usualBytes    = 100 << 20
	usualDepth    = 4
	usualSpool    = 2 << 30
	usualPatience = 4 * time.Minute
	usualScanning = time.Minute
)

// Guard looks into downloads. Any number of goroutines may use it.
type Guard struct {
	cfg     Config
	spooled atomic.Int64 // bytes in files at the moment
	health  atomic.Pointer[Health]
	telling sync.Mutex // one change of health at a time
	peeks   sync.Pool  // of *peek
}

// New makes a guard.
func New(cfg Config) *Guard {
	if cfg.Rules == nil {
		cfg.Rules = func() policy.Downloads { return policy.Downloads{} }
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	cfg.MaxSpool = usual(cfg.MaxSpool, usualSpool)
	cfg.Patience = usual(cfg.Patience, usualPatience)
	cfg.Scanning = usual(cfg.Scanning, usualScanning)
	g := &Guard{cfg: cfg}
	g.peeks.New = func() any { return newPeek() }
	state := None
	if cfg.Clamd != "" {
		state = Unasked
	}
	g.health.Store(&Health{Scanner: state})
	return g
}

// usual gives a setting that was left out its usual value.
func usual[T int | int64 | time.Duration](v, otherwise T) T {
	if v <= 0 {
		return otherwise
	}
	return v
}

// now is the moment, for bounds on waiting only: no verdict depends on it.
func now() time.Time { return time.Now() }
