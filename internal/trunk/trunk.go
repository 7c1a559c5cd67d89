// Package trunk joins gateways at other sites to the records: log lines go up, rules and facts come down.
//
// serves MON-01, MON-04
//
// At a site stands a [Line]: an embedded NATS server that listens nowhere. What it is given lies on its disk before it says
// yes, and goes up, parcel by parcel, when the centre answers; the centre says yes when the records have stored it. The
// records' side is the [Centre]: an embedded NATS server with one port, for sites alone, over TLS and nothing else.
//
// A site proves who it is with a key of its own, and may speak about itself alone: its name stands in every subject, and the
// server refuses all others. It knows the centre by the fingerprint of the centre's key.
//
// Urgent lines have a lane of their own, so that they never wait behind an hour's backlog. Rules and facts are sent when they
// change; every few seconds a site says which it holds, and what it missed is sent again.
package trunk

import "time"

// What is said between a site and the centre. Every subject ends in one of these, behind the site's id.
const (
	kindLog    = "log"    // up: a parcel of lines
	kindUrgent = "urgent" // up: a parcel of lines that somebody has to hear of now
	kindTell   = "tell"   // up: a press of the button
	kindWarn   = "warn"   // up: trouble of the gateway's own
	kindHello  = "hello"  // up: which rules and facts the site holds, and what waits
	kindRules  = "rules"  // down
	kindFacts  = "facts"  // down
)

func up(site, kind string) string   { return "up." + site + "." + kind }
func down(site, kind string) string { return "down." + site + "." + kind }

// answers is where the centre's answers to a site go.
func answers(site string) string { return "answer." + site }

// Bounds of what goes over the line.
const (
	mostMessage = 8 << 20  // bytes of one message
	mostParcel  = 1 << 20  // bytes of a parcel of more than one line
	mostPlain   = 64 << 20 // bytes of a message once it is unpacked
	mostRows    = 10_000   // lines in one parcel
	mostSaid    = 64 << 10 // bytes of a press or a warning
	mostWords   = 1000     // letters of a warning
	mostSites   = 10_000   // sites of one centre
	inFlight    = 8        // parcels on their way at once
)

// Answer times.
const (
	parcelTime = 30 * time.Second // how long the centre may take over a parcel
	storeTime  = 25 * time.Second // how long the records may take over it: less, so that the site hears of it
	shortTime  = 5 * time.Second  // the same for what is urgent or small
	pulse      = 5 * time.Second  // how often a site says that it is there
	pause      = time.Second      // between tries
	lostAfter  = 30 * time.Second // after which a site takes it that the centre does not hear it
	silence    = 10 * time.Minute // after which somebody is told
)

// answer is what the centre says to anything that comes up.
type answer struct {
	OK      bool   `json:"ok"`
	Bad     bool   `json:"bad,omitempty"` // it cannot be read, and never will be
	Receipt string `json:"receipt,omitempty"`
}

// hello is what a site says of itself.
type hello struct {
	Version string    `json:"version"`
	Waiting int       `json:"waiting"` // parcels on its disk
	Oldest  time.Time `json:"oldest"`  // of those; zero: none
	Rules   string    `json:"rules"`   // hashes of what it holds
	Facts   string    `json:"facts"`
}

// warning is a board.Sink's Warn on its way.
type warning struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}
