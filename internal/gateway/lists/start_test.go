package lists_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"belisha/internal/gateway/lists"
)

// asChild is set for the processes that the tests start from themselves.
const asChild = "BELISHA_LISTS_CHILD"

func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[1] == "build-lists" {
		os.Exit(worker(os.Args[2:]))
	}
	switch task, path, _ := strings.Cut(os.Getenv(asChild), ":"); task {
	case "open":
		openAlone(path)
	case "build":
		buildAgain(path)
	default:
		os.Exit(m.Run())
	}
}

// child starts this test as another process with a task.
func child(tb testing.TB, task string) *exec.Cmd {
	tb.Helper()
	self, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), asChild+"="+task)
	return cmd
}

// openAlone is a process that does nothing but open an index and ask it, and says how long that took and what it holds.
func openAlone(path string) {
	start := time.Now()
	ix, err := lists.Open(path)
	if err != nil {
		panic(err)
	}
	ix.Lookup("www.first-question.example")
	took := time.Since(start)
	for i := range 2_000_000 { // a school's day
		ix.Lookup(fmt.Sprintf("www.site-%d.example%d.org", i, i%1000))
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		panic(err)
	}
	fmt.Printf("open-us %d\n", took.Microseconds())
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) > 1 && (fields[0] == "VmRSS:" || fields[0] == "VmHWM:" || fields[0] == "RssAnon:") {
			fmt.Printf("%s %s\n", strings.TrimSuffix(fields[0], ":"), fields[1])
		}
	}
}

// BenchmarkStart starts a process that opens 2.4 million names, or the lists that BELISHA_LISTS names, and asks for a host:
// the time from the start of the process to its first answer, and its memory after two million questions.
func BenchmarkStart(b *testing.B) {
	dir := os.Getenv("BELISHA_LISTS")
	if dir == "" {
		dir = many(b, 2_400_000)
	}
	path := filepath.Join(b.TempDir(), "index")
	if _, err := lists.Build(b.Context(), dir, path); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		cmd := child(b, "open:"+path)
		out, err := cmd.Output()
		if err != nil {
			b.Fatal(err)
		}
		for line := range bytes.Lines(out) {
			fields := strings.Fields(string(line))
			n, _ := strconv.ParseFloat(fields[1], 64)
			if fields[0] == "open-us" {
				b.ReportMetric(n/1000, "ms-to-first-verdict")
			} else {
				b.ReportMetric(n/1024, fields[0]+"-MiB")
			}
		}
	}
}
