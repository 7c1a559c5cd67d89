package traffic

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/id"
	"belisha/internal/kit/objects"
	"belisha/internal/kit/vault"
)

const benchSchool = "s1"

// size reads a number from the environment.
func size(name string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return usual
}

func benchLog(b *testing.B) (Log, *db.DB) {
	b.Helper()
	d := dbtest.SQLite(b)
	if err := d.Migrate(b.Context(), Schema()); err != nil {
		b.Fatal(err)
	}
	store, err := objects.Disc(filepath.Join(b.TempDir(), "archive"))
	if err != nil {
		b.Fatal(err)
	}
	v, err := vault.Read(filepath.Join(b.TempDir(), "archive.key"))
	if err != nil {
		b.Fatal(err)
	}
	return Open(d, benchSchool).With(Archive{Store: store, Vault: func() (*vault.Vault, error) { return v, nil }}), d
}

// maker makes lines as a school's network does: most are tunnels without a path, some are questions of names, the rest pages.
type maker struct {
	now time.Time
	ids *id.Source
	g   *rand.Rand
}

func newMaker(at time.Time) *maker {
	m := &maker{now: at, g: rand.New(rand.NewPCG(1, 2))}
	m.ids = &id.Source{Now: func() time.Time { return m.now }, Rand: rand.NewChaCha8([32]byte{7})}
	return m
}

func (m *maker) line() Line {
	who, site := m.g.IntN(1500), int(m.g.ExpFloat64()*400)%20000
	l := Line{At: clock.Text(m.now), Person: fmt.Sprintf("01jperson%017d", who), Account: fmt.Sprintf("pupil%d", who), Device: fmt.Sprintf("10.1.%d.%d", who/200, who%200+m.g.IntN(2)),
		Profile: []string{"ks1", "lower_ks2", "upper_ks2"}[who%3], Method: "CONNECT", Scheme: "https", Host: fmt.Sprintf("cdn%d.site-%d.example", site%5, site), Category: fmt.Sprint("category", site%60),
		List: fmt.Sprint("list", site%60), Verdict: "allow", Rule: fmt.Sprint("rule", site%60), Clause: fmt.Sprint("filter.", site%60), Pack: "01jpackxxxxxxxxxxxxxxxxxxx", Status: 200, Bytes: int64(m.g.ExpFloat64() * 20000), Door: "proxy", Network: "pupils", How: "sign-in"}
	switch k := m.g.IntN(20); {
	case k < 3:
		l.Method, l.Scheme, l.Door, l.Bytes = "A", "dns", "dns", 0
	case k < 9:
		l.Method, l.Door, l.Path = "GET", "inspected", fmt.Sprintf("/assets/v%d/page-%d.html", site%9, m.g.IntN(3000))
	case k == 9:
		l.Verdict, l.Status, l.Bytes = Blocked, 403, 0
	case k == 10 && m.g.IntN(5) == 0:
		l.Search = fmt.Sprintf("how do %d roman roads work", m.g.IntN(5000))
	}
	l.ID = m.ids.Next()
	return l
}

func benchStart() time.Time { return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) }

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkArchive asks sealed hours the questions of issue 7, by default a month of a small school. BELISHA_DAYS is how many
// days it has, BELISHA_ROWS_DAY how many rows each: 365 and 1000000 are a year of a large one, 8 GB below TMPDIR.
func BenchmarkArchive(b *testing.B) {
	t, _ := benchLog(b)
	days, lines := size("BELISHA_DAYS", 30), size("BELISHA_ROWS_DAY", 20_000)
	begun := time.Now()
	bytes, total := fill(b, t, days, lines)
	b.Logf("%d days, %d rows in %d bytes, made in %s", days, total, bytes, time.Since(begun).Round(time.Second))
	end := benchStart().AddDate(0, 0, days)
	gate, err := authz.New(nil, nil)
	must(b, err)
	g := gate.System(benchSchool, "bench")
	day := func(n int) string { return clock.Text(end.AddDate(0, 0, -n)) }
	b.Run("person's hour", func(b *testing.B) {
		k, found, persons := 0, 0, newSchool().persons
		for b.Loop() {
			k++
			from := benchStart().AddDate(0, 0, k*7%days).Add(time.Duration(8+k%9) * time.Hour) // of a school day, of which there is most
			all, err := t.Around(b.Context(), g, persons[k*37%len(persons)], "", clock.Text(from), clock.Text(from.Add(time.Hour-time.Millisecond)), 5000)
			must(b, err)
			found += len(all)
		}
		b.ReportMetric(float64(bytes)/float64(total), "B/row-at-rest")
		b.ReportMetric(float64(found)/float64(k), "lines")
	})
	b.Run("week's blocked by category", func(b *testing.B) {
		for b.Loop() {
			all, err := t.BlockedByCategory(b.Context(), day(7), clock.Text(end))
			must(b, err)
			if len(all) == 0 {
				b.Fatal("nothing")
			}
		}
	})
	for name, words := range map[string]string{"common words": "roman", "rare words": "do 4242 roman", "a needle": "needle"} {
		w := Wanted{From: day(30), To: clock.Text(end), Words: words}
		b.Run("month's search, first page, "+name, func(b *testing.B) { search(b, t, g, w, false) })
		b.Run("month's search, to its end, "+name, func(b *testing.B) { search(b, t, g, w, true) })
	}
	w := Wanted{From: day(30), To: clock.Text(end), Host: "site"}
	b.Run("month's search, first page, every line", func(b *testing.B) { search(b, t, g, w, false) })
}

