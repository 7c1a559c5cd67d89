package house_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// guardActs answer an attack, let the device in and cut it off again, and take a report of the network in.
func guardActs() []act {
	alert := func(at, verb, subject string, f func(*scene) url.Values) act {
		return act{"/defence/alerts/{id}/" + at, "technician", verb, subject, post("/defence/alerts/{id}/"+at, "technician", f), 0}
	}
	item := func(at, who, verb string, f func(*scene) url.Values) act {
		return act{"/defence/items/{id}" + at, who, verb, "audit-item/{item}", post("/defence/items/{id}"+at, who, f), 0}
	}
	return []act{
		alert("let-in/{cut}", "defence.let-in", "containment/{cut}", fixed("why", "It was set up anew this morning.")),
		alert("cut-off", "defence.cut-off", "containment/", fixed("what", "device")),
		alert("conclude", "defence.concluded", "security-alert/{security}", fixed("outcome", "harmless", "words", "The scanner’s own test file, for a lesson.")),
		{"/defence/audits", "technician", "defence.audit-read", "network-audit/", func(s *scene) answer {
			a := s.as("technician").upload("/defence/audits", form("tool", "A scanner"), "file", "again.csv", []byte(s.table+"another,aa:bb:cc:00:00:77\n"))
			s.audit = strings.TrimPrefix(a.to, "/defence/audits/")
			return a
		}, 0},
		{"/defence/audits/{id}/take", "technician", "defence.audit-taken", "network-audit/{audit}", post("/defence/audits/{id}/take", "technician", fixed()), 0},
		item("/mine", "coordinator", "defence.item-owned", fixed()),
		item("", "technician", "defence.item-decided", fixed("state", "known", "words", "The new printer in the hall.")),
	}
}

// serviceActs let an outside service in, which sends what it found, and shut it out.
func serviceActs() []act {
	return []act{
		{"/feeds/new", "head", "feeds.added", "outside-service/", post("/feeds/new", "head", fixed("name", "Eyes", "contract", "C-13", "may", "findings", "names", "no", "hours", "24")), 200},
		{"/feeds/findings", "job/feeds.take", "feeds.received", "outside-service/{service}", func(s *scene) answer {
			return s.machine("POST", "/feeds/findings", s.bearer, s.finding("f-1", "urgent"))
		}, 200},
		{"/feeds/{id}/end", "head", "feeds.ended", "outside-service/{service}", post("/feeds/{id}/end", "head", fixed()), 0},
	}
}

// finding is what a service sends of one thing that it saw of nobody in particular.
func (h *house) finding(id, level string) string {
	return fmt.Sprintf(`{"findings":[{"id":%q,"at":%q,"level":%q,"kind":"self-harm","who":"","text":"A page about hurting oneself."}]}`, id, h.clock().Format(time.RFC3339), level)
}

// machine is a request by an outside service with its key.
func (h *house) machine(method, path, key, body string) answer {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.ctx(), method, h.site.URL+path, strings.NewReader(body))
	h.must(err)
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", "application/json")
	w, err := h.nobody().client.Do(r)
	h.must(err)
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	h.must(err)
	return answer{w.StatusCode, w.Header.Get("Location"), string(text)}
}
