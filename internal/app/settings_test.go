package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// startOnce starts the whole house, stops it again, and gives what the trail says of changed settings, the newest first.
func startOnce(t *testing.T, cfg Config) (out []ledger.Told) {
	t.Helper()
	a, err := Open(t.Context(), cfg, clock.System)
	if err != nil {
		t.Fatal(err)
	}
	r := a.records.Load()
	err = r.Ledger.Read(t.Context(), r.Gate.System(r.Base.School, "test"), func(tx *ledger.Tx) (err error) {
		out, err = ledger.Find(t.Context(), tx, ledger.Query{Verb: "defence.settings-changed", Limit: 10})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
	return out
}

// shows NET-18: what is changed in the machine's configuration, or in a file with a secret that it names, is found at the next
// start. The secret itself is in no database.
func TestChangedConfigurationIsFoundAtTheStart_NET18(t *testing.T) {
	cfg := emptySchool(t)
	if err := Init(t.Context(), cfg, clock.System, first(t, "st-neot")); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(t.TempDir(), "mail.secret")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(secret, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("plum harbour nineteen")
	cfg.Mail = MailConfig{Server: "127.0.0.1:1", From: "house@school.example", Password: secret}
	cfg.Sources = []SourceConfig{{Name: "bought", Address: "https://lists.example/all?key=quartz-lantern", Header: map[string]string{"Authorization": "Bearer violet-anchor"}}}
	startOnce(t, cfg)
	if got := startOnce(t, cfg); len(got) != 0 {
		t.Fatalf("nothing was changed: %+v", got)
	}
	write("plum harbour twenty")
	cfg.Proxy.Ports = []int{443, 8443}
	cfg.Sources[0].Header["Authorization"] = "Bearer violet-rudder"
	got := startOnce(t, cfg)
	if len(got) != 1 {
		t.Fatalf("%+v", got)
	}
	said := map[string]string{}
	for _, c := range got[0].Changes {
		said[c.Field] = c.Before + "/" + c.After
	}
	want := map[string]string{"proxy.ports.2": "/8443", "what is in the file of mail.password": "/", "sources.1.header.Authorization": "/"}
	if len(said) != len(want) {
		t.Errorf("%v", said)
	}
	for field, values := range want {
		if v, ok := said[field]; !ok || v != values {
			t.Errorf("%s: %q, wanted %q", field, v, values)
		}
	}
	files, err := filepath.Glob(filepath.Join(cfg.Dir, "*.db*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"plum harbour", "quartz-lantern", "violet-"} {
			if bytes.Contains(text, []byte(word)) {
				t.Errorf("%s holds %q", filepath.Base(path), word)
			}
		}
	}
	cfg.MadeUp, cfg.Proxy.Ports = true, []int{443}
	if got := startOnce(t, cfg); len(got) != 1 || !strings.Contains(got[0].Verb, "changed") {
		t.Errorf("a configuration that no file says was compared: %+v", got)
	}
}
