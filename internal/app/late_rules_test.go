package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/policy"
	"belisha/packs"
)

// shows WEB-01: rules that came before the lists they need, as at a new site, are put in force when the lists are there. Nobody
// sends them again: the site would stay closed until the policy changes.
func TestRulesThatCameBeforeTheirLists_WEB01(t *testing.T) {
	files, err := packs.Open("england")
	if err != nil {
		t.Fatal(err)
	}
	pack, err := policy.Parse(files)
	if err != nil {
		t.Fatal(err)
	}
	cfg := Defaults()
	cfg.Dir, cfg.Lists = t.TempDir(), t.TempDir()
	list := func(name, host string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Join(cfg.Lists, name), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(cfg.Lists, name, "domains"), []byte(host+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list("games", "games.example")
	g, err := openGateway(t.Context(), cfg, clock.Fixed(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.journal.Close(t.Context()) })
	if err := g.obey(&board.Rulebook{School: "s1", Version: "v1", Files: pack.Files}, nil); err == nil || g.engine.Load() != nil {
		t.Fatal("rules without their lists are in force")
	}
	list("illegal", "illegal.example")
	list("terrorism", "terror.example")
	g.renewLists(t.Context())
	e := g.engine.Load()
	if e == nil {
		t.Fatal("the lists are there, and the rules that wait for them are not in force")
	}
	if g.board.Rulebook() != e.Rulebook() {
		t.Error("the board has other rules")
	}
	var kept board.Rulebook
	if err := board.Load(cfg.Dir, board.RulebookFile, &kept); err != nil || kept.Version != "v1" {
		t.Errorf("no copy was kept: %q, %v", kept.Version, err)
	}
}
