package lists_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"belisha/internal/gateway/lists"
)

// worker is the process that BuildApart starts.
func worker(args []string) int {
	if err := lists.Worker(context.Background(), args[0], args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// A build in a process of its own reports as one here does, and fails as one here does.
func TestBuildApart(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir, out := many(t, 1000), filepath.Join(t.TempDir(), "index")
	if err := os.WriteFile(filepath.Join(dir, "list0", "urls"), []byte("a.example/x\na b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	report, err := lists.BuildApart(t.Context(), []string{self, "build-lists"}, dir, out)
	if err != nil || len(report.Lists) != 5 || report.Names != 1002 || report.Lists[0].Faults[0].File != "urls" || report.Took == 0 {
		t.Fatalf("%+v %v", report, err)
	}
	ix, err := lists.Open(out)
	if err != nil || !ix.BuiltFrom(dir) {
		t.Fatalf("%v", err)
	}
	defer ix.Close()
	if _, err := lists.BuildApart(t.Context(), []string{self, "build-lists"}, dir+"none", out); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("%v", err)
	}
	if _, err := lists.BuildApart(t.Context(), []string{"/bin/echo"}, dir, out); err == nil || !strings.Contains(err.Error(), "report") {
		t.Errorf("%v", err)
	}
	if _, err := lists.BuildApart(t.Context(), nil, dir, out); err == nil {
		t.Error("no program")
	}
}
