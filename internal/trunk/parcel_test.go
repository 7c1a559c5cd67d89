package trunk

import (
	"crypto/rand"
	"encoding/hex"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
)

// FuzzOpen reads what another machine may send: any bytes give lines with ids, or nothing.
func FuzzOpen(f *testing.F) {
	p, err := newPacker()
	if err != nil {
		f.Fatal(err)
	}
	whole, err := p.pack(rows(0, 3))
	if err != nil {
		f.Fatal(err)
	}
	nameless, err := p.pack([]board.Entry{{Host: "a.test"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(nameless)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte("[]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		batch, err := p.open(data)
		if err != nil {
			return
		}
		for _, e := range batch {
			if e.ID == "" {
				t.Fatal("a line that nobody could tell from another")
			}
		}
		var s sheet
		_ = p.unpack(data, &s)
	})
}

// What is packed comes out as it went in, in parcels within their bounds, and what would grow beyond all bounds is refused.
func TestParcels(t *testing.T) {
	t.Parallel()
	p, err := newPacker()
	if err != nil {
		t.Fatal(err)
	}
	batch := rows(0, 3000)
	for i := range batch { // nothing that packs well
		b := make([]byte, 400)
		rand.Read(b) //nolint:errcheck // it never fails
		batch[i].Path = "/" + hex.EncodeToString(b)
	}
	all, err := p.parcels(batch)
	if err != nil || len(all) < 2 {
		t.Fatal(len(all), err)
	}
	var back []board.Entry
	for _, one := range all {
		if len(one.data) > mostParcel {
			t.Errorf("a parcel of %d bytes", len(one.data))
		}
		part, err := p.open(one.data)
		if err != nil {
			t.Fatal(err)
		}
		back = append(back, part...)
	}
	if !reflect.DeepEqual(back, batch) {
		t.Error("it came out otherwise than it went in")
	}
	bomb := p.out.EncodeAll([]byte(`["`+strings.Repeat("a", mostPlain+1<<20)+`"]`), nil)
	if _, err := p.open(bomb); err == nil {
		t.Errorf("%d bytes that unpack to more than any message may hold were read", len(bomb))
	}
}

// shows MON-01: a parcel that nobody can read is put aside and stops no other.
func TestAParcelThatCannotBeRead(t *testing.T) {
	t.Parallel()
	s, _ := newSite(t)
	s.open(t)
	dir := filepath.Join(t.TempDir(), "line")
	l, _ := line(t, s.in, LineOptions{Dir: dir})
	if _, err := l.end.Load().js.Publish(t.Context(), kept(kindLog), []byte("nonsense")); err != nil {
		t.Fatal(err)
	}
	take(t, l, 0, 100)
	s.rec.all(t, 100)
	soon(t, "it is put aside", func() bool { all, _ := os.ReadDir(filepath.Join(dir, "aside")); return len(all) == 1 })
	soon(t, "somebody hears of it", func() bool { return s.rec.warned("was put aside") })
}

// The list of sites: a name is there once, secrets are not kept, and the file says what a gateway needs.
func TestSites(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sites, err := OpenSites(dir)
	if err != nil {
		t.Fatal(err)
	}
	in, err := sites.Add("  The   Lodge ", "belisha.test:7422", "", "", time.Now())
	if err != nil || in.Name != "The Lodge" {
		t.Fatal(in.Name, err)
	}
	if _, err := sites.Add("the lodge", "belisha.test:7422", "", "", time.Now()); err == nil {
		t.Error("two sites of one name")
	}
	if _, err := sites.Add(" ", "belisha.test:7422", "", "", time.Now()); err == nil {
		t.Error("a site without a name")
	}
	text, err := in.Text()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "site.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if again, err := ReadInvitation(file); err != nil || again != in {
		t.Errorf("%v %v", again, err)
	}
	_ = filepath.WalkDir(filepath.Join(dir, "sites"), func(path string, _ os.DirEntry, _ error) error {
		if data, err := os.ReadFile(path); err == nil && strings.Contains(string(data), in.Secret) {
			t.Errorf("%s holds the secret", path)
		}
		return nil
	})
	if _, err := sites.Remove("nobody"); err == nil {
		t.Error("a site that is none was removed")
	}
	if gone, err := sites.Remove(in.Site); err != nil || gone.Name != "The Lodge" {
		t.Error(gone, err)
	}
	for _, broken := range []Invitation{{}, {Site: "a.b"}, {Site: "a", Centre: "x"}, {Site: "a", Centre: "x:1"}, {Site: "a", Centre: "x:1", Key: in.Key}} {
		if broken.check() == nil {
			t.Errorf("%v passed", broken)
		}
	}
}

// BenchmarkTake is how fast a gateway's lines are confirmed on its disk, in batches as the journal gives them.
func BenchmarkTake(b *testing.B) {
	s, _ := newSite(b)
	l, _ := line(b, s.in, LineOptions{})
	batch, n := rows(0, 512), 0
	for b.Loop() {
		for i := range batch {
			batch[i].ID = rowID(n + i)
		}
		n += len(batch)
		if err := l.Take(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkUp is how fast lines that wait are with the records, which store nothing: the line alone.
func BenchmarkUp(b *testing.B) {
	const n = 200_000
	for b.Loop() {
		b.StopTimer()
		s, _ := newSite(b)
		_, shut := s.open(b)
		shut()
		l, hangUp := line(b, s.in, LineOptions{})
		take(b, l, 0, n)
		_, shut = s.open(b)
		soon(b, "the first", func() bool { return s.rec.has() > 0 })
		began, already := time.Now(), s.rec.has()
		b.StartTimer()
		soon(b, "all", func() bool { return s.rec.has() == n })
		b.StopTimer()
		b.ReportMetric(float64(n-already)/time.Since(began).Seconds(), "rows/s")
		hangUp()
		shut()
		b.StartTimer()
	}
}
