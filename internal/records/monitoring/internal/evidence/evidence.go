// Package evidence makes of log lines what a concern keeps: a sealed piece with their transcript, and a hold that lets them
// outlive the clean-up. A concern comes of the block page, of an alert or of a search, and all three do it here. It serves
// MON-08.
package evidence

import (
	"context"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/records/incidents"
	"belisha/internal/records/monitoring/internal/traffic"
)

// MostLines is how many lines one piece of evidence holds.
const MostLines = 500

// Box is where the lines of concerns are kept.
type Box struct {
	base feature.Base
	log  traffic.Log
}

// Of opens the box of one school.
func Of(base feature.Base, log traffic.Log) Box { return Box{base, log} }

// Piece is some lines as evidence, oldest first, under the address and the moment of the one that it is about: programs ask
// for pages of their own in between. // serves INC-24
func (b Box) Piece(lines []traffic.Line, about traffic.Line, description string) incidents.Evidence {
	at, err := clock.Parse(about.At)
	if err != nil {
		at = b.base.Now()
	}
	return incidents.Lines(at, about.Address(), description, traffic.Transcript(lines))
}

// Hold exempts lines from deletion, because of a concern.
func (b Box) Hold(ctx context.Context, lines []traffic.Line, because string) error {
	ids := make([]string, len(lines))
	for i, l := range lines {
		ids[i] = l.ID
	}
	return b.log.Hold(ctx, because, clock.Text(b.base.Now()), ids)
}

// Opening is a concern about a person that comes of some lines, oldest first.
func (b Box) Opening(lines []traffic.Line, words, person string, subject bool) incidents.Opening {
	o := incidents.Opening{Words: words, Place: "school"}
	if len(lines) > 0 {
		o.Evidence = []incidents.Evidence{b.Piece(lines, lines[len(lines)-1], "Lines of the school's log of requests")}
		o.Happened = clock.Moment(lines[0].At)
	}
	switch {
	case person == "":
	case subject:
		o.Subjects = []string{person}
	default:
		o.Affected = []string{person}
	}
	return o
}
