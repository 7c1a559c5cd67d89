package journal

import (
	"os"
	"path/filepath"
)

// marker is there while a journal is open. Found at the start, it says that the run before was killed: what was still
// in its memory is gone, and nothing may be lost in silence. serves MON-01
func (j *Journal) marker() string { return filepath.Join(j.opt.Dir, "open") }

func (j *Journal) markOpen() {
	if _, err := os.Stat(j.marker()); err == nil {
		j.Warn("journal.killed", "The web filter was stopped without being closed. Log lines of the last moments before that may be missing.")
	}
	if f, err := os.OpenFile(j.marker(), os.O_CREATE|os.O_WRONLY, 0o600); err == nil {
		_ = f.Close() // an empty file; without it the next start cannot warn
	}
}
