package watching

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// justNow is how long a page that was closed keeps a child among those to look at first.
const justNow = 3 * time.Minute

// card is one child of a lesson as the teacher sees it. // serves MON-12
type card struct {
	ID, Name   string
	Tag        web.Tag
	Site, Kind string // where the child is: a host and its kind, never an address within it
	Seen       string // how old that is
	Blocked    string
	Worry      bool
	Held, Own  bool // Own: on a device of their own, which nobody steers
	In         bool // signed in on a device of the school
	rank       int
}

// glances are what the live view is made of.
type glances struct {
	children []people.Person
	held     map[string]bool
	in       map[string]bool // signed in: whether on a device of the school
	seen     map[string]Seen
	now      time.Time
}

// read asks the records who is in the session, and the log, with one query, where they are. // serves MON-12
func (w *Watching) read(ctx context.Context, tx *ledger.Tx, g authz.Grant, s Session) (out glances, err error) {
	out = glances{held: map[string]bool{}, seen: map[string]Seen{}, now: w.base.Now()}
	ids, err := w.store.members(ctx, tx, s.ID)
	if err != nil {
		return out, err
	}
	if out.children, err = w.people.Many(ctx, tx, ids); err != nil {
		return out, err
	}
	held, err := w.store.held(ctx, tx, tx.Now)
	if err != nil {
		return out, err
	}
	for _, one := range held {
		out.held[one.Person] = true
	}
	if w.hooks.SignedIn != nil {
		if out.in, err = w.hooks.SignedIn(ctx, tx); err != nil {
			return out, err
		}
	}
	since, err := clock.Parse(s.Starts)
	if err != nil || w.hooks.Recent == nil {
		return out, err
	}
	all, err := w.hooks.Recent(ctx, g, ids, since)
	for _, one := range all {
		out.seen[one.Person] = one
	}
	return out, err
}

// cards are the children of a session, those first whom somebody should look at. // serves MON-12
func (w *Watching) cards(x glances) []card {
	out := make([]card, 0, len(x.children))
	secret := w.secret()
	for _, p := range x.children {
		out = append(out, w.card(x, p, secret))
	}
	slices.SortStableFunc(out, func(a, b card) int { return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.Name, b.Name)) })
	return out
}

func (w *Watching) card(x glances, p people.Person, secret map[string]bool) card {
	seen, school, signed := x.seen[p.ID], false, false
	if x.in != nil {
		school, signed = x.in[p.ID]
	}
	c := card{ID: p.ID, Name: p.Display(), Held: x.held[p.ID], In: signed && school, Own: signed && !school || w.unmanaged(seen.Network), Worry: seen.Worries > 0}
	if seen.Host != "" && !secret[seen.Category] {
		c.Site, c.Kind, c.Seen = seen.Host, w.category(seen.Category), age(seen.At, x.now)
	}
	if seen.Blocks > 0 {
		c.Blocked = fmt.Sprintf("%d blocked, the last at %s", seen.Blocks, clockTime(seen.StopAt))
		if seen.StopHost != "" && !secret[seen.StopCategory] {
			c.Blocked += ": " + seen.StopHost
			if kind := w.category(seen.StopCategory); kind != "" {
				c.Blocked += " (" + kind + ")"
			}
		}
	}
	c.Tag, c.rank = w.state(x, seen, signed)
	switch {
	case c.Worry:
		c.rank = 0
	case seen.StopAt != "" && seen.StopAt > clock.Text(x.now.Add(-justNow)):
		c.rank = 1
	}
	return c
}

// state says whether a child is there at all, and in what order the cards stand.
func (w *Watching) state(x glances, seen Seen, signed bool) (web.Tag, int) {
	idle := clock.Text(x.now.Add(-time.Duration(w.rules().IdleMinutes) * time.Minute))
	switch {
	case seen.LastAt > idle:
		return web.Tag{Text: "Online", Colour: "green"}, 4
	case seen.LastAt != "":
		return web.Tag{Text: "Idle since " + clockTime(seen.LastAt), Colour: "yellow"}, 3
	case signed:
		return web.Tag{Text: "Signed in", Colour: "blue"}, 3
	}
	return web.Tag{Text: "Not signed in", Colour: "grey"}, 2
}

// secret are the kinds of site and text of which somebody is told: what a child did there is for the safeguarding lead, and
// no teacher's screen shows it. // serves MON-12
func (w *Watching) secret() map[string]bool {
	out := map[string]bool{}
	f := w.pack().Filtering
	for _, a := range f.Alerts {
		out[a.Category] = true
	}
	for _, k := range f.Texts.Kinds {
		out[cmp.Or(k.Category, k.Key)] = true
	}
	delete(out, "")
	return out
}

func (w *Watching) category(key string) string {
	for _, c := range w.pack().Filtering.Categories {
		if c.Key == key {
			return c.Title
		}
	}
	return ""
}

// unmanaged says whether a part of the network is for own devices.
func (w *Watching) unmanaged(key string) bool {
	for _, n := range w.pack().Filtering.Networks {
		if n.Key == key {
			return n.Unmanaged
		}
	}
	return false
}

// age says how old something is that is shown. The log comes in batches, so nothing is quite of now.
func age(moment string, now time.Time) string {
	at, err := clock.Parse(moment)
	if err != nil {
		return ""
	}
	switch d := now.Sub(at); {
	case d < time.Minute:
		return fmt.Sprintf("%d seconds ago", max(int(d.Seconds()), 1))
	case d < time.Hour:
		return fmt.Sprintf("%d minutes ago", int(d.Minutes()))
	}
	return "at " + clockTime(moment)
}

// noteView writes down, once a session and adult, that somebody opened the live view: in the trail, and on the head's list.
// serves MON-12 MON-15
func (w *Watching) noteView(ctx context.Context, g authz.Grant, s Session, children int) error {
	return w.base.Ledger.View(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "watching.viewed", Subject: s.Ref(tx.School), Changes: []ledger.Change{open("class", "", s.Class)}}
		if err := w.store.view(ctx, tx, s.ID, g.Actor().Person); err != nil || w.hooks.Noted == nil {
			return e, err
		}
		return e, w.hooks.Noted(ctx, tx, Look{By: g.Actor().Person, What: s.Title, From: s.Starts, Until: s.Ends, Children: children})
	})
}
