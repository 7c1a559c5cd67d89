// Package people is the live register of everybody who uses the school's systems: one person, one account name.
//
// It serves PPL-01 (unique, personal names), PPL-02 (the register), PPL-03 (kinds of person), PPL-04 (class, year,
// key stage), PPL-05 (the feed) and gives the facts that WEB-04 (profiles by age) and MON-15 (line managers) need.
package people

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
)

// RefKind is a person's kind in a ref.Ref.
const RefKind = "person"

// The kinds of person. One person may be of several: a governor who is a parent.
const (
	Pupil     = "pupil"
	Staff     = "staff"
	Governor  = "governor"
	Parent    = "parent"
	Volunteer = "volunteer"
	Visitor   = "visitor"
	Trainee   = "trainee"   // on placement: staff for a while, so the kinds are "staff; trainee" or "trainee" alone
	Supply    = "supply"    // supply staff
	External  = "external"  // of an outside organisation: Person.Group says which
	Community = "community" // evening classes, lettings
)

// Kinds in the order in which forms show them.
func Kinds() []string {
	return []string{Pupil, Staff, Governor, Parent, Volunteer, Visitor, Trainee, Supply, External, Community}
}

// Needs are what a child's screens can be fitted to. Nothing of a medical kind is kept.
func Needs() []string {
	return []string{"read_aloud", "large_text", "simple_words", "pictures", "new_to_english"}
}

// Years in the order in which children pass through them.
func Years() []string { return []string{"N", "R", "1", "2", "3", "4", "5", "6"} }

// Person is one line of the register.
type Person struct {
	ID      string
	Account string // unique in the school, lower case
	Given   string
	Family  string   // empty for a person of one name
	Kind    string   // the first of Kinds
	Kinds   []string // all kinds, the chief one first
	Posts   []string // keys of posts in the policy pack
	Acting  []string // posts held today for a while (POL-08)
	Year    string   // N, R, 1 … 6; empty for adults, and for a pupil whose year is not known
	Class   string   // the class a pupil attends
	Taught  []string // the classes a teacher teaches
	Manager string   // id of the line manager; nobody may look this person's manager up on their behalf (MON-15)
	Left    string   // YYYY-MM-DD, the first day without access; empty: still here

	Starts   string   // YYYY-MM-DD, the first day; empty: already here when the register began
	Born     string   // YYYY-MM-DD, pupils only: tells twins' files apart, and is the second fact of a mailed link
	UPN      string   // pupils only: unique pupil number, its check letter verified
	Email    string   // adults only: where letters go; it lets nobody in
	Language string   // of letters and forms, as "cy"; empty: English
	Needs    []string // pupils only, of Needs(): how screens should be for this child; never medical
	Group    string   // the outside organisation that the person comes from
}

// Carer is a person who cares for a child. A barred carer sees nothing of the child.
type Carer struct {
	Person  string `db:"carer"`
	Barred  bool   `db:"barred"`
	Waiting bool   `db:"waiting"`  // a feed brought the link; until the office confirms it, it opens nothing (PPL-22)
	Why     string `db:"why"`      // what the bar rests on, or why it was lifted
	NotedBy string `db:"noted_by"` // id of the person who confirmed or barred
	NotedAt string `db:"noted_at"`
}

// Cares reports whether the link opens the child's record.
func (c Carer) Cares() bool { return !c.Barred && !c.Waiting }

// Ref names the person.
func (p Person) Ref(school string) ref.Ref { return ref.New(school, RefKind, p.ID) }

// Full is the whole name.
func (p Person) Full() string { return strings.TrimSpace(p.Given + " " + p.Family) }

// Display is the short name, "Ada L.", for screens that others may glance at. A person of one name is shown by it.
func (p Person) Display() string {
	initial := ""
	for _, r := range strings.TrimLeft(p.Family, "'’") {
		if initial != "" && !unicode.IsMark(r) {
			break
		}
		initial += string(r)
	}
	if initial == "" {
		return p.Given
	}
	return p.Given + " " + initial + "."
}

// Is reports whether the person is of a kind.
func (p Person) Is(kind string) bool { return p.Kind == kind || slices.Contains(p.Kinds, kind) }

// Gone reports whether the person has left by now, by the school's own day.
func (p Person) Gone(now time.Time) bool { return gone(p.Left, now) }

// Here reports whether the person has started and not left, by the school's own day. Who is not here signs in nowhere.
func (p Person) Here(now time.Time) bool { return p.Started(now) && !p.Gone(now) }

// Started reports whether the person's first day has come.
func (p Person) Started(now time.Time) bool {
	return p.Starts == "" || p.Starts <= clock.ISO(now)
}

func gone(left string, now time.Time) bool {
	return left != "" && left <= clock.ISO(now)
}

// KeyStage derives the stage of a year: "eyfs", "ks1", "lower_ks2" or "upper_ks2"; empty when the year is not known.
func KeyStage(year string) string {
	switch year {
	case "N", "R":
		return "eyfs"
	case "1", "2":
		return "ks1"
	case "3", "4":
		return "lower_ks2"
	case "5", "6":
		return "upper_ks2"
	}
	return ""
}

// YearTitle is a year as people say it.
func YearTitle(year string) string {
	switch year {
	case "":
		return ""
	case "N":
		return "Nursery"
	case "R":
		return "Reception"
	}
	return "Year " + year
}

func kindTitle(kind string) string {
	switch kind {
	case "":
		return ""
	case Supply:
		return "Supply staff"
	case External:
		return "Outside organisation"
	case Community:
		return "Community user"
	}
	return strings.ToUpper(kind[:1]) + kind[1:]
}
