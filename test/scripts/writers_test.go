package scripts

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

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
	key := ask(t, records, "SELECT key FROM incidents_task WHERE incident_id = ? AND key LIKE 'learner:%' ORDER BY place", strings.TrimPrefix(page, "/incidents/"))[0]
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
