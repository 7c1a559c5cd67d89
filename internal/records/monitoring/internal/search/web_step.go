package search

import (
	"fmt"
	"net/url"
	"strconv"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/web"
)

const (
	stepBudget = 500 * time.Millisecond // of a page, or of one more step of it
	mostSeen   = 5000                   // lines that one search shows, page by page
	perPage    = 50
)

// place is where a page of a search starts.
type place struct {
	cursor traffic.Cursor
	seen   int // lines on the pages before
	stop   bool
}

func startOf(c *web.Ctx) place {
	p := place{stop: c.Query("stop") != ""}
	if at, err := clock.Parse(c.Query("at")); err == nil && !at.IsZero() {
		p.cursor = traffic.Cursor{At: c.Query("at"), ID: c.Query("line")}
		p.seen, _ = strconv.Atoi(c.Query("seen")) // nonsense is nought
		p.seen = max(p.seen, 0)
	}
	return p
}

func (p place) query() string {
	q := url.Values{}
	if !p.cursor.Zero() {
		q.Set("at", p.cursor.At)
		q.Set("line", p.cursor.ID)
		q.Set("seen", strconv.Itoa(p.seen))
	}
	if p.stop {
		q.Set("stop", "1")
	}
	return q.Encode()
}

// what is said of the look in the trail.
func (p place) what() string {
	if p.cursor.Zero() {
		return "from the newest"
	}
	return "before " + p.cursor.At
}

// StepPart is the lines of a page, how far the search is, and how it goes on.
type StepPart struct {
	Lines                    []foundLine
	Progress                 string
	On, OnText, Stop, Newest string
	Live                     string // address of the pane while the search goes on by itself; empty: it does not
	None, Bounded, Open      bool
}

func (d *Desk) stepPart(l looks.Lookup, at place, page traffic.Page, names map[string]string) StepPart {
	base := "/monitoring/searches/" + l.ID
	p := StepPart{None: len(page.Lines) == 0 && page.Done}
	for _, one := range page.Lines {
		p.Lines = append(p.Lines, d.foundLine(base, one, names))
	}
	seen := at.seen + len(page.Lines)
	next := place{cursor: page.Next, seen: seen}
	full := len(page.Lines) >= perPage
	p.Progress = progress(l, page, seen, full)
	if !at.cursor.Zero() {
		p.Newest = base
	}
	switch {
	case page.Done:
	case seen >= mostSeen:
		p.Bounded = true
	case full:
		p.On, p.OnText = base+"?"+next.query(), "Older lines"
	default:
		p.On, p.OnText = base+"?"+next.query(), "Search on"
		if !at.stop {
			p.Live = base + "/on?" + at.query()
			still := at
			still.stop = true
			p.Stop = base + "?" + still.query()
		}
	}
	return p
}

// progress says how far a search is, in days, and that it is bounded.
func progress(l looks.Lookup, page traffic.Page, seen int, full bool) string {
	from, to := clock.Moment(l.From), clock.Moment(l.To)
	of := days(from, to)
	switch {
	case page.Done && seen == 0:
		return ""
	case page.Done:
		return fmt.Sprintf("The search is at its end: %s in %s.", plural(seen, "line"), plural(of, "day"))
	case full:
		return fmt.Sprintf("The newest %d lines so far, back to %s. There are more; they are not counted.", seen, clock.Day(clock.Moment(page.Next.At)))
	}
	back := clock.Moment(page.Next.At)
	return fmt.Sprintf("Searched back to %s, %d of %s: %s so far.", clock.Day(back), min(days(back, to), of), plural(of, "day"), plural(seen, "line"))
}

func days(from, to time.Time) int {
	return max(0, int((to.Sub(from)+23*time.Hour)/(24*time.Hour)))
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// shownAgain leaves the event of a pane that is asked for after its search came to its end, once: then the pane is told to
// stop asking, and keeps what it shows.
func (d *Desk) shownAgain(c *web.Ctx, l looks.Lookup, one *run) error {
	if one.again++; one.again > 1 {
		return errs.Missing("This search is at its end.")
	}
	return d.looked(c, c.Grant, l, "again")
}

// On is the pane of a page that goes on searching. // serves MON-15
func (d *Desk) On(c *web.Ctx) (web.Page, error) {
	l, err := d.looks.Own(c)
	if err != nil {
		return web.Page{}, err
	}
	at := startOf(c)
	one := d.runs.of(l.ID+" "+at.query(), d.base.Now(), traffic.Page{Next: at.cursor})
	one.mu.Lock()
	defer one.mu.Unlock()
	if len(one.page.Lines) < perPage && !one.page.Done {
		more, err := d.Find(c, c.Grant, l, "on, "+place{cursor: one.page.Next}.what(), perPage-len(one.page.Lines), one.page.Next, stepBudget)
		if err != nil {
			return web.Page{}, err
		}
		more.Lines = append(one.page.Lines, more.Lines...)
		one.page = more
	} else if err := d.shownAgain(c, l, one); err != nil {
		return web.Page{}, err
	}
	names, err := d.namesOf(c, one.page.Lines, l)
	if err != nil {
		return web.Page{}, err
	}
	part := d.stepPart(l, at, one.page, names)
	part.Open = c.May("monitoring.open")
	page := web.Show("monitoring/step", "What the log holds", part)
	page.Pane = true
	return page, nil
}
