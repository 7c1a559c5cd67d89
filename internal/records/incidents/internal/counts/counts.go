// Package counts is what governors and duties are told of cases: numbers and times, never a name.
package counts

// Numbers reads them.
type Numbers struct{}
