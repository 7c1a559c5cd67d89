package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"belisha/internal/board"
)

// Endings of the files: a batch of entries, one tell, a file that cannot be read and is kept for a person to look at,
// and one that board.Save had begun when the machine stopped.
const (
	batchEnd = ".entries"
	tellEnd  = ".tell"
	badEnd   = ".bad"
	halfEnd  = ".new"
	maxTells = 5000
)

func (j *Journal) openDir() error {
	if j.opt.Dir == "" {
		return errors.New("journal: no folder to keep unsent entries in")
	}
	if err := os.MkdirAll(j.opt.Dir, 0o700); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	for _, name := range j.names(halfEnd) { // begun and never finished: its entries were never called safe
		if err := os.Remove(filepath.Join(j.opt.Dir, name)); err != nil {
			return fmt.Errorf("journal: %w", err)
		}
	}
	for _, name := range j.names(batchEnd) {
		batch, err := j.read(name)
		if err != nil {
			j.setAside(name)
			continue
		}
		j.spilled.Add(int64(len(batch)))
	}
	j.tells.Store(int64(len(j.names(tellEnd))))
	return nil
}

// names lists the folder's files of one kind, oldest first: their names begin with the time of writing.
func (j *Journal) names(end string) []string {
	all, err := os.ReadDir(j.opt.Dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range all {
		if strings.HasSuffix(e.Name(), end) {
			names = append(names, e.Name())
		}
	}
	sort.Strings(names)
	return names
}

func (j *Journal) read(name string) ([]board.Entry, error) {
	var batch []board.Entry
	err := board.Load(j.opt.Dir, name, &batch)
	return batch, err
}

// write puts a batch into a file of its own, complete or not at all.
func (j *Journal) write(batch []board.Entry) error {
	name := fmt.Sprintf("%020d-%06d%s", time.Now().UnixNano(), j.serial.Add(1), batchEnd)
	if err := board.Save(j.opt.Dir, name, batch); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	j.spilled.Add(int64(len(batch)))
	return nil
}

// files gives the batches that lie in files.
func (c *carrier) files() error {
	if c.j.spilled.Load() == 0 {
		return nil
	}
	for _, name := range c.j.names(batchEnd) {
		batch, err := c.j.read(name)
		if err != nil {
			c.j.setAside(name)
			continue
		}
		if err := c.j.give(batch); err != nil {
			return err
		}
		c.j.spilled.Add(-int64(len(batch)))
		if err := os.Remove(filepath.Join(c.j.opt.Dir, name)); err != nil {
			return fmt.Errorf("journal: %w", err)
		}
	}
	return nil
}

// setAside keeps a file that cannot be read and says so: nothing is lost in silence.
func (j *Journal) setAside(name string) {
	old := filepath.Join(j.opt.Dir, name)
	if os.Rename(old, old+badEnd) == nil {
		j.Warn("journal.unreadable", "A file of waiting log entries cannot be read and was set aside: "+name+badEnd)
	}
}
