package traffic

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
)

// pass is what the gate gives to a job that looks.
func pass(t testing.TB) authz.Grant {
	t.Helper()
	g, err := authz.New(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return g.System("s1", "test")
}

func keep(t testing.TB, log Log, batch string, entries ...board.Entry) {
	t.Helper()
	var lines []Line
	for _, e := range entries {
		lines = append(lines, LineOf(e))
	}
	if err := log.Store(context.Background(), batch, lines, func(Line) []string { return nil }); err != nil {
		t.Fatal(err)
	}
}

// shows MON-12: of each child the newest page and the newest closed page, with counts; nothing that somebody was told of, no
// helpline, nothing from before the lesson, and nobody else's.
func TestALiveViewIsOneQueryAndHidesWhatWorries(t *testing.T) {
	dbtest.EachMigrated(t, []fs.FS{Schema()}, func(t *testing.T, d *db.DB) {
		log, start := Open(d, "s1"), time.Date(2026, 11, 10, 9, 50, 0, 0, time.UTC)
		n := 0
		e := func(person, host, verdict string, after time.Duration, more ...func(*board.Entry)) board.Entry {
			n++
			out := board.Entry{ID: fmt.Sprintf("e%d", n), At: start.Add(after), School: "s1", Person: person, Method: "GET", Scheme: "https", Host: host, Verdict: verdict, Profile: "ks1", Network: "rooms"}
			for _, f := range more {
				f(&out)
			}
			return out
		}
		alert := func(e *board.Entry) { e.Alert, e.Category = "urgent", "selfharm" }
		text := func(e *board.Entry) { e.Text, e.Search = "selfharm", "secret words" }
		names := func(kind string) func(*board.Entry) {
			return func(e *board.Entry) { e.Method, e.Scheme, e.Door = kind, "dns", "dns" }
		}
		rule := func(r string) func(*board.Entry) { return func(e *board.Entry) { e.Rule = r } }
		keep(t, log, "b1", e("ada", "before.example", "allow", -time.Minute), e("ada", "museum.example", "allow", time.Minute), e("ada", "maps.example", "allow", 2*time.Minute),
			e("ada", "games.example", "block", 3*time.Minute, func(e *board.Entry) { e.Category = "games" }), e("ada", "dark.example", "block", 4*time.Minute, alert),
			e("ada", "search.example", "allow", 5*time.Minute, text), e("ada", "", "allow", 6*time.Minute), e("ada", "x.example", "block", 7*time.Minute, rule("gate.eyes_up")),
			e("ada", "school.example", "allow", 8*time.Minute, rule("records")),
			e("ada", "ahead.example", "allow", 9*time.Minute, names("HTTPS")), e("ada", "games.example", "block", 9*time.Minute, names("HTTPS")), e("ada", "games.example", "block", 9*time.Minute, names("AAAA")), e("eve", "museum.example", "allow", time.Minute), e("tom", "other.example", "allow", time.Minute))
		got, err := log.Glances(t.Context(), pass(t), []string{"ada", "ben", "eve"}, clock.Text(start))
		if err != nil || len(got) != 3 {
			t.Fatalf("%v: %+v", err, got)
		}
		ada := got[0]
		if ada.Person != "ada" || ada.Host != "maps.example" || ada.Network != "rooms" || ada.Blocks != 1 || ada.StopHost != "games.example" || ada.StopCategory != "games" || ada.Worries != 2 ||
			ada.LastAt != clock.Text(start.Add(7*time.Minute)) || ada.WorryAt != clock.Text(start.Add(5*time.Minute)) {
			t.Errorf("of Ada: %+v", ada)
		}
		if s := fmt.Sprintf("%+v", got); strings.Contains(s, "dark") || strings.Contains(s, "secret") || strings.Contains(s, "search.example") || strings.Contains(s, "before") || strings.Contains(s, "other") {
			t.Errorf("too much is told: %s", s)
		}
		if got[1] != (Glance{Person: "ben"}) || got[2].Host != "museum.example" || got[2].Worries+got[2].Blocks != 0 {
			t.Errorf("of Ben and Eve: %+v", got[1:])
		}
		if got, err := log.Glances(t.Context(), authz.Grant{}, []string{"ada"}, clock.Text(start)); err == nil {
			t.Errorf("without a grant: %+v", got)
		}
		if got, err := Open(d, "s2").Online(t.Context(), clock.Text(start), clock.Text(start.Add(time.Hour))); err != nil || len(got) != 0 {
			t.Errorf("a neighbour sees %+v, %v", got, err)
		}
	})
}

// shows MON-11: who used the internet in a stretch of time, how much and in which part of the network, and not where.
func TestOnlineSaysWhoAndNotWhere(t *testing.T) {
	dbtest.EachMigrated(t, []fs.FS{Schema()}, func(t *testing.T, d *db.DB) {
		log, at := Open(d, "s1"), time.Date(2026, 11, 10, 9, 50, 0, 0, time.UTC)
		var all []board.Entry
		for i := range 8 {
			all = append(all, board.Entry{ID: fmt.Sprint("a", i), At: at.Add(time.Duration(i) * time.Second), Person: "ada", Host: "a.example", Verdict: "allow", Profile: "ks1", Network: []string{"rooms", "own"}[i%2]})
		}
		all = append(all, board.Entry{ID: "x1", At: at, Host: "a.example", Verdict: "allow"}, board.Entry{ID: "x2", At: at, Person: "eve", Host: "a.example", Verdict: "block"},
			board.Entry{ID: "x3", At: at.Add(time.Hour), Person: "late", Host: "a.example", Verdict: "allow"})
		keep(t, log, "b1", all...)
		got, err := log.Online(t.Context(), clock.Text(at), clock.Text(at.Add(time.Minute)))
		if err != nil || len(got) != 2 || got[0].Lines != 4 || got[0].Person != "ada" || got[0].Network != "own" || got[1].Network != "rooms" || got[1].LastAt != clock.Text(at.Add(6*time.Second)) {
			t.Errorf("%v: %+v", err, got)
		}
	})
}

// BenchmarkLiveView reads one refresh for thirty children of two hundred, in a lesson in which each asked a thousand times.
func BenchmarkLiveView(b *testing.B) {
	for name, d := range map[string]*db.DB{"sqlite": dbtest.SQLite(b), "postgres": dbtest.Postgres(b)} {
		if err := d.Migrate(b.Context(), Schema()); err != nil {
			b.Fatal(err)
		}
		log, start := Open(d, "s1"), time.Date(2026, 11, 10, 9, 0, 0, 0, time.UTC)
		var class []string
		for p := range 200 {
			person := fmt.Sprintf("p%03d", p)
			if p < 30 {
				class = append(class, person)
			}
			var all []board.Entry
			for i := range 1000 {
				verdict := "allow"
				if i%50 == 0 {
					verdict = "block"
				}
				all = append(all, board.Entry{ID: fmt.Sprintf("%s-%d", person, i), At: start.Add(time.Duration(i) * 3 * time.Second), Person: person, Host: fmt.Sprintf("h%d.example", i%40), Method: "GET", Verdict: verdict})
			}
			keep(b, log, person, all...)
		}
		b.Run(name, func(b *testing.B) {
			g := pass(b)
			for b.Loop() {
				if got, err := log.Glances(b.Context(), g, class, clock.Text(start)); err != nil || len(got) != 30 {
					b.Fatal(err, len(got))
				}
			}
		})
	}
}
