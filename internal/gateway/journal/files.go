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

// Endings of the files: a batch of entries, one tell, a damaged file that is kept for a person to look at,
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
	if err := j.sweep(); err != nil {
		return err
	}
	if err := j.find(); err != nil {
		return err
	}
	tells, err := j.names(tellEnd)
	j.tells.Store(int64(len(tells)))
	return err
}

// sweep removes what was begun and never finished: its entries were never called safe.
func (j *Journal) sweep() error {
	half, err := j.names(halfEnd)
	for _, name := range half {
		if err := os.Remove(filepath.Join(j.opt.Dir, name)); err != nil {
			return fmt.Errorf("journal: %w", err)
		}
	}
	return err
}

// find counts the entries that an earlier run left. A file that cannot be read just now counts as one: how many it holds shows
// when it can be.
func (j *Journal) find() error {
	names, err := j.names(batchEnd)
	for _, name := range names {
		var batch []board.Entry
		switch damaged, err := j.read(name, &batch); {
		case err != nil:
			j.note(name, 1)
		case !damaged:
			j.note(name, len(batch))
		}
	}
	return err
}

// names lists the folder's files of one kind, oldest first: their names begin with the time of writing.
func (j *Journal) names(end string) ([]string, error) {
	all, err := os.ReadDir(j.opt.Dir)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	var names []string
	for _, e := range all {
		if strings.HasSuffix(e.Name(), end) {
			names = append(names, e.Name())
		}
	}
	sort.Strings(names)
	return names, nil
}

// note counts the entries of a file, and gone takes them off again: it says whether they were counted still.
func (j *Journal) note(name string, n int) {
	j.kept[name] = int64(n)
	j.spilled.Add(int64(n))
}

func (j *Journal) gone(name string) bool {
	n, counted := j.kept[name]
	delete(j.kept, name)
	j.spilled.Add(-n)
	return counted
}

// read gives what a file holds. A damaged one is set aside; with an error it could not be read just now, and stays.
func (j *Journal) read(name string, into any) (damaged bool, err error) {
	err = board.Load(j.opt.Dir, name, into)
	if errors.Is(err, board.ErrDamaged) {
		return true, j.setAside(name)
	}
	return false, err
}

// write puts a batch into a file of its own, complete or not at all.
func (j *Journal) write(batch []board.Entry) error {
	name := fmt.Sprintf("%020d-%06d%s", time.Now().UnixNano(), j.serial.Add(1), batchEnd)
	if err := board.Save(j.opt.Dir, name, batch); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	j.note(name, len(batch))
	return nil
}

// setAside keeps a file whose text cannot be understood, and says so: nothing is lost in silence.
func (j *Journal) setAside(name string) error {
	old := filepath.Join(j.opt.Dir, name)
	if err := os.Rename(old, old+badEnd); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	j.Warn("journal.unreadable", "A file that waited to be sent to the records is damaged and was set aside: "+name+badEnd)
	return nil
}
