package content_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belisha/internal/gateway/content"
	"belisha/internal/policy"
)

// eicar is the harmless file that every scanner takes for a virus. It is put together here, so that no scanner takes this
// source for one.
func eicar() []byte {
	return []byte("X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-" + "FILE!$H+H*")
}

// clamd starts a real ClamAV with signatures that are written here: none can be fetched in a test.
func clamd(t *testing.T, settings ...string) (address string, stop func()) {
	t.Helper()
	path, err := exec.LookPath("clamd")
	if err != nil {
		if path = "/usr/sbin/clamd"; exec.Command(path, "--version").Run() != nil {
			t.Skip("clamd is not installed: tools/setup installs it")
		}
	}
	dir, err := os.MkdirTemp("", "clam") // a socket's path must be short
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket, signatures := filepath.Join(dir, "s"), filepath.Join(dir, "db")
	must(t, os.Mkdir(signatures, 0o755))
	must(t, os.WriteFile(filepath.Join(signatures, "test.ndb"), []byte("Eicar-Text:0:*:"+hex.EncodeToString(eicar())+"\n"), 0o644))
	must(t, os.WriteFile(filepath.Join(signatures, "test.hdb"),
		fmt.Appendf(nil, "%x:%d:Eicar-File\n", md5.Sum(eicar()), len(eicar())), 0o644))
	conf := fmt.Sprintf("Foreground yes\nLocalSocket %s\nDatabaseDirectory %s\nTemporaryDirectory %s\n%s\n", socket, signatures, dir,
		strings.Join(settings, "\n"))
	must(t, os.WriteFile(filepath.Join(dir, "conf"), []byte(conf), 0o644))
	cmd := exec.Command(path, "--config-file="+filepath.Join(dir, "conf"))
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	must(t, cmd.Start())
	gone := make(chan struct{})
	go func() { _ = cmd.Wait(); close(gone) }()
	stop = func() { _ = cmd.Process.Kill(); <-gone }
	t.Cleanup(stop)
	for {
		if conn, err := net.Dial("unix", socket); err == nil {
			_ = conn.Close()
			return "unix:" + socket, stop
		}
		select {
		case <-gone:
			t.Fatalf("clamd did not start: %s", said.String())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func scanning(t *testing.T, address string, d policy.Downloads, log *slog.Logger) *content.Guard {
	t.Helper()
	return content.New(content.Config{Clamd: address, Spool: t.TempDir(), Rules: func() policy.Downloads { return d }, Log: log})
}

// shows WEB-12: a real ClamAV finds a virus in whatever it is wrapped, and harmless files pass it.
func TestRealScanner(t *testing.T) {
	address, _ := clamd(t)
	g := scanning(t, address, policy.Downloads{}, nil)
	page := "<html><body><a href=\"data:application/octet-stream;base64," + base64.StdEncoding.EncodeToString(eicar()) + "\">x</a></body></html>"
	for name, a := range map[string]answer{
		"plain":            {body: eicar()},
		"zip":              {body: zipOf(t, member{"a.txt", []byte("hello")}, member{"b.com", eicar()})},
		"zip in zip":       {body: zipOf(t, member{"c.zip", zipOf(t, member{"b", eicar()})})},
		"packed for going": {encoding: "gzip", body: packed(t, "gzip", eicar())},
		"brotli":           {encoding: "br", body: packed(t, "br", eicar())},
		"tar.gz":           {body: packed(t, "gzip", tarOf(t, member{"b", eicar()}))},
		"tar.zst":          {body: packed(t, "zstd", tarOf(t, member{"a", bytes.Repeat(eicar()[:40], 99)}, member{"b", packed(t, "gzip", eicar())}))},
		"tar.xz":           {body: packed(t, "xz", tarOf(t, member{"b", eicar()}))},
		"base64 in a page": {body: []byte(page)},
		"after a picture":  {kind: "image/png", body: append(png(), zipOf(t, member{"b", eicar()})...)},
	} {
		if f := screen(t, g, a, refusing()); f == nil || f.Kind != content.Virus || !strings.HasPrefix(f.Name, "Eicar-") {
			t.Errorf("%s: %+v", name, f)
		}
	}
	for name, body := range map[string][]byte{"empty": nil, "a picture": png(), "large": make([]byte, 3<<20),
		"zip": zipOf(t, member{"a.txt", []byte("hello")})} {
		if f := screen(t, g, answer{body: body}, refusing()); f != nil {
			t.Errorf("%s: %+v", name, f)
		}
	}
	h := g.Check(t.Context())
	if h.Scanner != content.Working || !strings.HasPrefix(h.Engine, "ClamAV ") || h.Heard.IsZero() {
		t.Errorf("health %+v", h)
	}
}

// shows WEB-32: a scanner that is away is told of once, and files are treated as the pack says, until it is back.
func TestScannerAway(t *testing.T) {
	address, stop := clamd(t)
	var said bytes.Buffer
	log := slog.New(slog.NewTextHandler(&said, nil))
	strict := scanning(t, address, policy.Downloads{}, log)
	lenient := scanning(t, address, policy.Downloads{Unscan: "allow"}, nil)
	if h := strict.Health(); h.Scanner != content.Unasked {
		t.Errorf("before anything: %+v", h)
	}
	if f := screen(t, strict, answer{body: png()}, refusing()); f != nil || strict.Health().Scanner != content.Working {
		t.Errorf("there: %+v, %+v", f, strict.Health())
	}
	stop()
	for range 3 {
		if f := screen(t, strict, answer{body: png()}, refusing()); f == nil || f.Kind != content.Unscanned || !strings.Contains(f.Why, "does not answer") {
			t.Errorf("away: %+v", f)
		}
		if f := screen(t, lenient, answer{body: png()}, refusing()); f != nil {
			t.Errorf("away, and the pack lets files pass: %+v", f)
		}
	}
	if f := screen(t, lenient, answer{body: windows()}, refusing("program")); f == nil || f.Kind != content.Program {
		t.Errorf("a program needs no scanner to be known: %+v", f)
	}
	if h := strict.Check(t.Context()); h.Scanner != content.Away || h.Why == "" || h.Heard.IsZero() || h.Since.IsZero() {
		t.Errorf("health %+v", h)
	}
	if n := strings.Count(said.String(), "level="); n != 1 {
		t.Errorf("told %d times: %s", n, said.String())
	}
	none := guard(t, policy.Downloads{}).Check(t.Context())
	if none.Scanner != content.None {
		t.Errorf("none set up: %+v", none)
	}
}

// shows WEB-32: the scanner's own limit is no sign that it is away.
func TestScannerLimit(t *testing.T) {
	address, _ := clamd(t, "StreamMaxLength 1M")
	g := scanning(t, address, policy.Downloads{}, nil)
	if f := screen(t, g, answer{body: make([]byte, 4<<20)}, refusing()); f == nil || f.Kind != content.Unscanned {
		t.Errorf("%+v", f)
	}
	if f := screen(t, g, answer{body: png()}, refusing()); f != nil {
		t.Errorf("the next: %+v", f)
	}
}

// A scanner that answers nonsense, nothing, or half is away, and holds nobody up beyond its time.
func TestStrangeScanners(t *testing.T) {
	for name, says := range map[string]string{"nonsense": "what?\x00", "nothing": "", "half": "stream: O", "much": strings.Repeat("x", 1<<20)} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		defer l.Close()
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				_, _ = conn.Write([]byte(says))
				if name != "nothing" {
					_ = conn.Close()
				}
			}
		}()
		g := content.New(content.Config{Clamd: l.Addr().String(), Spool: t.TempDir(), Scanning: 100 * time.Millisecond})
		if f := screen(t, g, answer{body: png()}, refusing()); f == nil || f.Kind != content.Unscanned {
			t.Errorf("%s: %+v", name, f)
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	g := content.New(content.Config{Clamd: "127.0.0.1:1", Spool: t.TempDir()})
	if _, f, err := g.Screen(stopped, nil, "", bytes.NewReader(png()), refusing()); err == nil {
		t.Errorf("nobody waits any more: %+v", f)
	}
}
