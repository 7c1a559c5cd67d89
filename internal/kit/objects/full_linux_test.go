package objects_test

import (
	"bytes"
	"testing"

	"golang.org/x/sys/unix"

	"belisha/internal/kit/objects"
)

// A full disc is said to be full, nothing is half there, and what was stored before is still whole.
func TestDiscFull(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("this test may not mount a small disc: %v", err)
	}
	t.Cleanup(func() { must(t, unix.Unmount(dir, 0)) })
	s, err := objects.Disc(dir)
	must(t, err)
	first := noise(300<<10, 1)
	put(t, s, "first", first)
	isErr(t, s.Put(t.Context(), "second", bytes.NewReader(noise(2<<20, 2)), 2<<20), objects.ErrFull)
	if !bytes.Equal(read(t, s, "first"), first) {
		t.Error("the first is not what it was")
	}
	put(t, s, "third", noise(300<<10, 3)) // the room of the second is free again
}
