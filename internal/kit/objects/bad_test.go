package objects_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belisha/internal/kit/objects"
	"belisha/internal/kit/objects/objectstest"
)

// all asks a store everything that can be asked, and hands every answer on.
func all(t *testing.T, s objects.Store, look func(what string, err error)) {
	t.Helper()
	look("put", s.Put(t.Context(), "a", strings.NewReader("x"), 1))
	_, err := s.Open(t.Context(), "a")
	look("open", err)
	_, err = s.List(t.Context(), "")
	look("list", err)
	look("delete", s.Delete(t.Context(), "a"))
}

func allSay(t *testing.T, s objects.Store, want error) {
	t.Helper()
	all(t, s, func(what string, err error) {
		t.Helper()
		if err == nil {
			t.Errorf("%s: no error", what)
			return
		}
		isErr(t, err, want)
	})
}

// A server that dies and comes back: nothing that was stored is lost, and the store says why it cannot be reached.
func TestServerGone(t *testing.T) {
	server := objectstest.Start(t)
	s := open(t, server.Config)
	b := noise(600<<10, 1)
	put(t, s, "kept", b)
	o, err := s.Open(t.Context(), "kept")
	must(t, err)
	server.Kill(t)
	allSay(t, s, objects.ErrGone)
	_, err = o.ReadAt(make([]byte, 10), 0)
	isErr(t, err, objects.ErrGone)
	server.Run(t)
	if string(read(t, s, "kept")) != string(b) {
		t.Error("the object is not what it was")
	}
	if _, err = o.ReadAt(make([]byte, 10), 0); err != nil {
		t.Errorf("an open object is not read on: %v", err)
	}
}

func TestKeysRefused(t *testing.T) {
	c := objectstest.Start(t).Config
	c.Secret = "another"
	allSay(t, open(t, c), objects.ErrRefused)
	c.Access = "nobody"
	allSay(t, open(t, c), objects.ErrRefused)
}

func TestBucketMissing(t *testing.T) {
	c := objectstest.Start(t).Config
	c.Bucket = "elsewhere"
	allSay(t, open(t, c), objects.ErrNoBucket)
}

// An object that somebody replaced behind our back is never read as a mixture of two.
func TestReplacedWhileRead(t *testing.T) {
	server := objectstest.Start(t)
	s := open(t, server.Config)
	put(t, s, "a", noise(2<<20, 1))
	o, err := s.Open(t.Context(), "a")
	must(t, err)
	must(t, s.Delete(t.Context(), "a"))
	put(t, s, "a", noise(2<<20, 2))
	if _, err := o.ReadAt(make([]byte, 10), 0); err == nil {
		t.Error("the bytes of another object were read")
	}
}

// A server that accepts and never answers: the question ends by itself.
func TestServerSilent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	s := open(t, objects.Config{Endpoint: l.Addr().String(), Bucket: "log", Access: "a", Secret: "b", Insecure: true, Patience: 300 * time.Millisecond})
	allSay(t, s, objects.ErrSlow)
}

// The store's own answers, as they stand in S3's papers.
func TestServerSays(t *testing.T) {
	for _, one := range []struct {
		status int
		code   string
		want   error
	}{
		{507, "XMinioStorageFull", objects.ErrFull}, {400, "QuotaExceeded", objects.ErrFull}, {507, "", objects.ErrFull}, {403, "", objects.ErrRefused},
		{503, "SlowDown", objects.ErrSlow}, {503, "", objects.ErrGone}, {502, "", objects.ErrGone}, {404, "NoSuchBucket", objects.ErrNoBucket},
	} {
		t.Run(fmt.Sprint(one.status, one.code), func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(one.status)
				if one.code != "" {
					fmt.Fprintf(w, `<?xml version="1.0"?><Error><Code>%s</Code><Message>no</Message></Error>`, one.code)
				}
			}))
			defer server.Close()
			s := open(t, objects.Config{Endpoint: server.Listener.Addr().String(), Bucket: "log", Access: "a", Secret: "b", Insecure: true, Patience: 20 * time.Second})
			isErr(t, s.Put(t.Context(), "a", strings.NewReader("x"), 1), one.want)
		})
	}
}

func TestDiscTakenAway(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	s, err := objects.Disc(dir)
	must(t, err)
	must(t, os.RemoveAll(dir))
	if err := s.Put(t.Context(), "a", strings.NewReader("x"), 1); err == nil {
		t.Error("an object was put nowhere")
	}
	_, err = s.List(t.Context(), "")
	isErr(t, err, objects.ErrNoBucket)
}

// What a killed process left half-written is taken away a day later, and is in no list.
func TestHalfWrittenIsSwept(t *testing.T) {
	dir := t.TempDir()
	s, err := objects.Disc(dir)
	must(t, err)
	half := filepath.Join(dir, ".putting", "123")
	must(t, os.WriteFile(half, []byte("x"), 0o600))
	if all, err := s.List(t.Context(), ""); err != nil || len(all) > 0 {
		t.Errorf("%v %v", all, err)
	}
	old := time.Now().AddDate(0, 0, -2)
	must(t, os.Chtimes(half, old, old))
	_, err = objects.Disc(dir)
	must(t, err)
	if _, err := os.Stat(half); !os.IsNotExist(err) {
		t.Errorf("still there: %v", err)
	}
}
