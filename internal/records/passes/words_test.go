package passes

import "testing"

// A lesson's page and the log of changes of the filter tell the same in the same words: midnight ends the day before, a start
// is no end, and each change that the gateway hears of has a sentence. shows WEB-05
func TestALessonIsToldInWords(t *testing.T) {
	for _, one := range []struct{ field, value, want string }{
		{"class", "4 Kestrel", "Class: 4 Kestrel"}, {"sites", "museum.example maps.example", "Sites: museum.example, maps.example"},
		{"starts", "2026-03-10T00:00:00.000Z", "From: 10 March 2026, 00:00"}, {"ends", "2026-03-14T00:00:00.000Z", "Until: 13 March 2026, end of the day"},
		{"ends", "2026-07-10T10:00:00.000Z", "Until: 10 July 2026, 11:00"}, {"until", "2026-07-09T23:00:00.000Z", "Until: 9 July 2026, end of the day"},
		{"only", "yes", "Only these sites"}, {"images", "yes", "With the search for pictures"}, {"colour", "red", "colour: red"},
		{"state", "open", ""}, {"ask", "opened", ""}, {"class", "", ""}, {"only", "", ""},
	} {
		if got := Line(one.field, one.value); got != one.want {
			t.Errorf("%s %q: %q, want %q", one.field, one.value, got, one.want)
		}
	}
	for _, verb := range append((&Passes{}).Hears(), "passes.requested", "passes.declined") {
		if Words(verb) == verb {
			t.Errorf("%s has no words", verb)
		}
	}
	if got := Words("passes.new"); got != "passes.new" {
		t.Errorf("a verb that is new: %q", got)
	}
}
