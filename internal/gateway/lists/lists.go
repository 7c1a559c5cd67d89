// Package lists turns folders of host names into one file that the filter asks "on which lists is this host?".
//
// A file is built once and mapped read-only: a binary fuse filter answers for the many hosts that are on no list, and
// a sorted table of 64-bit hashes with a number for the set of lists answers for the rest. No host is kept in clear,
// which is why an illegal list can be used by people who must never read it (serves WEB-02, WEB-03).
package lists

import "time"

// List is one list of an index.
type List struct {
	Name    string    `json:"name"` // the folder's name
	Entries int       `json:"entries"`
	Bad     int       `json:"bad"`     // lines that could not be used
	Updated time.Time `json:"updated"` // when its source last changed: the list's age
	Size    int64     `json:"size"`    // bytes of its source
}

// Report tells what a build found. It never holds a line of a list: some lists must not be shown.
type Report struct {
	Lists   []ListReport
	Skipped []string // folders without a file "domains" or "urls"
	Names   int      // different entries over all lists; a host with addresses counts once more
	Bytes   int64    // size of the index
	Took    time.Duration
}

// ListReport is what one folder gave.
type ListReport struct {
	List
	Faults []Fault // the first few bad lines
}

// Fault is one line that could not be used, by number.
type Fault struct {
	File string
	Line int
	Why  string
}

// Match says why a host is on a list: the list, and the host or parent that stands on it.
type Match struct {
	List   int // bit number
	Name   string
	Suffix string
}

// Bounds on what is read. A bad line costs that line only; a source beyond the other bounds is no list of hosts.
const (
	maxLine   = 4096
	maxSource = 2 << 30  // bytes of one list
	maxNames  = 48 << 20 // names over all lists
	maxFaults = 20       // bad lines told one by one

	sourceHosts = "domains"
	sourceURLs  = "urls"

	sealedMark = "sha256:" // before an entry whose provider gives no host in clear
)
