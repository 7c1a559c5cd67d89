package content

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	reference "github.com/ulikunitz/xz"
)

// shows WEB-32: the age of the scanner's signatures, as ClamAV tells it.
func TestVersion(t *testing.T) {
	engine, number, made := version("ClamAV 1.4.6/27800/Sun Nov 22 09:24:31 2026")
	if engine != "ClamAV 1.4.6" || number != 27800 || !made.Equal(time.Date(2026, 11, 22, 9, 24, 31, 0, time.UTC)) {
		t.Errorf("%q %d %v", engine, number, made)
	}
	engine, number, made = version("ClamAV 1.4.6")
	if engine != "ClamAV 1.4.6" || number != 0 || !made.IsZero() {
		t.Errorf("%q %d %v", engine, number, made)
	}
}

// FuzzAnswer: whatever a scanner says is OK, a printable name, or an error.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{"stream: OK", "stream: Some.Name FOUND", "INSTREAM size limit exceeded. ERROR", "stream:  FOUND", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		version(answer)
		name, err := verdict(answer)
		if len(name) > 100 || err == nil && name == "" && answer != "stream: OK" && answer != "OK" {
			t.Fatalf("%q: %q, %v", answer, name, err)
		}
		if err != nil && !errors.Is(err, errAway) && !errors.Is(err, errTooLarge) {
			t.Fatal(err)
		}
	})
}

// FuzzXz: what a library reads as xz, ours reads alike; nothing makes it panic or ask for much memory.
func FuzzXz(f *testing.F) {
	for _, text := range []string{"", "hello", string(bytes.Repeat([]byte("hello, hello"), 9000))} {
		var out bytes.Buffer
		w, err := reference.WriterConfig{BlockSize: 40_000}.NewWriter(&out)
		if err != nil {
			f.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			f.Fatal(err)
		}
		if err := w.Close(); err != nil {
			f.Fatal(err)
		}
		f.Add(out.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		ours, err := io.ReadAll(io.LimitReader(newXz(bytes.NewReader(data)), 1<<20))
		if err != nil {
			return
		}
		r, err := reference.ReaderConfig{SingleStream: true}.NewReader(bytes.NewReader(data))
		if err != nil {
			return
		}
		if theirs, err := io.ReadAll(io.LimitReader(r, 1<<20)); err == nil && !bytes.Equal(ours, theirs) {
			t.Fatalf("%d bytes, the library reads %d", len(ours), len(theirs))
		}
	})
}
