// Package worklist reads many cases at once: the list of those who deal with them, and what features on higher shelves
// search, count and print. Only cases within the grant's reach come back.
//
// It serves INC-04, INC-05, INC-06 and GOV-22.
package worklist

// Lists reads lists of cases.
type Lists struct{}
