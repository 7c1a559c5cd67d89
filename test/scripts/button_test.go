package scripts

import (
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"belisha/internal/kit/clock"
)

// field finds something in the form of a block page.
func field(t *testing.T, page answer, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(page.Text)
	if m == nil {
		t.Fatalf("the block page has no %s:\n%s", pattern, page.Text)
	}
	return m[1]
}

// press is the button on a block page.
func (h *house) press(t *testing.T, page answer) answer {
	t.Helper()
	form := url.Values{"ticket": {field(t, page, `name="ticket" value="([^"]+)"`)}}.Encode()
	return wire(t, h.Proxy, "POST http://games.test"+field(t, page, `action="([^"]+)"`)+" HTTP/1.1\r\nHost: games.test\r\nOrigin: http://games.test\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\nContent-Length: "+strconv.Itoa(len(form))+"\r\n\r\n"+form)
}

// A child presses the button while the records are away, and then the power goes: the concern is there once the
// records are, and once only. shows INC-01
func TestTheButtonOutlivesTheRecords(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	records := filepath.Join(dir, "belisha.db")
	aside(t, records, records+".aside")
	h := startDemo(t, dir)
	pupil := h.who(t, "pupil", "4 Kestrel")
	began := clock.Text(time.Now())
	page := h.browse(t, pupil, "http://games.test/")
	page.expect(t, http.StatusForbidden, "Tell a grown-up")
	h.press(t, page).expect(t, http.StatusAccepted, "Your message is kept safe")
	h.press(t, page).expect(t, http.StatusAccepted) // pressed twice, as children do
	h.kill(t)

	aside(t, records+".aside", records)
	h = startDemo(t, dir)
	told := func() []string {
		return ask(t, records, "SELECT i.id FROM incidents_incident i JOIN people_person p ON p.school_id = i.school_id AND p.id = i.reporter "+
			"WHERE p.account = ? AND i.opened_at > ? ORDER BY i.id", pupil.Name, began)
	}
	soon(t, "the concern is there", func() bool { return len(told()) > 0 })
	h.signIn(t, h.who(t, "dsl", "")).get(t, "/incidents/"+told()[0]).expect(t, http.StatusOK, "games.test")
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	if n := told(); len(n) != 1 {
		t.Errorf("one press too many or too few: %d concerns", len(n))
	}
	whole(t, "--dir", dir)
}

// A stop that was asked for loses no line of the log.
func TestStoppingLosesNothing(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	h := startDemo(t, dir, "--resolve", "learning.test="+origin(t))
	pupil := h.who(t, "pupil", "4 Kestrel")
	for range 100 {
		h.browse(t, pupil, "http://learning.test/").expect(t, http.StatusOK)
	}
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	if n := linesOf(t, filepath.Join(dir, "traffic.db")); n != 100 {
		t.Errorf("of 100 visits %d are in the log", n)
	}
	whole(t, "--dir", dir)
}
