package monitoring

import (
	"belisha/internal/kit/clock"
	"belisha/internal/records/monitoring/internal/words"
	"belisha/internal/web"
)

// The rows that pages of an alert have beside its heading and its story. What those say already has no row.

// site is where it was, unless a table of sites says so or the story names it.
func (h pages) site(a Alert, p *alertPage) []web.SummaryRow {
	switch {
	case a.Host == "" || len(p.Sites.Rows) > 0 || !a.tried():
		return nil
	case a.Kind == KindRepeat:
		return h.kindOfSite(a)
	case a.Kind == KindTraffic:
		return []web.SummaryRow{{Key: "Site", Lines: []string{a.Host}}}
	}
	return []web.SummaryRow{{Key: "Site", Lines: []string{a.Host, h.m.words.Category(a.Category)}}}
}

func (h pages) kindOfSite(a Alert) []web.SummaryRow {
	return []web.SummaryRow{{Key: "Kind of site", Lines: []string{h.m.words.Category(a.Category)}}}
}

// facts are when it was and who was told.
func (h pages) facts(a Alert) []web.SummaryRow {
	return append([]web.SummaryRow{{Key: "When", Lines: when(a)}}, h.toldRow(a)...)
}

// when is the stretch of time of an alert. A story counts the signs itself, and so do the words about several tries in a day.
func when(a Alert) []string {
	out := []string{clock.Told(a.At)}
	if last := clock.Told(a.Latest); last != out[0] {
		out = append(out, "until "+last)
	}
	if a.Story == "" && !a.daily() && a.Signs > 1 {
		out = append(out, timesOf(a.Signs))
	}
	return out
}

// grounds are the clause, who approved it, and what to do if it is wrong. // serves NEW-01
func (h pages) grounds(a Alert) []web.SummaryRow {
	if !a.judged() {
		return nil
	}
	return append(h.m.words.Ground(a.Clause, a.Pack), web.SummaryRow{Key: "If it is wrong", Lines: []string{words.Challenge}})
}

// outcome is what was done with an alert that is closed, by whom, and whether it was right. // serves MON-04, NEW-09
func outcome(a Alert, names map[string]string) (out []web.SummaryRow) {
	if a.State == Open {
		return nil
	}
	out = append(out, web.SummaryRow{Key: "Action", Lines: []string{a.Action, names[a.ActedBy] + ", " + clock.Told(a.ActedAt)}})
	if said := judgedText(a.Judged); said != "" {
		out = append(out, web.SummaryRow{Key: "Was it right?", Lines: []string{said}})
	}
	return out
}
