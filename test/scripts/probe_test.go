package scripts

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// opened waits until the program that was started over a folder has written down its doors, as it does for its own command
// line, and gives the name server's.
func (h *house) opened(t *testing.T, dir string) (dns string) {
	t.Helper()
	var doors struct{ Proxy, DNS string }
	soon(t, "the doors are written down", func() bool {
		text, err := os.ReadFile(filepath.Join(dir, "doors.json"))
		return err == nil && json.Unmarshal(text, &doors) == nil && doors.Proxy == h.Proxy
	})
	return doors.DNS
}

// names configures the name server of a school, with an upstream of the test's own.
func names(t *testing.T) string {
	t.Helper()
	return "dns:\n  listen: " + closed(t) + "\n  upstreams: [" + upstream(t) + "]\nproxy:\n  listen: 127.0.0.1:0\n"
}

// shows STD-05, STD-06, WEB-01, WEB-03: the command asks the doors of the Belisha that runs here as every profile, and all is as the policy
// says; a school whose list of adult sites has gone is told so, with the question and the profile; one without the list against illegal
// content does not start.
func TestProbeSaysWhetherTheFilterFilters(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	h := serve(t, config(t, dir, names(t)))
	h.opened(t, dir)
	out, code := tell(t, "", "probe", "--dir", dir, "--all")
	if code != 0 || !strings.Contains(out, ", 0 not answered as the policy says") {
		t.Errorf("exit %d\n%s", code, wrongs(out))
	}
	for _, want := range []string{`right  proxy`, `right  dns`, `lower_ks2 .*expected block, found block  A test name on the list of images of abuse`,
		`expected allow, found allow  A helpline`, `expected block, found block  A program`} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("the sheet has no line like %q:\n%s", want, out)
		}
	}
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	if out, code := tell(t, "", "probe", "--dir", dir); code == 0 || !strings.Contains(out, "the web filter does not answer") {
		t.Errorf("nothing runs, and the probe says: exit %d\n%s", code, wrongs(out))
	}

	folder := filepath.Join(t.TempDir(), "lists")
	if err := os.CopyFS(folder, os.DirFS("../../internal/app/lists")); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(folder, "adult")); err != nil {
		t.Fatal(err)
	}
	short := serve(t, config(t, dir, "lists: "+folder+"\n"+names(t)))
	short.opened(t, dir)
	out, code = tell(t, "", "probe", "--dir", dir)
	if code == 0 || !regexp.MustCompile(`WRONG  proxy   upper_ks2 .*expected block, found allow  A test name of adult material`).MatchString(out) {
		t.Errorf("a list is away, and the probe says: exit %d\n%s", code, wrongs(out))
	}
	if err := short.stop(); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(folder, "illegal")); err != nil { // without this one nothing is opened at all (WEB-03)
		t.Fatal(err)
	}
	if out, code := tell(t, "", "serve", "--config", config(t, dir, "lists: "+folder+"\n")); code == 0 || !strings.Contains(out, "illegal lists missing or empty: illegal") {
		t.Errorf("without the list against illegal content: exit %d\n%s", code, out)
	}
}

// wrongs are the lines that matter of a sheet.
func wrongs(out string) string {
	var keep []string
	for _, line := range strings.Split(out, "\n") {
		if !strings.HasPrefix(line, "right") {
			keep = append(keep, line)
		}
	}
	return strings.Join(keep, "\n")
}

// shows STD-05, WEB-01: a device at a place fetches its questions with a key, asks them as itself through the doors that it was
// told of, and what it found stands on the school's check sheet; a key that was closed or made up gets nothing.
func TestProbeFromAPlace(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	h := serve(t, config(t, dir, names(t)))
	h.card = cardOf(t, dir)
	dns := h.opened(t, dir)
	tech := h.signIn(t, h.who(t, "technician", ""))
	soon(t, "the device is known by who has signed in at it", func() bool {
		return wire(t, h.Proxy, "GET http://adult.test/ HTTP/1.1\r\nHost: adult.test\r\n\r\n").Status == http.StatusForbidden
	})
	made := tech.post(t, "/probing/points", "name", "Kestrel class, tablet trolley", "network", "")
	made.expect(t, http.StatusOK, "Kestrel class, tablet trolley", "It is shown this once")
	key := field(t, made, `(?s)id="key".*?<code>([^<]+)</code>`)
	if strings.Contains(tech.get(t, "/probing/points").Text, key) {
		t.Error("the key is shown a second time")
	}
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _ := tell(t, "", "probe", "--records", h.Web, "--key-file", file, "--proxy", h.Proxy, "--dns", dns, "--all")
	for _, line := range strings.Split(out, "\n") { // whether there is a way past the filter is about this machine's own network
		if strings.HasPrefix(line, "WRONG") && !strings.Contains(line, " direct ") {
			t.Errorf("from a place: %s", line)
		}
	}
	for _, door := range []string{"right  proxy", "right  dns", "  direct "} {
		if !strings.Contains(out, door) {
			t.Errorf("nothing was asked at %q:\n%s", door, out)
		}
	}
	records := filepath.Join(dir, "belisha.db")
	stored := ask(t, records, `SELECT q.probe FROM probing_question q JOIN probing_point p ON p.school_id = q.school_id AND p.id = q.point_id WHERE q.door = 'proxy' AND q.found = 'block'`)
	if len(stored) < 3 {
		t.Errorf("the sheet of the place is not stored: %v", stored)
	}
	tech.get(t, "/probing").expect(t, http.StatusOK, "Kestrel class, tablet trolley")
	end := field(t, tech.get(t, "/probing/points"), `action="(/probing/points/[^"]+/end)"`)
	tech.post(t, end).expect(t, http.StatusSeeOther)
	for name, text := range map[string]string{"closed": key, "made up": "0123456789abcdef0123456789abcdef", "empty": ""} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, code := tell(t, "", "probe", "--records", h.Web, "--key-file", file, "--proxy", h.Proxy); code == 0 || !strings.Contains(out, "do not know this key") {
			t.Errorf("with a key that is %s: exit %d\n%s", name, code, out)
		}
	}
	if n := fmt.Sprint(len(ask(t, records, "SELECT id FROM probing_point WHERE ended_at = ''"))); n != "0" {
		t.Errorf("%s places are open", n)
	}
}
