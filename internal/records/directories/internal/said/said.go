// Package said holds what a school's directory says about somebody, and why it is not believed.
package said

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Said is what a directory vouches for. All of it came from outside and is bounded by Bound.
type Said struct {
	Subject string // what the directory calls this person for ever; with Realm it names one person
	Realm   string // which directory says so: the issuer, the entity, the server
	Fixed   string // a second, unchangeable name where the first may be given to somebody else later; empty: it has none
	Account string // the user name there, where the school has said that it is the same as here
	Email   string
	Name    string // for whoever decides about a link; shown, never matched
	Proven  bool   // the directory vouches for Email
}

// The words for why somebody is not let in. They stand in the trail, so they carry nothing of the person.
const (
	Away     = "away"         // the directory cannot be reached, or gives no usable answer
	Setup    = "setup"        // the directory is not set up rightly here
	Declined = "declined"     // the directory said no, or the person did
	Strange  = "not started"  // the answer belongs to no sign-in that this browser has begun
	Used     = "used"         // the answer was shown before
	Old      = "too old"      // the answer came too late
	Forged   = "not believed" // a signature, a nonce, an audience or a sender is not right
	Outsider = "other school" // somebody of another organisation in the same directory
	Nameless = "no name"      // the directory did not say who it is
	Unlinked = "unlinked"     // nobody here is linked to this entry
	Wrong    = "wrong kind"   // the directory may not let this kind of person in
	Shut     = "not admitted" // the account here has ended, is closed or not covered
	Changed  = "other person" // the name in the directory now belongs to somebody else
	Password = "wrong password"
)

// Fault is a refusal: a word for the trail and the page, and a cause that only the log sees.
type Fault struct {
	Reason string
	Cause  error
}

func (f *Fault) Error() string {
	if f.Cause == nil {
		return "directory: " + f.Reason
	}
	return fmt.Sprintf("directory: %s: %v", f.Reason, f.Cause)
}

func (f *Fault) Unwrap() error { return f.Cause }

// No makes a Fault.
func No(reason string, cause error) error { return &Fault{reason, cause} }

// Reason is the word of a Fault; "" for any other error.
func Reason(err error) string {
	var f *Fault
	if errors.As(err, &f) {
		return f.Reason
	}
	return ""
}

// longest bounds each part of what is said, in bytes.
const longest = 255

// Bound refuses an entry without a usable name, and drops what is too long or no text to be matched.
func (s Said) Bound() (Said, error) {
	if !text(s.Subject) || s.Realm == "" {
		return s, No(Nameless, nil)
	}
	s.Email = strings.ToLower(strings.TrimSpace(s.Email))
	for _, p := range []*string{&s.Email, &s.Account, &s.Name, &s.Fixed} {
		if !text(*p) {
			*p = ""
		}
	}
	if strings.Count(s.Email, "@") != 1 || strings.ContainsAny(s.Email, " \t") {
		s.Email = ""
	}
	s.Proven = s.Proven && s.Email != ""
	return s, nil
}

func text(s string) bool {
	if s == "" || len(s) > longest || !utf8.ValidString(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// Domain is what stands after the @ of an address.
func Domain(email string) string {
	_, domain, _ := strings.Cut(strings.ToLower(email), "@")
	return domain
}

// SameAddress compares addresses as people write them.
func SameAddress(a, b string) bool {
	a = strings.TrimSpace(a)
	return a != "" && strings.EqualFold(a, b)
}
