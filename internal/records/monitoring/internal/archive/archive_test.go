package archive

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"belisha/internal/kit/id"
)

// day is when the rows of the tests begin.
func day() time.Time { return time.Date(2026, 3, 10, 14, 0, 0, 0, time.UTC) }

// someRows are rows as a school makes them in an hour: most are tunnels without a path, some are questions of names, the
// rest are pages with one.
func someRows(n int) []Row {
	g := rand.New(rand.NewPCG(1, 2))
	now := day()
	ids := &id.Source{Now: func() time.Time { return now }, Rand: rand.NewChaCha8([32]byte{7})}
	out := make([]Row, n)
	for i := range out {
		now = day().Add(time.Duration(float64(i) / float64(n) * float64(time.Hour)))
		who, site := g.IntN(400), int(g.ExpFloat64()*400)%6000
		r := Row{Person: fmt.Sprintf("01jpersonxxxxxxxxxxxxxx%04d", who), At: now.UnixMilli(), Account: fmt.Sprintf("pupil%d", who), Device: fmt.Sprintf("10.1.%d.%d", who/200, who%200+g.IntN(2)),
			Profile: []string{"ks1", "lower_ks2", "upper_ks2"}[who%3], Method: "CONNECT", Scheme: "https", Host: fmt.Sprintf("cdn%d.site-%d.example", site%5, site), Category: fmt.Sprint("category", site%60),
			List: fmt.Sprint("list", site%60), Verdict: "allow", Rule: fmt.Sprint("rule", site%60), Clause: fmt.Sprint("filter.", site%60), Pack: "01jpackxxxxxxxxxxxxxxxxxxx", Status: 200, Bytes: int64(g.ExpFloat64() * 20000), Door: "proxy", Network: "pupils", How: "sign-in"}
		switch k := g.IntN(20); {
		case k < 3:
			r.Method, r.Scheme, r.Door, r.Bytes = "A", "dns", "dns", 0
		case k < 9:
			r.Method, r.Door, r.Path = "GET", "inspected", fmt.Sprintf("/assets/v%d/page-%d.html", site%9, g.IntN(3000))
		case k == 9:
			r.Verdict, r.Status, r.Bytes = "block", 403, 0
		case k == 10 && g.IntN(5) == 0:
			r.Search = fmt.Sprintf("how do %d roman roads work", g.IntN(500))
		}
		r.SetID(ids.Next())
		out[i] = r
	}
	return out
}

func sealed(t testing.TB, rows []Row) (*File, int, Key) {
	t.Helper()
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	data, err := Write(slices.Clone(rows), key)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Open(bytes.NewReader(data), int64(len(data)), key)
	if err != nil {
		t.Fatal(err)
	}
	return f, len(data), key
}

func TestEveryRowComesBackAsItWas(t *testing.T) {
	t.Parallel()
	rows := someRows(20_000)
	rows[3].Odd, rows[3].Tick, rows[3].Chance = "made elsewhere", 0, 0
	rows[4].Text, rows[4].Score, rows[4].Where, rows[4].Signs = "self_harm", 91, "search", "a,b"
	f, _, _ := sealed(t, rows)
	got, err := f.All()
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(rows, byPerson)
	if !slices.Equal(got, rows) {
		t.Fatal("what was read is not what was sealed")
	}
}

func TestFindingIsWhatGoingThroughThemGives(t *testing.T) {
	t.Parallel()
	rows := someRows(30_000)
	f, _, _ := sealed(t, rows)
	from, to := day().UnixMilli(), day().Add(time.Hour).UnixMilli()
	mid := rows[15_000]
	for name, w := range map[string]Want{
		"a person":  {Persons: []string{rows[77].Person}, From: from, To: to},
		"two":       {Persons: []string{rows[77].Person, rows[78].Person}, From: from, To: to, Verdict: "block"},
		"a site":    {Host: "site-17.", From: from, To: to},
		"words":     {Words: "roman", From: from, To: to},
		"nothing":   {Words: "no such", From: from, To: to},
		"blocked":   {Verdict: "block", From: from, To: to, NotCategory: "category3"},
		"a stretch": {From: from + 60_000, To: from + 120_000},
		"the rest":  {From: from, To: to, Bounded: true, Before: mid.At, BeforeID: mid.ID()},
		"without":   {From: from, To: to, Not: []string{rows[77].Person}, Category: "category4", Named: true},
	} {
		got, err := f.Newest(w, 40)
		if err != nil {
			t.Fatal(err)
		}
		if want := plainly(rows, w, 40); !slices.Equal(got, want) {
			t.Errorf("%s: %d rows, want %d", name, len(got), len(want))
		}
	}
}

// plainly is the same by the slow way.
func plainly(rows []Row, w Want, limit int) (out []Row) {
	for _, r := range rows {
		fits := r.At >= w.From && r.At < w.To && !(w.Bounded && (r.At > w.Before || r.At == w.Before && r.ID() >= w.BeforeID))
		for _, one := range w.tests() {
			fits = fits && one.wanted(*r.text(one.col))
		}
		if fits {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Row) int {
		if a.At != b.At {
			return int(b.At - a.At)
		}
		return bytes.Compare([]byte(b.ID()), []byte(a.ID()))
	})
	return out[:min(limit, len(out))]
}

