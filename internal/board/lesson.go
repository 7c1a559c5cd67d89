package board

import "time"

// Lesson is what a teacher opened or closed for a class, until a moment. It is over by itself, whether the records can say
// so or not. // serves NEW-04 WEB-07 WEB-11 WEB-14 WEB-18 WEB-20
type Lesson struct {
	ID     string          `json:"id"`
	Class  string          `json:"class"`
	Title  string          `json:"title"` // the aim, for pages and logs
	By     string          `json:"by"`    // person id of the teacher
	Clause string          `json:"clause"`
	Sites  map[string]bool `json:"sites"`  // normal hosts that are open, with what lies below them
	Only   bool            `json:"only"`   // nothing but Sites (and help) is open
	Images bool            `json:"images"` // pictures may be looked for
	Tools  []string        `json:"tools"`  // keys of supervised AI tools that are open
	From   time.Time       `json:"from"`
	Until  time.Time       `json:"until"`
}

// Runs says whether the lesson is under way. A nil lesson never is.
func (l *Lesson) Runs(at time.Time) bool {
	return l != nil && !at.Before(l.From) && at.Before(l.Until)
}

// Shut is one site that was closed at once, until somebody has looked at it.
type Shut struct {
	ID     string    `json:"id"`
	Host   string    `json:"host"`
	Until  time.Time `json:"until"`
	Clause string    `json:"clause"`
	Lesson bool      `json:"lesson"` // hidden in a lesson (WEB-18); otherwise reported as a failure (WEB-17)
}

// Device is one that the school knows. // serves WEB-21 STD-10
type Device struct {
	ID    string `json:"id"`    // in its register
	Title string `json:"title"` // tag or name, for the log
	Kind  string `json:"kind"`  // school | personal | visitor
	Owner string `json:"owner"` // account of the one who uses it alone; empty: shared
}

// Fetch lets one technician have a program from one site for a while. Viruses stay out. // serves WEB-12
type Fetch struct {
	ID    string    `json:"id"`
	Host  string    `json:"host"` // with what lies below it
	Until time.Time `json:"until"`
}

// Runs says whether the fetch is under way. A nil Fetch never is.
func (f *Fetch) Runs(at time.Time) bool { return f != nil && at.Before(f.Until) }
