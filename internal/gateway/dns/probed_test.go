package dns_test

import (
	"path/filepath"
	"testing"

	"belisha/internal/board"
	"belisha/internal/gateway/probe"
)

// shows STD-05: the name server, too, answers a probe as the profile that it asks as; nobody is told, nothing is written down
// and nobody upstream is asked. A pass of another key is no more than a strange option.
func TestProbesAskTheNameServer(t *testing.T) {
	w := newWorld(t, "open.example. 300 IN A 192.0.2.1")
	h := open(t, w)
	keeper, err := probe.OpenKeeper(filepath.Join(t.TempDir(), "probe.key"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := probe.OpenKeeper(filepath.Join(t.TempDir(), "probe.key"))
	if err != nil {
		t.Fatal(err)
	}
	h.server.SetKeeper(keeper)
	at := h.doors.UDP[0].LocalAddr().String()
	ask := func(k *probe.Keeper, profile, name string) board.Answer {
		asker := probe.New(probe.Config{DNS: at, Keeper: k}, h.now)
		return asker.Ask(t.Context(), []board.Question{{Key: "k", Profile: profile, Door: probe.DoorDNS, Address: name, Expect: board.Block}})[0]
	}
	if got := ask(keeper, "staff", "illegal.example"); got.Found != board.Block {
		t.Errorf("an illegal name: %+v", got)
	}
	if got := ask(keeper, "staff", "open.example"); got.Found != board.Allow || got.Why != "" {
		t.Errorf("an open name: %+v", got)
	}
	if n := h.server.Figures().Forwarded; n != 0 {
		t.Errorf("%d probes were forwarded", n)
	}
	_ = ask(other, "staff", "open.example") // a stranger's query like any other, hence a line of the log
	h.stop()
	h.sink.mu.Lock()
	defer h.sink.mu.Unlock()
	if len(h.sink.got) != 1 || h.sink.got[0].Host != "open.example" {
		t.Errorf("written down: %+v", h.sink.got)
	}
}
