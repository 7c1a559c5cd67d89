package content

import (
	"sync"
	"time"
)

// maxAccounts bounds the accounts that are counted in a day. A school has some hundreds.
const maxAccounts = 1 << 16

// late is how long after midnight an answer of yesterday may still come in. It counts for today. A moment further back
// means that the clock was put right, and a new day begins.
const late = time.Hour

// Meter adds up what each account moves in a day, by the school's own clock. // serves WEB-26
type Meter struct {
	place *time.Location
	mu    sync.Mutex
	day   int       // year and day of the year
	last  time.Time // the latest moment of that day
	took  map[string]int64
	rest  int64 // of accounts beyond the bound, together
}

// NewMeter makes a meter for the school's time zone.
func NewMeter(place *time.Location) *Meter {
	return &Meter{place: place, took: make(map[string]int64)}
}

// Took adds n bytes to an account and says how many that makes today. Nought only asks. Accounts beyond the bound share
// one sum: strangers who make names up cannot fill the memory, and cannot escape the count either.
func (m *Meter) Took(account string, at time.Time, n int64) (today int64) {
	local := at.In(m.place)
	day := local.Year()*1000 + local.YearDay()
	m.mu.Lock()
	defer m.mu.Unlock()
	if day > m.day || day < m.day && m.last.Sub(at) > late {
		m.day, m.last, m.rest = day, at, 0
		clear(m.took)
	}
	if at.After(m.last) {
		m.last = at
	}
	sum, known := m.took[account]
	if !known && len(m.took) >= maxAccounts {
		m.rest += n
		return m.rest
	}
	if sum += n; n != 0 {
		m.took[account] = sum
	}
	return sum
}
