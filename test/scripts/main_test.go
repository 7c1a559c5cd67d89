// Package scripts tries the real program: the built binary in a temporary folder, spoken to over real sockets.
package scripts

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"belisha/internal/kit/clock"

	"github.com/rogpeppe/go-internal/testscript"
)

// binary is the program under test, built once for the package.
var binary string //nolint:gochecknoglobals // set once, before any test runs

func TestMain(m *testing.M) { os.Exit(built(m)) }

func built(m *testing.M) int {
	dir, err := os.MkdirTemp("", "belisha-scripts-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "belisha")
	build := exec.Command("go", "build", "-o", binary, "belisha/cmd/belisha")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "the program does not build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// TestScripts runs the files in testdata: commands as a person types them, and what they say.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			packs, err := filepath.Abs(filepath.Join("..", "..", "packs"))
			if err != nil {
				return err
			}
			e.Setenv("PACKS", packs)
			now := time.Now().In(clock.London)
			e.Setenv("WEDNESDAY", wednesday(now.AddDate(0, 0, -1)))                                           // from which the demo's rules are kept
			e.Setenv("IN_JUNE", wednesday(time.Date(now.Year()+1, time.June, 20, 12, 0, 0, 0, clock.London))) // still to come
			e.Setenv("PATH", filepath.Dir(binary)+string(os.PathListSeparator)+os.Getenv("PATH"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"demo-school": demoFolder,
			"sql":         runSQL,
		},
	})
}

// wednesday is the last one up to a day.
func wednesday(day time.Time) string {
	return day.AddDate(0, 0, -(int(day.Weekday())+4)%7).Format(time.DateOnly)
}

// demoFolder puts the data of a demo school, not running, into a folder: demo-school FOLDER.
func demoFolder(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: demo-school FOLDER")
	}
	from, err := demoMade("st-neot")
	ts.Check(err)
	ts.Check(os.CopyFS(ts.MkAbs(args[0]), os.DirFS(from)))
}

// runSQL changes a database behind the program's back: sql DATABASE STATEMENT…
func runSQL(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: sql DATABASE STATEMENT...")
	}
	ts.Check(behindItsBack(ts.MkAbs(args[0]), args[1:]...))
}
