package browser_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"belisha/internal/app/demo"
)

// house is a demo school in a process of its own, the sites around it, and the Chromium in front of it.
type house struct {
	demo.Card
	binary, dir string
	process     *exec.Cmd
	errors      string // the file of its standard error
	sites       *sites
	chromium    *chromium
}

// The names that the demo answers from the test's own sites.
const (
	plainSite  = "lessons.test"      // an allowed site, over HTTP
	secureSite = "safe.lessons.test" // an allowed site, over HTTPS
	gameSite   = "games.test"        // must never be reached
	awaySite   = "away.lessons.test" // an allowed site whose line is cut
	filmSite   = "video.test"        // closed to children, and no lesson is forbidden to open it
	museumSite = "museum.test"       // on no list
	heldSite   = "shopping.test"     // closed to children; somebody asks for it
	badSite    = "illegal.test"      // on the list against illegal content: must never be reached
)

func start(dir, binary string) (*house, error) {
	h := &house{binary: binary, dir: filepath.Join(dir, "demo"), errors: filepath.Join(dir, "stderr")}
	var err error
	if h.sites, err = openSites(); err != nil {
		return nil, err
	}
	if err = h.serve(); err != nil {
		return nil, errors.Join(err, h.stop())
	}
	if h.chromium, err = openChromium(dir, h.Card.CA, h.sites.caFile(dir)); err != nil {
		return nil, errors.Join(err, h.stop())
	}
	return h, nil
}

// serve starts the program and reads its line of JSON.
func (h *house) serve() error {
	log, err := os.Create(h.errors)
	if err != nil {
		return err
	}
	defer log.Close()
	h.process = exec.Command(h.binary, "demo", "--json", "--dir", h.dir, "--web", "127.0.0.1:0", "--proxy", "127.0.0.1:0",
		"--resolve", plainSite+"="+h.sites.plain.Listener.Addr().String(),
		"--resolve", secureSite+"="+h.sites.secure.Listener.Addr().String(),
		"--resolve", gameSite+"="+h.sites.games.Listener.Addr().String(),
		"--resolve", filmSite+"="+h.sites.plain.Listener.Addr().String(),
		"--resolve", museumSite+"="+h.sites.plain.Listener.Addr().String(),
		"--resolve", heldSite+"="+h.sites.plain.Listener.Addr().String(),
		"--resolve", searchSite+"="+h.sites.plain.Listener.Addr().String(),
		"--resolve", badSite+"="+h.sites.games.Listener.Addr().String(),
		"--resolve", awaySite+"=127.0.0.1:1")
	h.process.Stderr = log
	out, err := h.process.StdoutPipe()
	if err != nil {
		return err
	}
	if err := h.process.Start(); err != nil {
		return err
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &h.Card)
	}
	if err != nil {
		said, _ := os.ReadFile(h.errors)
		return fmt.Errorf("the demo printed no card: %w\n%s", err, said)
	}
	return nil
}

func (h *house) stop() error {
	if h.chromium != nil {
		h.chromium.close()
	}
	h.sites.close()
	if h.process == nil || h.process.Process == nil {
		return nil
	}
	_ = h.process.Process.Signal(syscall.SIGTERM) // it may be gone already
	timer := time.AfterFunc(patience, func() { _ = h.process.Process.Kill() })
	defer timer.Stop()
	return h.process.Wait()
}

// one is an account of a role, and of a class where one is given.
func (h *house) one(t *testing.T, role, class string) demo.Account {
	t.Helper()
	for _, a := range h.Accounts {
		if a.Role == role && (class == "" || a.Class == class) {
			return a
		}
	}
	t.Fatalf("the demo has no %s of %q", role, class)
	return demo.Account{}
}

// The classes of the scenario: the child's own, and another.
const (
	herClass   = "4 Kestrel"
	otherClass = "5 Badger"
)

// ask runs the program's command line on the running school's data.
func (h *house) ask(t *testing.T, args ...string) (said string, code int) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), h.binary, args...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if exit != nil {
		code = exit.ExitCode()
	}
	return string(out), code
}

// fullName turns an account name into the name on pages: rosa.vosper is Rosa Vosper.
func fullName(account string) string {
	var words []string
	for _, w := range strings.Split(strings.TrimRight(account, "0123456789"), ".") {
		words = append(words, strings.ToUpper(w[:1])+w[1:])
	}
	return strings.Join(words, " ")
}
