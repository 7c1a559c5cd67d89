package telling

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
)

// shows INC-01 and NEW-08: 200 reports of one class at once are all stored, each under a number of its own and with a
// receipt, and those who deal with them go on reading the list meanwhile.
func TestINC01TwoHundredReportsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		var numbers sync.Map
		var wait sync.WaitGroup
		for child := range 30 {
			wait.Go(func() {
				v := h.at(fmt.Sprintf("child.%02d", child))
				for n := child; n < 200; n += 30 {
					status, receipt := v.post("/tell", url.Values{"choice": {"saw"}, "adult": {"any"}, "words": {fmt.Sprintf("Report %d.", n)}})
					if _, twice := numbers.LoadOrStore(text(receipt, "#number"), n); status != http.StatusOK || twice {
						t.Errorf("report %d: %d, number %q", n, status, text(receipt, "#number"))
					}
				}
			})
		}
		lead := h.at("d.safe")
		for range 5 {
			if status, _ := lead.get("/incidents/pane"); status != http.StatusOK {
				t.Errorf("the worklist meanwhile: %d", status)
			}
		}
		wait.Wait()
		if n := len(h.all()); n != 200 {
			t.Errorf("%d of 200 reports", n)
		}
	})
}

// BenchmarkReports prints how many reports a second are accepted through the pages while the worklist is being read, and how
// long the slowest of a hundred readings took.
func BenchmarkReports(b *testing.B) {
	engines := map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres}
	for _, name := range []string{"sqlite", "postgres"} {
		b.Run(name, func(b *testing.B) {
			d := engines[name](b)
			if err := d.Migrate(b.Context(), schemas()...); err != nil {
				b.Fatal(err)
			}
			bench(b, build(b, d))
		})
	}
}

func bench(b *testing.B, h *house) {
	stop, read := make(chan struct{}), make(chan []time.Duration)
	go func() {
		var took []time.Duration
		lead := h.at("d.safe")
		for {
			select {
			case <-stop:
				read <- took
				return
			default:
				began := time.Now()
				lead.get("/incidents/pane")
				took = append(took, time.Since(began))
			}
		}
	}()
	var next atomic.Int64
	b.SetParallelism(4)
	b.ResetTimer()
	began := time.Now()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			n := next.Add(1)
			v := h.at(fmt.Sprintf("child.%02d", n%30))
			if status, _ := v.post("/tell", url.Values{"choice": {"saw"}, "adult": {"any"}, "words": {fmt.Sprintf("Report %d.", n)}}); status != http.StatusOK {
				b.Errorf("report %d: %d", n, status)
			}
		}
	})
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "reports/s")
	close(stop)
	took := <-read
	slices.Sort(took)
	if len(took) > 0 {
		b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "list-p50-ms")
		b.ReportMetric(float64(took[len(took)*99/100].Milliseconds()), "list-p99-ms")
		b.ReportMetric(float64(len(took)), "lists")
	}
}
