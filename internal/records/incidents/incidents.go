// Package incidents keeps what was told, seen or suspected: who told it, what was found, what the policy's matrix
// asks for, what was decided and why. A record is called a "concern" on screen until someone has classified it.
//
// It serves INC-01, INC-04, INC-05, INC-06, INC-14, INC-24, POL-12 and STD-13.
package incidents

import (
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// Kind is the kind of a record here, as the trail and the links name it.
const Kind = "incident"

// Packs finds the policy that counted on a day; policies implements it. // serves POL-12
type Packs interface {
	At(ctx context.Context, tx *ledger.Tx, when time.Time) (version string, pack *policy.Pack, err error)
	Version(ctx context.Context, tx *ledger.Tx, id string) (*policy.Pack, error)
}

// States of an incident.
const (
	Open   = "open"
	Closed = "closed"
)

// Routes by which a concern comes in.
const (
	BlockPage  = "block-page"
	ChildForm  = "child-form"
	StaffForm  = "staff-form"
	PublicForm = "public-form"
	Paper      = "paper"
	Alert      = "alert"
	Log        = "log"
)

// Audiences choose the matrix.
const (
	Learner = "learner"
	Staff   = "staff"
)

// Parts that a person can have in an incident. Only a subject is shut out of it.
const (
	SubjectPart  = "subject"
	AffectedPart = "affected"
	WitnessPart  = "witness"
	ReporterPart = "reporter"
)

// Rows and tags under which no picture may be stored: possessing a copy could itself be a crime. // serves INC-24
const (
	rowIllegal = "illegal_deliberate"
	tagImages  = "sexual_images"
)

// Incident is one record.
type Incident struct {
	School       string `db:"school_id"`
	ID           string `db:"id"`
	Number       string `db:"number"` // "2026-0042"
	State        string `db:"state"`
	Route        string `db:"route"`
	Happened     string `db:"happened_at"`
	Reported     string `db:"reported_at"`
	Reporter     string `db:"reporter"`      // person id; empty when not signed in
	ReporterKind string `db:"reporter_kind"` // pupil, staff, parent, governor, visitor, system
	ReporterText string `db:"reporter_text"` // name and contact as typed
	Place        string `db:"place"`
	Title        string `db:"title"`
	Words        string `db:"words"`
	About        string `db:"about"` // the office it is about, as the reporter said: staff, head, coordinator, chair
	Audience     string `db:"audience"`
	Row          string `db:"matrix_row"`
	Type         string `db:"risk_type"` // of the row: content, contact, conduct, commercial
	Pack         string `db:"pack"`      // the policy version in force when it happened
	Tags         string `db:"tags"`      // keys with a space between
	Confidential bool   `db:"confidential"`
	Informed     string `db:"informed"`
	Outcome      string `db:"outcome"`
	Reason       string `db:"reason"`
	ClosedAt     string `db:"closed_at"`
	ReadAt       string `db:"read_at"` // when someone who handles it first opened it
	OpenedAt     string `db:"opened_at"`
	OpenedBy     string `db:"opened_by"`
	Ticket       string `db:"ticket"`
	Receipt      string `db:"receipt"`
	Changed      string `db:"changed_at"`
	Touched      string `db:"touched_by"` // who changed it last
	Handed       string `db:"handed"`     // roles and persons to whom it was given beside those of the routing

	Kind       string `db:"kind"`        // what the reporter called it: policy.ReportKinds
	Action     string `db:"user_action"` // a row of the table of user actions, or OtherAction
	ActionText string `db:"action_text"` // what the other one was
	Serious    bool   `db:"serious"`
	Adult      string `db:"adult"`   // the grown-up whom the child chose, as a person id
	Unnamed    bool   `db:"unnamed"` // the reporter chose to give no name
	Answers    string `db:"answers"` // to the paths' questions: "threat=yes sexual=no"
	Paths      string `db:"paths"`   // keys of the paths it walks
	NoFiles    bool   `db:"no_files"`
	Frozen     bool   `db:"frozen"`   // suspected to be unlawful: what the school does by itself stands still
	Protects   bool   `db:"protects"` // the reporter's name is for a few
	Late       bool   `db:"late"`     // staff told it later than the policy allows
	SchoolLink string `db:"school_link"`
	Clause     string `db:"clause"`      // of the behaviour policy, for what happened elsewhere
	Repeats    string `db:"repeats"`     // "", accepted, declined
	RepeatWhy  string `db:"repeat_why"`  // why the stronger row was declined
	Substance  string `db:"substance"`   // "", yes, no
	FoundAt    string `db:"found_at"`    // the day of the finding
	FoundBy    string `db:"found_by"`    // who decided
	FoundWhy   string `db:"found_why"`   //
	FoundLeads string `db:"found_leads"` // where it led: keys of Leads, with a space between

	AcknowledgedAt string `db:"acknowledged_at"`
	AcknowledgedBy string `db:"acknowledged_by"`
	FirstActionAt  string `db:"first_action_at"`
	AnswerDue      string `db:"answer_due"`
	AnswerThen     string `db:"answer_then"` // posts, with a space between
	FirstDue       string `db:"first_due"`
}

// OtherAction stands for a misuse that the policy's table of user actions does not name. // serves INC-36
const OtherAction = "other"

// Ref names the record.
func (i Incident) Ref() ref.Ref { return ref.New(i.School, Kind, i.ID) }

// New reports that no one who handles it has opened it yet.
func (i Incident) New() bool { return i.State == Open && i.ReadAt == "" }

// HasTag reports whether a risk tag is set.
func (i Incident) HasTag(key string) bool { return slices.Contains(strings.Fields(i.Tags), key) }

// NoPictures reports that screenshots and files may not be stored with it. // serves INC-24
// A path of the policy can ask for it too. // serves INC-45, STD-16
func (i Incident) NoPictures() bool { return i.NoFiles || i.Row == rowIllegal || i.HasTag(tagImages) }

// OffSite reports that it happened where the school's rules do not reach by themselves.
func (i Incident) OffSite() bool { return i.Place == "off_site" || i.Place == "home" }

// MayPunish reports whether a sanction can follow: for what happened elsewhere the case has to say how it belongs to the
// school, and which clause of the published behaviour policy covers it. // serves INC-20
func (i Incident) MayPunish() bool { return !i.OffSite() || i.SchoolLink != "" && i.Clause != "" }

// Walks reports whether the case walks a path of the policy.
func (i Incident) Walks(path string) bool { return slices.Contains(strings.Fields(i.Paths), path) }

// Answered gives the questions that were answered, and those answered yes.
func (i Incident) Answered() (all, yes []string) {
	for _, a := range strings.Fields(i.Answers) {
		key, said, _ := strings.Cut(a, "=")
		all = append(all, key)
		if said == "yes" {
			yes = append(yes, key)
		}
	}
	return all, yes
}

// Opening is what is known when a concern comes in.
type Opening struct {
	Route        string
	Reporter     string // person id
	ReporterKind string // for those who are not in the register
	ReporterText string
	Happened     time.Time // zero: when it was reported
	Reported     time.Time // zero: now
	Title        string
	Words        string // the reporter's own; a concern without any is not stored (STD-13)
	Subjects     []string
	Affected     []string
	Place        string
	About        string
	Confidential bool
	Evidence     []Evidence
	Ticket       string // the same ticket opens the same incident
	Receipt      string // digest of the code on the receipt

	Kind    string          // one of policy.ReportKinds; empty: concern
	Tags    []string        // risks that the reporter's own choice carries
	Adult   string          // the grown-up whom a child chose, as a person id; empty: whoever handles it
	Serious bool            // somebody marked it serious
	Answers map[string]bool // answers to a path's questions, by key
	Unnamed bool            // the reporter chose to give no name, and none is kept
}

// Person is someone named in an incident, with class and year as they were then.
type Person struct {
	ID    string `db:"person_id"`
	Part  string `db:"part"`
	Kind  string `db:"kind"`
	Class string `db:"class"`
	Year  string `db:"year"`
	Added string `db:"added_at"`
	By    string `db:"added_by"`
}

// Entry is one line of the chronology.
type Entry struct {
	ID   string `db:"id"`
	At   string `db:"at"`
	Who  string `db:"who"` // person/ID, job/NAME or nobody
	Kind string `db:"kind"`
	Text string `db:"text"`
}

// Task is one response that the matrix asks for, or one step of a path.
type Task struct {
	Key    string `db:"key"` // audience:column
	Place  int64  `db:"place"`
	Title  string `db:"title"`
	Task   string `db:"task"`
	Post   string `db:"post"`
	State  string `db:"state"`
	Reason string `db:"reason"`
	Who    string `db:"who"`
	At     string `db:"at"`

	Path     string `db:"path"` // of a path's step; empty for the matrix's own
	Step     string `db:"step"`
	Person   string `db:"person_id"` // whom the step is for
	Began    string `db:"began_at"`
	Due      string `db:"due_at"`
	Needs    string `db:"needs"`   // policy.StepNeeds, with a space between
	SkipBy   string `db:"skip_by"` // roles that may set it aside
	Escalate string `db:"escalate"`
	Answer
}

// Answer is what a step asks to be written down beside its words. // serves INC-11, INC-19, INC-26, STD-14
type Answer struct {
	When      string `db:"told_when"`
	Told      string `db:"told_who"`
	Channel   string `db:"channel"`
	Reference string `db:"reference"`
	Reply     string `db:"reply"`
	Review    string `db:"review_at"`
	Choice    string `db:"choice"`
	Owner     string `db:"owner"`
}

// Matrix reports a task that the matrix asks for, not a path.
func (t Task) Matrix() bool { return t.Path == "" }

// Column is the key of the matrix's column.
func (t Task) Column() string {
	_, column, _ := strings.Cut(t.Key, ":")
	return column
}

// Wants reports whether a step needs something beside its words.
func (t Task) Wants(need string) bool { return slices.Contains(strings.Fields(t.Needs), need) }

// States of a task. A dropped one is no longer asked for, since another row was chosen.
const (
	TaskOpen    = "open"
	TaskDone    = "done"
	TaskSkipped = "skipped"
	TaskDropped = "dropped"
)
