// Package reading is who may look into a case that is not theirs, who may see the name of a reporter under protection, and
// the steps of a staff procedure, which are for head and chair alone. It serves INC-06, INC-37 and INC-39.
package reading

import (
	"belisha/internal/records/incidents/internal/course"
	"belisha/internal/records/incidents/internal/record"
)

// Readings opens cases to those to whom they are opened.
type Readings struct {
	record.Book
	course course.Course
}

// New makes readings of cases that take this course.
func New(c course.Course) Readings { return Readings{course: c} }
