// Package record is one case as it stands: the concern, who is named in it, its chronology, its tasks and its evidence, with
// the rows that are sealed and how they are read.
//
// It serves INC-04, INC-05, INC-06, INC-24 and POL-12.
package record

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
	RowIllegal = "illegal_deliberate"
	TagImages  = "sexual_images"
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
func (i Incident) NoPictures() bool { return i.NoFiles || i.Row == RowIllegal || i.HasTag(TagImages) }

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
