package traffic

import (
	"cmp"
	"context"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/records/monitoring/internal/archive"
)

// Cursor is where a search goes on: with lines older than it. The zero Cursor starts at the newest. It is plain text and
// figures, so that a page can carry it in an address.
type Cursor struct {
	At string // moment as text; empty: from the newest
	ID string // of the last line that was given; empty: whatever is older than At
}

// Zero says that it starts at the newest line.
func (c Cursor) Zero() bool { return c.At == "" }

// behind says that everything in an object was given before.
func (c Cursor) behind(o Object) bool { return o.First > c.At || o.First == c.At && c.ID == "" }

// stop is when a search says what it has: when its time is up, and not before it came further than the cursor.
type stop struct {
	until time.Time
	after Cursor
}

// now reports it, before an hour is looked through.
func (s stop) now(hour string) bool {
	return !s.until.IsZero() && (s.after.Zero() || endOf(hour) < s.after.At) && time.Now().After(s.until)
}

// Page is what a search found within its time.
type Page struct {
	Lines    []Line // newest first
	Next     Cursor // where to go on, unless Done
	Done     bool   // there is nothing older that fits
	Searched int    // parts of the log looked through up to here: hours that were sealed, and the newest part
	Of       int    // all parts between the two moments that were asked for
}

// usualBudget is how long a search works before it says what it has: within a second the page is there.
const usualBudget = 900 * time.Millisecond

// budget is how long one search may take.
func (w Wanted) budget() time.Duration { return cmp.Or(w.Budget, usualBudget) }

// Search gives lines newest first, at most limit of them and those older than the cursor. It works for about the budget, a
// little under a second by default, and then returns what it has with a cursor to go on: a page shows its first lines at once and says how
// far it is. The newest part lies in the database, the hours before in the archive; to the reader they are one log.
func (t Log) Search(ctx context.Context, g authz.Grant, w Wanted, limit int, after Cursor) (Page, error) {
	if err := t.granted(g); err != nil {
		return Page{}, err
	}
	until := time.Now().Add(w.budget())
	hot, err := t.upTo(ctx, w, limit+1, after)
	if err != nil {
		return Page{}, err
	}
	objects, err := t.shelved(ctx, w.From, w.To)
	if err != nil {
		return Page{}, err
	}
	p := Page{Of: len(objects) + 1}
	for !after.Zero() && len(objects) > 0 && after.behind(objects[0]) {
		objects = objects[1:] // looked through before
	}
	found, left, err := t.walk(ctx, objects, w.want(after), limit+1, hot, stop{until, after})
	p.Searched = p.Of - left
	if err != nil {
		return p, err
	}
	return p.cut(found, objects[len(objects)-left:], limit), nil
}

// cut gives those lines that no hour which was not looked through can come before.
func (p Page) cut(found []Line, left []Object, limit int) Page {
	if len(left) > 0 {
		i := 0
		for i < len(found) && hourOf(found[i].At) > left[0].Hour {
			i++
		}
		found = found[:i]
	}
	switch {
	case len(found) > limit:
		p.Lines = found[:limit]
		p.Next = Cursor{p.Lines[limit-1].At, p.Lines[limit-1].ID}
	case len(left) > 0:
		p.Lines, p.Next = found, Cursor{At: endOf(left[0].Hour)}
	default:
		p.Lines, p.Done = found, true
	}
	return p
}

// endOf is the moment at which an hour is over.
func endOf(hour string) string {
	t, err := time.Parse("2006-01-02T15", hour)
	if err != nil {
		return hour
	}
	return clock.Text(t.Add(time.Hour))
}

// want is the same question to an object.
func (w Wanted) want(after Cursor) archive.Want {
	out := archive.Want{Device: w.Device, From: millis(w.From), To: millis(w.To), Account: w.Account, Verdict: w.Verdict, Category: w.Category,
		Door: w.Door, Network: w.Network, Text: w.Text, Host: strings.ToLower(w.Host), Words: strings.ToLower(w.Words), Named: true}
	if w.Person != "" {
		out.Persons = []string{w.Person}
	} else {
		out.Not = w.Not
	}
	if !after.Zero() {
		out.Bounded, out.Before, out.BeforeID = true, millis(after.At), after.ID
	}
	return out
}
