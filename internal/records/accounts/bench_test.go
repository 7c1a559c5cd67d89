package accounts

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"belisha/internal/db/dbtest"
)

// The honest teacher signs in at a known device, over HTTP and the database, while sixty strangers at forty addresses
// guess at seven accounts as fast as they are answered. // serves PPL-16
func BenchmarkSignInUnderFlood(b *testing.B) {
	h := newHouse(b, dbtest.SQLite(b))
	owner := h.as("m.reed")
	idle := h.rounds(owner, 5)
	flood, stop := context.WithCancel(context.Background())
	var strangers sync.WaitGroup
	var guesses atomic.Int64
	for i := range 60 {
		strangers.Go(func() { h.guess(flood, i, &guesses) })
	}
	began := time.Now()
	var took []time.Duration
	for b.Loop() {
		took = append(took, h.rounds(owner, 1))
	}
	rate := float64(guesses.Load()) / time.Since(began).Seconds()
	stop()
	strangers.Wait()
	slices.Sort(took)
	b.ReportMetric(float64(idle.Milliseconds()), "idle-ms")
	b.ReportMetric(float64(took[len(took)/2])/float64(idle), "flood/idle-p50")
	b.ReportMetric(float64(took[len(took)-1])/float64(idle), "flood/idle-max")
	b.ReportMetric(rate, "guesses/s")
}

// rounds signs in and out again so often, and gives the mean time of one sign-in.
func (h *house) rounds(owner browser, n int) time.Duration {
	var all time.Duration
	for range n {
		owner.post("/sign-out")
		began := time.Now()
		a := owner.signIn("m.reed", word)
		all += time.Since(began)
		if a.path != "/" {
			h.t.Fatalf("the honest teacher is shut out: %d %s", a.status, a.path)
		}
	}
	return all / time.Duration(n)
}

// guess is a stranger, until the flood ends.
func (h *house) guess(ctx context.Context, i int, n *atomic.Int64) {
	dial := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 9, byte(1+i%40))}}
	client := &http.Client{Transport: &http.Transport{DialContext: dial.DialContext}}
	defer client.CloseIdleConnections()
	names := []string{"m.reed", "s.hill", "d.lane", "c.moor", "t.wold", "a.lark", "j.lark"}
	for k := i; ctx.Err() == nil; k++ {
		form := url.Values{"name": {names[k%len(names)]}, "password": {fmt.Sprint("guess-", k)}}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.site.URL+"/sign-in", strings.NewReader(form.Encode()))
		if err != nil {
			return
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if a, err := client.Do(r); err == nil {
			_ = a.Body.Close()
			n.Add(1)
		}
	}
}
