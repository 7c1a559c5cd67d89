package lists

import (
	"fmt"
	"slices"
	"strings"
)

// maxChanges bounds what may lie over an index.
const maxChanges = 1 << 17

// Change puts one entry on a list of an index, or takes one off, without a new build.
type Change struct {
	List  string
	Entry string // a host, a host with a path, or "sha256:" and the digest of either
	// Off takes the entry off: it, and all below it, is not on the list by this entry nor by one above it. What is below
	// and listed itself stays listed.
	Off bool
}

// overlay is what lies over the file of an index. It never changes; a new one takes its place.
type overlay struct {
	changes map[uint64]delta
	flag    uint32
}

type delta struct{ add, drop Set }

// flags are the kinds of entries in an overlay; of none, none.
func (o *overlay) flags() uint32 {
	if o == nil {
		return 0
	}
	return o.flag
}

// Overlay lays changes over the index, in place of those that lay there before. They hold from the next question on: no
// reader waits, and nothing is built. Lists that are locked lose nothing by it: nobody lifts what is illegal (WEB-03).
// A change that cannot be made costs that change only and is told by its place, counted from one, never by its text.
func (ix *Index) Overlay(changes []Change, locked []string) []Fault {
	var faults []Fault
	if len(changes) > maxChanges {
		faults = append(faults, Fault{Line: maxChanges + 1, Why: fmt.Sprintf("more than %d changes: build the lists again", maxChanges)})
		changes = changes[:maxChanges]
	}
	over := &overlay{changes: make(map[uint64]delta, len(changes))}
	for i, c := range changes {
		if why := over.put(c, ix.number(c.List), locked); why != "" {
			faults = append(faults, Fault{Line: i + 1, Why: why})
		}
	}
	if len(over.changes) == 0 {
		over = nil
	}
	ix.over.Store(over)
	return faults
}

// number is a list's bit, -1 for a list that is not there.
func (ix *Index) number(list string) int {
	return slices.IndexFunc(ix.lists, func(l List) bool { return l.Name == list })
}

// put notes one change; the last one for an entry counts. It says why it cannot.
func (o *overlay) put(c Change, list int, locked []string) string {
	if list < 0 {
		return "a list that the index does not have"
	}
	if c.Off && slices.Contains(locked, c.List) {
		return "nothing can be taken off this list"
	}
	hash, mark, flag, err := entryHash(c.Entry)
	if err != nil {
		return err.Error()
	}
	d := o.changes[hash]
	this := Set{}.With(list)
	if c.Off {
		d = delta{d.add.Without(this), d.drop.Or(this)}
	} else {
		d = delta{d.add.Or(this), d.drop.Without(this)}
	}
	o.changes[hash] = d
	if mark != 0 {
		o.changes[mark] = delta{add: o.changes[mark].add.Or(this)}
	}
	o.flag |= flag
	return ""
}

// entryHash is how an entry in any spelling stands in the table, and for an address the mark of its host.
func entryHash(entry string) (hash, mark uint64, flag uint32, err error) {
	if digest, ok := strings.CutPrefix(entry, sealedMark); ok {
		hash, err = sealedHash([]byte(strings.ToLower(digest)))
		return hash, 0, flagSealed | flagURLs | flagSealedURLs, err
	}
	host, path, err := splitURL(entry)
	if err != nil {
		return 0, 0, 0, err
	}
	if len(path) > 0 {
		return hashURL(host, path), marker(host), flagURLs, nil
	}
	if whole, err := NormalHost(withoutStar(entry)); err == nil { // a host keeps its "www."
		host = whole
	}
	return hashURL(host, nil), 0, 0, nil
}
