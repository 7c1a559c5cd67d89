package journal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"belisha/internal/board"
)

// ErrKept says that a tell could not be handed over now, but is on disk and will be.
var ErrKept = errors.New("journal: the tell is kept and will be sent")

// How long a child waits: for the log lines to go first, and for the number.
const (
	syncTime = 2 * time.Second
	tellTime = 5 * time.Second
)

// Tell hands over a press of the button and returns its number. The entry it is about goes first, so that the log
// lines are there to attach. ErrKept means: not yet, but not lost. serves INC-01
func (j *Journal) Tell(ctx context.Context, t board.Tell) (string, error) {
	first, cancel := context.WithTimeout(ctx, syncTime)
	_ = j.Sync(first) // when the log is away the tell still goes: it carries its own entry
	cancel()
	receipt, err := j.handOver(t)
	if err == nil {
		return receipt, nil
	}
	if kept := j.keepTell(t); kept != nil {
		return "", errors.Join(err, kept)
	}
	return "", ErrKept
}

func (j *Journal) handOver(t board.Tell) (receipt string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("journal: the sink panicked: %v", p)
		}
	}()
	ctx, cancel := context.WithTimeout(j.context, tellTime)
	defer cancel()
	receipt, err = j.sink.Tell(ctx, t)
	if err != nil {
		return "", fmt.Errorf("journal: tell: %w", err)
	}
	return receipt, nil
}

// keepTell writes one file a ticket and kind, so that a second press does not add a second one.
func (j *Journal) keepTell(t board.Tell) error {
	name := plain(t.Entry.ID) + "-" + plain(t.Kind) + tellEnd
	_, err := os.Stat(filepath.Join(j.opt.Dir, name))
	fresh := err != nil
	if fresh && j.tells.Load() >= maxTells {
		return errors.New("journal: too many tells wait already")
	}
	if err := board.Save(j.opt.Dir, name, t); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if fresh {
		j.tells.Add(1)
	}
	j.Warn("tell.waiting", "A press of the tell button could not be stored. It is kept and will be sent again.")
	return nil
}

// tells hands over the kept tells. One that cannot be read just now stays for the next round, and holds up no other; nor does
// one that nobody takes: a round ends with it, and the next begins after it, so that every tell has its turn.
func (c *carrier) tells() error {
	if c.j.tells.Load() == 0 {
		c.untold.over()
		return nil
	}
	names, err := c.j.names(tellEnd)
	if err != nil {
		return err
	}
	whole := true
	for _, name := range after(names, c.stuck) {
		var t board.Tell
		damaged, err := c.j.read(name, &t)
		if err != nil {
			whole = false
			c.untold.goes(c.j, err, "A press of the tell button, "+name+",")
			continue
		}
		if !damaged {
			err = c.j.deliver(t, name)
		}
		if err != nil {
			c.stuck = name
			return err
		}
		c.j.tells.Add(-1)
	}
	if whole {
		c.untold.over()
	}
	return nil
}

// after turns sorted names so that those behind one come first.
func after(names []string, one string) []string {
	i, found := slices.BinarySearch(names, one)
	if found {
		i++
	}
	return slices.Concat(names[i:], names[:i])
}

// deliver hands over a kept tell and removes its file.
func (j *Journal) deliver(t board.Tell, name string) error {
	if _, err := j.handOver(t); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(j.opt.Dir, name)); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}

// plain keeps only what is safe in a file's name.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(s))
}
