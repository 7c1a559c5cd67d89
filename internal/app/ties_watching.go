package app

import (
	"context"
	"net/netip"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring"
	"belisha/internal/records/passes"
	"belisha/internal/records/watching"
)

// What is lent to those who watch over lessons: the log, the lessons, and who is signed in where. // serves MON-11 MON-12 MON-13
func (l links) watching(h *house) watching.Hooks {
	return watching.Hooks{Tell: h.notices.Tell, Lesson: h.lessonNow,
		Recent: func(ctx context.Context, g authz.Grant, persons []string, since time.Time) ([]watching.Seen, error) {
			return seenOf(h.monitoring.Recent(ctx, g, persons, since))
		},
		Online: func(ctx context.Context, from, until time.Time) ([]watching.Use, error) {
			return usesOf(h.monitoring.Online(ctx, from, until))
		},
		Noted: func(ctx context.Context, tx *ledger.Tx, x watching.Look) error {
			return h.monitoring.NoteLive(ctx, tx, monitoring.LiveLook(x))
		},
		SignedIn: func(ctx context.Context, tx *ledger.Tx) (map[string]bool, error) { return l.signedIn(ctx, tx, h) },
		SignOut: func(ctx context.Context, tx *ledger.Tx, person string) (int, error) {
			return l.signOut(ctx, tx, h, person)
		}}
}

func seenOf(all []monitoring.Seen, err error) ([]watching.Seen, error) {
	out := make([]watching.Seen, len(all))
	for i, one := range all {
		out[i] = watching.Seen(one)
	}
	return out, err
}

func usesOf(all []monitoring.Use, err error) ([]watching.Use, error) {
	out := make([]watching.Use, len(all))
	for i, one := range all {
		out[i] = watching.Use(one)
	}
	return out, err
}

// lessonNow is a lesson with sites as a session sees it: what another person approved for days is none.
func (h *house) lessonNow(ctx context.Context, tx *ledger.Tx, id string) (watching.Lesson, error) {
	p, err := h.passes.Get(ctx, tx, id)
	now := h.base.Now()
	return watching.Lesson{ID: p.ID, Class: p.Class, Aim: p.Aim, By: p.By, Starts: p.Starts, Ends: p.Ends,
		Runs: p.State == passes.Open && p.DecidedBy == "" && (p.Runs(now) || p.Coming(now))}, err
}

// signedIn are those who are signed in now, by person, and whether on a device of the school.
func (l links) signedIn(ctx context.Context, tx *ledger.Tx, h *house) (map[string]bool, error) {
	live, err := h.accounts.Live(ctx, tx)
	out := map[string]bool{}
	for _, s := range live {
		if created, perr := clock.Parse(s.Created); perr == nil && !s.Locked && h.base.Now().Before(created.Add(12*time.Hour)) {
			out[s.Person] = out[s.Person] || l.ours(h, s.Addr)
		}
	}
	return out, err
}

// signOut ends a child's sessions on the school's devices; at home, and on a device of one's own, they go on.
func (l links) signOut(ctx context.Context, tx *ledger.Tx, h *house, person string) (int, error) {
	all, err := h.accounts.SessionsOf(ctx, tx, person)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, s := range all {
		if !l.ours(h, s.Addr) {
			continue
		}
		ended, err := h.accounts.End(ctx, tx, s.Token)
		if err != nil {
			return n, err
		}
		if ended {
			n++
		}
	}
	return n, nil
}

// ours says whether an address is a device of the school: within the school's networks, and not registered as somebody's own.
func (l links) ours(h *house, address string) bool {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	addr = addr.Unmap()
	var facts *board.Facts
	if l.gate != nil {
		facts = l.gate.board.Facts()
	}
	if facts != nil {
		if d, known := facts.Devices[addr.String()]; known {
			return d.Kind == "school"
		}
	}
	var within []string
	if active := h.base.Policy.Load(); active != nil {
		within = active.Pack.Settings.Access.School
	}
	if len(within) == 0 {
		return addr.IsPrivate() || addr.IsLoopback() || addr.IsLinkLocalUnicast()
	}
	return slices.ContainsFunc(within, func(text string) bool {
		prefix, err := netip.ParsePrefix(text)
		return err == nil && prefix.Contains(addr)
	})
}
