package course

import (
	"slices"

	"belisha/internal/policy"
)

// ApprovalOf is the way that a draft of this pack takes: the pack's own, and where it says nothing, what most schools do.
// This is the one place that says so. // serves POL-14, POL-15, POL-16, POL-22
func ApprovalOf(p *policy.Pack) policy.Approval {
	a := p.Approval
	if len(a.Stages) == 0 {
		a.Stages = []policy.Stage{
			{Key: "author", Title: "Author", Posts: []string{"coordinator"}},
			{Key: "leaders", Title: "Senior leaders", Posts: []string{"head", "deputy"}},
			{Key: "governors", Title: "Governing body", Posts: []string{"chair", "head"}, Governors: true},
		}
	}
	if len(a.Consults) == 0 {
		a.Consults = []string{"staff", "pupils", "parents", "pta", "governors"}
	}
	if len(a.Signs) == 0 {
		a.Signs = []string{"chair", "head"}
	}
	if a.Owner == "" {
		a.Owner = "coordinator"
	}
	if a.GraceDays == 0 {
		a.GraceDays = 14
	}
	if len(a.Remind) == 0 {
		a.Remind = []int{60, 30, 7}
	}
	return a
}

// BodyTitle is a group that can be asked about a draft, in words.
func BodyTitle(body string) string {
	titles := map[string]string{"staff": "Staff", "pupils": "Pupils’ council", "parents": "Parents and carers", "pta": "PTA", "governors": "Governors"}
	if t := titles[body]; t != "" {
		return t
	}
	return body
}

// PostTitle is a post in the pack's words.
func PostTitle(p *policy.Pack, key string) string {
	if post, ok := p.Post(key); ok {
		return post.Title
	}
	return key
}

// holdsOne says whether somebody with these posts may act where a pack names posts. Posts that the pack does not have
// bind nobody; when it has none of them the table of rights alone decides.
func holdsOne(p *policy.Pack, named, held []string) bool {
	known := slices.DeleteFunc(slices.Clone(named), func(key string) bool { _, ok := p.Post(key); return !ok })
	return len(known) == 0 || slices.ContainsFunc(known, func(key string) bool { return slices.Contains(held, key) })
}
