package proxy_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/probe"
)

// shows STD-05 NET-19 WEB-01: the probes ask the real door as each profile; nothing of them reaches a site or the log, and
// a private server of the office is out of reach.
func TestProbesAskTheDoor(t *testing.T) {
	reached := 0
	far := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached++ }))
	t.Cleanup(far.Close)
	at := strings.TrimPrefix(far.URL, "http://")
	g := open(t, sites{"open.example": at, "games.example": at})
	keeper, err := probe.OpenKeeper(filepath.Join(t.TempDir(), "probe.key"))
	if err != nil {
		t.Fatal(err)
	}
	g.server.SetKeeper(keeper)
	now := func() time.Time { return g.at }
	asker := probe.New(probe.Config{Proxy: g.addr, Keeper: keeper}, now)
	strangers := probe.New(probe.Config{Proxy: g.addr, Keeper: other(t)}, now)
	ask := func(a *probe.Asker, door, profile, address string) board.Answer {
		return a.Ask(t.Context(), []board.Question{{Key: "k", Profile: profile, Door: door, Address: address, Expect: board.Block}})[0]
	}
	const blocked = "adult.example"
	for _, address := range []string{blocked, "http://" + blocked + "/a?b=c", "https://" + blocked + "/"} {
		if got := ask(asker, probe.DoorProxy, "nursery", address); got.Found != board.Block || got.Rule == "" {
			t.Errorf("%s: %+v", address, got)
		}
	}
	if got := ask(asker, probe.DoorProxy, "staff", "open.example"); got.Found != board.Allow {
		t.Errorf("a site that is open: %+v", got)
	}
	if got := ask(asker, probe.DoorOffice, "staff", "http://"+at+"/"); got.Found != board.Block || got.Why != "" {
		t.Errorf("the office: %+v", got)
	}
	if got := ask(asker, probe.DoorOffice, "staff", "http://nowhere.belisha-test.example:1/"); got.Found == board.Allow {
		t.Errorf("a server that is not there: %+v", got)
	}
	if got := ask(asker, probe.DoorUpstream, "nursery", blocked); got.Found != board.Failed {
		t.Errorf("the school's own rule proves nothing of the provider's: %+v", got)
	}
	if got := ask(strangers, probe.DoorProxy, "staff", "open.example"); got.Found != board.Failed {
		t.Errorf("with a pass of another key: %+v", got)
	}
	if got := ask(asker, probe.DoorDNS, "staff", "open.example"); got.Found != board.Failed {
		t.Errorf("a door that is not there: %+v", got)
	}
	g.server.SetEngine(nil)
	if got := ask(asker, probe.DoorProxy, "staff", "open.example"); got.Found == board.Allow {
		t.Errorf("without rules: %+v", got)
	}
	g.sink.mu.Lock()
	defer g.sink.mu.Unlock()
	if reached != 0 || len(g.sink.got) != 0 {
		t.Errorf("%d requests reached the site, %d lines were logged", reached, len(g.sink.got))
	}
}

func other(t *testing.T) *probe.Keeper {
	t.Helper()
	k, err := probe.OpenKeeper(filepath.Join(t.TempDir(), "probe.key"))
	if err != nil {
		t.Fatal(err)
	}
	return k
}
