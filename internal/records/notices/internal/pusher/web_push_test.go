package pusher_test

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/records/notices/internal/posttest"
	"belisha/internal/records/notices/internal/pusher"
)

func keyIn(t *testing.T, dir string) pusher.Key {
	t.Helper()
	k, err := pusher.ReadKey(filepath.Join(dir, "notices.key"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func reach(s *posttest.Service) (pusher.Services, pusher.Subscription) {
	return pusher.Services{Hosts: []string{"127.0.0.1"}, Loopback: true, Roots: s.Roots}, pusher.Subscription{Endpoint: s.Endpoint, P256dh: s.P256dh, Auth: s.Auth}
}

func TestBrowserReadsWhatWasSealed(t *testing.T) {
	t.Parallel()
	service := posttest.Browser(t)
	via, sub := reach(service)
	key := keyIn(t, t.TempDir())
	if err := via.Send(t.Context(), key, "https://belisha.example", sub, pusher.Push{Title: "A concern needs you – ä", Href: "/notices/1", Topic: "1", Urgent: true}); err != nil {
		t.Fatal(err)
	}
	if err := via.Send(t.Context(), key, "head@school.example", sub, pusher.Push{Title: "A review is due", Href: "/notices/2", Topic: "2"}); err != nil {
		t.Fatal(err)
	}
	got, err := service.Got()
	if err != nil || len(got) != 2 {
		t.Fatalf("%+v %v", got, err)
	}
	if g := got[0]; g.Title != "A concern needs you – ä" || g.Href != "/notices/1" || g.Topic != "1" || g.Urgency != "high" || g.Subscriber != "https://belisha.example" || g.Key != key.Public() {
		t.Errorf("%+v", g)
	}
	if g := got[1]; g.Urgency != "normal" || g.Subscriber != "mailto:head@school.example" {
		t.Errorf("%+v", g)
	}
}

func TestWhatTheServiceAnswers(t *testing.T) {
	t.Parallel()
	service := posttest.Browser(t)
	via, sub := reach(service)
	key := keyIn(t, t.TempDir())
	for status, want := range map[int]pusher.Fault{404: {Class: "gone", Final: true}, 410: {Class: "gone", Final: true}, 429: {Class: "service_429"}, 500: {Class: "service_500"},
		503: {Class: "service_503"}, 403: {Class: "service_403", Final: true}, 302: {Class: "service_302", Final: true}} {
		service.Answer(status)
		var f *pusher.Fault
		if err := via.Send(t.Context(), key, "https://b.example", sub, pusher.Push{Title: "x"}); !errors.As(err, &f) || f.Class != want.Class || f.Final != want.Final {
			t.Errorf("%d: %+v", status, f)
		}
	}
	via.Roots = nil
	var f *pusher.Fault
	if err := via.Send(t.Context(), key, "https://b.example", sub, pusher.Push{Title: "x"}); !errors.As(err, &f) || f.Class != "connect" || f.Final {
		t.Errorf("an untrusted service: %v", err)
	}
	if got, err := service.Got(); len(got) != 0 || err != nil {
		t.Errorf("%v %v", got, err)
	}
}

// A browser may not make the house speak to something inside the school.
func TestOnlyKnownServicesAndPublicAddresses(t *testing.T) {
	t.Parallel()
	service := posttest.Browser(t)
	_, sub := reach(service)
	usual := pusher.Services{}
	for _, good := range []string{"https://fcm.googleapis.com/fcm/send/x", "https://updates.push.services.mozilla.com/wpush/v2/x", "https://web.push.apple.com/x", "https://wns2-ln2p.notify.windows.com/w/?token=x", "https://FCM.googleapis.com:443/x"} {
		sub.Endpoint = good
		if err := usual.Check(sub); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"http://fcm.googleapis.com/x", "https://fcm.googleapis.com.evil.example/x", "https://evilfcm.googleapis.com/x", "https://push.services.mozilla.com.evil.example/", "https://.push.apple.com/x",
		"https://fcm.googleapis.com@127.0.0.1/x", "https://fcm.googleapis.com:8443/x", "https://127.0.0.1/x", "https://localhost/x", "https://[::1]/x", "//fcm.googleapis.com/x", "", "https://fcm.googleapis.com/" + strings.Repeat("x", 1000), "https://fcm.googleapis.com/x#y", "https://fcm.googleapis.com\\@127.0.0.1/", service.Endpoint} {
		sub.Endpoint = bad
		if err := usual.Check(sub); !errors.Is(err, pusher.ErrHost) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	// The name is known, but leads to this very machine: the connection itself is refused.
	sub.Endpoint = "https://localhost/x"
	trap := pusher.Services{Hosts: []string{"localhost"}, Roots: service.Roots, Timeout: 10 * time.Second}
	var f *pusher.Fault
	if err := trap.Send(t.Context(), keyIn(t, t.TempDir()), "https://b.example", sub, pusher.Push{Title: "x"}); !errors.As(err, &f) || f.Class != "private_address" || !f.Final {
		t.Errorf("%v", err)
	}
}

func TestPublicAddresses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"8.8.8.8": true, "2606:4700::1": true, "127.0.0.1": false, "10.0.0.1": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false,
		"100.64.0.1": false, "0.0.0.0": false, "::1": false, "fe80::1": false, "fd00::1": false, "224.0.0.1": false, "255.255.255.255": false} {
		if got := pusher.Public(pusher.Services{}, netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestIncompleteKeys(t *testing.T) {
	t.Parallel()
	service := posttest.Browser(t)
	via, good := reach(service)
	for _, spoil := range []func(*pusher.Subscription){func(s *pusher.Subscription) { s.P256dh = "" }, func(s *pusher.Subscription) { s.Auth = "AAAA" }, func(s *pusher.Subscription) { s.P256dh = strings.Repeat("A", 87) },
		func(s *pusher.Subscription) { s.Auth = strings.Repeat("A", 500) }, func(s *pusher.Subscription) { s.P256dh = "!" }} {
		s := good
		spoil(&s)
		if err := via.Check(s); !errors.Is(err, pusher.ErrKeys) {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

func TestKeyIsMadeOnceAndKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "notices.key")
	found := make([]string, 8)
	var all sync.WaitGroup
	for i := range found {
		all.Go(func() {
			k, err := pusher.ReadKey(path)
			if err != nil {
				t.Error(err)
				return
			}
			found[i] = k.Public() + k.Code("a", "b")
		})
	}
	all.Wait()
	for _, f := range found {
		if f != found[0] || f == "" {
			t.Errorf("two keys: %q %q", f, found[0])
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v %v", left, err)
	}
	k := keyIn(t, dir)
	if k.Code("a", "b") == k.Code("ab") || k.Code("a") == keyIn(t, t.TempDir()).Code("a") || len(k.Code("x")) != 8 {
		t.Error("codes are not told apart")
	}
	if err := os.WriteFile(path, []byte("not a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := pusher.ReadKey(path); err == nil || strings.Contains(err.Error(), "not a key") {
		t.Errorf("a broken file: %v", err)
	}
	if _, err := pusher.ReadKey(""); err == nil {
		t.Error("no file is no key")
	}
	if _, err := pusher.ReadKey(filepath.Join(dir, "no", "where")); err == nil {
		t.Error("a folder that is not there")
	}
}