func search(b *testing.B, t Log, g authz.Grant, w Wanted, toEnd bool) {
	steps, lines, parts := 0, 0, 0
	for b.Loop() {
		steps, lines = 0, 0
		for after, done := (Cursor{}), false; !done; steps++ {
			p, err := t.Search(context.Background(), g, w, 50, after)
			must(b, err)
			lines, parts, after, done = lines+len(p.Lines), p.Searched, p.Next, p.Done || !toEnd || lines > 200
		}
	}
	b.ReportMetric(float64(steps), "steps")
	b.ReportMetric(float64(lines), "lines")
	b.ReportMetric(float64(parts), "hours")
}

// BenchmarkStore is lines taken into the database, in batches as they come in a burst, beside the bare inserts of the same rows.
func BenchmarkStore(b *testing.B) {
	for _, size := range []int{500, burstBatch} {
		for _, bare := range []bool{false, true} {
			name := fmt.Sprintf("%d with sums", size)
			if bare {
				name = fmt.Sprintf("%d bare inserts", size)
			}
			b.Run(name, func(b *testing.B) {
				t, _ := benchLog(b)
				m, n := newMaker(benchStart()), 0
				for b.Loop() {
					n++
					must(b, storeOne(b.Context(), t, "b"+strconv.Itoa(n), m.lines(size), bare))
				}
				b.ReportMetric(float64(n*size)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}

// burstBatch is how many lines the records put into a batch when so many wait.
const burstBatch = 2000

func (m *maker) lines(n int) []Line {
	out := make([]Line, n)
	for i := range out {
		m.now = m.now.Add(time.Millisecond / 10)
		out[i] = m.line()
	}
	return out
}

func storeOne(ctx context.Context, t Log, name string, batch []Line, bare bool) error {
	if !bare {
		return t.Store(ctx, name, batch, func(Line) []string { return []string{"any", "known"} })
	}
	return t.db.Write(ctx, t.school, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, sqlAddBatch, t.school, name, false); err != nil {
			return err
		}
		_, err := t.add(ctx, tx, name, batch)
		return err
	})
}

// BenchmarkBurst takes 100,000 rows, beside the bare inserts of the same rows, and seals them: the burst of issue 7 is to be
// over in ten seconds.
func BenchmarkBurst(b *testing.B) {
	for b.Loop() {
		bare := burst(b, true)
		took := burst(b, false)
		b.ReportMetric(bare.Seconds(), "s-bare-inserts")
		b.ReportMetric(took.Seconds(), "s-to-take")
	}
}

func burst(b *testing.B, bare bool) time.Duration {
	b.Helper()
	t, _ := benchLog(b)
	m := newMaker(benchStart())
	all := m.lines(100_000)
	begun := time.Now()
	n := 0
	for batch := range slices.Chunk(all, burstBatch) {
		n++
		must(b, storeOne(b.Context(), t, "b"+strconv.Itoa(n), batch, bare))
		must(b, t.Told(b.Context(), "b"+strconv.Itoa(n)))
	}
	took := time.Since(begun)
	if !bare {
		begun = time.Now()
		hour := hourOf(clock.Text(m.now))
		o, err := t.Seal(b.Context(), clock.Text(m.now), Span{hour, hour}, func(Batch, []Line) (bool, error) { return true, nil })
		must(b, err)
		must(b, t.ToldObject(b.Context(), o.Name))
		must(b, t.Drop(b.Context(), "9999"))
		b.ReportMetric(time.Since(begun).Seconds(), "s-to-seal-and-drop")
		b.ReportMetric(float64(o.Lines), "lines")
	}
	return took
}
