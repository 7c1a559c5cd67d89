package app

import (
	"fmt"
	"log/slog"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/proxy"
)

// warm lays the rules on words out beside everything else, so that neither a start nor the first search waits for them.
func (g *gateway) warm(e *filter.Engine) {
	if g.journal == nil || len(e.Pack().Filtering.Texts.Kinds) == 0 {
		return // opened for questions alone, or nothing is read
	}
	go func() {
		if err := e.Words().Warm(); err != nil {
			slog.Error("the word lists cannot be used: nothing is read", "error", err)
		}
	}()
}

// listsLast is how long word lists are good: children find new words every year. New ones come with a new Belisha.
const listsLast = 400 * 24 * time.Hour

// missedAt tells apart what was not read: what a child wrote is graver than a page.
func missedAt(m proxy.Missed) string {
	return fmt.Sprintf(" (%d messages or searches that somebody wrote, %d answers to messages, %d pages)", m.Prompts, m.Answers, m.Pages)
}

// textsState says which word lists the rules on words read with, and what they could not read. // serves MON-19
func (g *gateway) textsState(now time.Time) board.Component {
	c := board.Component{Key: "texts", Title: "Word lists for searches, pages and tools of artificial intelligence", State: board.Off,
		Says: "the policy has no rules on words"}
	e := g.engine.Load()
	if e == nil || len(e.Pack().Filtering.Texts.Kinds) == 0 {
		return c
	}
	version, updated, phrases := e.Words().Version()
	own := len(e.Pack().Filtering.Texts.Phrases)
	c.State, c.At = board.Alive, now
	if now.Sub(updated) > listsLast {
		c.State, c.At = board.Old, updated
	}
	c.Says = fmt.Sprintf("version %s of %s, %d phrases and %d of the school’s own", version, updated.Format("2 January 2006"), phrases, own)
	if f := g.proxy.Figures(); f.Unread > 0 {
		c.Says += fmt.Sprintf("; %d of %d texts were not read, since there was no room%s", f.Unread, f.Unread+f.Read, missedAt(f.Missed))
	}
	if err := e.Words().Warm(); err != nil {
		c.State, c.Says = board.Away, "they cannot be used: nothing is read"
	}
	return c
}
