package trunk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sys/unix"

	"belisha/internal/board"
)

var (
	errFull = errors.New("trunk: the disk is full, and the centre has not fetched what waits") //nolint:gochecknoglobals // constant error
	errAway = errors.New("trunk: the centre is away")                                          //nolint:gochecknoglobals // constant error
)

// urgent is the level of an entry that somebody has to hear of at once.
const urgent = "urgent"

// Take keeps a batch and returns when it is on the disk. It implements board.Sink. serves MON-01, MON-04
func (l *Line) Take(ctx context.Context, batch []board.Entry) error {
	var now, rest []board.Entry
	for _, e := range batch {
		if e.Alert == urgent {
			now = append(now, e)
		} else {
			rest = append(rest, e)
		}
	}
	if err := l.put(ctx, kindUrgent, now); err != nil {
		l.straight(ctx, now)
		return err
	}
	return l.put(ctx, kindLog, rest)
}

// Record keeps pages of checks; the centre tells them from lines. It implements board.Recorder. serves INC-23
func (l *Line) Record(ctx context.Context, pages []board.Entry) error { return l.Take(ctx, pages) }

func (l *Line) put(ctx context.Context, kind string, batch []board.Entry) error {
	all, err := l.packer.parcels(batch)
	if err != nil || len(all) == 0 {
		return err
	}
	e := l.end.Load()
	if e == nil {
		return errShut
	}
	for _, p := range all {
		if free(l.opt.Dir) < l.opt.Spare {
			return errFull
		}
		m := &nats.Msg{Subject: kept(kind), Data: p.data}
		if _, err := e.js.PublishMsg(ctx, m, jetstream.WithMsgID(kind+p.id), jetstream.WithRetryAttempts(0)); err != nil {
			return fmt.Errorf("trunk: keeping: %w", err)
		}
	}
	for i := range l.lanes {
		if l.lanes[i].kind == kind {
			l.lanes[i].wake.nudge()
		}
	}
	return nil
}

// straight tells the centre of urgent lines that this disk cannot keep. Whoever gave them keeps them and tries again.
func (l *Line) straight(ctx context.Context, batch []board.Entry) {
	all, err := l.packer.parcels(batch)
	if err != nil {
		return
	}
	for _, p := range all {
		_, _ = l.ask(ctx, kindUrgent, p.data) // the disk's error is what counts: they are given again
	}
}

// ask puts something to the centre.
func (l *Line) ask(ctx context.Context, kind string, data []byte) (answer, error) {
	e := l.end.Load()
	if e == nil {
		return answer{}, errShut
	}
	over := l.link.Load()
	if kind != kindHello && !over.ready.Load() {
		return answer{}, errAway
	}
	ctx, cancel := context.WithTimeout(ctx, patienceWith(kind))
	defer cancel()
	defer context.AfterFunc(over.ctx, cancel)()
	m, err := e.conn.RequestWithContext(ctx, up(l.to.Site, kind), data)
	if err != nil {
		return answer{}, fmt.Errorf("%w: %w", errAway, err)
	}
	var a answer
	if len(m.Data) > mostSaid || json.Unmarshal(m.Data, &a) != nil {
		return answer{}, errBad
	}
	l.hear()
	if !over.ready.Swap(true) {
		for i := range l.lanes {
			l.lanes[i].wake.nudge()
		}
	}
	return a, nil
}

// patienceWith is how long an answer may take.
func patienceWith(kind string) time.Duration {
	switch kind {
	case kindLog:
		return parcelTime
	case kindHello:
		return pause
	}
	return shortTime
}

// Tell hands on a press of the button. Without the centre it cannot be done: whoever gave it keeps it. serves INC-01
func (l *Line) Tell(ctx context.Context, t board.Tell) (string, error) {
	data, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("trunk: tell: %w", err)
	}
	a, err := l.ask(ctx, kindTell, data)
	if err == nil && !a.OK {
		err = errAway
	}
	return a.Receipt, err
}

// Warn sends trouble of the gateway's own to the centre, as soon as that answers. When many wait, a further one adds nothing.
func (l *Line) Warn(_ context.Context, kind, text string) {
	select {
	case l.warns <- warning{kind, text}:
	default:
	}
}

// free are the bytes of a folder's disk that are left; none when it cannot be asked.
func free(dir string) uint64 {
	var s unix.Statfs_t
	if unix.Statfs(dir, &s) != nil {
		return 0
	}
	return s.Bavail * uint64(s.Bsize) //nolint:gosec // a block has a size
}
