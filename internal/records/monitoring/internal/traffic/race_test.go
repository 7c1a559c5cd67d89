package traffic

import (
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/objects"
	"belisha/internal/kit/objects/objectstest"
	"belisha/internal/kit/vault"
)

const (
	raceHour = "2026-03-10T10"
	raceNow  = "2026-03-10T12:00:00.000Z"
)

// two are two processes over one database and one store: each has a connection of its own.
func two(t *testing.T, dsn string, store objects.Store) (a, b Log) {
	t.Helper()
	v, err := vault.Read(filepath.Join(t.TempDir(), "archive.key"))
	if err != nil {
		t.Fatal(err)
	}
	var out [2]Log
	for i := range out {
		d, err := db.Open(t.Context(), db.Config{DSN: dsn})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		if err := d.Migrate(t.Context(), Schema()); err != nil {
			t.Fatal(err)
		}
		out[i] = Open(d, "s1").With(Archive{Store: store, Vault: func() (*vault.Vault, error) { return v, nil }})
	}
	return out[0], out[1]
}

// eachPair runs on both databases, with a folder and with a real S3 server.
func eachPair(t *testing.T, body func(t *testing.T, a, b Log)) {
	disc := func(t *testing.T) objects.Store {
		s, err := objects.Disc(filepath.Join(t.TempDir(), "archive"))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s3 := func(t *testing.T) objects.Store {
		s, err := objects.S3(objectstest.Start(t).Config)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for name, dsn := range map[string]func(testing.TB) string{"sqlite": dbtest.SQLiteDSN, "postgres": dbtest.PostgresDSN} {
		t.Run(name+" and a folder", func(t *testing.T) { a, b := two(t, dsn(t), disc(t)); body(t, a, b) })
		t.Run(name+" and S3", func(t *testing.T) { a, b := two(t, dsn(t), s3(t)); body(t, a, b) })
	}
}

// told are lines of a batch that the trail knows.
func told(t *testing.T, log Log, batch string, n int) {
	t.Helper()
	var all []board.Entry
	for i := range n {
		all = append(all, board.Entry{ID: fmt.Sprint(batch, i), At: time.Date(2026, 3, 10, 10, 5, i, 0, time.UTC), School: "s1", Person: "p1", Host: "a.example", Verdict: "allow"})
	}
	keep(t, log, batch, all...)
	if err := log.Told(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
}

func hour() Span { return Span{raceHour, raceHour} }

// onceEach looks whether what is sealed is every line once, in objects that lie in the store as they were sealed, and whether
// nothing else lies there when it was cleaned up.
func onceEach(t *testing.T, log Log, lines int) {
	t.Helper()
	no := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	all, err := log.UntoldObjects(t.Context())
	no(err)
	no(log.CleanUp(t.Context(), "2026", "2026"))
	stored, err := log.Stored(t.Context())
	no(err)
	sum := int64(0)
	for i, o := range all {
		sum += o.Lines
		size, digest, err := log.StoredDigest(t.Context(), o.Name)
		no(err)
		if size != o.Size || digest != o.Digest || o.Serial != int64(i+1) {
			t.Errorf("%+v lies in the store as %d bytes, %s", o, size, digest)
		}
		no(log.ToldObject(t.Context(), o.Name))
	}
	if len(stored) != len(all) || sum != int64(lines) {
		t.Errorf("%d objects lie there, %d are written down with %d lines", len(stored), len(all), sum)
	}
	no(log.Drop(t.Context(), "9"))
	seen, err := log.Around(t.Context(), pass(t), "p1", "", "2026-03-10T00:00:00.000Z", "2026-03-11T00:00:00.000Z", 1000)
	no(err)
	if len(seen) != lines {
		t.Errorf("%d lines are read of %d", len(seen), lines)
	}
}

// shows MON-18: two processes that seal one hour at the same moment both come to an end, and every line is sealed once.
func TestTwoSealOneHourAtOnce_MON18(t *testing.T) {
	eachPair(t, func(t *testing.T, a, b Log) {
		for i := range 6 {
			told(t, a, fmt.Sprint("b", i), 20)
		}
		var both, done sync.WaitGroup // each has read the batches before either seals
		both.Add(2)
		for _, log := range []Log{a, b} {
			first := sync.OnceFunc(func() { both.Done(); both.Wait() })
			done.Go(func() {
				if _, err := log.Seal(t.Context(), raceNow, hour(), func(Batch, []Line) (bool, error) { first(); return true, nil }); err != nil {
					t.Error(err)
				}
			})
		}
		done.Wait()
		onceEach(t, a, 120)
	})
}

// shows MON-18: one that is slow and knows fewer lines neither harms what another sealed meanwhile nor fails; what came after
// is sealed as well.
func TestWhoIsSlowHarmsNobody_MON18(t *testing.T) {
	eachPair(t, func(t *testing.T, a, b Log) {
		told(t, a, "b1", 10)
		meanwhile := sync.OnceFunc(func() {
			told(t, b, "b2", 10)
			if o, err := b.Seal(t.Context(), raceNow, hour(), everything); err != nil || o.Lines != 20 {
				t.Errorf("%+v, %v", o, err)
			}
			told(t, b, "b3", 5)
		})
		o, err := a.Seal(t.Context(), raceNow, hour(), func(Batch, []Line) (bool, error) { meanwhile(); return true, nil })
		if err != nil || o.Lines != 5 || o.Serial != 2 {
			t.Errorf("%+v, %v", o, err)
		}
		onceEach(t, a, 25)
	})
}

func everything(Batch, []Line) (bool, error) { return true, nil }

// shows MON-18: who was given up cannot write his object down any more, and the lines wait for the next turn.
func TestWhoIsGivenUpWritesNothingDown_MON18(t *testing.T) {
	eachPair(t, func(t *testing.T, a, b Log) {
		told(t, a, "b1", 10)
		o := Object{Name: nameOf(raceHour, 1, "0123456789abcdef"), Hour: raceHour, Serial: 1, Day: "2026-03-10", Lines: 10, Batches: 1}
		if err := a.begin(t.Context(), o, raceNow); err != nil {
			t.Fatal(err)
		}
		if err := b.CleanUp(t.Context(), clock.Text(time.Date(2026, 3, 10, 13, 1, 0, 0, time.UTC)), "2026"); err != nil {
			t.Fatal(err)
		}
		if err := a.record(t.Context(), o, []string{"b1"}); err == nil {
			t.Error("it was written down")
		}
		if o, err := b.Seal(t.Context(), raceNow, hour(), everything); err != nil || o.Lines != 10 || o.Serial != 1 {
			t.Errorf("%+v, %v", o, err)
		}
		onceEach(t, a, 10)
	})
}

// shows MON-01: quiet hours of a day are sealed together until they are enough, busy ones by themselves, none with another
// day's, and the last of today wait.
func TestQuietHoursAreSealedTogether_MON01(t *testing.T) {
	t.Parallel()
	h := func(text string, n int64) dueHour { return dueHour{text, n} }
	got := spans([]dueHour{h("2026-03-09T21", 10), h("2026-03-09T23", 5), h("2026-03-10T01", 40), h("2026-03-10T02", 60), h("2026-03-10T09", 5000), h("2026-03-10T10", 99), h("2026-03-10T11", 200), h("2026-03-10T12", 7)}, 100, "2026-03-10")
	want := []Span{{"2026-03-09T21", "2026-03-09T23"}, {"2026-03-10T01", "2026-03-10T02"}, {"2026-03-10T09", "2026-03-10T09"}, {"2026-03-10T10", "2026-03-10T11"}}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if got := spans(nil, 100, "2026-03-10"); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

func TestHoursAreReadOutOfNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"log/2026/11/22/14-1.parquet.age":               "2026-11-22T14", // from before
		"log/2026/11/22/14-12-0123456789ab.parquet.age": "2026-11-22T14",
		nameOf("2026-11-22T09", 3, "0123456789abcdef"):  "2026-11-22T09",
		"log/2026/11/22/14-1-.parquet.age":              "",
		"log/2026/11/22/14-1-x":                         "",
		"log/2026/11/22/4-1.parquet.age":                "",
		"else":                                          "",
	} {
		if got, ok := HourOf(name); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %s, %v", name, got, ok)
		}
	}
}
