package schoolday_test

import (
	"cmp"
	"regexp"
	"slices"
)

// levels are those of alerts, loudest first.
func levels() []string { return []string{"urgent", "high", "normal"} }

// outcome is what became of one scenario.
type outcome struct {
	scenario
	raised []raised
	before map[string]int // day → worrying entries: as many alerts as there would be without grouping
	fits   map[int]int    // raised → wanted
	miss   []miss
}

// miss is one difference from what was wanted.
type miss struct {
	Kind  string
	Says  string
	Level string
}

// The kinds of miss.
const (
	missing   = "wanted and not raised"
	quieter   = "raised at a quieter level than wanted"
	louder    = "raised at a louder level than wanted"
	otherwise = "other entries in it than wanted"
	apart     = "a child's own alert where one for the class was wanted"
	together  = "an alert for the class where each child's own was wanted"
	again     = "a second alert for one that was wanted once"
	unwanted  = "an alert that nobody wants"
)

// about says that an alert is one for whom it was wanted, and about that.
func (a alert) about(r raised) bool {
	return a.Who == r.Person && a.Class == r.Class && a.Device == r.Device && a.concerns(r)
}

func (a alert) concerns(r raised) bool { return a.Kind == r.Text || a.Kind == r.Category }

func (a alert) levelled(level string) bool {
	return level == a.Level || a.Or != "" && level == a.Or
}

// score pairs what was raised with what was wanted: those first that fit in all, then in level, then in whom and what.
func (o *outcome) score() {
	o.fits = map[int]int{}
	taken := map[int]bool{}
	for _, good := range []func(alert, raised) bool{
		func(a alert, r raised) bool { return a.levelled(r.Level) && a.Entries == r.Signs },
		func(a alert, r raised) bool { return a.levelled(r.Level) },
		func(alert, raised) bool { return true },
	} {
		for w, a := range o.Alerts {
			if i := o.free(func(r raised) bool { return a.about(r) && good(a, r) }); i >= 0 && !taken[w] {
				o.fits[i], taken[w] = w, true
			}
		}
	}
	for w, a := range o.Alerts {
		if !taken[w] && !a.Optional {
			o.missed(missing, a.Level, a.Kind)
		}
	}
	for i, r := range o.raised {
		o.judge(i, r)
	}
}

// free is the first alert that fits and is paired with none; -1: there is none.
func (o *outcome) free(fits func(raised) bool) int {
	for i, r := range o.raised {
		if _, taken := o.fits[i]; !taken && fits(r) {
			return i
		}
	}
	return -1
}

func (o *outcome) judge(i int, r raised) {
	w, ok := o.fits[i]
	if !ok {
		o.missed(o.extra(r), r.Level, cmp.Or(r.Text, r.Category))
		return
	}
	a := o.Alerts[w]
	if !a.levelled(r.Level) {
		kind := quieter
		if slices.Index(levels(), r.Level) < slices.Index(levels(), a.Level) {
			kind = louder
		}
		o.missed(kind, a.Level, a.Kind)
	}
	if a.Entries != r.Signs {
		o.missed(otherwise, a.Level, a.Kind)
	}
}

// extra says what is wrong with an alert that fits none.
func (o *outcome) extra(r raised) string {
	of := func(fits func(alert) bool) bool {
		return slices.ContainsFunc(o.Alerts, func(a alert) bool { return a.concerns(r) && fits(a) })
	}
	switch {
	case of(func(a alert) bool { return a.about(r) }):
		return again
	case r.Person != "" && of(func(a alert) bool { return a.Class != "" && a.Class == r.Of }):
		return apart
	case r.Class != "" && of(func(a alert) bool { return a.Who != "" }):
		return together
	}
	return unwanted
}

func (o *outcome) missed(kind, level, says string) {
	o.miss = append(o.miss, miss{kind, says, level})
}

// right says that what was wanted was raised at its level.
func (o *outcome) right(w int) bool {
	for i, x := range o.fits {
		if x == w && o.Alerts[w].levelled(o.raised[i].Level) {
			return true
		}
	}
	return false
}

// firstPerson is how a child speaks of itself.
func firstPerson() *regexp.Regexp { return regexp.MustCompile(`(?i)\b(i|i'm|im|me|my|myself)\b`) }

// told says that somebody spoke of self-harm or abuse as of themselves in a search, and the school wants it told as urgent.
func (o *outcome) told(a alert) bool {
	return a.Level == "urgent" && !a.Optional && (a.Kind == "selfharm" || a.Kind == "abuse") && slices.ContainsFunc(o.Entries, func(e entry) bool {
		return e.Text == a.Kind && slices.Contains(people(e.Who), a.Who) && firstPerson().MatchString(e.Search)
	})
}
