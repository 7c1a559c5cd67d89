// Package policy is the common language: a school's written policy as data.
//
// A pack is a folder of YAML files. This package knows their form (parse strictly, check that links hold, name
// the file and line of a fault) and no meaning: what a rule or a matrix row does is the business of the wing
// that obeys it. It serves POL-01, POL-06 and POL-12.
package policy

// Pack is one version of one school's policy. Its fields are the files of the folder.
type Pack struct {
	Identity  Identity  `yaml:"-"` // pack.yaml
	Clauses   []Clause  `yaml:"-"` // clauses.yaml
	Posts     []Post    `yaml:"-"` // roles.yaml
	Learner   Matrix    `yaml:"-"` // matrices/learner.yaml
	Staff     Matrix    `yaml:"-"` // matrices/staff.yaml
	Activity  Activity  `yaml:"-"` // matrices/activity.yaml
	Filtering Filtering `yaml:"-"` // filtering.yaml
	Forms     []Form    `yaml:"-"` // forms.yaml
	Settings  Settings  `yaml:"-"` // settings.yaml
	Words     Words     `yaml:"-"` // words.yaml

	Choices   []Choice    `yaml:"-"` // choices.yaml
	Sections  []Section   `yaml:"-"` // sections.yaml
	Risks     []Risk      `yaml:"-"` // risks.yaml
	Actions   UserActions `yaml:"-"` // matrices/user-actions.yaml
	Devices   Devices     `yaml:"-"` // matrices/devices.yaml
	Registers []Register  `yaml:"-"` // registers/*.yaml, one a file
	Duties    []Duty      `yaml:"-"` // duties.yaml, duties/*.yaml
	Retention []Retain    `yaml:"-"` // retention.yaml
	Approval  Approval    `yaml:"-"` // approval.yaml
	Laws      []Law       `yaml:"-"` // laws.yaml
	Contacts  []Contact   `yaml:"-"` // contacts.yaml
	Sanctions []Sanction  `yaml:"-"` // sanctions.yaml
	Standards []Standard  `yaml:"-"` // standards.yaml
	Excuses   []Excuse    `yaml:"-"` // excuses.yaml
	Floors    []Floor     `yaml:"-"` // floors.yaml

	Agreements []Agreement `yaml:"-"` // agreements/*.yaml, one a file
	Gates      []Gate      `yaml:"-"` // gates.yaml
	Modules    []Module    `yaml:"-"` // modules.yaml
	Cases      Cases       `yaml:"-"` // cases.yaml

	Layers []Layer `yaml:"-"` // what it stands on, the lowest first; itself last

	counting map[string]*Expression // the rules of the registers' evidence, compiled

	parts map[string]*tree // as it was written, for Origin

	Hash     string            `yaml:"-"` // SHA-256 over the files, hexadecimal
	Files    map[string]string `yaml:"-"` // path → text, the pack as it was read
	Warnings []string          `yaml:"-"` // what is allowed but red: a clause without evidence
}

// Identity is what every screen and print-out shows of the version in force (POL-02).
type Identity struct {
	URN         string   `yaml:"urn"`
	Title       string   `yaml:"title"`
	School      string   `yaml:"school"` // the school whose policy it was made from
	Version     string   `yaml:"version"`
	Created     string   `yaml:"created"`  // YYYY-MM-DD
	Approved    string   `yaml:"approved"` // YYYY-MM-DD
	ApprovedBy  string   `yaml:"approved_by"`
	Review      string   `yaml:"review"` // YYYY-MM-DD
	DerivesFrom string   `yaml:"derives_from"`
	Authors     []string `yaml:"authors"`
	Licence     string   `yaml:"licence"`
	Language    string   `yaml:"language"`

	Layer    string   `yaml:"layer"`    // country | trust | school (default)
	Extends  string   `yaml:"extends"`  // the pack that this one stands on: "england"
	Replaces []string `yaml:"replaces"` // parts taken whole from this pack instead of merged: "filtering", "matrices/learner"
	Prunes   []Prune  `yaml:"prunes"`

	Covers []string `yaml:"covers"` // kinds of people whom the policy covers (POL-03); empty: everybody

	Motto   string   `yaml:"motto"` // serves POL-25
	Mission string   `yaml:"mission"`
	Values  []string `yaml:"values"`
	Notice  string   `yaml:"notice"` // the limits of what the school can promise (POL-24)
}

