package scripts

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"belisha/internal/app/demo"
)

// storm is many people telling things at once until the lights go out.
type storm struct {
	mu    sync.Mutex
	acked map[string]string // words → receipt
	count chan struct{}
}

// tellOn sends concerns until the door is gone, and notes each that was acknowledged.
func (s *storm) tellOn(b *browser, writer int) {
	for n := 0; ; n++ {
		words := fmt.Sprintf("Storm %d-%d.", writer, n)
		got, err := b.form("/tell", "words", words)
		if err != nil {
			return
		}
		if got.Status != http.StatusSeeOther || !strings.HasPrefix(got.To, "/tell/receipt/") {
			continue
		}
		s.mu.Lock()
		s.acked[words] = got.To
		s.mu.Unlock()
		s.count <- struct{}{}
	}
}

// kill -9 in the middle of many writes: nothing that was acknowledged is lost, and nothing is there by half.
func TestKilledWhileWriting(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	h := startDemo(t, dir)
	s := &storm{acked: map[string]string{}, count: make(chan struct{}, 1<<16)}
	var writers sync.WaitGroup
	for i, role := range []string{"teacher", "head", "technician", "dsl", "office", "coordinator"} {
		b := h.signIn(t, h.who(t, role, ""))
		writers.Go(func() { s.tellOn(b, i) })
	}
	for range 60 {
		<-s.count
	}
	h.kill(t)
	writers.Wait()

	whole(t, "--dir", dir)
	again := startDemo(t, dir)
	there := map[string]bool{}
	for _, words := range ask(t, filepath.Join(dir, "belisha.db"), "SELECT words FROM incidents_incident WHERE words LIKE 'Storm %'") {
		if there[words] {
			t.Errorf("%q is there twice", words)
		}
		there[words] = true
	}
	anyone := newBrowser(t, again.Web)
	for words, receipt := range s.acked {
		if !there[words] {
			t.Errorf("%q was acknowledged and is gone", words)
		}
		anyone.get(t, receipt).expect(t, http.StatusOK, "Your number is")
	}
	t.Logf("%d acknowledged before the kill, %d stored", len(s.acked), len(there))
	again.signIn(t, again.who(t, "dsl", "")).get(t, "/incidents").expect(t, http.StatusOK)
	if err := again.stop(); err != nil {
		t.Fatal(err)
	}
	whole(t, "--dir", dir)
}

// kill -9 under browsing. An entry waits in memory for a fifth of a second at most before it is handed over: those can
// go with the process. What has been handed over is never lost, and no batch is left that the trail does not know.
func TestKilledWhileBrowsing(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	site := origin(t)
	log := filepath.Join(dir, "traffic.db")
	answered, stored := 0, 0
	for range 3 {
		h := startDemo(t, dir, "--resolve", "learning.test="+site)
		who := h.who(t, "pupil", "4 Kestrel")
		for range 20 {
			h.browse(t, who, "http://learning.test/").expect(t, http.StatusOK)
		}
		soon(t, "the visits are in the log", func() bool { return linesOf(t, log) == stored+20 })
		stored += 20
		answered += 20 + h.killUnder(t, who)
		after := linesOf(t, log)
		if after < stored {
			t.Errorf("%d lines were stored, and after the kill there are %d", stored, after)
		}
		stored = after
	}
	h := startDemo(t, dir)
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	whole(t, "--dir", dir)
	t.Logf("three kills: %d requests answered, %d lines stored", answered, linesOf(t, log))
}

// killUnder kills the program while four visitors browse, and says how many of their requests were answered.
func (h *house) killUnder(t *testing.T, who demo.Account) int {
	t.Helper()
	var visitors sync.WaitGroup
	ok := make(chan struct{}, 1<<16)
	for range 4 {
		visitors.Go(func() {
			for {
				got, err := h.visit(who, "http://learning.test/")
				if err != nil {
					return
				}
				if got.Status == http.StatusOK {
					ok <- struct{}{}
				}
			}
		})
	}
	const some = 2000
	for range some {
		<-ok
	}
	h.kill(t)
	visitors.Wait()
	return some + len(ok)
}

func linesOf(t *testing.T, log string) int {
	t.Helper()
	return len(ask(t, log, "SELECT id FROM monitoring_line WHERE host = 'learning.test'"))
}

// Two browsers on one case: of two decisions on the same task one wins and the other is told; of many notes none is
// lost.
func TestTwoWritersAtOnce(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	h := startDemo(t, dir)
	records := filepath.Join(dir, "belisha.db")
	h.signIn(t, h.who(t, "teacher", "4 Kestrel")).post(t, "/tell", "words", "Two people will work on this.").expect(t, http.StatusSeeOther)
	dsl := h.who(t, "dsl", "")
	one, two := h.signIn(t, dsl), h.signIn(t, dsl)
	page := "/incidents/" + ask(t, records, "SELECT id FROM incidents_incident WHERE words LIKE 'Two people will work on this.%'")[0]
	one.get(t, page).expect(t, http.StatusOK)
	one.post(t, page+"/classify", "row", "learner:online_services", "heading", "Blocked page", "place", "school", "happened-day", "2",
		"happened-month", "11", "happened-year", "2026", "classify-reason", "Looked at it.").expect(t, http.StatusSeeOther)
	key := ask(t, records, "SELECT key FROM incidents_task WHERE incident_id = ? ORDER BY place", strings.TrimPrefix(page, "/incidents/"))[0]
	reason := "reason-" + strings.ReplaceAll(key, ":", "-")

	var both sync.WaitGroup
	statuses := make(chan int, 2)
	for _, b := range []*browser{one, two} {
		both.Go(func() {
			got, err := b.form(page+"/task", "key", key, reason, "Done.")
			if err != nil {
				t.Error(err)
			}
			if got.Status != http.StatusSeeOther && !strings.Contains(got.plain(), "has been dealt with already") {
				t.Errorf("the second is not told what happened: %d\n%s", got.Status, got.plain())
			}
			statuses <- got.Status
		})
	}
	both.Wait()
	if a, b := <-statuses, <-statuses; (a == http.StatusSeeOther) == (b == http.StatusSeeOther) {
		t.Errorf("two decisions at once: %d and %d", a, b)
	}
	for i := range 8 {
		both.Go(func() {
			got, err := []*browser{one, two}[i%2].form(page+"/note", "note", fmt.Sprintf("Note %d of eight.", i))
			if err != nil || got.Status != http.StatusSeeOther {
				t.Errorf("note %d: %d %v", i, got.Status, err)
			}
		})
	}
	both.Wait()
	if n := ask(t, records, "SELECT text FROM incidents_entry WHERE text LIKE 'Note % of eight.'"); len(n) != 8 {
		t.Errorf("of eight notes there are %d: %q", len(n), n)
	}
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	whole(t, "--dir", dir)
}
