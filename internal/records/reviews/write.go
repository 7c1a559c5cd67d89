package reviews

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
)

// mostBack bounds how many weeks are caught up with when the house was off.
const mostBack = 12

// Write is the job that writes the report of each week that is over, once, and tells the safeguarding lead and the senior
// leaders that it is there. A week in which nothing happened has a report that says so. // serves STD-08, MON-07
func (r *Reviews) Write(ctx context.Context) error {
	if r.base.Policy.Load() == nil {
		return nil
	}
	this := monday(r.base.Now())
	from, err := r.begin(ctx, this)
	if err != nil {
		return err
	}
	for ; from.Before(this); from = from.AddDate(0, 0, 7) {
		if err := r.writeWeek(ctx, from, from.AddDate(0, 0, 7)); err != nil {
			return fmt.Errorf("reviews: the week of %s: %w", from.Format(time.DateOnly), err)
		}
	}
	return nil
}

// begin is the first week without a report: after the last one, or last week when there is none.
func (r *Reviews) begin(ctx context.Context, this time.Time) (time.Time, error) {
	last := ""
	err := r.base.Ledger.Read(ctx, r.job("write"), func(tx *ledger.Tx) (err error) {
		last, err = r.store.last(ctx, tx)
		return err
	})
	if err != nil || last == "" {
		return this.AddDate(0, 0, -7), err
	}
	from := monday(clock.Moment(last))
	if oldest := this.AddDate(0, 0, -7*mostBack); from.Before(oldest) {
		from = oldest
	}
	return from, nil
}

func (r *Reviews) writeWeek(ctx context.Context, from, until time.Time) error {
	err := r.base.Ledger.Write(ctx, r.job("write"), func(tx *ledger.Tx) (ledger.Event, error) {
		w, err := r.hooks.Week(ctx, tx, from, until)
		if err != nil {
			return ledger.Event{}, err
		}
		body, err := json.Marshal(w)
		if err != nil {
			return ledger.Event{}, fmt.Errorf("reviews: %w", err)
		}
		report := Report{ID: tx.ID(), From: clock.Text(from), Until: clock.Text(until), At: tx.Now, Body: string(body)}
		fresh, err := r.store.add(ctx, tx, report)
		if err == nil && !fresh {
			err = errs.Clash("", "The report of this week is there already.") // another process was quicker
		}
		if err != nil {
			return ledger.Event{}, err
		}
		return ledger.Event{Verb: "reviews.written", Subject: report.ref(tx.School), Changes: []ledger.Change{
			open("week", from.Format(time.DateOnly)), open("breaches", strconv.FormatInt(w.breaches(), 10))}}, r.announce(ctx, tx, report, w)
	})
	if errs.Is(err, errs.Conflict) {
		return nil
	}
	return err
}

func open(field, after string) ledger.Change {
	return ledger.Change{Field: field, Class: ledger.Open, After: after}
}

// breaches is how many alerts the week had.
func (w Week) breaches() (n int64) {
	for _, b := range w.Breaches {
		n += b.N
	}
	return n
}

// announce tells those for whom the report is written: numbers only, since it may leave the house.
func (r *Reviews) announce(ctx context.Context, tx *ledger.Tx, report Report, w Week) error {
	if r.hooks.Tell == nil {
		return nil
	}
	leads, err := r.posted(ctx, tx, "dsl")
	if err != nil {
		return err
	}
	heads, err := r.posted(ctx, tx, "head")
	if err != nil {
		return err
	}
	for _, one := range []struct {
		to    []string
		title string
		part  string
	}{{leads, "The weekly report on monitoring is ready", lead}, {heads, "The week's breaches, for senior leaders", leader}} {
		if len(one.to) == 0 {
			continue
		}
		n := notices.Notice{To: one.to, Kind: "duty.week", Title: one.title, Text: fmt.Sprintf("%s: %s, %d still open.", report.title(), several(w.breaches(), "alert", "alerts"), w.Open),
			Href: "/reviews/" + report.ID, Key: "reviews/" + report.ID + "/" + one.part}
		if err := r.hooks.Tell(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// Month is the job that puts the report of the month that is over into the head's register, once. The register keeps whether
// the head has acknowledged it, and shows the chair when not. // serves GOV-05
func (r *Reviews) Month(ctx context.Context) error {
	if r.base.Policy.Load() == nil || r.hooks.File == nil {
		return nil
	}
	now := r.base.Now().In(clock.London)
	until := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, clock.London)
	from := until.AddDate(0, -1, 0)
	of := ref.New(r.base.School, "month-report", from.Format("2006-01"))
	var filed int64
	err := r.base.Ledger.Read(ctx, r.job("month"), func(tx *ledger.Tx) (err error) {
		filed, err = ledger.Count(ctx, tx, "reviews.filed", of.String(), "")
		return err
	})
	if err != nil || filed > 0 {
		return err
	}
	return r.base.Ledger.Write(ctx, r.job("month"), func(tx *ledger.Tx) (ledger.Event, error) {
		values, err := r.month(ctx, tx, from, until)
		if err != nil {
			return ledger.Event{}, err
		}
		there, err := r.hooks.File(ctx, tx, values)
		return ledger.Event{Verb: "reviews.filed", Subject: of, Changes: []ledger.Change{open("register", strconv.FormatBool(there))}}, err
	})
}

// month fills the head's register for a month.
func (r *Reviews) month(ctx context.Context, tx *ledger.Tx, from, until time.Time) (map[string]string, error) {
	w, err := r.hooks.Week(ctx, tx, from, until)
	if err != nil {
		return nil, err
	}
	values := map[string]string{"month": until.AddDate(0, 0, -1).Format(time.DateOnly), "breaches": w.told()}
	if r.hooks.Missed != nil {
		missed, err := r.hooks.Missed(ctx, tx, from, until)
		if err != nil {
			return nil, err
		}
		values["missed"] = strings.Join(missed, "\n")
	}
	if r.hooks.Suspended != nil {
		n, err := r.hooks.Suspended(ctx, tx)
		if err != nil {
			return nil, err
		}
		values["suspended"] = strconv.Itoa(n)
	}
	return values, nil
}

// told is the breaches in sentences, for a register.
func (w Week) told() string {
	if w.breaches() == 0 {
		return "none"
	}
	var lines []string
	for _, b := range w.Breaches {
		lines = append(lines, fmt.Sprintf("%d × %s (%s, %s): %s", b.N, b.Kind, b.Level, b.Group, b.Done))
	}
	lines = append(lines, fmt.Sprintf("Alerts still open: %d. Concerns opened: %d.", w.Open, w.Concerns))
	return strings.Join(slices.Clip(lines), "\n")
}
