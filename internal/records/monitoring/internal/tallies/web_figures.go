package tallies

import (
	"fmt"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

// FiguresPage is the page “Were the alerts right?”.
type FiguresPage struct {
	Summary web.Summary
	Kinds   web.Table
	Weeks   web.Chart
	Rules   web.Table
	Policy  string
}

const chartWeeks = 12

// Figures shows how right the alerts of this term were, by kind, and the rules that were wrong again and again. It names
// nobody. // serves NEW-09
func (b *Book) Figures(c *web.Ctx) (web.Page, error) {
	p := FiguresPage{}
	if c.Opens("/policy") {
		p.Policy = "/policy"
	}
	now := b.base.Now()
	from := b.termBegins(now)
	err := b.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := b.precisions(c, tx, stretch{clock.Text(from), forever})
		if err != nil {
			return err
		}
		w, err := b.Weekly(c, tx, from, now.Add(time.Second))
		if err != nil {
			return err
		}
		p.Summary = web.Summary{Rows: []web.SummaryRow{{Key: "Closed alerts that were a real worry", Lines: []string{overall(all).share(b.small())}},
			{Key: "Alerts for each lead and school day", Lines: []string{perLead(w)}},
			{Key: "Urgent alerts answered", Lines: []string{urgentText(w)}}, {Key: "High and urgent alerts read", Lines: []string{readText(w)}}}}
		p.Kinds = b.kindTable(all)
		if p.Weeks, err = b.weekChart(c, tx, now); err != nil {
			return err
		}
		p.Rules, err = b.ruleTable(c, tx, now)
		return err
	})
	page := web.Show("monitoring/figures", "Were the alerts right?", p)
	page.Back = &web.Link{Text: "All alerts", Href: "/alerts"}
	return page, err
}

// termBegins is the first day of the term, or the last one, in which a moment lies; of the school year when no term is known.
func (b *Book) termBegins(now time.Time) time.Time {
	if active := b.base.Policy.Load(); active != nil {
		if t := policy.NewCalendar(active.Pack).TermOrBefore(now); t.From != "" {
			if day, err := time.ParseInLocation(time.DateOnly, t.From, clock.London); err == nil {
				return day
			}
		}
	}
	return policy.YearOf(now)
}

func perLead(w Week) string { return fmt.Sprintf("%d.%02d", w.Load/100, w.Load%100) }

func urgentText(w Week) string {
	if w.Answered == 0 {
		return fmt.Sprintf("%d of %d this term", w.Answered, w.Urgent)
	}
	return fmt.Sprintf("%d of %d this term, half within %d minutes, the slowest after %d", w.Answered, w.Urgent, w.Median, w.Slowest)
}

func readText(w Week) string {
	if w.Read == 0 {
		return fmt.Sprintf("%d of %d this term", w.Read, w.Loud)
	}
	return fmt.Sprintf("%d of %d this term, half within %d minutes, the slowest after %d", w.Read, w.Loud, w.ReadMedian, w.ReadSlow)
}

func (b *Book) kindTable(all []precision) web.Table {
	small := b.small()
	t := web.Table{Caption: "This term, by kind", Head: []string{"Kind", "Closed", "A real worry", "Understandable", "The rules were wrong"}, Numeric: []int{1, 2, 3, 4}, Empty: "No alert was closed this term."}
	for _, p := range all {
		closed, share, fine, wrong := itoa(p.closed()), p.share(small), precision{Real: p.Harmless, Harmless: p.Real + p.Mistake}.share(small), precision{Real: p.Mistake, Harmless: p.Real + p.Harmless}.share(small)
		if p.closed() < small {
			closed, share, fine, wrong = fmt.Sprintf("fewer than %d", small), "–", "–", "–"
		}
		t.Rows = append(t.Rows, []web.Cell{{Text: b.hooks.Title(p.Kind), Header: true}, {Text: closed, Numeric: true}, {Text: share, Numeric: true}, {Text: fine, Numeric: true}, {Text: wrong, Numeric: true}})
	}
	return t
}

// weekChart is how many alerts began in each of the last weeks.
func (b *Book) weekChart(c *web.Ctx, tx *ledger.Tx, now time.Time) (web.Chart, error) {
	chart := web.Chart{Title: "Alerts by week", Label: "Week from", Figure: "Alerts"}
	monday := policy.Day(now).AddDate(0, 0, -(int(now.In(clock.London).Weekday())+6)%7)
	first := monday.AddDate(0, 0, -7*(chartWeeks-1))
	all, err := perDay(c, tx, stretch{clock.Text(first), forever})
	if err != nil || len(all) == 0 {
		return chart, err
	}
	for i := range chartWeeks {
		from, to := first.AddDate(0, 0, 7*i), first.AddDate(0, 0, 7*i+7)
		n := int64(0)
		for _, d := range all {
			if d.Key >= clock.ISO(from) && d.Key < clock.ISO(to) {
				n += d.N
			}
		}
		chart.Bars = append(chart.Bars, web.Bar{Label: from.Format("2 January"), Value: int(n)})
	}
	return chart, nil
}

func (b *Book) ruleTable(c *web.Ctx, tx *ledger.Tx, now time.Time) (web.Table, error) {
	all, err := b.doubtful(c, tx, clock.Text(policy.Day(now).AddDate(-1, 0, 0)))
	t := web.Table{Caption: "Rules on words that were wrong several times", Head: []string{"Rule", "Kind", "Alerts closed as wrong", "Alerts closed otherwise"}, Numeric: []int{2, 3}}
	for _, d := range all {
		t.Rows = append(t.Rows, []web.Cell{{Text: d.Rule, Header: true}, {Text: b.hooks.Title(d.Kind)}, {Text: itoa(int64(d.Wrong)), Numeric: true}, {Text: itoa(int64(d.Right)), Numeric: true}})
	}
	return t, err
}