// Clause is one statement of the policy in our own words.
type Clause struct {
	ID      string   `yaml:"id"` // "filter.games", never reused
	Section string   `yaml:"section"`
	Text    string   `yaml:"text"`
	Source  string   `yaml:"source"` // place in the written policy: "001 l.208"
	Serves  []string `yaml:"serves"` // requirement ids
	Control string   `yaml:"control"`
	By      string   `yaml:"by"`     // the module that carries it: "gateway.filter", "records.incidents"
	Figure  string   `yaml:"figure"` // the live figure that proves it: "filtering.blocks"; may be empty (red)
	Owner   string   `yaml:"owner"`  // a post's key

	Kind     string            `yaml:"kind"` // "" | aim (POL-04)
	Aims     []string          `yaml:"aims"` // ids of the aims that it serves
	Cites    []string          `yaml:"cites"`
	Clock    Clock             `yaml:"clock"`
	Norms    []Norm            `yaml:"norms"`
	Audience map[string]string `yaml:"audience"` // staff, ks1, ks2, parents, governors, visitors → the clause in their words (POL-23)
	Risks    []string          `yaml:"risks"`
}

// Controls are the four ways in which a clause can be carried out.
const (
	Enforce = "enforce"
	Record  = "record"
	Attest  = "attest"
	Teach   = "teach"
)

// Post is a position in the school, its access roles and its duties.
type Post struct {
	Key    string   `yaml:"key"`
	Title  string   `yaml:"title"`
	Roles  []string `yaml:"roles"`  // authz roles that this post holds
	Duties []string `yaml:"duties"` // clause ids
	Many   bool     `yaml:"many"`   // several people may hold it
}

// Matrix is a table of misuse and the responses the policy asks for (POL-12).
type Matrix struct {
	Title   string      `yaml:"title"`
	Clause  string      `yaml:"clause"`
	Columns []Column    `yaml:"columns"`
	Rows    []MatrixRow `yaml:"rows"`
}

// Column is one response: what must be done, and by which post.
type Column struct {
	Key   string `yaml:"key"`
	Title string `yaml:"title"`
	Task  string `yaml:"task"` // the sentence on the task list
	Post  string `yaml:"post"` // who does it
}

// MatrixRow is one kind of misuse with the columns that are ticked.
type MatrixRow struct {
	Key    string   `yaml:"key"`
	Title  string   `yaml:"title"`
	Source string   `yaml:"source"`
	Marks  []string `yaml:"marks"`
	Type   string   `yaml:"type"` // content, contact, conduct, commercial: for the counts
}

// Activity is the matrix of non-educational activities: who may do what, and when (POL-10).
type Activity struct {
	Title  string        `yaml:"title"`
	Clause string        `yaml:"clause"`
	Rows   []ActivityRow `yaml:"rows"`
}

// ActivityRow holds one mark for adults and one for children.
type ActivityRow struct {
	Key        string `yaml:"key"`
	Title      string `yaml:"title"`
	Source     string `yaml:"source"`
	Staff      string `yaml:"staff"`      // no | yes | times | selected
	Children   string `yaml:"children"`   // no | yes | times | permission
	Category   string `yaml:"category"`   // the filter category it governs, if any
	Times      string `yaml:"times"`      // the named time window when a mark says "times"
	Undecided  string `yaml:"undecided"`  // what the written policy leaves open, in words
	Assumption string `yaml:"assumption"` // what the pack had to add
}

// Form is an agreement or consent by name; its text is the Agreement of the same key.
type Form struct {
	Key      string `yaml:"key"`
	Title    string `yaml:"title"`
	Audience string `yaml:"audience"` // staff, ks1, ks2, parents, governors, visitors, external
	Source   string `yaml:"source"`
}

// Settings are the values in which schools differ. Every one has a safe default.
type Settings struct {
	IdleMinutes      map[string]int `yaml:"idle_minutes"`    // by group: pupils, staff, safeguarding (PPL-14)
	FailedSignIns    map[string]int `yaml:"failed_sign_ins"` // by group: pupils, adults
	PasswordLength   map[string]int `yaml:"password_length"` // by band: ks1, lower_ks2, upper_ks2, adults
	LogDays          int            `yaml:"log_days"`        // how long access logs are kept (MON-18)
	SmallNumber      int            `yaml:"small_number"`    // counts below it merge (GOV-17)
	FirstActionHours int            `yaml:"first_action_hours"`
	RepeatAttempts   int            `yaml:"repeat_attempts"` // adult attempts within ten minutes that alert (MON-04)
	Terms            []Term         `yaml:"terms"`
	Closed           []string       `yaml:"closed"`  // YYYY-MM-DD, days in term on which the school is shut to children: training, bank holidays
	Helpers          []Helper       `yaml:"helpers"` // whom a child can turn to outside school

	Signing Signing `yaml:"signing"`
	Access  Access  `yaml:"access"`
}

