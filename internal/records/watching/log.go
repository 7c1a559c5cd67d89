package watching

// What the log lends to the live view, in words of this feature's own: it needs no more of it.

// Seen is what the log has of one person since a moment: the newest page and the newest closed page that worried nobody,
// and counts. What somebody was told of is counted and never named. // serves MON-12
type Seen struct {
	Person       string
	LastAt       string // of whatever was asked for; empty: nothing
	Blocks       int
	Worries      int
	WorryAt      string
	At           string
	Host         string
	Category     string
	Network      string
	Device       string
	StopAt       string
	StopHost     string
	StopCategory string
}

// Use is that somebody used the internet between two moments, in one place. // serves MON-11
type Use struct {
	Person  string
	Profile string
	Network string
	LastAt  string
	Lines   int
}

// Look is the live view of a lesson, for the list of those who looked. // serves MON-15
type Look struct {
	By, What    string // What: the class or club
	From, Until string
	Children    int
}
