package journal

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"belisha/internal/board"
)

// spell is a time in which some file cannot be read although nothing says that it is damaged: too many files are open, a disk
// does not answer. The file stays where it is and is tried again each round; the school is told once a spell. // serves MON-01
type spell struct {
	since time.Time
	err   error // the last; nil: all can be read
}

// over ends a spell after a round in which all could be read.
func (s *spell) over() { *s = spell{} }

// goes notes that a file could not be read, and tells of it when that is new.
func (s *spell) goes(j *Journal, err error, told string) {
	if s.err == nil {
		s.since = time.Now()
		j.Warn("journal.unread", told+" cannot be read just now. It stays where it is and is tried again.")
	}
	s.err = err
}

// files gives the batches that lie in files; some says that there was one.
func (c *carrier) files() (some bool, err error) {
	if c.j.spilled.Load() == 0 {
		c.unread.over()
		return false, nil
	}
	names, err := c.j.names(batchEnd)
	if err != nil {
		return false, c.waits(err, "The folder of waiting log entries")
	}
	c.missed(names)
	whole := true
	for _, name := range names {
		var batch []board.Entry
		damaged, err := c.j.read(name, &batch)
		if err != nil {
			whole = false
			if err = c.waits(err, "A file of waiting log entries, "+name+","); err != nil {
				return some, err
			}
			continue
		}
		if damaged {
			c.j.gone(name)
			continue
		}
		if err := c.j.give(batch); err != nil {
			return some, err
		}
		some = c.j.gone(name) || some
		_ = os.Remove(filepath.Join(c.j.opt.Dir, name)) // left behind it is given again, and known there by its ids
		c.relieve()
	}
	if whole {
		c.unread.over()
	}
	return some, nil
}

// waits says whether younger entries wait behind what cannot be read. They do at first, so that the order holds through what
// passes; but an alert of today does not wait for ever for a worn-out disk. // serves MON-01
func (c *carrier) waits(err error, told string) error {
	c.unread.goes(c.j, err, told)
	if time.Since(c.unread.since) < c.j.opt.Patience {
		return err
	}
	return nil
}

// missed counts what somebody took out of the folder as lost, and says so.
func (c *carrier) missed(names []string) {
	var lost []string
	for name, n := range c.j.kept {
		if _, there := slices.BinarySearch(names, name); !there {
			lost = append(lost, name)
			c.j.lost.Add(n)
		}
	}
	for _, name := range lost {
		c.j.gone(name)
	}
	if len(lost) > 0 {
		slices.Sort(lost)
		c.j.Warn("journal.lost", "Files of waiting log entries have vanished from their folder: "+strings.Join(lost[:min(len(lost), 3)], ", "))
	}
}
