// Package reading is who has read the policy: confirmations, meetings at which a version was discussed, and how often the
// groups' views were opened. It serves POL-21, POL-22, POL-23.
package reading

// Meeting is a staff meeting or a training day at which a version was presented.
type Meeting struct {
	ID      string `db:"id"`
	Version string `db:"version"`
	Kind    string `db:"kind"` // meeting | inset
	Title   string `db:"title"`
	HeldOn  string `db:"held_on"`
	At      string `db:"at"`
	Person  string `db:"person"`
	There   int    `db:"there"`
}

// Confirmed is one person's confirmation of one version.
type Confirmed struct {
	Version string `db:"version"`
	Person  string `db:"person"`
	At      string `db:"at"`
}

// Visits are how often a group's view was opened.
type Visits struct {
	Audience string `db:"audience"`
	Seen     int64  `db:"seen"`
}
