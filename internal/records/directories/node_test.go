package directories

import (
	"bufio"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// nodeHost is a loopback address that no other test listens on: a port that was free stays so until the provider has it.
const nodeHost = "127.0.7.55"

// free is a port of this machine that nobody uses now.
func free(t *testing.T, host string) int {
	t.Helper()
	l, err := net.Listen("tcp", host+":0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// node runs a provider that we did not write, from node_modules, until the test ends.
func node(t *testing.T, script string, port int, given any) {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Fatal("node is not installed. Please install Node.js 20 or newer")
	}
	if _, err := os.Stat(filepath.FromSlash("../../../node_modules/samlp")); err != nil {
		t.Fatal("the identity providers of the tests are not installed. Please run: npm ci")
	}
	text, err := json.Marshal(given)
	if err != nil {
		t.Fatal(err)
	}
	for try := 1; ; try++ {
		said := started(t, script, port, string(text))
		if said == "" {
			return
		}
		if try == 5 || !strings.Contains(said, "EADDRINUSE") { // a connection of somebody else's may have the port for a moment
			t.Fatalf("%s does not start: %s", script, said)
		}
		time.Sleep(time.Second)
	}
}

// started runs it and gives what it said when it did not start.
func started(t *testing.T, script string, port int, given string) string {
	t.Helper()
	cmd := exec.Command("node", filepath.Join("testdata", script), strconv.Itoa(port), given)
	cmd.Env = append(os.Environ(), "NODE_NO_WARNINGS=1", "NODE_ENV=test")
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop := sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	t.Cleanup(func() {
		stop()
		if t.Failed() {
			t.Log(said.String())
		}
	})
	late := time.AfterFunc(60*time.Second, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if lines.Text() == "ready" {
			return ""
		}
	}
	stop()
	return "it ended: " + said.String()
}
