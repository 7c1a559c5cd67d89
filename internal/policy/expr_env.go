package policy

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// CompileEntry reads a rule over one entry of a register: its fields by key, and state, today, created and me.
// A date is a day: `lent + days(14) < today`. An empty field is "", 0, no or no day; filled(field) tells.
func CompileEntry(r *Register, source string) (*Expression, error) {
	return compile(source, EntryEnv(r, nil, "", time.Time{}, time.Time{}, ""))
}

// EntryEnv turns the texts of an entry into what a rule reads. Several values stand with commas between, dates as
// YYYY-MM-DD, yes_no as yes or no, money as whole pence; what is missing or unreadable is the empty value of its kind.
func EntryEnv(r *Register, values map[string]string, state string, created, today time.Time, me string) map[string]any {
	env := make(map[string]any, len(r.Fields)+4)
	for _, f := range r.Fields {
		env[f.Key] = fieldValue(f.Kind, strings.TrimSpace(values[f.Key]))
	}
	env["state"], env["me"] = state, me
	env["created"], env["today"] = plainDay(created), plainDay(today)
	return env
}

// entryNames are the names that every entry has, so that no field may take them.
func entryNames() []string { return []string{"state", "today", "created", "me"} }

func fieldValue(kind, text string) any {
	switch kind {
	case "number":
		n, _ := strconv.ParseFloat(text, 64) // nought where it cannot be read
		return n
	case "money":
		n, _ := strconv.Atoi(text)
		return n
	case "yes_no":
		return text == "yes"
	case "date":
		day, _ := time.Parse(time.DateOnly, text)
		return day
	case "choices":
		return append([]string{}, commas(text)...)
	}
	return text
}

// plainDay is the London day of a moment as a rule compares it: without hours, so that days(7) is always a week.
func plainDay(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	y, m, d := Day(t).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Counts are what a register's evidence is judged by.
type Counts struct {
	Total, Open, Bad, Overdue, Missing, Expected int
	ThisTerm, ThisYear                           int
	LastDays                                     int // days since the newest entry
}

// Env is what a rule of Evidence reads.
func (c Counts) Env() map[string]any {
	return map[string]any{"total": c.Total, "open": c.Open, "bad": c.Bad, "overdue": c.Overdue, "missing": c.Missing,
		"expected": c.Expected, "this_term": c.ThisTerm, "this_year": c.ThisYear, "last_days": c.LastDays}
}

// CompileCounts reads a rule over the counts of a register.
func CompileCounts(source string) (*Expression, error) { return compile(source, Counts{}.Env()) }

// CountRule is CompileCounts for a rule of this pack, which was compiled when the pack was read: evidence is asked for on
// every page, and compiling costs more than asking.
func (p *Pack) CountRule(source string) (*Expression, error) {
	if rule := p.counting[source]; rule != nil {
		return rule, nil
	}
	return CompileCounts(source)
}

// function is one word that every rule may use beside its names.
type function struct {
	name  string
	do    func(params ...any) (any, error)
	types []any
}

func functions() []function {
	return []function{
		{"days", days, []any{new(func(int) time.Duration), new(func(float64) time.Duration)}},
		{"date", date, []any{new(func(string) time.Time)}},
		{"filled", filled, []any{new(func(any) bool)}},
	}
}

func days(params ...any) (any, error) {
	n, ok := params[0].(float64)
	if whole, is := params[0].(int); is {
		n, ok = float64(whole), true
	}
	if !ok || n < -40_000 || n > 40_000 {
		return nil, errors.New("days() wants a number of days, 40000 at most")
	}
	return time.Duration(n) * 24 * time.Hour, nil
}

func date(params ...any) (any, error) {
	text, _ := params[0].(string)
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return nil, fmt.Errorf("date() wants a day like 2026-09-02, not %s", quote(text))
	}
	return day, nil
}

func filled(params ...any) (any, error) {
	switch v := params[0].(type) {
	case string:
		return v != "", nil
	case bool:
		return v, nil
	case int:
		return v != 0, nil
	case float64:
		return v != 0, nil
	case []string:
		return len(v) > 0, nil
	case time.Time:
		return !v.IsZero(), nil
	}
	return false, nil
}
