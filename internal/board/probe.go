package board

import "time"

// Question is one harmless request that is put to one of the gateway's own doors, to see whether it is answered as the
// policy says. // serves STD-05
type Question struct {
	Key     string `json:"key"` // of the pack's probe
	Title   string `json:"title"`
	About   string `json:"about"`
	Profile string `json:"profile"` // as whom; empty: as the device is known
	Network string `json:"network"` // from which part of the network; empty: unknown
	Door    string `json:"door"`    // proxy | dns | direct | office
	Address string `json:"address"`
	Expect  string `json:"expect"` // Block | Allow
	Clause  string `json:"clause"`
	Pass    string `json:"pass,omitempty"` // lets a device at its place ask without a line in the log and without an alert
}

// ID names the question among all others.
func (q Question) ID() string {
	return q.Key + "/" + q.Door + "/" + q.Profile + "/" + q.Network + "/" + q.Address
}

// What a question may find.
const (
	Block  = "block"
	Allow  = "allow"
	Failed = "failed" // the door gave no answer: that is no proof of anything
)

// Answer is what the door said.
type Answer struct {
	Question
	At    time.Time     `json:"at"`
	Found string        `json:"found"`
	Rule  string        `json:"rule"` // that decided, where the door says it
	Why   string        `json:"why"`  // of a failure, in a sentence
	Took  time.Duration `json:"took"`
}

// Right says that the door answered as it should.
func (a Answer) Right() bool { return a.Found == a.Expect }

// Component is one part of the filter, its lists or its scanner, and when it last showed that it is alive. // serves WEB-32
type Component struct {
	Key   string    `json:"key"`
	Title string    `json:"title"`
	State string    `json:"state"` // Alive | Old | Away | Off
	Says  string    `json:"says"`
	At    time.Time `json:"at"` // of its last update; zero: not known
}

// States of a component.
const (
	Alive = "alive"
	Old   = "old"
	Away  = "away"
	Off   = "off" // not set up
)
