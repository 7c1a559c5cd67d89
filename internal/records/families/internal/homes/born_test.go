package homes

import (
	"strings"
	"testing"
	"time"

	"belisha/internal/kit/tokens"
	"belisha/internal/records/people"
)

func today() time.Time { return time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC) }

func TestDatesAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"3 5 2018": "2018-05-03", "03/05/2018": "2018-05-03", "3.5.18": "2018-05-03", " 3 - 5 - 2018 ": "2018-05-03", "2018-05-03": "2018-05-03",
		"3 May 2018": "2018-05-03", "3rd of MAY 18": "2018-05-03", "the 3rd May, 2018": "2018-05-03", "May 3 2018": "2018-05-03", "3may2018": "2018-05-03",
		"1 sept 2019": "2019-09-01", "29 2 2020": "2020-02-29", "20/11/2026": "2026-11-20",
		"": "", "3 5": "", "3 5 2018 1": "", "30 2 2018": "", "29 2 2019": "", "21 11 2026": "", "3 13 2018": "", "0 5 2018": "", "3 5 018": "", "3 5 1899": "",
		"3 ma 2018": "", "3 5 20188": "", "-3 5 2018x": "", "３ ５ ２０１８": "", "five five 2018": "", strings.Repeat("3", 60): "", "\x00": "", "3 5 2018'": "2018-05-03",
	} {
		got, ok := readDate(typed, today())
		if got != want || ok != (want != "") {
			t.Errorf("%q was read as %q", typed, got)
		}
	}
}

// FuzzDates: whatever is typed, what comes out is a day of the calendar in the last hundred years, and is read again as itself.
func FuzzDates(f *testing.F) {
	for _, s := range []string{"3 5 2018", "3rd of May 18", "2018-05-03", "29/2/20", "", "\xff", "३ ५ २०१८", "1st1st1st", "0000-00-00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		got, ok := readDate(typed, today())
		if !ok {
			if got != "" {
				t.Errorf("%q refused with %q", typed, got)
			}
			return
		}
		day, err := time.Parse(time.DateOnly, got)
		if err != nil || day.After(today()) || day.Year() < 1926 {
			t.Errorf("%q became %q", typed, got)
		}
		if again, ok := readDate(got, today()); !ok || again != got {
			t.Errorf("%q became %q, and that %q", typed, got, again)
		}
	})
}

// FuzzTokens: nothing but 32 bytes in one spelling is a token.
func FuzzTokens(f *testing.F) {
	f.Add(tokens.New())
	f.Add("")
	f.Add(strings.Repeat("A", 43))
	f.Fuzz(func(t *testing.T, s string) {
		h := tokens.Hash(s)
		if h != "" && (len(h) != 64 || len(s) != 43) {
			t.Errorf("%q has the digest %q", s, h)
		}
	})
}

// Twins, and a child without a date: any recorded one proves, an empty one never does.
func TestWhoseBirthdayItIs(t *testing.T) {
	t.Parallel()
	twins := []people.Person{{Born: "2018-05-03"}, {Born: "2018-05-03"}, {}}
	for date, want := range map[string]bool{"2018-05-03": true, "2018-05-04": false, "": false} {
		if born(twins, date) != want {
			t.Errorf("%q: %v", date, !want)
		}
	}
	if born([]people.Person{{}}, "") || provable([]people.Person{{}}) || !provable(twins) {
		t.Error("a child without a date of birth proves something")
	}
	if a, b := tokens.New(), tokens.New(); a == b || tokens.Hash(a) == tokens.Hash(b) || len(a) != 43 {
		t.Error("tokens")
	}
}
