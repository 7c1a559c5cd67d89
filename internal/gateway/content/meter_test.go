package content_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"belisha/internal/gateway/content"
)

// shows WEB-26: what an account moves is added up for the school's day, and a new day begins at the school's midnight.
func TestMeter(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	must(t, err)
	m := content.NewMeter(london)
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 7, day, hour, minute, 0, 0, time.UTC) }
	for i, step := range []struct {
		account string
		at      time.Time
		n, want int64
	}{
		{"ada", at(1, 9, 0), 100, 100}, {"ada", at(1, 10, 0), 50, 150}, {"ben", at(1, 10, 0), 7, 7}, {"ada", at(1, 11, 0), 0, 150},
		{"ada", at(1, 22, 59), 1, 151}, // 23:59 in summer
		{"ada", at(1, 23, 0), 2, 2},    // midnight
		{"ada", at(1, 22, 58), 3, 5},   // a late one of yesterday
		{"ben", at(2, 12, 0), 0, 0}, {"ada", at(2, 12, 0), 5, 10},
		{"ada", at(1, 12, 0), 4, 4}, // the clock was put right
	} {
		if got := m.Took(step.account, step.at, step.n); got != step.want {
			t.Errorf("step %d: %d, want %d", i, got, step.want)
		}
	}
}

// Made-up names neither fill the memory nor escape the count.
func TestMeterBound(t *testing.T) {
	m := content.NewMeter(time.UTC)
	now := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	m.Took("known", now, 5)
	for i := range 1 << 16 {
		m.Took(fmt.Sprint(i), now, 1)
	}
	if got := m.Took("one more", now, 10); got != 11 {
		t.Errorf("a stranger has %d", got)
	}
	if got := m.Took("another", now, 10); got != 21 {
		t.Errorf("the next has %d", got)
	}
	if got := m.Took("known", now, 5); got != 10 {
		t.Errorf("the known has %d", got)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 1000 {
				m.Took("known", now, 1)
			}
		})
	}
	all.Wait()
	if got := m.Took("known", now, 0); got != 8010 {
		t.Errorf("together %d", got)
	}
}
