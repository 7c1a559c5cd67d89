package duties

import (
	"strconv"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

type monthPage struct {
	Title, Caption string
	Days           []string
	Weeks          [][]dayCell
	Prev, Next     web.Link
	Daily          []web.Link
	None           bool
}

// dayCell is one day of the month's table. A day of the months around it is empty.
type dayCell struct {
	Day, Title string
	Today      bool
	Closed     string // why no children are in school, on a weekday
	Items      []dayItem
}

type dayItem struct {
	Text, Href string
	Tag        web.Tag
}

// month is one month as a table of weeks, which reads well by keyboard and aloud.
func (h pages) month(c *web.Ctx) (web.Page, error) {
	f, ok := h.d.inForce()
	if !ok {
		return web.Go("/duties"), nil
	}
	from := monthOf(c.Query("month"), f.today())
	last := from.AddDate(0, 1, -1)
	p := monthPage{Title: from.Format("January 2006"), Caption: "Duties that fall due in " + from.Format("January 2006"), None: true,
		Days: []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}, Prev: monthLink(from.AddDate(0, -1, 0)), Next: monthLink(from.AddDate(0, 1, 0))}
	items := map[time.Time][]dayItem{}
	err := h.d.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		some, left := perDay(f.pack.Duties)
		for _, d := range left {
			p.Daily = append(p.Daily, web.Link{Text: d.Title, Href: href(d.Key)})
		}
		all, err := h.d.between(c, tx, f, some, from, last)
		for _, one := range all {
			if one.Round.State != Free {
				items[one.Round.Due] = append(items[one.Round.Due], dayItem{one.Duty.Title, href(one.Duty.Key), stateTag(one.Round)})
				p.None = false
			}
		}
		return err
	})
	p.Weeks = f.weeks(from, last, items)
	page := web.Page{Template: "duties/month", Title: "Duties in " + p.Title, Data: p, Wide: true, Back: &web.Link{Text: "All duties", Href: "/duties"}}
	return page, err
}

// monthOf reads "2026-11"; anything else, and what lies more than ten years away, is the month of today.
func monthOf(text string, today time.Time) time.Time {
	from, err := time.ParseInLocation("2006-01", text, clock.London)
	if err != nil || from.Before(today.AddDate(-10, 0, 0)) || from.After(today.AddDate(10, 0, 0)) {
		return today.AddDate(0, 0, 1-today.Day())
	}
	return from
}

func monthLink(m time.Time) web.Link {
	return web.Link{Text: m.Format("January 2006"), Href: "/duties/calendar?month=" + m.Format("2006-01")}
}

// perDay sets the duties of every day apart: they would fill each day of the table with the same lines.
func perDay(all []policy.Duty) (some, left []policy.Duty) {
	for _, d := range all {
		if daily(d) {
			left = append(left, d)
		} else {
			some = append(some, d)
		}
	}
	return some, left
}

func (f inForce) weeks(from, last time.Time, items map[time.Time][]dayItem) [][]dayCell {
	var out [][]dayCell
	first := from.AddDate(0, 0, -(int(from.Weekday())+6)%7)
	for day := first; !day.After(last); day = day.AddDate(0, 0, 7) {
		var week []dayCell
		for i := range 7 {
			week = append(week, f.dayCell(day.AddDate(0, 0, i), from, last, items))
		}
		out = append(out, week)
	}
	return out
}

func (f inForce) dayCell(day, from, last time.Time, items map[time.Time][]dayItem) dayCell {
	if day.Before(from) || day.After(last) {
		return dayCell{}
	}
	cell := dayCell{Day: strconv.Itoa(day.Day()), Title: clock.Day(day), Today: day.Equal(f.today()), Items: items[day]}
	weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
	if !weekend && !f.cal.IsSchoolDay(day) {
		cell.Closed = "No school"
	}
	return cell
}
