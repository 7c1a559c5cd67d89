package filter

import (
	"slices"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/lists"
)

// shutLink closes what was reported as a failure, or hidden in a lesson, until somebody has looked at it. It needs no
// category and knows no exception: whoever pressed the button saw the site. // serves WEB-17 WEB-18
func (e *Engine) shutLink(d *decision, p *board.Person, host string, at time.Time) bool {
	if p == nil {
		return false
	}
	for i := range p.Shut {
		s := &p.Shut[i]
		if (s.Until.IsZero() || at.Before(s.Until)) && within(host, s.Host) {
			d.found(ShutAtOnce, false, s.ID, s.Clause)
			d.shut = s
			d.category = e.categoryOf(d.on)
			return true
		}
	}
	return false
}

// within says whether a host is another or lies below it.
func within(host, above string) bool {
	n := len(host) - len(above)
	return above != "" && n >= 0 && host[n:] == above && (n == 0 || host[n-1] == '.')
}

// lessonLink opens what a teacher opened, and keeps the class to it where the lesson says so. What a lesson may never open
// stays as it is. // serves NEW-04 WEB-07 WEB-11 WEB-20 STD-12
func (e *Engine) lessonLink(d *decision, p *board.Person, host string, at time.Time) bool {
	if p == nil || !p.Lesson.Runs(at) {
		return false
	}
	opens := d.on.And(e.never).Empty() && (listed(p.Lesson.Sites, host) || e.supervised(d, p.Lesson, host))
	if !opens && !p.Lesson.Only {
		return false
	}
	d.found(InLesson, opens, "", p.Lesson.Clause)
	d.lesson = p.Lesson
	d.category = e.categoryOf(d.on)
	return true
}

// listed says whether a host, or one above it, is among a lesson's sites.
func listed(sites map[string]bool, host string) bool {
	for name := host; name != "" && len(sites) > 0; name = lists.Parent(name) {
		if sites[name] {
			return true
		}
	}
	return false
}

// supervised says whether the lesson uses a tool that this profile may use with its teacher.
func (e *Engine) supervised(d *decision, l *board.Lesson, host string) bool {
	if len(l.Tools) == 0 {
		return false
	}
	m := e.marksOf(host)
	return m.tool != nil && slices.Contains(l.Tools, m.tool.Key) && slices.Contains(m.tool.Supervised, d.profile.Key)
}
