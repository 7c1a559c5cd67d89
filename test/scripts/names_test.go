package scripts

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// looked is what the name server says of a name: its addresses, and the code.
func looked(t *testing.T, at, name string) (addrs []string, code int) {
	t.Helper()
	reply, _, err := (&dns.Client{Timeout: patience}).ExchangeContext(t.Context(), new(dns.Msg).SetQuestion(dns.Fqdn(name), dns.TypeA), at)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, rr := range reply.Answer {
		if a, ok := rr.(*dns.A); ok {
			addrs = append(addrs, a.A.String())
		}
	}
	return addrs, reply.Rcode
}

// The name server of the whole house: what is allowed has its address, what is blocked has none, an engine has that of its
// safe mode, and the illegal never; each stands in the log. shows WEB-02, WEB-03, WEB-13, WEB-22
func TestTheNameServer(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	h := serve(t, config(t, dir, names(t)))
	h.card = cardOf(t, dir)
	at := h.opened(t, dir)
	for name, want := range map[string]string{"childline.org.uk": "[203.0.113.7] 0", "adult.test": "[] 3", "illegal.test": "[] 3", "school.test": "[203.0.113.7] 0"} {
		if addrs, code := looked(t, at, name); fmt.Sprint(addrs, code) != want && fmt.Sprint(addrs, " ", code) != want {
			t.Errorf("%s: %v, code %d; want %s", name, addrs, code, want)
		}
	}
	h.signIn(t, h.who(t, "pupil", "4 Kestrel")) // so that the device is hers
	soon(t, "the device is known, so that a site on no list opens", func() bool { addrs, _ := looked(t, at, "learning.test"); return len(addrs) == 1 })
	if addrs, code := looked(t, at, "www.google.com"); fmt.Sprint(addrs) != "[203.0.113.8]" {
		t.Errorf("WEB-13: an engine has %v, code %d, and not the address of its safe mode", addrs, code)
	}
	logged(t, dir, "a blocked name", "host = 'adult.test' AND verdict = 'block' AND door = 'dns'")
}

// One name that the school adds is live in a moment, while a hundred requests a second go on, and none of these fails; taken
// away again, it opens. shows WEB-17
func TestANameAddedIsLiveAtOnce(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	site := origin(t)
	h := serve(t, config(t, dir, "proxy:\n  listen: 127.0.0.1:0\n  resolve:\n    learning.test: "+site+"\n    new.test: "+site+"\n"))
	h.card = cardOf(t, dir)
	child := h.who(t, "pupil", "4 Kestrel")
	h.browse(t, child, "http://new.test/").expect(t, http.StatusOK)
	var done, failed atomic.Int64
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-stop:
				return
			default:
			}
			if got, err := h.visit(child, "http://learning.test/"); err != nil || got.Status != http.StatusOK {
				failed.Add(1)
			}
			done.Add(1)
		}
	}()
	own := filepath.Join(dir, "lists.changes")
	for _, step := range []struct {
		text   string
		status int
	}{{"+ games new.test\n", http.StatusForbidden}, {"", http.StatusOK}} {
		put(t, own, step.text)
		from := time.Now()
		soon(t, fmt.Sprintf("the change holds: status %d", step.status), func() bool { return h.browse(t, child, "http://new.test/").Status == step.status })
		t.Logf("%q is live after %d ms", step.text, time.Since(from).Milliseconds())
	}
	put(t, own, "a line that is none\n+ games new.test\n")
	soon(t, "a bad line costs that line alone", func() bool { return h.browse(t, child, "http://new.test/").Status == http.StatusForbidden })
	put(t, own, "- illegal illegal.test\n") // WEB-03: nobody lifts what is illegal
	soon(t, "the change has been read", func() bool { return h.browse(t, child, "http://new.test/").Status == http.StatusOK })
	h.browse(t, child, "http://illegal.test/").expect(t, http.StatusForbidden)
	close(stop)
	<-ended
	if failed.Load() > 0 || done.Load() == 0 {
		t.Errorf("%d of %d requests failed meanwhile", failed.Load(), done.Load())
	}
	t.Logf("%d requests meanwhile, %d failed", done.Load(), failed.Load())
}

// put writes a file beside its place and moves it there, as a program does.
func put(t *testing.T, path, text string) {
	t.Helper()
	write(t, path+".new", text)
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// Why a site was open at a past moment is answered with the rules of then, though a decision has changed it since; what is not
// kept is said. shows NEW-01, WEB-06
func TestWhyThen(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	c := config(t, dir, "proxy:\n  listen: 127.0.0.1:0\n  resolve:\n    shopping.test: "+origin(t)+"\n")
	h := serve(t, c)
	h.card = cardOf(t, dir)
	child := h.who(t, "pupil", "4 Kestrel")
	head, decider := h.signIn(t, h.who(t, "head", "")), h.signIn(t, h.who(t, "coordinator", ""))
	head.post(t, "/filtering/ask", "host", "shopping.test", "kind", "unblock", "reason", "For a lesson about buying and selling.").expect(t, http.StatusSeeOther)
	at := "/filtering/requests/" + ask(t, filepath.Join(dir, "belisha.db"), "SELECT id FROM filtering_request WHERE host = 'shopping.test'")[0]
	decider.post(t, at+"/look").expect(t, http.StatusSeeOther)
	until := time.Now().AddDate(0, 1, 0)
	decider.post(t, at, "state", "allowed", "profiles", "lower_ks2", "risk-fit", "yes", "risk-contact", "no", "risk-public", "no", "risk-money", "yes", "decision", "Seen and weighed.",
		"until-day", fmt.Sprint(until.Day()), "until-month", fmt.Sprint(int(until.Month())), "until-year", fmt.Sprint(until.Year()), "do", "store").expect(t, http.StatusSeeOther)
	soon(t, "the decision holds", func() bool { return h.browse(t, child, "http://shopping.test/").Status == http.StatusOK })
	soon(t, "why knows of the decision", func() bool { // the copy on the disk comes a moment after the rules in memory
		out, _ := tell(t, "", "why", "--dir", dir, child.Name, "shopping.test")
		return strings.Contains(out, "verdict: allow")
	})
	saysWhy(t, dir, child.Name, "", "verdict: allow")
	saysWhy(t, dir, child.Name, time.Now().Add(-10*time.Minute).UTC().Format(time.RFC3339), "verdict: block", "rule: children_shopping", "note: ")
	if out, code := tell(t, "", "why", "--dir", dir, child.Name, "shopping.test", "the day before"); code == 0 {
		t.Errorf("a moment that is none: %s", out)
	}
}

func saysWhy(t *testing.T, dir, account, at string, words ...string) {
	t.Helper()
	args := []string{"why", "--dir", dir, account, "shopping.test"}
	if at != "" {
		args = append(args, at)
	}
	out, code := tell(t, "", args...)
	answer{Status: http.StatusOK, Text: out}.expect(t, http.StatusOK, words...)
	if code != 0 {
		t.Errorf("exit %d\n%s", code, out)
	}
}
