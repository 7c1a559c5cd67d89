package schoolday_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
)

// shows NEW-09: precision and recall of alerts by level on invented days, and how many alerts a safeguarding lead has of a
// day, are printed. A child that speaks of self-harm or abuse as of itself is never missed, and grouping makes no more
// alerts than one for each worrying entry would.
func TestTheFiguresArePrinted(t *testing.T) {
	s, all := days(t)
	o := openTown(t, s, all)
	if len(o.pack.Filtering.Texts.Kinds) == 0 {
		t.Fatal("the policy has no rules on words, so no alert knows anything of a school day")
	}
	var out []outcome
	for _, c := range all {
		d := o.open(c)
		one := outcome{scenario: c, before: d.play()}
		one.raised = d.raised()
		one.score()
		out = append(out, one)
	}
	t.Log("\n" + byLevel(out) + "\n" + byDay(t, out) + "\n" + misses(out))
	for _, one := range out {
		for w, a := range one.Alerts {
			if one.told(a) && !one.right(w) && (a.Device != "" || o.pupils(a.Who).Name != "") { // what is read of adults is the policy's to say
				t.Errorf("%s: a child that spoke of itself was not told of as urgent", one.Key)
			}
		}
		for _, m := range one.miss {
			t.Logf("%s: %s (%s, %s)", one.Key, m.Kind, m.Level, m.Says)
		}
	}
}

// table lays rows of cells out in columns.
func table(lines ...string) string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, line := range lines {
		_, _ = fmt.Fprintln(w, line+"\t") // a builder takes everything
	}
	_ = w.Flush()
	return out.String()
}

// byLevel prints how many of the wanted alerts were raised at their level, and how many of the raised were wanted so.
func byLevel(all []outcome) string {
	lines := []string{"level\twanted\tof them raised\trecall\traised\tof them wanted\tprecision"}
	var sum [4]int
	for _, level := range levels() {
		n := atLevel(all, level)
		for i := range n {
			sum[i] += n[i]
		}
		lines = append(lines, rates(level, n))
	}
	return table(append(lines, rates("all", sum))...)
}

// atLevel counts what was wanted at a level and of it raised, and what was raised at it and of that wanted.
func atLevel(all []outcome, level string) (n [4]int) {
	for _, o := range all {
		for w, a := range o.Alerts {
			if a.Level == level && !a.Optional {
				n[0]++
				if o.right(w) {
					n[1]++
				}
			}
		}
		for i, r := range o.raised {
			if r.Level == level {
				n[2]++
				if w, ok := o.fits[i]; ok && o.Alerts[w].levelled(level) {
					n[3]++
				}
			}
		}
	}
	return n
}

func rates(name string, n [4]int) string {
	return fmt.Sprintf("%s\t%d\t%d\t%s\t%d\t%d\t%s", name, n[0], n[1], share(n[1], n[0]), n[2], n[3], share(n[3], n[2]))
}

func share(part, of int) string {
	if of == 0 {
		return "–"
	}
	return fmt.Sprintf("%.3f", float64(part)/float64(of))
}

// byDay prints what one safeguarding lead is shown on a day: one alert for each worrying entry, and as they are. On no day
// are there more than the entries that ask for one.
func byDay(t *testing.T, all []outcome) string {
	t.Helper()
	before, after := map[string]int{}, map[string]int{}
	var dates []string
	for _, o := range all {
		for date, n := range o.before {
			before[date] += n
		}
		for _, r := range o.raised {
			after[r.At[:10]]++
		}
	}
	for _, m := range []map[string]int{before, after} {
		for date := range m {
			dates = append(dates, date)
		}
	}
	slices.Sort(dates)
	dates = slices.Compact(dates)
	lines := []string{"day\tone an entry\talerts"}
	many, few := 0, 0
	for _, date := range dates {
		many, few = many+before[date], few+after[date]
		lines = append(lines, fmt.Sprintf("%s\t%d\t%d", date, before[date], after[date]))
		if after[date] > before[date] {
			t.Errorf("%s: %d alerts, and one for each entry would have been %d", date, after[date], before[date])
		}
	}
	n := float64(max(len(dates), 1))
	return table(append(lines, fmt.Sprintf("a day for one safeguarding lead\t%.1f\t%.1f", float64(many)/n, float64(few)/n))...)
}

// misses prints how often what went wrong.
func misses(all []outcome) string {
	n := map[string]int{}
	for _, o := range all {
		for _, m := range o.miss {
			n[m.Kind]++
		}
	}
	lines := []string{"kind of miss\ttimes"}
	for _, kind := range []string{missing, quieter, louder, otherwise, apart, together, again, unwanted} {
		lines = append(lines, fmt.Sprintf("%s\t%d", kind, n[kind]))
	}
	return table(lines...)
}
