package board

import (
	"context"
	"net/netip"
	"strings"
	"time"
)

// Check is one that runs now: one investigator at one device, until a moment at the latest. // serves INC-23
type Check struct {
	ID      string     `json:"id"`
	Account string     `json:"account"` // of the investigator
	Device  netip.Addr `json:"device"`  // address of the one device that is used
	Until   time.Time  `json:"until"`
}

// Check finds the check in which somebody browses from a device at a moment; the zero Check when in none. Both have to
// fit: the investigator at another device, and anybody else at this one, has the usual profile.
func (f *Facts) Check(account string, device netip.Addr, at time.Time) Check {
	if f == nil {
		return Check{}
	}
	for i := range f.Checks {
		c := &f.Checks[i]
		if c.Device == device && at.Before(c.Until) && strings.EqualFold(c.Account, account) {
			return *c
		}
	}
	return Check{}
}

// Recorder is a Sink that also keeps the pages of checks, apart from the ordinary log. // serves INC-23
type Recorder interface {
	// Record stores pages of checks, each once however often it is given (by Entry.ID). An error means: keep them and try
	// again. What the check has become since is no reason for an error: a page was visited and has to be on record.
	Record(ctx context.Context, batch []Entry) error
}
