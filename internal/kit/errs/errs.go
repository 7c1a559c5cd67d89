// Package errs holds the five ways in which a request can fail, each with a sentence that is safe to show.
package errs

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure it is; web turns it into a status, in one place.
type Kind int

const (
	Internal Kind = iota // anything not named below; the user sees no detail
	NotFound
	Invalid
	Forbidden
	Conflict
	Unavailable
)

// Error carries a sentence for the user apart from the cause, which only the log sees.
type Error struct {
	Kind  Kind
	Field string // the form field at fault, if one is
	Safe  string // plain English, shown to the user
	Cause error  // never shown
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s (%v)", e.Safe, e.Cause)
	}
	return e.Safe
}

func (e *Error) Unwrap() error { return e.Cause }

// Missing says that a thing is not there, or not there for this person.
func Missing(safe string, args ...any) error {
	return &Error{Kind: NotFound, Safe: fmt.Sprintf(safe, args...)}
}

// Bad says that a form field is wrong and how to put it right.
func Bad(field, safe string, args ...any) error {
	return &Error{Kind: Invalid, Field: field, Safe: fmt.Sprintf(safe, args...)}
}

// Denied says that this person may not do this.
func Denied(safe string, args ...any) error {
	return &Error{Kind: Forbidden, Safe: fmt.Sprintf(safe, args...)}
}

// Clash says that the thing has changed, or already exists.
func Clash(field, safe string, args ...any) error {
	return &Error{Kind: Conflict, Field: field, Safe: fmt.Sprintf(safe, args...)}
}

// Down says that something the house needs is away; cause is for the log.
func Down(cause error, safe string, args ...any) error {
	return &Error{Kind: Unavailable, Safe: fmt.Sprintf(safe, args...), Cause: cause}
}

// As finds the Error in a chain.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// Is reports whether err is of kind k.
func Is(err error, k Kind) bool {
	e, ok := As(err)
	return ok && e.Kind == k
}
