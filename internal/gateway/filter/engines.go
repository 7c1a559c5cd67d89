package filter

import (
	"slices"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/policy"
)

// engine is one search service, compiled.
type engine struct {
	policy.Engine
	forced  bool // it can be held to safe mode, or was made for children
	allowed map[string]leave
}

// leave is whether the pack names an engine for a profile, and by which clause.
type leave struct {
	named  bool // the pack names engines for this profile
	may    bool
	clause string
}

const (
	engineRule = "search.engine"
	imagesRule = "search.images"
	unsafeRule = "search.unsafe"
)

// everyCountry is how a pack writes a host that an engine has in every country: "www.google.*".
const everyCountry = ".*"

func (e *Engine) compileEngines() error {
	for _, p := range e.pack.Filtering.Searches.Engines {
		one := &engine{Engine: p, forced: p.Forced(), allowed: e.leaves(p.Key)}
		var hosts []string
		for _, h := range p.Hosts {
			if before, ok := strings.CutSuffix(h, everyCountry); ok {
				e.countries = append(e.countries, country{before: before + ".", engine: one})
			} else {
				hosts = append(hosts, h)
			}
		}
		if err := e.markAll("engine", p.Key, hosts, func(m *mark) { m.engine = one }); err != nil {
			return err
		}
		if err := e.markAll("engine", p.Key, p.Pictures, func(m *mark) { m.picture = one }); err != nil {
			return err
		}
	}
	e.watched = compileWatched(e.pack.Filtering.Searches.Watched)
	return nil
}

// leaves are, for each profile, whether it may use an engine. Of several sayings the first counts.
func (e *Engine) leaves(key string) map[string]leave {
	out := map[string]leave{}
	for profile := range e.profiles {
		for _, a := range e.pack.Filtering.Searches.Allowed {
			if concerns(a.Profiles, profile) {
				out[profile] = leave{named: true, may: slices.Contains(a.Engines, key), clause: a.Clause}
				break
			}
		}
	}
	return out
}

// forces says whether the searches of a profile are held to safe mode.
func (e *Engine) forces(profile string) bool {
	return e.profiles[profile] != nil && concerns(e.pack.Filtering.Searches.Profiles, profile)
}

// engineLink closes the engines that a profile may not use, those that nothing can hold to safe mode, and the hosts of
// found pictures where pictures may not be looked for. What the pack names for a profile it opens. // serves WEB-13 WEB-14
func (e *Engine) engineLink(d *decision, m *mark, p *board.Person, at time.Time) bool {
	s := &e.pack.Filtering.Searches
	switch {
	case m.picture != nil && !e.pictures(d.profile.Key, p, at):
		d.found(Searched, false, imagesRule, or(s.Images.Clause, s.Clause))
	case m.engine == nil || m.engine.Place:
		return false
	default:
		own := m.engine.allowed[d.profile.Key]
		switch {
		case own.named && own.may:
			d.found(Searched, true, engineRule, or(own.clause, s.Clause))
		case own.named:
			d.found(Searched, false, engineRule, or(own.clause, s.Clause))
		case !m.engine.forced && e.forces(d.profile.Key):
			d.found(Searched, false, engineRule, s.Clause)
		default:
			return false
		}
	}
	if d.engine = m.engine; d.named == imagesRule {
		d.engine = m.picture
	}
	d.category = e.categoryOf(d.on)
	return true
}

// pictures says whether a person of a profile may look for pictures now: in a lesson, where the teacher opened it.
func (e *Engine) pictures(profile string, p *board.Person, at time.Time) bool {
	images := &e.pack.Filtering.Searches.Images
	if images.When == "" || !concerns(images.Profiles, profile) {
		return true
	}
	return images.When == "lesson" && p != nil && p.Lesson.Runs(at) && p.Lesson.Images
}

// SafeName is the name with which DNS answers instead, where a service holds its searches to safe mode by name.
// serves WEB-13
func (e *Engine) SafeName(r *Request) (name string, ok bool) {
	if e == nil {
		return "", false
	}
	m := e.marksOf(r.Host)
	if m.engine == nil || !m.exact || m.engine.Name == "" || m.engine.Name == r.Host {
		return "", false
	}
	if own, _ := e.placeOf(r); r.Check != "" || !e.forces(own.Key) {
		return "", false
	}
	return m.engine.Name, true
}
