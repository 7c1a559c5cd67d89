package course

import (
	"fmt"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
	"belisha/internal/records/policies/internal/life"
)

// Step is one stop on the way of a version: done, now, next or ended.
type Step struct {
	Key, Title, State, Said, Href string
	X                             int // of its mark in the picture
}

// Where a step stands.
const (
	Done  = "done"
	Now   = "now"
	Later = "next"
	Ended = "ended"
)

// Steps is the way of a version, from the draft to the public copy; the first that is not done is now.
func (p *Policies) Steps(v Version, pack *policy.Pack, f life.File, settled bool) []Step {
	a := ApprovalOf(pack)
	at := "/policy/versions/" + v.ID
	out := []Step{{Key: "draft", Title: "Draft", State: Done, Said: "Loaded " + clock.Told(v.LoadedAt)}}
	if n := len(f.Edits); n > 0 {
		out[0].Said += fmt.Sprintf(", %d edits", n)
	}
	if v.Founding {
		out = append(out, Step{Key: "adopted", Title: "Adopted as it stood", State: Done, Said: v.ApprovedBy + ", " + v.Minute})
	} else {
		out = append(out, Step{Key: "consultation", Title: "Consultation", State: consultState(f, a), Said: consultSaid(f, a), Href: at + "/consultation"})
		out = append(out, stageSteps(f, a)...)
	}
	out = append(out, Step{Key: "signatures", Title: "Signatures", State: ifDone(len(f.Unsigned(a, v.Hash)) == 0), Said: signedSaid(f, v, a, pack)})
	if !v.Founding {
		out = append(out, Step{Key: "impact", Title: "Effects read", State: ifDone(settled || v.State != "draft"), Said: "What it would change, before it does", Href: at + "/changes"})
	}
	out = append(out, Step{Key: "active", Title: "In force", State: ifDone(v.ActiveFrom != ""), Said: clock.Told(v.ActiveFrom)})
	if v.State == "retired" {
		out = append(out, Step{Key: "archive", Title: "Archived", State: Done, Said: clock.Told(v.ActiveTo)})
	}
	return placed(out, v.Ended != "")
}

func ifDone(yes bool) string {
	if yes {
		return Done
	}
	return Later
}

// placed marks where the version stands and gives each step its place in the picture.
func placed(all []Step, over bool) []Step {
	standing := Now
	if over {
		standing = Ended
	}
	for i := range all {
		all[i].X = 20 + i*40
		if all[i].State == Later && standing != "" {
			all[i].State, standing = standing, ""
		}
	}
	return all
}

func consultState(f life.File, a policy.Approval) string {
	if len(f.NotAsked(a)) > 0 {
		if _, begun := f.Stage(a.Stages[0].Key); !begun {
			return Later
		}
	}
	for _, c := range f.Consults {
		if c.ClosedAt == "" {
			return Later
		}
	}
	return Done
}

func consultSaid(f life.File, a policy.Approval) string {
	return fmt.Sprintf("%d of %d groups asked, %d comments, %d without an answer", len(a.Consults)-len(f.NotAsked(a)), len(a.Consults), len(f.Comments), f.Unanswered())
}

func stageSteps(f life.File, a policy.Approval) []Step {
	var out []Step
	for _, s := range a.Stages {
		one := Step{Key: "stage-" + s.Key, Title: s.Title, State: Later}
		if r, ok := f.Stage(s.Key); ok {
			one.State, one.Said = Done, fmt.Sprintf("%s, %s, %s, %s", r.Name, r.Post, clock.Date(r.HeldOn), r.Minute)
		} else if s.Optional {
			one.State, one.Said = Done, "Not needed; it can still be recorded"
		}
		out = append(out, one)
	}
	return out
}

func signedSaid(f life.File, v Version, a policy.Approval, pack *policy.Pack) string {
	var out []string
	for _, post := range a.Signs {
		if s, ok := f.Signature(post, v.Hash); ok {
			out = append(out, PostTitle(pack, post)+": "+s.Typed+", "+clock.Told(s.At))
		} else {
			out = append(out, PostTitle(pack, post)+": not yet")
		}
	}
	return strings.Join(out, "; ")
}
