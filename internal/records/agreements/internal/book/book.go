// Package book keeps the signatures and permissions: what was shown and signed, what holds, what was asked, what was taken
// back. The rules that need no records stand in rules; figures in tally; pages above.
package book

import (
	"time"
)

// RefKind is a signature's kind in a ref.Ref.
const RefKind = "signature"

// State is how somebody stands with one form.
type State string

// The states of a form for one person.
const (
	Current    State = "current"    // signed, and what was signed still holds
	Asked      State = "asked"      // to be signed, and the days of grace run
	Late       State = "late"       // to be signed, and the days of grace are over: gates close
	Unverified State = "unverified" // a paper is scanned in that nobody has witnessed: it does not count (AUA-19)
)

// The causes for which somebody is asked. // serves AUA-26
const (
	Joined    = "joined"
	NewText   = "version"
	NewPhase  = "phase"
	NewRole   = "role"
	NewYear   = "year"
	Withdrawn = "withdrawn"
	ByHand    = "asked" // somebody at school asked again
)

// Standing is how one person stands with one form that the policy wants of them.
type Standing struct {
	Form      string // key in the pack
	Title     string
	About     string   // the person whom it is about: the child for a parent's form, else the signer
	Signers   []string // who may sign it: the person, or the child's carers who are not barred
	State     State
	Cause     string    // of Asked and Late
	Asked     time.Time // since when
	Due       time.Time // when the days of grace end
	Signature string    // id of the newest that counts or counted; empty: never signed
	Signed    time.Time
}

// Answer is what a parent or an adult said to a consent.
type Answer string

// The answers. No answer counts as no, everywhere. // serves AUA-08
const (
	Yes    Answer = "yes"
	No     Answer = "no"
	Silent Answer = ""
)

// Consent is what holds for one child, or adult, and one service. Where two homes disagree the stricter answer holds
// until the office has settled it. // serves AUA-07 AUA-12
type Consent struct {
	Service   string
	Title     string
	Answer    Answer
	Disagree  bool // the homes gave different answers
	At        time.Time
	Signature string
}

// Text is a form as it is shown and signed: whole, in one language, with the version and the clauses behind it.
type Text struct {
	Hash     string // SHA-256 over all of it, hexadecimal
	Form     string
	Version  string
	Language string // "en", "cy" …
	Title    string
	Intro    string
	Promise  string
	Audience string
	Signs    string // self | parent | both
	Pictures bool
	Items    []Line
	Policy   string // the policy version in force, as people know it
	Pack     string // its stored id

	Sums map[string]string // the clauses behind it: SHA-256 of each as it read
}

// Line is one item of a Text.
type Line struct {
	Key     string
	Text    string
	Kind    string // rule | consent | undertaking | notice
	Service string
	Picture string
	Clauses []string
	Where   string
}

// The answers to an undertaking.
const (
	Agreed = "agreed"
	Struck = "struck"
)

// Methods of signing. // serves AUA-29
const (
	OnScreen = "screen" // signed in
	ByLink   = "link"   // a parent's mailed link and a second fact
	AtDoor   = "tablet" // at the reception's tablet, with a witness
	OnPaper  = "paper"  // scanned in; counts once a witness has verified it
)

// Signing is an act of signing. One act of a parent may be about several children: each gets a record of their own.
type Signing struct {
	Form      string
	Language  string
	Hash      string   // of the text that was on the screen; another text by now refuses the act, and nothing is kept
	About     []string // people; for an adult's own form the signer alone
	Signer    string   // person; empty for an outside person who is not in the register (then Name and Group count)
	Name      string   // as typed
	Group     string   // the organisation for which an outside person signs, and whom it covers
	Method    string
	Witness   string            // person who saw it signed, at the door and on paper
	Answers   map[string]string // item key → yes | no (consent), agreed | struck (undertaking)
	Mark      string            // a child's own mark: the key of a picture, or the name typed
	Sanctions bool              // the page of what may follow was opened (AUA-24)
	Paper     []byte            // the scan, checked by its content; OnPaper only

	Each map[string]map[string]string // about → item key → answer, where one child's differ from Answers
}

// Signature is one signature as it is stored. It never changes; what ends it is another line.
type Signature struct {
	ID         string
	Form       string
	Title      string
	Version    string
	Hash       string
	Language   string
	About      string
	Signer     string
	Name       string
	Group      string
	Method     string
	Witness    string
	Mark       string
	At         time.Time
	Verified   bool // of a paper: a witness has said that it is what it seems
	Ended      time.Time
	EndedBy    string
	EndedCause string // withdrawn | replaced | left
	Answers    map[string]string
	Paper      bool // a scan is stored

	Act       string // the same for all that one act of signing made
	Sanctions bool   // the page of what may follow was opened
	By        string // the person signed in when it was stored, who scanned a paper in; or the job
}

// Withdrawal takes a permission, or a whole signature, back. It counts from the moment at which it is stored.
// serves AUA-27
type Withdrawal struct {
	By      string // person; a parent or the adult themselves, or staff on their behalf with a reason
	About   string
	Service string // empty: the whole form
	Form    string
	Why     string // may be empty for the person themselves
	Method  string
}
