// Package agreements keeps what people were shown and signed, what parents allow, and what was withdrawn: the frame in
// which everybody uses the school's systems. The forms are data of the pack (policy.Agreement).
//
// It serves the area AUA. It knows people and the policy in force, and nobody who obeys an answer: those ask it, or hear
// its events ("agreements.signed", "agreements.verified", "agreements.settled", "agreements.withdrawn").
//
// Here stand the pages. Below stand book (what is signed, asked and taken back, with every statement), tally (the live
// figures) and rules (whether a signature holds and what two homes together have said, without records).
package agreements

import (
	"belisha/internal/feature"
	"belisha/internal/records/agreements/internal/book"
	"belisha/internal/records/people"
)

// Agreements is the feature as others ask it: everything that the book does. Safe for several goroutines.
type Agreements struct {
	*book.Book

	base   feature.Base
	people people.Store
}

// Kinds of record in a ref.Ref.
const (
	RefKind       = book.RefKind       // a signature
	FormRef       = book.FormRef       // a form; its id is the key in the pack
	WithdrawalRef = book.WithdrawalRef // something taken back
	SettleRef     = book.SettleRef     // the office's word between two homes
)

// What others see of the book; each is told at its own place.
type (
	State      = book.State
	Standing   = book.Standing
	Answer     = book.Answer
	Consent    = book.Consent
	Text       = book.Text
	Line       = book.Line
	Signing    = book.Signing
	Signature  = book.Signature
	Withdrawal = book.Withdrawal
	TakenBack  = book.TakenBack
	Open       = book.Open
	Entry      = book.Entry
	Sent       = book.Sent
	Declined   = book.Declined
	Hooks      = book.Hooks
	Teller     = book.Teller
	TakeDown   = book.TakeDown
	Talk       = book.Talk
)

// The states of a form for one person, and what a list is narrowed to besides.
const (
	Current    = book.Current
	Asked      = book.Asked
	Late       = book.Late
	Unverified = book.Unverified
	Unsigned   = book.Unsigned
	ToChase    = book.ToChase
)

// The causes for which somebody is asked. // serves AUA-26
const (
	Joined    = book.Joined
	NewText   = book.NewText
	NewPhase  = book.NewPhase
	NewRole   = book.NewRole
	NewYear   = book.NewYear
	Withdrawn = book.Withdrawn
	ByHand    = book.ByHand
)

// The answers: to a consent, and to an undertaking. No answer counts as no, everywhere. // serves AUA-08
const (
	Yes    = book.Yes
	No     = book.No
	Silent = book.Silent
	Agreed = book.Agreed
	Struck = book.Struck
)

// Methods of signing. // serves AUA-29
const (
	OnScreen = book.OnScreen
	ByLink   = book.ByLink
	AtDoor   = book.AtDoor
	OnPaper  = book.OnPaper
)

// The kinds of an item, the signers of a form, and the language in which every form is written.
const (
	Rule        = book.Rule
	ConsentItem = book.ConsentItem
	Undertaking = book.Undertaking
	NoticeItem  = book.NoticeItem
	Self        = book.Self
	Parent      = book.Parent
	Both        = book.Both
	English     = book.English
)

// The ways in which a family gets a form to read.
const (
	ByMail   = book.ByMail
	ByPortal = book.ByPortal
	AsPaper  = book.AsPaper
)
