package monitoring

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/db/dbtest"
	"belisha/internal/records/monitoring/internal/tallies"
)

// BenchmarkUrgentToScreen is the way of an urgent alert from the gateway's entry to the DSL's list: stored, told to the
// trail, rung for, and read over HTTP from the part of the page that is fetched anew every three seconds. It runs beside a
// thousand alerts of the term. // shows MON-05
func BenchmarkUrgentToScreen(b *testing.B) {
	h := build(b, dbtest.SQLite(b), dbtest.SQLite(b))
	kids := h.texts(20)
	for i := range 1000 {
		h.take(h.words(fmt.Sprintf("old%04d", i), kids[i%20], "hate", "search", 60))
		h.wait(31 * time.Minute)
	}
	screen := browse(b, h)
	took := make([]time.Duration, 0, b.N)
	n := 0
	b.ResetTimer()
	for b.Loop() {
		h.wait(31 * time.Minute)
		n++
		e := h.words(fmt.Sprintf("new%06d", n), kids[n%20], "selfharm", "search", 92)
		e.Signs = "now"
		begin := time.Now()
		h.take(e)
		_, text, _ := screen.open("d.safe", "/alerts/pane?state=open", nil)
		took = append(took, time.Since(begin))
		if !strings.Contains(text, fmt.Sprintf("%d urgent alert", n)) || len(h.calls) != n {
			b.Fatalf("alert %d is not on the screen, or did not ring: %d calls", n, len(h.calls))
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/half")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "ms/95%")
	b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "ms/slowest")
}

// shows MON-05, STD-08: what words raise as urgent reaches the calls and the screen at once, stands on top until a person
// answers it by itself, and has no way to be muted or closed with others, not even with a class's.
func TestUrgentWordsAreAnsweredOneByOne_MON05(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		kids := h.texts(6)
		h.lessonOn("Feelings", "selfharm")
		for i, k := range kids {
			h.take(h.words("u"+k, k, "selfharm", "prompt", 80+i))
		}
		b := browse(t, h)
		text, _ := b.want("d.safe", "/alerts/pane", nil, 200, "6 urgent alerts wait")
		if n := strings.Count(text, "I am dealing with it"); n != 6 || len(h.calls) != 6 {
			t.Errorf("%d buttons, %d calls of six urgent alerts", n, len(h.calls))
		}
		b.want("d.safe", "/alerts", nil, 200, `data-live="/alerts/pane?`, `data-live-every="3000"`) // and the screen asks for it within seconds
		for i, a := range h.alerts() {
			if a.Kind != KindTraffic || a.Level != Urgent {
				t.Fatalf("the alerts are %+v", a)
			}
			if i < 2 {
				h.wait(time.Minute)
				b.want("d.safe", "/alerts/"+a.ID+"/answer", url.Values{}, 303)
			}
		}
		b.want("d.safe", "/alerts/pane", nil, 200, "4 urgent alerts wait", "Dora Safe answered after 1 minute", "Dora Safe answered after 2 minutes")
		for _, path := range []string{"/alerts", "/alerts/act", "/alerts/mute", "/alerts/figures"} {
			if status, _, _ := b.open("d.safe", path, url.Values{"action": {"All of them"}, "judged": {tallies.Harmless}}); status == 303 || status == 200 {
				t.Errorf("%s took a form for several alerts: %d", path, status)
			}
		}
	})
}