func TestManyRowsOfOneMomentArePagedWithoutLoss(t *testing.T) {
	t.Parallel()
	rows := someRows(3000)
	for i := range rows { // a burst, or a clock that stands
		made := rows[i].ID()
		rows[i].At, rows[i].Tick = day().UnixMilli(), 0
		rows[i].SetID(made)
	}
	f, _, _ := sealed(t, rows)
	w, seen := Want{From: 0, To: day().AddDate(1, 0, 0).UnixMilli()}, map[string]bool{}
	for {
		page, err := f.Newest(w, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page {
			seen[r.ID()] = true
		}
		if len(page) == 0 {
			break
		}
		w.Bounded, w.Before, w.BeforeID = true, page[len(page)-1].At, page[len(page)-1].ID()
	}
	if len(seen) != 3000 {
		t.Errorf("%d rows of 3000", len(seen))
	}
}

func TestIDsAreFound(t *testing.T) {
	t.Parallel()
	rows := someRows(5000)
	rows[9].Odd, rows[9].Tick, rows[9].Chance = "x1", 0, 0
	f, _, _ := sealed(t, rows)
	wanted := map[string]bool{rows[3].ID(): true, "x1": true, "x2": true, rows[4999].ID(): true}
	got, err := f.IDs(wanted)
	if err != nil || len(got) != 3 {
		t.Fatalf("%v, %v", got, err)
	}
	one, err := f.Read([]int64{got["x1"]})
	if err != nil || one[0] != rows[9] {
		t.Errorf("%+v, %v", one, err)
	}
}

// shows NEW-05 in its first part: without the key of its day an hour does not open.
func TestAnotherKeyOpensNothing(t *testing.T) {
	t.Parallel()
	key, _ := NewKey()
	other, _ := NewKey()
	data, err := Write(someRows(100), key)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte("pupil1")) {
		t.Error("a name stands in the file")
	}
	if _, err := Open(bytes.NewReader(data), int64(len(data)), other); err != ErrKey {
		t.Errorf("another key: %v", err)
	}
	again, err := ReadKey(key.Secret())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(bytes.NewReader(data), int64(len(data)), again); err != nil {
		t.Error(err)
	}
	for _, i := range []int{200, len(data) / 2, len(data) - 3} {
		bad := bytes.Clone(data)
		bad[i] ^= 1
		f, err := Open(bytes.NewReader(bad), int64(len(bad)), key)
		if err == nil {
			_, err = f.All()
		}
		if err == nil {
			t.Errorf("byte %d was changed, and nobody saw it", i)
		}
	}
}

// FuzzID shows that any id comes back as it was.
func FuzzID(f *testing.F) {
	f.Add("01jabcdefghjkmnpqrstvwxyz0", int64(1_770_000_000_000))
	f.Add("e1", int64(0))
	f.Add("7zzzzzzzzzzzzzzzzzzzzzzzzz", int64(-5))
	f.Fuzz(func(t *testing.T, text string, at int64) {
		r := Row{At: at}
		r.SetID(text)
		if text != "" && r.ID() != text {
			t.Errorf("%q became %q", text, r.ID())
		}
	})
}

// FuzzOpen shows that no file, however broken, breaks the reader, not even when it was sealed so.
func FuzzOpen(f *testing.F) {
	key, _ := NewKey()
	plain, err := table(someRows(50))
	if err != nil {
		f.Fatal(err)
	}
	small, err := pack(plain)
	if err != nil {
		f.Fatal(err)
	}
	data, err := seal(small, key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(small)
	f.Add([]byte("age-encryption.org/v1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if file, err := Open(bytes.NewReader(data), int64(len(data)), key); err == nil {
			_, _ = file.All()
		}
		if table, err := unpack(data); err == nil && len(table) > packed {
			t.Errorf("%d bytes became %d", len(data), len(table))
		}
	})
}

// oldKey is that of testdata/hour-before.parquet.age: rows of nobody, sealed before small hours were packed.
const oldKey = "AGE-SECRET-KEY-1XHJ3C042SZ3HSU6VXGG2SCRZ8UG5D5NMNZRLEXL9A9DA3EX2TPPSML2JLG"

// shows MON-01: an hour that was sealed before small ones were packed opens as before, and a small one of today takes less.
func TestAnHourSealedBeforeOpens_MON01(t *testing.T) {
	t.Parallel()
	old, err := os.ReadFile("testdata/hour-before.parquet.age")
	if err != nil {
		t.Fatal(err)
	}
	key, err := ReadKey(oldKey)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Open(bytes.NewReader(old), int64(len(old)), key)
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.All()
	if err != nil {
		t.Fatal(err)
	}
	want := someRows(300)
	slices.SortFunc(want, byPerson)
	if !slices.Equal(got, want) {
		t.Error("it is read otherwise than it was written")
	}
	if _, size, _ := sealed(t, want); size*10 > len(old)*7 {
		t.Errorf("the same rows took %d bytes and take %d", len(old), size)
	}
}

// BenchmarkWrite is what sealing costs: rows a second, and bytes a row at rest, of a quiet hour, of several, and of a full one.
func BenchmarkWrite(b *testing.B) {
	key, _ := NewKey()
	for _, n := range []int{833, 4_000, 20_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			rows := someRows(n)
			var size int
			for b.Loop() {
				data, err := Write(slices.Clone(rows), key)
				if err != nil {
					b.Fatal(err)
				}
				size = len(data)
			}
			b.ReportMetric(float64(size)/float64(n), "B/row")
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// BenchmarkPersonOfAnHour is one person's rows out of an hour of 100,000, the file opened each time.
func BenchmarkPersonOfAnHour(b *testing.B) {
	rows := someRows(100_000)
	key, _ := NewKey()
	data, err := Write(slices.Clone(rows), key)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		f, err := Open(bytes.NewReader(data), int64(len(data)), key)
		if err != nil {
			b.Fatal(err)
		}
		if got, err := f.Newest(Want{Persons: []string{rows[77].Person}, To: 1 << 60}, 5000); err != nil || len(got) == 0 {
			b.Fatal(len(got), err)
		}
	}
}
