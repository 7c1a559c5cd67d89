package policy

// Cases says how a concern is handled once it is in: cases.yaml. What it asks for becomes the tasks of a case, beside those
// of the matrices. // serves INC-08, INC-09, INC-10, INC-11, INC-13, INC-45
type Cases struct {
	Targets    []Target   `yaml:"targets"`     // the first that fits a case is its clock
	Paths      []CasePath `yaml:"paths"`       // every one that fits is walked, in this order
	Supports   []Support  `yaml:"supports"`    // offered to whoever is affected (INC-26)
	Lessons    []Lesson   `yaml:"lessons"`     // to whom what was learned is passed on (INC-28)
	Charts     []Chart    `yaml:"charts"`      // what to do, as questions (INC-29)
	Reporting  []Guidance `yaml:"reporting"`   // how to report, by audience (INC-43)
	RepeatDays int        `yaml:"repeat_days"` // how far back earlier warnings count; 0: since the school year began (INC-18)
	LateDays   int        `yaml:"late_days"`   // a report by staff later than so many school days is late (1) (INC-03)
	Anonymous  []string   `yaml:"anonymous"`   // who may tell without a name: pupils, staff, parents, governors, visitors; empty: all
	PupilsTake bool       `yaml:"pupils_take"` // a confiscated thing may be given back to a child (INC-32)
	Seniors    int        `yaml:"seniors"`     // named before a check opens (2) (INC-21)
	CheckHours int        `yaml:"check_hours"` // how long an investigator's profile lasts at most (4) (INC-23)
	Pattern    Pattern    `yaml:"pattern"`     // when alike cases are a pattern (INC-40)
}

// Target is a clock for the first action, from receipt. // serves INC-13
type Target struct {
	Key    string   `yaml:"key"`
	Title  string   `yaml:"title"`
	When   CaseWhen `yaml:"when"`
	Within string   `yaml:"within"` // "15 minutes", "1 hour", "4 school hours", "end of day", "2 school days"
	Floor  bool     `yaml:"floor"`  // layers above may make it sooner and for more cases
}

// CaseWhen says which cases are meant. The conditions inside one list are alternatives, and so are the lists: a case of one
// of the rows, or with one of the risks, or … is meant. The zero value means none; Always means all.
type CaseWhen struct {
	Always   bool     `yaml:"always"`
	Rows     []string `yaml:"rows"`     // of either matrix
	Actions  []string `yaml:"actions"`  // of the table of user actions
	Risks    []string `yaml:"risks"`    // risk tags
	Reports  []string `yaml:"reports"`  // what the reporter called it: ReportKinds
	Serious  bool     `yaml:"serious"`  // somebody marked it serious
	Staff    bool     `yaml:"staff"`    // it is about an adult of the school
	Child    bool     `yaml:"child"`    // a child is named as affected, or as the one whose conduct is in question
	Affected bool     `yaml:"affected"` // a child is affected
	OffSite  bool     `yaml:"off_site"`
}

// ReportKinds are what a report can be called by whoever makes it.
func ReportKinds() []string {
	return []string{"concern", "message", "accident", "images", "complaint", "allegation", "whistleblowing"}
}

// CasePath is what one kind of case asks for, beyond the matrix.
type CasePath struct {
	Key    string   `yaml:"key"`
	Title  string   `yaml:"title"`
	Clause string   `yaml:"clause"`
	Source string   `yaml:"source"`
	When   CaseWhen `yaml:"when"`
	Says   string   `yaml:"says"` // what handlers read first

	Hands    []string `yaml:"hands"`    // roles that alone handle it, unless somebody named in it holds them all; empty: as routed
	Closers  []string `yaml:"closers"`  // roles that may close it; empty: any handler
	Answer   string   `yaml:"answer"`   // a handler has to acknowledge it within: "15 minutes"; empty: no such clock
	Then     []string `yaml:"then"`     // posts told when nobody has: deputy, head
	NoFiles  bool     `yaml:"no_files"` // no upload, screenshot or preview, anywhere (STD-16)
	Freezes  bool     `yaml:"freezes"`  // accounts of those whose conduct is in question are frozen; no internal check (INC-10)
	Protects bool     `yaml:"protects"` // the reporter's name is for those named in Sees alone (INC-39)
	Sees     []string `yaml:"sees"`     // roles that may read the reporter's name
	Refuses  []string `yaml:"refuses"`  // outcomes with which it cannot be closed
	Floor    bool     `yaml:"floor"`    // layers above may add to it and not take away
	Finding  bool     `yaml:"finding"`  // it cannot be closed without a finding: substance or none, who decided, why (INC-25, INC-07)

	Asks  []Question `yaml:"asks"`
	Steps []CaseStep `yaml:"steps"`
}

