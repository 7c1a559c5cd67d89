package clock_test

import (
	"testing"
	"time"

	"belisha/internal/kit/clock"
)

func TestReadDayTakesTheSpellingsOfTheCountry(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2026-03-14": "2026-03-14", "2026-3-14": "2026-03-14", "14/03/2026": "2026-03-14", "14/3/2026": "2026-03-14", "14.3.2026": "2026-03-14",
		"14-3-2026": "2026-03-14", "14 3 2026": "2026-03-14", "14 March 2026": "2026-03-14", "14 mar 2026": "2026-03-14", "14-MAR-2026": "2026-03-14",
		"  14   March\t2026 ": "2026-03-14", "3/4/2026": "2026-04-03", "29/2/2028": "2028-02-29", "1/1/1900": "1900-01-01", "31/12/2100": "2100-12-31",
		"31/12/1899": "", "1/1/2101": "", "3/14/2026": "", "29/2/2026": "", "14/3/26": "", "14 March": "", "March 14, 2026": "", "2026/3/14": "",
		"2026-03": "", "14/3-2026": "", "14/3/2026 10:00": "", "soon": "", "": "",
	} {
		day, ok := clock.ReadDay(text)
		if ok != (want != "") || ok && (clock.ISO(day) != want || day.Location() != clock.London) || !ok && !day.IsZero() {
			t.Errorf("%q was read as %v, %v", text, day, ok)
		}
	}
}

// Whatever is typed, what counts as a day is midnight in London, and in every other spelling it is the same day.
func FuzzReadDay(f *testing.F) {
	for _, seed := range []string{"2026-03-29", "25/10/2026", "1 January 1900", "31-Dec-2100", "29.2.2028", "14 3 2026", "0/0/0000", "1/1/99999", "14 May 2026", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		day, ok := clock.ReadDay(text)
		if !ok {
			return
		}
		if y, m, d := day.Date(); !day.Equal(time.Date(y, m, d, 0, 0, 0, 0, clock.London)) || y < 1900 || y > 2100 {
			t.Fatalf("%q was read as %v", text, day)
		}
		for _, layout := range []string{time.DateOnly, "02/01/2006", "2.1.2006", "2 January 2006", "2-Jan-2006"} {
			if again, ok := clock.ReadDay(day.Format(layout)); !ok || !again.Equal(day) {
				t.Errorf("%q is written %q, which is read as %v", text, day.Format(layout), again)
			}
		}
	})
}
