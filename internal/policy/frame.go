package policy

// Choice is a named, typed setting on which schools differ. Without a value the strictest rules, and it shows red.
// serves POL-13, POL-27
type Choice struct {
	Key       string   `yaml:"key"`      // "phones.pupil.permitted"
	Title     string   `yaml:"title"`    // "Pupils' phones"
	Question  string   `yaml:"question"` // as `belisha policy new` asks it
	Kind      string   `yaml:"kind"`     // yes_no | one | many | number | text
	Options   []Option `yaml:"options"`
	Strictest string   `yaml:"strictest"` // what rules until it is decided
	Value     string   `yaml:"value"`     // many: keys with commas between
	Clause    string   `yaml:"clause"`
	Source    string   `yaml:"source"`
	Undecided string   `yaml:"undecided"` // what the written policy leaves open, in its words
	Serves    []string `yaml:"serves"`
	Decision  bool     `yaml:"decision"` // a sub-policy that a governor would ask for (POL-27)
	Owner     string   `yaml:"owner"`
	Review    string   `yaml:"review"` // YYYY-MM-DD
	Floor     bool     `yaml:"floor"`  // a layer above may only choose a stricter one: options run from strict to loose
}

// InForce is the value that rules.
func (c Choice) InForce() string {
	if c.Value == "" {
		return c.Strictest
	}
	return c.Value
}

// Section is a part or an appendix that the policy declares. serves POL-28
type Section struct {
	Key      string `yaml:"key"`
	Title    string `yaml:"title"`
	Source   string `yaml:"source"`
	Appendix bool   `yaml:"appendix"`
	Form     string `yaml:"form"`   // an appendix that is a form
	Absent   string `yaml:"absent"` // why the written policy announces it and has nothing, if so
}

// Risk is one member of the risk taxonomy. serves POL-05
type Risk struct {
	Key    string `yaml:"key"`
	Title  string `yaml:"title"`
	Group  string `yaml:"group"` // content | contact | conduct | commercial
	Source string `yaml:"source"`
}

// UserActions is the five-level table of user actions. serves POL-09
type UserActions struct {
	Title  string       `yaml:"title"`
	Clause string       `yaml:"clause"`
	Rows   []UserAction `yaml:"rows"`
}

// UserAction is one row; without a level the strictest applies and the coordinator is asked to confirm.
type UserAction struct {
	Key    string `yaml:"key"`
	Title  string `yaml:"title"`
	Group  string `yaml:"group"`  // illegal subject | computer misuse | unacceptable act | other
	Level  string `yaml:"level"`  // fine | fine at times | fine for named | not acceptable | unlawful
	Times  string `yaml:"times"`  // the window, when the level needs one
	Named  string `yaml:"named"`  // the posts, when the level needs them
	Source string `yaml:"source"` //
	Risk   string `yaml:"risk"`
}

// Devices is the device access matrix. serves POL-11
type Devices struct {
	Title  string        `yaml:"title"`
	Clause string        `yaml:"clause"`
	Rows   []DeviceClass `yaml:"rows"`
}

// DeviceClass is one kind of device; without a level it gets none, and the gap is shown.
type DeviceClass struct {
	Key     string `yaml:"key"` // school_individual, school_shared, authorised, pupil_owned, staff_owned, visitor_owned
	Title   string `yaml:"title"`
	Allowed string `yaml:"allowed"` // yes | no | ""
	Level   string `yaml:"level"`   // full | internet | none | ""
	Source  string `yaml:"source"`
}

// Retain is how long records of a kind live. serves POL-30
type Retain struct {
	Kind   string `yaml:"kind"` // a kind of the records, or "registers.<key>"
	Title  string `yaml:"title"`
	Days   int    `yaml:"days"`
	Then   string `yaml:"then"` // delete | anonymise
	Clause string `yaml:"clause"`
	Why    string `yaml:"why"` // the law or the reason
	Source string `yaml:"source"`
}

// Approval is the way a draft takes. serves POL-14, POL-29
type Approval struct {
	Stages    []Stage  `yaml:"stages"`
	Consults  []string `yaml:"consults"` // groups asked about a draft: staff, pupils, parents, pta, governors
	Signs     []string `yaml:"signs"`    // posts whose signatures bind the version: chair, head
	Owner     string   `yaml:"owner"`    // post that owns the document (POL-18)
	GraceDays int      `yaml:"grace_days"`
	Remind    []int    `yaml:"remind"` // days before the review
}

// Stage is one step of approval.
type Stage struct {
	Key       string   `yaml:"key"` // author, group, leaders, governors, others
	Title     string   `yaml:"title"`
	Posts     []string `yaml:"posts"` // who may record it
	Governors bool     `yaml:"governors"`
	Optional  bool     `yaml:"optional"`
	Source    string   `yaml:"source"`
}

