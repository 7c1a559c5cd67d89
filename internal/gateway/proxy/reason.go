package proxy

import (
	"fmt"
	"html"
	"slices"

	"belisha/internal/gateway/filter"
	"belisha/internal/kit/clock"
)

// because says in a sentence what only this verdict knows: an age limit, a lesson, when it opens. Empty: the page's own
// reason says it all. serves WEB-10, WEB-16, WEB-20, WEB-23, WEB-27
func because(v *filter.Verdict, now string) string {
	switch v.Reason {
	case filter.TooYoung:
		return ageLimit(v)
	case filter.InLesson:
		return "Your class is working with its own list of pages just now."
	case filter.ShutAtOnce:
		return "A grown-up is looking at this page first."
	case filter.Downloaded:
		return "This kind of file may not be fetched here."
	case filter.Unfair:
		return "It is larger than one person may move at a time or in a day, so that others are not hindered. Your teacher can open it for a lesson."
	case filter.Uploaded:
		return "From here things are sent only to the school’s own safe places."
	case filter.Searched:
		return "This way of searching is not open here."
	case filter.Worded:
		return becauseOfWords(v)
	case filter.WayRound:
		return "It would go round the school’s filter."
	case filter.Tool:
		return "It is open only when a teacher uses it with the class."
	}
	if v.Opens.IsZero() {
		return ""
	}
	if opens := v.Opens.In(clock.London); opens.Format("2006-01-02") != now {
		return "It opens on " + opens.Format("Monday at 15:04") + "."
	}
	return "It opens at " + v.Opens.In(clock.London).Format("15:04") + "."
}

func ageLimit(v *filter.Verdict) string {
	switch {
	case young(v.Band):
		return "It is for older people."
	case v.Age == 0:
		return "Nobody says from which age " + v.Service + " is meant, so it is not for children."
	}
	return fmt.Sprintf("%s is for people of %d and over.", v.Service, v.Age)
}

// mayAsk says whether a pupil may ask a teacher for the page: not for what no lesson opens. serves NEW-04
func (c *client) mayAsk(ask *asking) bool {
	v := &ask.verdict
	if ask.who.person == nil || v.Band == adultBand {
		return false
	}
	never := ask.rules.engine.Pack().Filtering.Passes.Never
	switch v.Reason {
	case filter.ByRule, filter.NoRuleFits, filter.Tool:
		return !slices.Contains(never, v.Category)
	case filter.UnknownSite, filter.InLesson:
		return true
	}
	return false
}

// askForm is the button with which a child asks the teacher.
func askForm(ticket string) string {
	return fmt.Sprintf(`<form method="post" action="%s" accept-charset="utf-8"><input type="hidden" name="ticket" value="%s">`+
		`<button class="plain" name="kind" value="%s">Ask my teacher for this page</button></form>`, tellPath, html.EscapeString(ticket), kindAsk)
}
