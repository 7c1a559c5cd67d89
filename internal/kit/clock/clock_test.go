package clock_test

import (
	"strings"
	"testing"
	"time"

	"belisha/internal/kit/clock"
)

func TestParseReadsWhatTextWrote(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("", 9*3600)
	for _, at := range []time.Time{
		time.Date(2026, 11, 22, 2, 38, 34, 0, time.UTC),
		time.Date(2026, 3, 29, 1, 0, 0, 999e6, clock.London), // the hour that summer time takes
		time.Date(1999, 12, 31, 23, 59, 59, 1e6, tokyo),
		time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC),
	} {
		got, err := clock.Parse(clock.Text(at))
		if err != nil || !got.Equal(at) || got.Location() != time.UTC {
			t.Errorf("%v was read back as %v (%v)", at, got, err)
		}
	}
}

func TestParseEmptyAndWrong(t *testing.T) {
	t.Parallel()
	if got, err := clock.Parse(""); err != nil || !got.IsZero() {
		t.Errorf("empty: %v, %v", got, err)
	}
	for _, wrong := range []string{"yesterday", "2026-11-22", "2026-13-01T00:00:00Z", " "} {
		if _, err := clock.Parse(wrong); err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%q: %v does not say what was wrong", wrong, err)
		}
		if got := clock.Moment(wrong); !got.IsZero() {
			t.Errorf("%q counts as %v", wrong, got)
		}
	}
	noon := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	if got := clock.Moment(clock.Text(noon)); !got.Equal(noon) {
		t.Errorf("noon is %v", got)
	}
}

func TestHumanIsTheSchoolsOwnTime(t *testing.T) {
	t.Parallel()
	july := time.Date(2026, 7, 1, 23, 30, 0, 0, time.UTC)
	if got := clock.Human(july); got != "2 July 2026, 00:30" {
		t.Error(got)
	}
	if got := clock.Day(july); got != "2 July 2026" {
		t.Error(got)
	}
	if got := clock.Human(time.Time{}) + clock.Day(time.Time{}); got != "––" {
		t.Error(got)
	}
	if got := clock.Fixed(july.In(clock.London))(); !got.Equal(july) || got.Location() != time.UTC {
		t.Error(got)
	}
}

// Moments must sort as text, because that is how both engines compare them.
func FuzzTextSortsLikeTime(f *testing.F) {
	f.Add(int64(0), int64(1))
	f.Add(int64(-62135596800000), int64(253402300799999)) // years 1 and 9999
	f.Add(int64(1792281600000), int64(1792281599999))
	f.Fuzz(func(t *testing.T, a, b int64) {
		const first, last = -62135596800000, 253402300799999
		if a < first || a > last || b < first || b > last {
			t.Skip("no school keeps records then")
		}
		x, y := clock.Text(time.UnixMilli(a)), clock.Text(time.UnixMilli(b))
		if (a < b) != (x < y) || (a == b) != (x == y) {
			t.Errorf("%d and %d are written %q and %q", a, b, x, y)
		}
		back, err := clock.Parse(x)
		if err != nil || (back.UnixMilli() != a) {
			t.Errorf("%q was read back as %v (%v)", x, back, err)
		}
	})
}

func TestDateIsADayInWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"2026-03-14": "14 March 2026", "": "", "soon": "soon"} {
		if got := clock.Date(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