// Question is asked of the handler, to be answered yes or no. A yes proposes a step. // serves INC-12
type Question struct {
	Key      string `yaml:"key"`
	Text     string `yaml:"text"`
	Proposes string `yaml:"proposes"` // key of a step of this path that a yes asks for; without a yes it is not asked for
}

// CaseStep is one thing to be done, with what has to be written down when it is.
type CaseStep struct {
	Key      string   `yaml:"key"`
	Title    string   `yaml:"title"`
	Task     string   `yaml:"task"` // the sentence on the list
	Post     string   `yaml:"post"` // who does it
	Within   string   `yaml:"within"`
	Each     string   `yaml:"each"`     // "": once; child: for each child named; affected: for each who is affected; involved: for everybody named
	Needs    []string `yaml:"needs"`    // StepNeeds: what the answer holds beside its words
	Choices  []string `yaml:"choices"`  // what was decided, as keys of Supports; only with needs: [choice]
	Skip     []string `yaml:"skip"`     // roles that may set it aside with a reason; empty: head, chair
	Escalate []string `yaml:"escalate"` // posts told when its time is over
	Contact  string   `yaml:"contact"`  // key of Contacts: whom to call
	Register string   `yaml:"register"` // key of Registers: where it is entered too
	Lifts    bool     `yaml:"lifts"`    // asked for only after a Question proposed it
}

// StepNeeds are what a step can ask for.
func StepNeeds() []string {
	return []string{"when", "who", "channel", "reference", "reply", "review", "choice", "owner"}
}

// Support is one way of standing by somebody who is affected. // serves INC-26
type Support struct {
	Key   string `yaml:"key"`
	Title string `yaml:"title"`
}

// Lesson is one audience of what was learned. // serves INC-28
type Lesson struct {
	Key   string `yaml:"key"`
	Title string `yaml:"title"`
	Post  string `yaml:"post"` // who passes it on
}

// Pattern is when cases that are alike become one. Zero values: 3 in 28 days.
type Pattern struct {
	Cases int `yaml:"cases"`
	Days  int `yaml:"days"`
}

// Chart leads from a question to what has to be done. // serves INC-29
type Chart struct {
	Key    string `yaml:"key"`
	Title  string `yaml:"title"`
	Clause string `yaml:"clause"`
	Source string `yaml:"source"`
	Nodes  []Node `yaml:"nodes"` // the first is where it begins
}

// Node is a question with two ways on, a step with one, or an end.
type Node struct {
	Key     string `yaml:"key"`
	Text    string `yaml:"text"`
	Help    string `yaml:"help"`
	Yes     string `yaml:"yes"`
	No      string `yaml:"no"`
	Next    string `yaml:"next"`
	Path    string `yaml:"path"`    // key of a CasePath that this end leads to
	Contact string `yaml:"contact"` // whom to call there
}

// Guidance is the advice on reporting for one audience. // serves INC-43
type Guidance struct {
	Audience string   `yaml:"audience"` // staff, ks1, ks2, parents, governors, visitors
	Title    string   `yaml:"title"`
	Checked  string   `yaml:"checked"` // YYYY-MM-DD; older than a year is flagged
	Clause   string   `yaml:"clause"`
	Steps    []string `yaml:"steps"`
	Follows  []string `yaml:"follows"` // what happens then: roles, sanctions
	Contacts []string `yaml:"contacts"`
	Pictures []string `yaml:"pictures"` // for children: a built-in picture for each step, by its name
}
