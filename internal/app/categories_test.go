package app

import (
	"context"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/lists"
	"belisha/internal/policy"
	"belisha/packs"
)

// builtIn is the gateway's engine for a pack over the lists that come with Belisha.
func builtIn(t *testing.T, name string) *filter.Engine {
	t.Helper()
	files, err := packs.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	pack, err := policy.Parse(files)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := fs.Sub(builtInLists, "lists")
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "lists.index")
	if _, err := lists.BuildFS(context.Background(), tree, out); err != nil {
		t.Fatal(err)
	}
	index, err := lists.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	e, err := filter.CompilePack(&board.Rulebook{Version: "v1", Files: pack.Files}, pack, index)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// shows WEB-09 WEB-11 WEB-28: in every pack children are kept from shops, music and films, games, sharing, social media, chat,
// betting and adverts, each by a rule with a clause; a lesson opens one named site of them to its class and no other.
func TestWhatChildrenAreKeptFrom(t *testing.T) {
	tuesday := time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)
	barred := map[string]string{"shopping": "argos.co.uk", "video": "netflix.com", "games": "agame.com", "file_sharing": "mediafire.com", "social_media": "pinterest.com",
		"messaging": "discord.com", "gambling": "betfair.com", "adverts": "adverts.example"}
	for _, name := range []string{"england", "st-neot", "st-marys", "phone-free"} {
		e := builtIn(t, name)
		for _, year := range []string{"N", "R", "1", "2", "3", "4", "5", "6"} {
			child := &board.Person{Account: "amy", Year: year, Roles: []string{"pupil"}}
			for category, host := range barred {
				v := e.Decide(&filter.Request{At: tuesday, Person: child, Host: host, Scheme: "https"})
				if _, known := e.Clause(v.Clause); v.Allow || v.Rule == "" || !known || v.Opens != (time.Time{}) {
					t.Errorf("%s, year %s: %s (%s): %+v", name, year, host, category, v)
				}
			}
			child.Lesson = &board.Lesson{ID: "l1", Class: "4K", Sites: map[string]bool{"argos.co.uk": true}, From: tuesday, Until: tuesday.Add(time.Hour)}
			for host, open := range map[string]bool{"argos.co.uk": true, "www.argos.co.uk": true, "amazon.co.uk": false, "betfair.com": false} {
				if v := e.Decide(&filter.Request{At: tuesday.Add(time.Minute), Person: child, Host: host, Scheme: "https"}); v.Allow != open {
					t.Errorf("%s, year %s: %s in a lesson: %+v", name, year, host, v)
				}
			}
			if v := e.Decide(&filter.Request{At: tuesday.Add(time.Hour), Person: child, Host: "argos.co.uk", Scheme: "https"}); v.Allow {
				t.Errorf("%s, year %s: the lesson is over: %+v", name, year, v)
			}
		}
		if !slices.Contains(e.Pack().Filtering.Passes.Usual().Never, "gambling") {
			t.Errorf("%s: a lesson may open betting", name)
		}
	}
}
