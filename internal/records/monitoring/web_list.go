package monitoring

import (
	"cmp"
	"net/url"
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/words"
	"belisha/internal/web"
)

type alertsPage struct {
	Filters  []web.Field
	Narrowed bool
	Cards    []alertCard
	Empty    string
	Counts   string
	Pager    web.Pager
	Pane     string
	Export   string
	Waiting  int64 // urgent alerts that no person has answered
}

// alertCard is one alert in the list: what, who, and why in a sentence.
type alertCard struct {
	ID, Level, What, Who, Story, When, Answered string
	LevelTag, State                             *web.Tag
	Answer                                      bool
}

// queried are the filters of the list as they stand in the address.
func queried(c *web.Ctx) url.Values {
	out := url.Values{}
	for _, k := range []string{"state", "level", "sort", "class", "term", "q"} {
		if v := c.Query(k); v != "" {
			out.Set(k, v)
		}
	}
	return out
}

func (h pages) alerts(c *web.Ctx) (web.Page, error) {
	p, err := h.alertsPage(c, true)
	page := web.Show("monitoring/alerts", "Alerts", p)
	page.Wide = true
	return page, err
}

// pane is the list alone, fetched anew while the page is open.
func (h pages) pane(c *web.Ctx) (web.Page, error) {
	p, err := h.alertsPage(c, false)
	page := web.Show("monitoring/pane", "Alerts", p)
	page.Pane = true
	return page, err
}

// alertsPage is the list, with the fields of its filter where the whole page is wanted.
func (h pages) alertsPage(c *web.Ctx, whole bool) (alertsPage, error) {
	query := queried(c)
	p := alertsPage{Export: "/alerts/export.csv?" + query.Encode(), Narrowed: len(query) > 0, Empty: "There are no alerts here."}
	if len(query) > 0 {
		p.Empty = "No alert fits. Choose less, or “All”."
	}
	paged := queried(c)
	paged.Set("page", strconv.Itoa(c.PageNumber()))
	p.Pane = "/alerts/pane?" + paged.Encode()
	err := h.m.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		f, err := h.filterOf(c, tx)
		if err != nil {
			return err
		}
		all, n, err := h.m.store.alerts(c, tx, f, perPage, (c.PageNumber()-1)*perPage)
		if err != nil {
			return err
		}
		if p.Waiting, err = h.m.store.unanswered(c, tx, f.Not); err != nil {
			return err
		}
		p.Pager = c.PagerAt("/alerts", query, int(n), perPage)
		if p.Counts, err = h.counts(c, tx, f); err != nil {
			return err
		}
		if whole {
			if p.Filters, err = h.filterFields(c, tx, f.Not); err != nil {
				return err
			}
		}
		p.Cards, err = h.cards(c, tx, all)
		return err
	})
	return p, err
}

// counts says how many there are of each level among those that fit, whatever their level.
func (h pages) counts(c *web.Ctx, tx *ledger.Tx, f filter) (string, error) {
	f.Level = ""
	by, err := h.m.store.levels(c, tx, f)
	if err != nil {
		return "", err
	}
	return itoa(by[Urgent]) + " urgent, " + itoa(by[High]) + " high, " + itoa(by[Normal]) + " normal", nil
}

// cards are the alerts of one page of the list, in its order: the loudest first.
func (h pages) cards(c *web.Ctx, tx *ledger.Tx, all []Alert) ([]alertCard, error) {
	var who, ids []string
	for _, a := range all {
		who, ids = append(who, a.Person), append(ids, a.ID)
	}
	answers, err := h.m.store.answersTo(c, tx, ids)
	if err != nil {
		return nil, err
	}
	for _, a := range answers {
		who = append(who, a.Person)
	}
	names, err := h.m.register.Names(c, tx, who)
	if err != nil {
		return nil, err
	}
	var out []alertCard
	for _, a := range all {
		state, err := h.stateOf(c, tx, a)
		if err != nil {
			return nil, err
		}
		card := alertCard{ID: a.ID, Level: a.Level, What: h.what(a), Who: h.whose(a, names), Story: cmp.Or(a.Story, a.Words), When: "Last time " + clock.Told(a.Latest) + ", " + timesOf(a.Signs), LevelTag: words.Level(a.Level), State: state}
		if got, ok := answers[a.ID]; ok {
			card.Answered = names[got.Person] + " answered after " + minutesText(a.At, got.At)
		} else {
			card.Answer = a.urgent() && a.State == Open && c.May("monitoring.act")
		}
		out = append(out, card)
	}
	return out, nil
}

// whose says whom an alert is about.
func (h pages) whose(a Alert, names map[string]string) string {
	switch {
	case a.Kind == KindClass:
		return "class " + a.Class
	case !a.tried():
		return "the gateway and the log"
	}
	return names[a.Person]
}

func timesOf(n int64) string {
	if n == 1 {
		return "once"
	}
	return itoa(n) + " times"
}

// minutesText is how long something took, as roughly as people say it.
func minutesText(from, to string) string {
	d := clock.Moment(to).Sub(clock.Moment(from))
	switch n := int64(d.Minutes()); {
	case n == 1:
		return "1 minute"
	case n < 120:
		return itoa(n) + " minutes"
	case n < 48*60:
		return itoa(n/60) + " hours"
	default:
		return itoa(n/60/24) + " days"
	}
}
