package trunk

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// lane carries one kind of parcel, the oldest first, and knows nothing that is not on the disk: after a fall it begins again
// with the oldest that is still there.
type lane struct {
	kind string
	wake bell
}

// bell wakes one who waits; rung twice it rings once.
type bell chan struct{}

func (b bell) nudge() {
	select {
	case b <- struct{}{}:
	default:
	}
}

// carry hands parcels to the centre and lets go of each when the centre has said yes. One on its way while the centre is slow
// or away, several once it answers.
func (l *Line) carry(ctx context.Context, n *lane) {
	width := 1
	for ctx.Err() == nil {
		window := l.oldest(ctx, n, width)
		if len(window) == 0 {
			wait(ctx, n.wake)
			continue
		}
		if l.send(ctx, n, window) {
			width = min(2*width, inFlight)
			continue
		}
		width = 1
		wait(ctx, nil)
	}
}

// wait returns after a pause, or when there is something to do.
func wait(ctx context.Context, wake <-chan struct{}) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-wake:
	case <-timer.C:
	}
}

// oldest are the first parcels of a lane.
func (l *Line) oldest(ctx context.Context, n *lane, most int) []*jetstream.RawStreamMsg {
	e := l.end.Load()
	if e == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, shortTime)
	defer cancel()
	var out []*jetstream.RawStreamMsg
	for from := uint64(1); len(out) < most; {
		m, err := e.keep.GetMsg(ctx, from, jetstream.WithGetMsgSubject(kept(n.kind)))
		if err != nil {
			break // none left, or the disk does not answer: it is asked again
		}
		out, from = append(out, m), m.Sequence+1
	}
	return out
}

// send puts a window of parcels to the centre at once, and says whether all have gone.
func (l *Line) send(ctx context.Context, n *lane, window []*jetstream.RawStreamMsg) bool {
	var all sync.WaitGroup
	gone := make([]bool, len(window))
	for i, m := range window {
		all.Go(func() { gone[i] = l.one(ctx, n, m) })
	}
	all.Wait()
	for _, ok := range gone {
		if !ok {
			return false
		}
	}
	return true
}

func (l *Line) one(ctx context.Context, n *lane, m *jetstream.RawStreamMsg) bool {
	a, err := l.ask(ctx, n.kind, m.Data)
	if err == nil && a.Bad {
		err = l.aside(m.Sequence, m.Data)
		l.Warn(ctx, "trunk.aside", "A parcel of log lines could not be read by the centre. It was put aside on the gateway's disk: tell whoever looks after Belisha.")
	} else if err == nil && !a.OK {
		err = errAway
	}
	if err != nil {
		return false
	}
	e := l.end.Load()
	if e == nil {
		return false
	}
	err = e.keep.DeleteMsg(ctx, m.Sequence)
	return err == nil || errors.Is(err, jetstream.ErrMsgNotFound) // what could not be let go of is given again, and stored once
}

// speak hands on warnings, each until the centre has taken it.
func (l *Line) speak(ctx context.Context) {
	for {
		var w warning
		select {
		case <-ctx.Done():
			return
		case w = <-l.warns:
		}
		data, err := json.Marshal(w)
		for err == nil && ctx.Err() == nil {
			if a, aerr := l.ask(ctx, kindWarn, data); aerr == nil && (a.OK || a.Bad) {
				break
			}
			wait(ctx, nil)
		}
	}
}