// Law is an act, a regulation or guidance that clauses cite. serves POL-26, GOV-19
type Law struct {
	Key        string     `yaml:"key"`
	Title      string     `yaml:"title"`
	Kind       string     `yaml:"kind"` // act | regulation | guidance | standard
	Link       string     `yaml:"link"`
	From       string     `yaml:"from"`  // YYYY-MM-DD
	Until      string     `yaml:"until"` // the first day on which it is out of force
	ReplacedBy string     `yaml:"replaced_by"`
	Power      string     `yaml:"power"` // what it lets a school do: search | confiscate | delete | off_site
	Clocks     []LawClock `yaml:"clocks"`
}

// LawClock is a time that the law sets.
type LawClock struct {
	Key   string `yaml:"key"` // "breach_to_regulator"
	Title string `yaml:"title"`
	Hours int    `yaml:"hours"`
	To    string `yaml:"to"` // whom the law's clock runs to: "regulator"
}

// Clock is a time that a clause sets, held against the law's.
type Clock struct {
	Hours   int    `yaml:"hours"`
	To      string `yaml:"to"`      // whom the clause's clock runs to
	Against string `yaml:"against"` // "<law>.<clock>"
	Least   bool   `yaml:"least"`   // the clause must be at least as long as the law's
}

// Norm is what a clause says about who may do what, where and when, in words that can be compared. serves NEW-02
type Norm struct {
	Who     []string `yaml:"who"`     // pupil, pupil.year6, staff, visitor, parent …; a dotted name is part of the one before the dot
	What    string   `yaml:"what"`    // phone, phone.camera, social_media …
	Do      string   `yaml:"do"`      // bring, carry, use, photograph, hand_in …
	Where   []string `yaml:"where"`   // empty: everywhere. school, school.lesson, school.playground, office …
	When    []string `yaml:"when"`    // empty: always. lesson, break, before_school, emergency …
	Verdict string   `yaml:"verdict"` // may | may_not | must
	Unless  string   `yaml:"unless"`  // the exception in words: a named exception is no contradiction with the exception's own norm
}

// Contact is a body or a service that the policy names.
type Contact struct {
	Key    string `yaml:"key"`
	Title  string `yaml:"title"`
	For    string `yaml:"for"`
	Phone  string `yaml:"phone"`
	Link   string `yaml:"link"`
	Source string `yaml:"source"`
}

// Sanction is one answer to misuse that the policy allows.
type Sanction struct {
	Key    string `yaml:"key"`
	Title  string `yaml:"title"`
	For    string `yaml:"for"` // pupils | staff
	Power  string `yaml:"power"`
	Clause string `yaml:"clause"`
	Source string `yaml:"source"`

	Removes []string `yaml:"removes"` // access that it can take away for a time: internet, network, devices (INC-17)
}

// AccessKinds are what a sanction can take away for a time.
func AccessKinds() []string { return []string{"internet", "network", "devices"} }

// Standard is an outside standard as lines to be measured, attested or missing. serves STD-01
type Standard struct {
	Key     string `yaml:"key"`
	Title   string `yaml:"title"`
	Edition string `yaml:"edition"`
	Date    string `yaml:"date"`
	Link    string `yaml:"link"`
	Lines   []Line `yaml:"lines"`
}

// Line is one requirement of a standard and the live figure that answers it.
type Line struct {
	Key    string `yaml:"key"`
	Text   string `yaml:"text"`
	Figure string `yaml:"figure"` // empty: missing
	Owner  string `yaml:"owner"`  // who has to see to it
	Clause string `yaml:"clause"`
}

// Excuse says why no clause cites a requirement.
type Excuse struct {
	Serves string `yaml:"serves"`
	Why    string `yaml:"why"`
}

// Floor is a value that a layer above may only tighten.
type Floor struct {
	Path   string `yaml:"path"` // "settings.log_days", "retention[cctv].days"
	Least  int    `yaml:"least"`
	Most   int    `yaml:"most"`
	Keep   bool   `yaml:"keep"` // it may not change at all
	Grow   bool   `yaml:"grow"` // a list that may be added to, and nothing taken out
	Clause string `yaml:"clause"`
	Why    string `yaml:"why"`
}

// Prune takes something out of a lower layer.
type Prune struct {
	What string `yaml:"what"` // "clauses[filter.games]", "registers[visitors]"
	Why  string `yaml:"why"`
}

// Layer is one pack that this one stands on, as it was resolved.
type Layer struct {
	Name    string
	URN     string
	Version string
	Hash    string
}
