// Package gates_test goes through both wings at once: what a parent signs and takes back in the records opens and shuts the
// gateway's door, over real sockets.
package gates_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
)

// shows AUA-04 AUA-07 AUA-15 AUA-27 WEB-29 on both databases: a child of Year 1 has no internet until a parent has signed
// and allowed it; then it opens; what the parent takes back cuts the open tunnel, blocks the next click with a page that
// says why, and the gateway confirms it. A member of staff who has not signed has the school's own pages only.
func TestTheDoorObeysTheRecords(t *testing.T) {
	dbtest.EachMigrated(t, schemas(), func(t *testing.T, d *db.DB) {
		h := build(t, d)
		site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") }))
		t.Cleanup(site.Close)
		secure := httptest.NewTLSServer(site.Config.Handler)
		t.Cleanup(secure.Close)
		g := h.gateway(map[string]string{"news.example": site.Listener.Addr().String(), "safe.example": secure.Listener.Addr().String()})

		h.publish(g)
		g.get("sam.y1", http.StatusForbidden, "Your grown-up has not signed yet.", "Who can help: Class teacher")
		g.get("t.four", http.StatusForbidden, "You have not signed.", "/agreements/sign/staff")
		h.sign("m.quill", "small", "sam.y1")
		h.publish(g)
		g.get("sam.y1", http.StatusForbidden, "Nobody at home has said yes.")
		h.sign("m.quill", "parents", "sam.y1")
		h.sign("t.four", "staff", "t.four")
		h.publish(g)
		g.get("sam.y1", http.StatusOK, "hello")
		g.get("t.four", http.StatusOK, "hello")

		alive := g.tunnel("sam.y1", "safe.example:443")
		if err := alive(); err != nil {
			t.Fatal(err)
		}
		h.wait(time.Minute)
		from := time.Now()
		h.withdraw("m.quill", "internet", "sam.y1")
		h.publish(g)
		if err := alive(); err == nil {
			t.Error("the open tunnel outlived the permission")
		}
		g.get("sam.y1", http.StatusForbidden, "Nobody at home has said yes.", "/.belisha/tell")
		t.Logf("from the withdrawal to the shut door: %v", time.Since(from).Round(time.Millisecond))
		h.see(func(tx *ledger.Tx) error {
			open, err := h.forms.Unconfirmed(t.Context(), tx, "gateway")
			if len(open) > 0 {
				t.Errorf("the gateway has not confirmed: %+v", open)
			}
			return err
		})
		g.get("t.four", http.StatusOK, "hello")
		if rules := g.rules("sam.y1"); rules != "gate.small gate.internet gate.internet" {
			t.Errorf("the log names %q", rules)
		}
	})
}

// publish puts up facts as the app does at each such event and each minute, and lets the gateway confirm.
func (h *house) publish(g *gateway) {
	h.t.Helper()
	facts := &board.Facts{School: school, People: map[string]board.Person{}, At: h.clock()}
	h.see(func(tx *ledger.Tx) error {
		held, err := h.gates.Held(h.t.Context(), tx, facts.At)
		for account, p := range h.who {
			facts.People[account] = board.Person{ID: p.ID, Account: account, Roles: h.roles(p), Year: p.Year, Verifier: g.verifier, Held: held[p.ID]}
		}
		return err
	})
	g.board.PutFacts(facts)
	g.server.Rejudge()
	h.no(h.gates.Confirmed(h.t.Context(), facts))
}

// get asks for a page through the gateway and demands what comes.
func (g *gateway) get(account string, status int, says ...string) {
	g.t.Helper()
	transport := &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: g.addr, User: url.UserPassword(account, "secret")})}
	defer transport.CloseIdleConnections()
	resp, err := (&http.Client{Transport: transport}).Get("http://news.example/")
	if err != nil {
		g.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status {
		g.t.Fatalf("%s: %d, want %d (%v)\n%s", account, resp.StatusCode, status, err, body)
	}
	for _, one := range says {
		if !strings.Contains(string(body), one) {
			g.t.Errorf("%s does not read %q:\n%s", account, one, body)
		}
	}
}

// tunnel opens a CONNECT tunnel and gives a way to ask whether it still carries.
func (g *gateway) tunnel(account, to string) func() error {
	g.t.Helper()
	conn, err := (&net.Dialer{}).DialContext(g.t.Context(), "tcp", g.addr)
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { _ = conn.Close() })
	fmt.Fprintf(conn, "CONNECT %s HTTP/1.1\r\nHost: %s\r\nProxy-Authorization: Basic %s\r\n\r\n", to, to, base64.StdEncoding.EncodeToString([]byte(account+":secret")))
	in := bufio.NewReader(conn)
	if resp, err := http.ReadResponse(in, nil); err != nil || resp.StatusCode != http.StatusOK {
		g.t.Fatal(resp, err)
	}
	inner := tls.Client(conn, &tls.Config{ServerName: strings.TrimSuffix(to, ":443"), InsecureSkipVerify: true}) //nolint:gosec // the origin is our own
	answers := bufio.NewReader(inner)
	return func() error {
		_ = conn.SetDeadline(time.Now().Add(time.Minute))
		fmt.Fprint(inner, "HEAD / HTTP/1.1\r\nHost: safe.example\r\n\r\n")
		resp, err := http.ReadResponse(answers, &http.Request{Method: http.MethodHead})
		if err != nil {
			return fmt.Errorf("the tunnel: %w", err)
		}
		return resp.Body.Close()
	}
}

// rules are those by which somebody was blocked, in their order.
func (g *gateway) rules(account string) string {
	g.t.Helper()
	if err := g.journal.Sync(context.Background()); err != nil {
		g.t.Fatal(err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	var out []string
	for _, e := range g.entries {
		if e.Account == account && e.Verdict == "block" {
			out = append(out, e.Rule)
		}
	}
	return strings.Join(out, " ")
}

func (h *house) sign(signer, form, about string) {
	h.t.Helper()
	h.system(func(tx *ledger.Tx) (ledger.Event, error) {
		text, err := h.forms.Text(form, "en")
		if err != nil {
			return ledger.Event{}, err
		}
		s := agreements.Signing{Form: form, Hash: text.Hash, About: []string{h.who[about].ID}, Signer: h.who[signer].ID, Name: "A name",
			Method: agreements.OnScreen, Sanctions: true, Answers: map[string]string{}}
		for _, i := range text.Items {
			if i.Kind == "consent" {
				s.Answers[i.Key] = "yes"
			}
		}
		_, e, err := h.forms.Sign(h.t.Context(), tx, s)
		return e, err
	})
}

func (h *house) withdraw(by, service, about string) {
	h.t.Helper()
	h.system(func(tx *ledger.Tx) (ledger.Event, error) {
		return h.forms.Withdraw(h.t.Context(), tx, agreements.Withdrawal{By: h.who[by].ID, About: h.who[about].ID, Service: service, Form: "parents", Method: agreements.OnScreen})
	})
}

// cheap is a verifier that keeps the test quick.
func cheap(t testing.TB) string {
	t.Helper()
	v, err := argon2id.CreateHash("secret", &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16})
	if err != nil {
		t.Fatal(err)
	}
	return v
}
