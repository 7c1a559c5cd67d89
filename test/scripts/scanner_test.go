package scripts

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// clamd starts a real ClamAV with one signature that is written here, since none can be fetched in a test.
func clamd(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("clamd")
	if err != nil {
		if path = "/usr/sbin/clamd"; exec.Command(path, "--version").Run() != nil {
			t.Skip("clamd is not installed: make setup installs it")
		}
	}
	dir, err := os.MkdirTemp("", "clam") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket, conf := filepath.Join(dir, "s"), filepath.Join(dir, "conf")
	if err := os.Mkdir(filepath.Join(dir, "db"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "db", "test.ndb"), "Eicar-Text:0:*:"+hex.EncodeToString([]byte(eicar))+"\n")
	write(t, conf, fmt.Sprintf("Foreground yes\nUser root\nLocalSocket %s\nDatabaseDirectory %s\nTemporaryDirectory %s\n", socket, filepath.Join(dir, "db"), dir))
	cmd := exec.Command(path, "--config-file="+conf)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	soon(t, "the virus scanner answers", func() bool {
		conn, err := net.Dial("unix", socket)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	return "unix:" + socket
}

// A file with a virus does not come in, for nobody, in an archive neither; a harmless file does, and the log has what was
// stopped. The scanner is the real one. shows WEB-12, WEB-32
func TestAVirusStaysOutside(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create("homework.txt")
	if err == nil {
		_, err = io.WriteString(w, eicar)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/virus.bin":
			w.Header().Set("Content-Type", "application/octet-stream")
			_, _ = io.WriteString(w, eicar)
		case "/virus.zip":
			w.Header().Set("Content-Type", "application/zip")
			_, _ = w.Write(packed.Bytes())
		default:
			w.Header().Set("Content-Type", "application/octet-stream")
			_, _ = io.WriteString(w, "harmless")
		}
	}))
	t.Cleanup(s.Close)
	h := serve(t, config(t, dir, "scanner:\n  clamd: "+clamd(t)+"\nproxy:\n  listen: 127.0.0.1:0\n  resolve:\n    learning.test: "+s.Listener.Addr().String()+"\n"))
	h.card = cardOf(t, dir)
	for _, who := range []string{"pupil", "teacher"} {
		a := h.who(t, who, map[string]string{"pupil": "4 Kestrel"}[who])
		for _, path := range []string{"/virus.bin", "/virus.zip"} {
			if got := h.browse(t, a, "http://learning.test"+path); got.Status != http.StatusForbidden {
				t.Errorf("%s: %s: %d %s", who, path, got.Status, got.plain())
			}
		}
		h.browse(t, a, "http://learning.test/page.bin").expect(t, http.StatusOK, "harmless")
	}
	logged(t, dir, "the virus", "path = '/virus.zip' AND verdict = 'block' AND file = 'virus'")
	h.signIn(t, h.who(t, "technician", "")).get(t, "/probing").expect(t, http.StatusOK, "Virus scanner", "ClamAV")
}
