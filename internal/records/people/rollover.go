package people

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
)

// undoFor is how long a roll-over can be taken back.
const undoFor = 24 * time.Hour

// Group is one class in one year, before a roll-over.
type Group struct {
	Year, Class string
	Pupils      int
}

// Key names the field of a form that asks for the group's next class.
func (g Group) Key() string { return "class-" + g.Year + "-" + g.Class }

// Rolling is what the office says about a roll-over: when the oldest leave, and what each class is called next year.
type Rolling struct {
	Leave string           // the first day without access for those who leave
	Next  map[Group]string // by year and class, Pupils left nought
}

// Move is what a roll-over makes of one pupil.
type Move struct {
	Person            Person
	Year, Class, Left string
}

// RollPlan is the dry run of a roll-over.
type RollPlan struct {
	Moves   []Move
	Up      int
	Leavers int
	Stay    int      // too young for the next year
	NoYear  []Person // they stay on the exception list
}

// Groups are the classes of those who will be here.
func Groups(all []Person, today string) []Group {
	count := map[Group]int{}
	for _, p := range all {
		if rolls(p, today) && p.Year != "" {
			count[Group{Year: p.Year, Class: p.Class}]++
		}
	}
	var out []Group
	for g, n := range count {
		out = append(out, Group{g.Year, g.Class, n})
	}
	slices.SortFunc(out, func(a, b Group) int {
		if d := slices.Index(Years(), a.Year) - slices.Index(Years(), b.Year); d != 0 {
			return d
		}
		return strings.Compare(a.Class, b.Class)
	})
	return out
}

func rolls(p Person, today string) bool { return p.Is(Pupil) && (p.Left == "" || p.Left > today) }

// planRoll moves every pupil up a year: the oldest leave, and who is not yet four when the new year begins stays in the
// nursery where the date of birth is known. A pupil without a year stays as found and is named. // serves PPL-04
func planRoll(all []Person, r Rolling, today string) (RollPlan, error) {
	if err := checkDay("leave", "the first day without access", r.Leave); err != nil || r.Leave == "" {
		return RollPlan{}, errs.Bad("leave", "Enter the first day without access as day, month and year.")
	}
	for _, g := range Groups(all, today) {
		next := strings.TrimSpace(r.Next[Group{Year: g.Year, Class: g.Class}])
		if g.Class != "" && next == "" && g.Year != oldestYear() {
			return RollPlan{}, errs.Bad(g.Key(), "Enter the class that %s of %s goes into.", g.Class, YearTitle(g.Year))
		}
		if err := checkClass(g.Key(), next); err != nil {
			return RollPlan{}, err
		}
	}
	var out RollPlan
	for _, p := range all {
		switch {
		case !rolls(p, today):
		case p.Year == "":
			out.NoYear = append(out.NoYear, p)
		case p.Year == oldestYear():
			out.Leavers++
			m := Move{p, p.Year, p.Class, r.Leave}
			if p.Left != "" && p.Left < r.Leave {
				m.Left = p.Left
			}
			out.Moves = append(out.Moves, m)
		case p.Year == "N" && p.Born != "" && addYears(p.Born, 4) > r.Leave:
			out.Stay++
		default:
			out.Up++
			years := Years()
			next := strings.TrimSpace(r.Next[Group{Year: p.Year, Class: p.Class}])
			out.Moves = append(out.Moves, Move{p, years[slices.Index(years, p.Year)+1], next, p.Left})
		}
	}
	if len(out.Moves) == 0 {
		return out, errs.Bad("leave", "No pupil has a year to move up from.")
	}
	return out, nil
}

func oldestYear() string { return Years()[len(Years())-1] }

// addYears gives a birthday; one on 29 February comes on 1 March.
func addYears(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(n, 0, 0).Format(time.DateOnly)
}

// Suggest is the likely name of a class a year on: 4A becomes 5A, and a class of another kind of name is asked for.
func (g Group) Suggest() string {
	if n, err := strconv.Atoi(g.Year); err == nil && g.Year != oldestYear() {
		if rest, ok := strings.CutPrefix(g.Class, g.Year); ok {
			return strconv.Itoa(n+1) + rest
		}
	}
	if rest, ok := strings.CutPrefix(g.Class, "R"); ok && g.Year == "R" && len(rest) <= 1 {
		return "1" + rest
	}
	return ""
}

// intoYear is the school year that a roll-over opens: from July on it is the one that begins in September.
func intoYear(now time.Time) string {
	t := now.In(clock.London)
	from := t.Year()
	if t.Month() < time.July {
		from--
	}
	return fmt.Sprintf("%d/%02d", from, (from+1)%100)
}
