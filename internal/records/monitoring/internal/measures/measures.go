// Package measures says what the log holds in numbers: how much was let through and blocked, what the lines meant, and who goes
// beyond the bounds again and again. A figure names nobody; the page of unfair use is for those who may see it. It serves
// STD-07, WEB-10, WEB-13, WEB-15, WEB-26, WEB-30 and WEB-31.
package measures

import (
	"context"
	"time"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/marks"
	"belisha/internal/records/monitoring/internal/persons"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/records/monitoring/internal/words"
	"belisha/internal/records/people"
)

// Alerts is how many alerts of a kind there were, how many of them wait, and when the newest was.
type Alerts struct {
	All, Open int64
	Latest    time.Time
}

// Count counts alerts of one kind since a moment.
type Count func(ctx context.Context, tx *ledger.Tx, from time.Time) (Alerts, error)

// Hooks is what monitoring lends to the book.
type Hooks struct {
	Bypasses Count // ways round the filter
	Repeats  Count // the same blocked page again
	Gaps     Count // hours without a line
}

// Book is the numbers of one school's log.
type Book struct {
	base     feature.Base
	log      traffic.Log
	people   people.Store
	register persons.Register
	words    words.Words
	hooks    Hooks
}

// Open gives the book.
func Open(base feature.Base, log traffic.Log, p people.Store, register persons.Register, w words.Words, hooks Hooks) *Book {
	return &Book{base: base, log: log, people: p, register: register, words: w, hooks: hooks}
}

// Figures are those that the log and the meaning of its lines give. None of them names anybody.
func (b *Book) Figures() []feature.Figure {
	return []feature.Figure{
		{Name: "monitoring.logged", Title: "Requests logged", Read: b.readLogged},
		{Name: "filtering.requests", Title: "Requests that passed the filter", Read: b.readRequests},
		{Name: "filtering.blocks", Title: "Sites blocked under this clause", Read: b.ReadBlocks, PerClause: true, Private: true},
		{Name: "monitoring.known", Title: "Share of lines with the person known", Read: b.readKnown},
		{Name: "filtering.bypass", Title: "Ways round the filter that were tried", Read: b.readBypass, Private: true},
		{Name: "filtering.attempts", Title: "Blocked pages asked for again, and tries outside the hours", Read: b.readAttempts, Private: true},
		{Name: "filtering.searches", Title: "Searches held to safe mode, and alerts from them", Read: b.readSearches, Private: true},
		{Name: "filtering.images", Title: "Searches for pictures", Read: b.readImages, Private: true},
		{Name: "filtering.help_blocked", Title: "Requests for help that were blocked", Read: b.readHelp},
		{Name: "filtering.fairness", Title: "Transfers stopped or slowed, and repeated excess", Read: b.readFairness, Private: true},
		b.plain("filtering.over_age", "Tries to reach services for older people", marks.OverAge, "%d tries to reach services for older people blocked this term"),
		b.plain("filtering.executables", "Files that may not come in", marks.Executable, "%d files stopped this term"),
		b.plain("filtering.uploads", "Uploads to places that are not safe", marks.Upload, "%d uploads stopped this term"),
		b.plain("filtering.adverts", "Adverts, gambling and buying blocked", marks.Advert, "%d requests blocked this term"),
		b.plain("filtering.apps", "Connections of apps blocked", marks.App, "%d connections of apps and other services blocked this term"),
		b.plain("filtering.sharing", "Sharing of files blocked", marks.Sharing, "%d requests to share or fetch files blocked this term"),
		b.both("filtering.unknown", "Sites on no list", marks.Unknown, "%d requests for sites on no list this term: %d let through, %d blocked"),
		b.both("filtering.inspection", "HTTPS opened with the school's own certificate", marks.Inspected, "%d requests seen inside HTTPS this term: %d let through, %d blocked"),
		{Name: "filtering.notices", Title: "Notices on copyright shown", Read: b.readNotices},
	}
}
