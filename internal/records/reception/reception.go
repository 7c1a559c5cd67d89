// Package reception is the desk at the door: who comes, to whom and until when, what they sign before anything else, and
// the account that ends by itself.
//
// It serves AUA-14 (outside people sign first), NET-01 (guests' accounts expire), PPL-26 (agencies reach little and not for
// long) and the guests of PPL-03 and AUA-01. A guest is a person of the register like everybody else; a visit says from when
// to when. It stands on people, agreements (what is signed), gates (what is missing) and accounts (what lets in).
//
// Here stand the pages: the desk's, and the one of the tablet by the door. Below stands guests, which does what they ask for
// and keeps it.
package reception

import "belisha/internal/records/reception/internal/guests"

// Reception is the feature as others ask it: everything that the desk does.
type Reception = guests.Desk

// Hooks are what the app lends.
type Hooks = guests.Hooks

// Kinds of record in a ref.Ref.
const (
	RefKind         = guests.RefKind
	OrganisationRef = guests.OrganisationRef
)

// Schema is the tables, for features above whose tests need guests.
var Schema = guests.Schema //nolint:gochecknoglobals // an embedded folder
