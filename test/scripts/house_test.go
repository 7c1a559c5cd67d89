package scripts

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"belisha/internal/app/demo"
)

// patience bounds every wait for something that has to happen; no test measures with it.
const patience = 3 * time.Minute

// house is the program, running.
type house struct {
	Web, Proxy string
	card       demo.Card
	dir        string
	cmd        *exec.Cmd
	said       *transcript
	ended      chan error
}

// transcript is what the program wrote to standard error; it is shown when a test fails.
type transcript struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (t *transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.Write(p)
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.String()
}

// run starts the program and gives the first lines of its standard output, as many as asked for.
func run(args []string, lines int) (*house, []string, error) {
	h := &house{cmd: exec.Command(binary, args...), said: &transcript{}, ended: make(chan error, 1)}
	h.cmd.Stderr = h.said
	out, err := h.cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := h.cmd.Start(); err != nil {
		return nil, nil, err
	}
	var first []string
	in := bufio.NewScanner(out)
	in.Buffer(nil, 4<<20)
	for len(first) < lines && in.Scan() {
		first = append(first, in.Text())
	}
	go func() {
		_, _ = io.Copy(io.Discard, out) // ends with the program
		h.ended <- h.cmd.Wait()
	}()
	if len(first) < lines {
		return nil, nil, fmt.Errorf("%s ended early: %w\n%s", strings.Join(args, " "), <-h.ended, h.said)
	}
	return h, first, nil
}

// serve starts the program with a configuration file.
func serve(t *testing.T, config string) *house {
	t.Helper()
	h, first, err := run([]string{"serve", "--config", config}, 2)
	if err != nil {
		t.Fatal(err)
	}
	h.Web, h.Proxy = strings.TrimSpace(strings.TrimPrefix(first[0], "web")), strings.TrimSpace(strings.TrimPrefix(first[1], "proxy"))
	h.tidy(t)
	return h
}

func (h *house) tidy(t *testing.T) {
	t.Cleanup(func() {
		if err := h.stop(); err != nil {
			t.Errorf("stopping: %v", err)
		}
		if t.Failed() {
			t.Logf("the program wrote:\n%s", h.said)
		}
	})
}

// stop asks the program to end, and waits. A second stop does nothing.
func (h *house) stop() error {
	if h.cmd == nil {
		return nil
	}
	defer func() { h.cmd = nil }()
	if err := h.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-h.ended:
		return err
	case <-time.After(patience):
		return errors.Join(errors.New("it does not stop"), h.cmd.Process.Kill())
	}
}

// kill ends the program as a power cut would: no warning, nothing flushed.
func (h *house) kill(t *testing.T) {
	t.Helper()
	if err := h.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-h.ended
	h.cmd = nil
}

// tell runs the program once and gives what it wrote and its exit code.
func tell(t *testing.T, input string, args ...string) (string, int) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), patience) // a program that should have refused may serve instead
	defer stop()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// whole demands that the trail of a folder is whole.
func whole(t *testing.T, args ...string) {
	t.Helper()
	if out, code := tell(t, "", append([]string{"trail", "verify"}, args...)...); code != 0 || !strings.Contains(out, "The trail is whole") {
		t.Errorf("the trail is not whole (exit %d):\n%s", code, out)
	}
}

// config writes a configuration on free ports.
func config(t *testing.T, dir, more string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "belisha.yaml")
	text := fmt.Sprintf("dir: %s\nweb:\n  listen: 127.0.0.1:0\n%s", dir, more)
	if !strings.Contains(more, "\nproxy:") && !strings.HasPrefix(more, "proxy:") {
		text += "proxy:\n  listen: 127.0.0.1:0\n"
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// soon waits until something holds.
func soon(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("did not happen: %s", what)
}
