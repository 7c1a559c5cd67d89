// Package policies is the life of the school's policy as people see it: its pages and what it hands to the house. The
// rules lie in internal/course. It serves POL-01, POL-02, POL-06, POL-12 and POL-14 to POL-31.
package policies

import "belisha/internal/records/policies/internal/course"

// What others know this feature by; each is explained where it is defined.
type (
	Policies = course.Policies
	Version  = course.Version
	Approval = course.Approval
	Notice   = course.Notice
	Teller   = course.Teller
	Ties     = course.Ties
	Keepers  = course.Keepers
	Standing = course.Standing
	Share    = course.Share
	Report   = course.Report
	Effect   = course.Effect
	Recorded = course.Recorded
	Change   = course.Change
	Copy     = course.Copy
)