// Signing are the clocks and rules of agreements. A zero takes the usual value, given in brackets.
type Signing struct {
	IssueDays       int    `yaml:"issue_days"`       // a joiner's forms are out by then (2) (AUA-17)
	ChaseDays       int    `yaml:"chase_days"`       // days until somebody stands on the chase list (14) (AUA-16)
	LinkDays        int    `yaml:"link_days"`        // life of a mailed link (14)
	WithdrawMinutes int    `yaml:"withdraw_minutes"` // until a withdrawal must have reached every door (15) (AUA-27)
	Conflict        string `yaml:"conflict"`         // two homes that disagree: stricter (the default and the only one so far) (AUA-12)
	TalksBy         string `yaml:"talks_by"`         // MM-DD by which every class has talked about its agreement (09-30) (AUA-18)
}

// Access are the rules of sign-in. A zero takes the usual value, given in brackets.
type Access struct {
	ChangeDays     int               `yaml:"change_days"`     // passwords expire after so many days; 0: never (PPL-09)
	School         []string          `yaml:"school"`          // addresses of the school's networks, as prefixes; empty: private addresses (STD-17)
	SecondOutside  bool              `yaml:"second_outside"`  // staff show a second factor from outside
	SecondAlways   []string          `yaml:"second_always"`   // roles that always show one: admin
	RecordsSecret  bool              `yaml:"records_secret"`  // modules that are sealed ask for a second secret (PPL-19)
	AddressTries   int               `yaml:"address_tries"`   // failures across accounts from one address that block it (50) (PPL-16)
	BlockMinutes   int               `yaml:"block_minutes"`   // how long (60)
	PupilHours     string            `yaml:"pupil_hours"`     // "07:30-18:00": children sign in then, on school days; empty: at any time (NET-23)
	OddHours       string            `yaml:"odd_hours"`       // "23:00-05:00": an adult's sign-in then raises a notice
	CloseAt        string            `yaml:"close_at"`        // "18:30": sessions left open are ended (PPL-15)
	DormantDays    int               `yaml:"dormant_days"`    // school days after which an unused account is listed (60) (PPL-02)
	PicturesTo     string            `yaml:"pictures_to"`     // the last year that may sign in by pictures or card: "2" (PPL-07); "-": none
	Banner         map[string]string `yaml:"banner"`          // by audience (staff, ks1, ks2, parents, governors, visitors): the reminder at sign-in (AUA-20); of one term: ks2.spring-2027
	GuestDays      map[string]int    `yaml:"guest_days"`      // by kind of guest: visitor 1, supply 31, trainee 125 (NET-01)
	RemovalPercent int               `yaml:"removal_percent"` // a feed that would remove more is refused (10) (PPL-05)
}

// Term is one school term.
type Term struct {
	Key   string `yaml:"key"`
	Title string `yaml:"title"`
	From  string `yaml:"from"` // YYYY-MM-DD, first day
	To    string `yaml:"to"`   // YYYY-MM-DD, last day

	HalfFrom string `yaml:"half_from"` // YYYY-MM-DD, first day of the half-term holiday; may be empty
	HalfTo   string `yaml:"half_to"`   // YYYY-MM-DD, its last day
}

// Helper is a helpline, never blocked and never alerted on.
type Helper struct {
	Title string `yaml:"title"`
	Phone string `yaml:"phone"`
	Host  string `yaml:"host"`
}

// Words are what children and adults read, by age band: nursery, ks1, lower_ks2, upper_ks2, adult.
type Words struct {
	Block map[string]BlockWords `yaml:"block"`
}

// BlockWords is the block page of one age band (WEB-16).
type BlockWords struct {
	Title  string `yaml:"title"`
	Reason string `yaml:"reason"` // used where the category has no words of its own for this band
	Tell   string `yaml:"tell"`   // the button's words
	Report string `yaml:"report"` // the sentence that pressing it writes down as the child's reason
	Who    string `yaml:"who"`    // whom to tell
	Back   string `yaml:"back"`
}
