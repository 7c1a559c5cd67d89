// Package episodes holds the rules by which signs become one alert with a story: what belongs together, how it is rated
// when a lesson explains it, when many children of a class are one note, and how all that is said in plain words. It knows
// no database and no person.
//
// serves NEW-09
package episodes

import (
	"slices"
	"strings"
	"time"
)

// What belongs together in time.
const (
	Pause    = 30 * time.Minute // a longer pause begins another episode
	Longest  = 4 * time.Hour    // however busy somebody is, a new alert begins then
	Together = 20 * time.Minute // children of a class within this time met it together
	Few      = 3                // so many children of a class are one note when their lesson explains it
	Many     = 5                // and so many when nothing does
	Surest   = 90               // of 100: the rules are sure of what the words mean, whatever the topic
)

// The levels, quietest first.
const (
	Normal = "normal"
	High   = "high"
	Urgent = "urgent"
)

// The families: kinds of site and of text that are one worry.
func families() [][]string {
	return [][]string{
		{"selfharm", "suicide", "eatingdisorders", "eating"},
		{"abuse", "grooming", "exploitation"},
		{"sexual", "pornography", "nudity", "adult"},
		{"hate", "extremism", "terrorism", "radicalisation", "racism"},
		{"drugs", "alcohol", "tobacco", "vaping"},
		{"violence", "weapons", "gore"},
		{"bullying", "harassment"},
	}
}

// Family names what a kind belongs to: two kinds of one family are one episode. A kind on its own is its own family.
func Family(kind string) string {
	k := plain(kind)
	for _, f := range families() {
		if slices.Contains(f, k) {
			return f[0]
		}
	}
	return kind
}

func plain(kind string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(kind))
}

// Protected reports the kinds that are never explained away for a child: self-harm, abuse and grooming, and what is illegal.
func Protected(kind string) bool {
	return slices.Contains([]string{"selfharm", "abuse", "illegal"}, Family(kind))
}

// Found is one sign as the rules see it. Where is empty for a site of a closed kind, Score nought where nothing was scored.
type Found struct {
	Kind, Where string
	Score       int64
}

// own reports words that somebody typed, not ones that stood on a page.
func (f Found) own() bool { return f.Where == "search" || f.Where == "prompt" }

// Explained says whether a lesson whose topic explains a kind explains this sign too: never a protected kind in a child's
// own words, nor a try to reach a closed site of such a kind, nor words of its own that mean it beyond doubt: who looks
// for facts about a crime does not praise it.
func Explained(f Found, lesson bool) bool {
	if !lesson || plain(f.Kind) == "illegal" {
		return false
	}
	if Protected(f.Kind) {
		return f.Where == "page" || f.Where == "answer"
	}
	return !f.own() || f.Score < Surest
}

// Rate gives the level of a sign that a lesson explains: words of any kind that is not protected are no more than worth a
// note, a page of a protected kind goes down by one step. What the policy says of closed sites stays.
func Rate(level string, f Found, explained bool) string {
	switch {
	case !explained || f.Where == "":
		return level
	case !Protected(f.Kind):
		return Normal
	case f.own():
		return level
	case level == Urgent:
		return High
	}
	return Normal
}

// OneNote reports that so many children of a class are one alert. Of a protected kind they are so only where the lesson
// explains all of it.
func OneNote(kind string, children int, explained bool) bool {
	if explained {
		return children >= Few
	}
	return children >= Many && !Protected(kind)
}
