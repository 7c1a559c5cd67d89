package proxy

import (
	"net"
	"time"
)

// wait are the time limits that stand on a connection. Setting one anew for every piece would cost more than the piece, so
// one that is still three quarters of what was asked for is left as it is.
type wait struct{ reading, writing time.Time }

func near(stands, now time.Time, patience time.Duration) bool {
	left := stands.Sub(now)
	return left > patience-patience/4 && left <= patience
}

// read bounds the wait for what comes.
func (w *wait) read(conn net.Conn, patience time.Duration) {
	if now := time.Now(); !near(w.reading, now, patience) {
		w.reading = now.Add(patience)
		_ = conn.SetReadDeadline(w.reading)
	}
}

// write bounds the wait until something can go.
func (w *wait) write(conn net.Conn, patience time.Duration) {
	if now := time.Now(); !near(w.writing, now, patience) {
		w.writing = now.Add(patience)
		_ = conn.SetWriteDeadline(w.writing)
	}
}
