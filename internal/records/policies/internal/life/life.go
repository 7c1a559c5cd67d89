// Package life is the way of one draft: who was asked, which stage said yes, who signed, what was edited, what the
// simulator said. It keeps and reads; the rules that forbid stand in policies. It serves POL-14, POL-15, POL-29, POL-31.
package life

import (
	"slices"

	"belisha/internal/policy"
)

// Consult is one group that is asked about a draft.
type Consult struct {
	Version  string `db:"version"`
	Body     string `db:"body"` // staff, pupils, parents, pta, governors
	OpenedAt string `db:"opened_at"`
	OpenedBy string `db:"opened_by"`
	ClosedAt string `db:"closed_at"`
	ClosedBy string `db:"closed_by"`
}

// Comment is what somebody said on a draft, and what was answered.
type Comment struct {
	ID         string `db:"id"`
	Version    string `db:"version"`
	Body       string `db:"body"` // the group; empty: a colleague's own remark (POL-18)
	Clause     string `db:"clause"`
	Said       string `db:"said"`
	At         string `db:"at"`
	Person     string `db:"person"`
	Behalf     bool   `db:"behalf"` // typed in by staff for the group
	Answer     string `db:"answer"`
	AnsweredAt string `db:"answered_at"`
	AnsweredBy string `db:"answered_by"`
}

// Stage is one step of approval as it was recorded.
type Stage struct {
	ID        string `db:"id"`
	Version   string `db:"version"`
	Hash      string `db:"hash"`
	Stage     string `db:"stage"`
	Title     string `db:"title"`
	Governors bool   `db:"governors"`
	Name      string `db:"name"`
	Post      string `db:"post"`
	HeldOn    string `db:"held_on"`
	Minute    string `db:"minute"`
	At        string `db:"at"`
	Person    string `db:"person"`
	VoidedAt  string `db:"voided_at"`
}

// Signature is a name typed under one text.
type Signature struct {
	ID       string `db:"id"`
	Version  string `db:"version"`
	Hash     string `db:"hash"`
	Post     string `db:"post"`
	Person   string `db:"person"`
	Typed    string `db:"typed"`
	At       string `db:"at"`
	VoidedAt string `db:"voided_at"`
}

// Edit is one change of a draft's text.
type Edit struct {
	ID      string `db:"id"`
	Version string `db:"version"`
	At      string `db:"at"`
	Person  string `db:"person"`
	Place   string `db:"place"`
	Old     string `db:"old_text"`
	New     string `db:"new_text"`
	OldHash string `db:"old_hash"`
	NewHash string `db:"new_hash"`
}

// Impact is the simulator's report as somebody took it in.
type Impact struct {
	Version string `db:"version"`
	Hash    string `db:"hash"`
	Against string `db:"against"` // the version that ruled then
	Report  string `db:"report"`
	Reasons string `db:"reasons"`
	At      string `db:"at"`
	Person  string `db:"person"`
}

// File is all that is known of one draft's way.
type File struct {
	Consults   []Consult
	Comments   []Comment
	Stages     []Stage     // voided ones too
	Signatures []Signature // voided ones too
	Edits      []Edit
	Impact     Impact
}

// Stage finds the record of a stage that counts.
func (f File) Stage(key string) (Stage, bool) {
	i := slices.IndexFunc(f.Stages, func(s Stage) bool { return s.Stage == key && s.VoidedAt == "" })
	if i < 0 {
		return Stage{}, false
	}
	return f.Stages[i], true
}

// Governors finds the governors' approval that counts.
func (f File) Governors() (Stage, bool) {
	i := slices.IndexFunc(f.Stages, func(s Stage) bool { return s.Governors && s.VoidedAt == "" })
	if i < 0 {
		return Stage{}, false
	}
	return f.Stages[i], true
}

// Signature finds the signature of a post that counts for a text.
func (f File) Signature(post, hash string) (Signature, bool) {
	i := slices.IndexFunc(f.Signatures, func(s Signature) bool { return s.Post == post && s.Hash == hash && s.VoidedAt == "" })
	if i < 0 {
		return Signature{}, false
	}
	return f.Signatures[i], true
}

// Consult finds a group that is or was asked.
func (f File) Consult(body string) (Consult, bool) {
	i := slices.IndexFunc(f.Consults, func(c Consult) bool { return c.Body == body })
	if i < 0 {
		return Consult{}, false
	}
	return f.Consults[i], true
}

// NotAsked names the groups that the policy wants asked and that were not. serves POL-29
func (f File) NotAsked(a policy.Approval) []string {
	var out []string
	for _, body := range a.Consults {
		if _, asked := f.Consult(body); !asked {
			out = append(out, body)
		}
	}
	return out
}

// Unanswered counts comments without an answer.
func (f File) Unanswered() int {
	n := 0
	for _, c := range f.Comments {
		if c.Answer == "" {
			n++
		}
	}
	return n
}

// Next is the first stage that is still to be recorded and may be now: those before it are done or optional.
func (f File) Next(a policy.Approval) (policy.Stage, bool) {
	for _, s := range a.Stages {
		if _, done := f.Stage(s.Key); !done && !s.Optional {
			return s, true
		}
	}
	return policy.Stage{}, false
}

// Before names the stages that must come first and have not. serves POL-14
func (f File) Before(a policy.Approval, key string) []string {
	var out []string
	for _, s := range a.Stages {
		if s.Key == key {
			break
		}
		if _, done := f.Stage(s.Key); !done && !s.Optional {
			out = append(out, s.Title)
		}
	}
	return out
}

// Unsigned names the posts whose signatures a text still lacks. serves POL-15
func (f File) Unsigned(a policy.Approval, hash string) []string {
	var out []string
	for _, post := range a.Signs {
		if _, done := f.Signature(post, hash); !done {
			out = append(out, post)
		}
	}
	return out
}
