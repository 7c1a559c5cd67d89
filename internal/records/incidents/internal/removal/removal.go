// Package removal ends a case whose time is over by a rule, and keeps the proof of what stood there. It serves DATA-23.
package removal

import (
	"belisha/internal/records/incidents/internal/reading"
	"belisha/internal/records/incidents/internal/record"
)

// Removals deletes cases.
type Removals struct {
	record.Book
	readings reading.Readings
}
