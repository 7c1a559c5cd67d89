package filter

import "time"

// mostChanges bounds how many openings and closings are tried: a week of a school's windows has far fewer.
const mostChanges = 200

// opens is when the rules themselves open what they close now, within a week; zero: never, or nobody knows. What no hours
// speak of says nothing. // serves WEB-10
func (e *Engine) opens(d *decision) time.Time {
	if d.reason != ByRule && d.reason != NoRuleFits || !d.timed() {
		return time.Time{}
	}
	local := d.at.In(e.zone)
	start := minuteOfWeek(local)
	for ahead, n := 0, 0; n < mostChanges; n++ {
		step := d.nextChange((start + ahead) % weekMinutes)
		ahead += step
		if step == 0 || ahead >= weekMinutes {
			return time.Time{}
		}
		if d.allows((start + ahead) % weekMinutes) {
			return wallClock(local, ahead)
		}
	}
	return time.Time{}
}

// wallClock is the moment at which the wall clock shows so many minutes more, from the full minute.
func wallClock(local time.Time, ahead int) time.Time {
	hour, minute, _ := local.Clock()
	year, month, day := local.Date()
	return time.Date(year, month, day, hour, minute+ahead, 0, 0, local.Location())
}

// timed says whether any rule about this site has hours.
func (d *decision) timed() bool {
	for _, r := range d.profile.rules {
		if r.window != nil && !d.on.And(r.on).Empty() {
			return true
		}
	}
	return false
}

// nextChange is in how many minutes a window of a rule about this site opens or closes; nought: none ever does.
func (d *decision) nextChange(minute int) int {
	nearest := 0
	for _, r := range d.profile.rules {
		if r.window == nil || d.on.And(r.on).Empty() {
			continue
		}
		if n := r.window.change(minute); n > 0 && (nearest == 0 || n < nearest) {
			nearest = n
		}
	}
	return nearest
}

// allows says what the rules say at a minute of the week: the first that fits, and closed where hours have ended.
func (d *decision) allows(minute int) bool {
	closes := false
	for _, r := range d.profile.rules {
		if d.on.And(r.on).Empty() {
			continue
		}
		if r.window == nil || r.window.open(minute) {
			return r.allow
		}
		closes = closes || r.allow
	}
	return !closes && d.profile.passUnknown
}
