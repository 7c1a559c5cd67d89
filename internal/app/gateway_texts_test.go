package app

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/journal"
	"belisha/internal/gateway/lists"
	"belisha/internal/gateway/proxy"
	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// shows MON-19: the gateway says which word lists it reads with: their version, their date, how many phrases; and that they
// are old when nobody has brought new ones for long.
func TestMON19TheWordListsSayHowNewTheyAre(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	g := &gateway{now: clock.Fixed(at), board: &board.Board{}}
	var err error
	if g.journal, err = journal.New(&relay{}, journal.Options{Dir: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.journal.Close(t.Context()) })
	if g.proxy, err = proxy.New(proxy.Config{Dir: t.TempDir()}, g.board, g.journal, g.now); err != nil {
		t.Fatal(err)
	}
	if c := g.textsState(at); c.State != board.Off {
		t.Errorf("without rules: %+v", c)
	}
	texts := policy.Texts{Kinds: []policy.TextKind{{Key: policy.SelfHarm, Title: "Self-harm", Level: "urgent"}}, Phrases: []policy.TextPhrase{{Kind: policy.SelfHarm, Words: "our own words", Weight: 60}}}
	g.engine.Store(reading(t, texts))
	c := g.textsState(at)
	for _, want := range []string{"version 20", "phrases and 1 of the school’s own"} {
		if !strings.Contains(c.Says, want) {
			t.Errorf("it does not say %q: %+v", want, c)
		}
	}
	if c.Key != "texts" || c.State != board.Alive || !c.At.Equal(at) {
		t.Errorf("%+v", c)
	}
	if c := g.textsState(at.AddDate(3, 0, 0)); c.State != board.Old || !c.At.Before(at.AddDate(1, 0, 0)) {
		t.Errorf("after three years: %+v", c)
	}
}

// shows STD-12: messages that were not read are told apart from pages.
func TestSTD12WhatWasNotReadIsToldApart(t *testing.T) {
	if got := missedAt(proxy.Missed{Prompts: 2, Pages: 31}); got != " (2 messages or searches that somebody wrote, 0 answers to messages, 31 pages)" {
		t.Error(got)
	}
}

// reading is an engine with these rules on words and little else.
func reading(t *testing.T, texts policy.Texts) *filter.Engine {
	t.Helper()
	pack := &policy.Pack{Filtering: policy.Filtering{Strictest: "all", Profiles: []policy.Profile{{Key: "all", Years: []string{"1"}}},
		Illegal: policy.Illegal{Lists: []string{"iwf"}}, Texts: texts}}
	e, err := filter.CompilePack(&board.Rulebook{Version: "v"}, pack, oneList(t))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// oneList is an index of one list with one site.
func oneList(t *testing.T) *lists.Index {
	t.Helper()
	path := t.TempDir() + "/index"
	if _, err := lists.BuildFS(t.Context(), fstest.MapFS{"iwf/domains": {Data: []byte("illegal.example\n")}}, path); err != nil {
		t.Fatal(err)
	}
	index, err := lists.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return index
}
