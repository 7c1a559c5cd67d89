// Package browser_test drives a real Chromium through the built program: the main job, as its users see it.
package browser_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// school is the running demo that all tests of the package share.
var school *house //nolint:gochecknoglobals // set once, before any test runs

func TestMain(m *testing.M) { os.Exit(open(m)) }

func open(m *testing.M) int {
	dir, err := os.MkdirTemp("", "belisha-browser-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if err := equipped(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	binary, err := build(dir)
	if err == nil {
		school, err = start(dir, binary)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer school.stop()
	defer small.stop()
	return m.Run()
}

// axeFile is the checker of accessibility, from the npm packages.
const axeFile = "../../node_modules/axe-core/axe.min.js"

// equipped says plainly what is missing, so that these tests never pass by not running.
func equipped() error {
	for program, debian := range map[string]string{"chromium": "chromium", "certutil": "libnss3-tools"} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("the browser tests need %s: run `make setup`, or apt-get install %s", program, debian)
		}
	}
	for _, file := range []string{axeFile, "../../internal/web/assets/vendor/govuk-frontend.min.css"} {
		if _, err := os.Stat(file); err != nil {
			return fmt.Errorf("the browser tests need %s: run `make assets`", filepath.Base(file))
		}
	}
	return nil
}

func build(dir string) (string, error) {
	binary := filepath.Join(dir, "belisha")
	cmd := exec.Command("go", "build", "-o", binary, "belisha/cmd/belisha")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the program does not build: %w\n%s", err, out)
	}
	return binary, nil
}
