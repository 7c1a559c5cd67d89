package monitoring

import "belisha/internal/kit/errs"

// mayEnd refuses to close an alert twice, or without words. serves MON-04, STD-13
func (a Alert) mayEnd(words string) error {
	switch {
	case len([]rune(words)) < 3:
		return errs.Bad("action", "Write what was done about this alert. An alert stays open until that is written down.")
	case len(words) > 4000:
		return errs.Bad("action", "That is more than 4,000 characters. Please shorten it.")
	case a.State != Open:
		return errs.Clash("action", "Someone else has dealt with this alert in the meantime. Please look at it again.")
	}
	return nil
}
