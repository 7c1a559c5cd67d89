package duties

import (
	"time"

	"belisha/internal/kit/clock"
)

type known struct {
	Duty  string `db:"duty"`
	Since string `db:"since"`
	Every string `db:"every"`
}

// done is one round that was done.
type done struct {
	ID     string `db:"id"`
	Duty   string `db:"duty"`
	Period string `db:"period"`
	Title  string `db:"title"`
	Due    string `db:"due"`
	At     string `db:"at"`
	By     string `db:"by_id"`
	How    string `db:"how"`
	Words  string `db:"words"`
	Note   string `db:"note"`
	Seen   string `db:"seen"` // how the clause's figure read when it was signed
}

func (d done) moment() time.Time {
	at, _ := clock.Parse(d.At) // written by clock.Text
	return at
}

// Handover is a duty, or all of a post's, in other hands for a time.
type Handover struct {
	ID      string `db:"id"`
	Duty    string `db:"duty"`
	Post    string `db:"post"`
	From    string `db:"from_id"` // whose it is; empty: whoever holds the post
	To      string `db:"to_id"`
	FromDay string `db:"from_day"`
	ToDay   string `db:"to_day"`
	Why     string `db:"why"`
	By      string `db:"by_id"`
	At      string `db:"at"`
	Ended   string `db:"ended_at"`
	EndedBy string `db:"ended_by"`
}

type opened struct {
	Duty    string `db:"duty"`
	Period  string `db:"period"`
	Verb    string `db:"verb"`
	Subject string `db:"subject"`
	At      string `db:"at"`
	Due     string `db:"due"`
}

type told struct {
	Duty   string `db:"duty"`
	Period string `db:"period"`
	Kind   string `db:"kind"`
	At     string `db:"at"`
}

// Feed is a person's calendar address.
type Feed struct {
	Person string `db:"person_id"`
	Scope  string `db:"scope"`
	Hash   string `db:"token_hash"`
	At     string `db:"at"`
}
