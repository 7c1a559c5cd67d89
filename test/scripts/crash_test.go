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

// kill -9 in the middle of many writes, again and again on one folder: nothing that was acknowledged is lost, and
// nothing is there by half.
func TestKilledWhileWriting(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	s := &storm{acked: map[string]string{}, count: make(chan struct{}, 1<<16)}
	for round := range 3 {
		h := startDemo(t, dir)
		var writers sync.WaitGroup
		for i, role := range []string{"teacher", "head", "technician", "dsl", "office", "coordinator"} {
			b := h.signIn(t, h.who(t, role, ""))
			writers.Go(func() { s.tellOn(b, 10*round+i) })
		}
		for range 40 {
			<-s.count
		}
		h.kill(t)
		writers.Wait()
		whole(t, "--dir", dir)
	}

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
	t.Logf("%d acknowledged before three kills, %d stored", len(s.acked), len(there))
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
		soon(t, "the visits are in the log", func() bool { return linesOf(t, log) >= stored+20 }) // and what a file still held at the kill
		stored = linesOf(t, log)
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

// presses are what children sent with the button of their page: every try under its once-key, and those that got a receipt.
type presses struct {
	mu    sync.Mutex
	tried map[string][]string // words → the form
	acked map[string]string   // words → receipt
	count chan struct{}
}

// pressOn presses until the door is gone.
func (p *presses) pressOn(b *browser, child int) {
	for n := 0; ; n++ {
		words := fmt.Sprintf("Press %d-%d", child, n)
		form := []string{"once", fmt.Sprintf("%016x%016x", child+1, n+1), "choice", "unkind", "adult", "any", "words", words}
		p.mu.Lock()
		p.tried[words] = form
		p.mu.Unlock()
		got, err := b.form("/tell", form...)
		if err != nil {
			return
		}
		if strings.HasPrefix(got.To, "/tell/receipt/") {
			p.mu.Lock()
			p.acked[words] = got.To
			p.mu.Unlock()
			p.count <- struct{}{}
		}
	}
}

// kill -9 while children press: each report is wholly there with its receipt, or not at all; and whoever got no answer presses
// again with the same form, and nothing doubles. shows INC-01, NEW-08
func TestKilledWhileChildrenPress(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	records := filepath.Join(dir, "belisha.db")
	p := &presses{tried: map[string][]string{}, acked: map[string]string{}, count: make(chan struct{}, 1<<16)}
	for round := range 2 {
		h := startDemo(t, dir)
		var children sync.WaitGroup
		for n := range 4 {
			b := h.signIn(t, h.who(t, "pupil", "4 Kestrel"))
			children.Go(func() { p.pressOn(b, 10*round+n) })
		}
		for range 25 {
			<-p.count
		}
		h.kill(t)
		children.Wait()
		whole(t, "--dir", dir)
		p.nothingByHalf(t, records)
	}

	h := startDemo(t, dir)
	child := h.signIn(t, h.who(t, "pupil", "4 Kestrel"))
	before := len(told(t, records))
	for words, form := range p.tried { // a child who saw no answer presses again, and one who did may too
		got := child.post(t, "/tell", form...)
		got.expect(t, http.StatusSeeOther)
		if acked, was := p.acked[words]; was && got.To != acked {
			t.Errorf("%q was answered by %s, and pressed again by %s", words, acked, got.To)
		}
		child.get(t, got.To).expect(t, http.StatusOK, "Your number is")
	}
	after := told(t, records)
	for words := range p.tried {
		if after[words] != 1 {
			t.Errorf("%q is there %d times", words, after[words])
		}
	}
	t.Logf("%d presses, %d of them with a receipt before two kills; %d stored then, %d after all were pressed again", len(p.tried), len(p.acked), before, len(after))
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	whole(t, "--dir", dir)
}

// nothingByHalf looks at what a kill left: every case of a press has its report and its receipt, and every press that was
// acknowledged has its case.
func (p *presses) nothingByHalf(t *testing.T, records string) {
	t.Helper()
	there := told(t, records)
	for words := range p.acked {
		if there[words] != 1 {
			t.Errorf("%q was acknowledged and is there %d times", words, there[words])
		}
	}
	if half := ask(t, records, `SELECT i.words FROM incidents_incident i WHERE i.words LIKE '%Press %-%' AND (
 NOT EXISTS (SELECT 1 FROM telling_report r WHERE r.school_id = i.school_id AND r.incident_id = i.id AND r.choice = 'unkind') OR
 NOT EXISTS (SELECT 1 FROM telling_receipt c WHERE c.school_id = i.school_id AND c.incident_id = i.id))`); len(half) > 0 {
		t.Errorf("there by half: %q", half)
	}
}

// told counts the cases of presses by the child's own words, which stand last.
func told(t *testing.T, records string) map[string]int {
	t.Helper()
	out := map[string]int{}
	for _, text := range ask(t, records, "SELECT words FROM incidents_incident WHERE words LIKE '%Press %-%'") {
		out[text[strings.LastIndex(text, "Press "):]]++
	}
	return out
}
