package content_test

import (
	"testing"

	"golang.org/x/sys/unix"
)

// fullDisk is a folder on a disk of its own with one megabyte.
func fullDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("this test may not mount a small disk: %v", err)
	}
	t.Cleanup(func() { must(t, unix.Unmount(dir, 0)) })
	return dir
}
