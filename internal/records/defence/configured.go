package defence

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// SettingsKind is the record of the machine's settings as they were last seen.
const SettingsKind = "machine-settings"

// machine is the place of the records' own machine. A gateway that runs alone has its settings where it stands, and they are
// not seen here.
const machine = "machine"

// changedVerb is the act of having found other settings than the last time.
const changedVerb = "defence.settings-changed"

// Setting is one that the machine runs with, by its name in the configuration. A secret, or what is in a file, comes as a mark
// alone, and never as what it is.
type Setting struct {
	Name  string `db:"name"`
	Value string `db:"value"`
	Mark  string `db:"mark"`
}

// Bounds on what is kept and told of settings.
const (
	mostSettings = 2000
	mostValue    = 200
	mostInStory  = 8
	mostInEvent  = 200
)

// Configured compares the settings with which the machine starts with those of the last time, and notes a difference. The
// first time there is nothing to compare with. The alert is made of the event, so that none is lost between the two.
// serves NET-18
func (d *Defence) Configured(ctx context.Context, now []Setting) error {
	now = inOrder(now)
	var was []Setting
	err := d.base.Ledger.Read(ctx, d.job("configured"), func(tx *ledger.Tx) (err error) {
		was, err = d.store.settings(ctx, tx)
		return err
	})
	if err != nil || slices.Equal(was, now) {
		return err
	}
	return d.base.Ledger.Write(ctx, d.job("configured"), func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "defence.settings-noted", Subject: ref.New(tx.School, SettingsKind, machine)}
		e.Changes = []ledger.Change{open("settings", "", strconv.Itoa(len(now)))}
		if len(was) > 0 {
			e.Verb, e.Changes = changedVerb, differences(was, now)
		}
		return e, d.store.putSettings(ctx, tx, now)
	})
}

func inOrder(all []Setting) []Setting {
	out := slices.Clone(all[:min(len(all), mostSettings)])
	for i := range out {
		if r := []rune(out[i].Value); len(r) > mostValue {
			out[i].Value = string(r[:mostValue]) + "…"
		}
	}
	slices.SortFunc(out, func(a, b Setting) int { return strings.Compare(a.Name, b.Name) })
	return slices.CompactFunc(out, func(a, b Setting) bool { return a.Name == b.Name })
}

// differences are what was changed, added and left out: with the values of what is no secret, and of a secret only that it is
// another.
func differences(was, now []Setting) []ledger.Change {
	before := map[string]Setting{}
	for _, s := range was {
		before[s.Name] = s
	}
	var out []ledger.Change
	for _, s := range now {
		if old := before[s.Name]; old != s {
			out = append(out, difference(s.Name, old, s))
		}
		delete(before, s.Name)
	}
	for _, s := range was {
		if _, gone := before[s.Name]; gone {
			out = append(out, difference(s.Name, s, Setting{}))
		}
	}
	return out[:min(len(out), mostInEvent)]
}

func difference(name string, old, s Setting) ledger.Change {
	if old.Mark != "" || s.Mark != "" {
		return ledger.Change{Field: name, Class: ledger.Secret}
	}
	return open(name, old.Value, s.Value)
}

// configured makes an alert of settings that are others than the last time. Who changed them stands nowhere: whoever can write
// to the machine's files needs no account here. // serves NET-18
func (d *Defence) configured(_ context.Context, _ *ledger.Tx, t ledger.Told, at time.Time) ([]finding, error) {
	if t.Verb != changedVerb {
		return nil, nil
	}
	return []finding{{kind: Configuration, times: int64(len(t.Changes)), story: settingsStory(t, at)}}, nil
}
