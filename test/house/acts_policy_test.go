package house_test

import (
	"net/url"
	"strings"
	"time"

	"belisha/internal/policy"
)

const version = "/policy/versions/{id}"

// policyActs take a draft its whole way: changed, asked about, approved, signed, its effects read, in force, read by staff.
func policyActs() []act {
	on := func(at, who, verb string, f func(*scene) url.Values) act {
		return act{version + at, who, verb, "policy/{draft}", func(s *scene) answer { return s.as(who).post("/policy/versions/"+s.draft+at, f(s)) }, 0}
	}
	return append(append(keeping(), []act{
		{"/policy/load", "coordinator", "policies.loaded", "policy/", func(s *scene) answer {
			return s.as("coordinator").upload("/policy/load", nil, "pack", "p.zip", zipped(s.t, pack(s.t)))
		}, 0},
		{version + "/draft", "coordinator", "policies.drafted", "policy/", func(s *scene) answer {
			a := s.as("coordinator").post("/policy/versions/"+s.version+"/draft", nil)
			s.spare = strings.TrimPrefix(a.to, "/policy/versions/")
			return a
		}, 0},
		{version + "/withdraw", "coordinator", "policies.withdrawn", "policy/{spare}", func(s *scene) answer {
			return s.as("coordinator").post("/policy/versions/"+s.spare+"/withdraw", form("why", "Begun by mistake."))
		}, 0},
		{version + "/edit/{part}/{item}", "coordinator", "policies.edited", "policy/{draft}", edited, 0},
		on("/consult", "coordinator", "policies.consultation-opened", fixed("body", "staff", "do", "open")),
		on("/consultation", "teacher", "policies.commented", fixed("body", "staff", "said", "It is easier to read now.")),
		on("/answer", "coordinator", "policies.answered", func(s *scene) url.Values {
			return form("comment", typed(s.as("coordinator").get("/policy/versions/"+s.draft+"/consultation").body, "comment"), "answer", "Thank you.")
		}),
	}...), ways()...)
}

// keeping are the acts about the document as a whole.
func keeping() []act {
	return []act{
		{"/policy/owner", "head", "policies.owner-named", "policy-owner/", post("/policy/owner", "head", func(s *scene) url.Values {
			return form("person", s.ids["coordinator"], "why", "By post.")
		}), 0},
		{"/policy/owner/editors", "coordinator", "policies.editor-named", "policy-owner/", post("/policy/owner/editors", "coordinator", func(s *scene) url.Values {
			return form("editor", s.ids["teacher"])
		}), 0},
		{"/policy/reviews", "coordinator", "policies.review-opened", "policy-review/", post("/policy/reviews", "coordinator", func(s *scene) url.Values {
			return form("cause", offered(s.as("coordinator").get("/policy/reviews").body, "cause", "date"), "about", "The guidance has changed.", "clauses", s.clause)
		}), 0},
		{"/policy/reviews/{id}", "coordinator", "policies.review-decided", "policy-review/{review}", post("/policy/reviews/{id}", "coordinator",
			fixed("decision", "no change", "reason", "It still fits the school.")), 0},
	}
}

// edited changes the words of one clause.
func edited(s *scene) answer {
	at := "/policy/versions/" + s.draft + "/edit/clauses/" + s.clause
	f := url.Values{}
	for name, was := range fields(s.as("coordinator").get(at).body) {
		if now, ok := strings.CutPrefix(name, "was-"); ok {
			f.Set(name, was[0])
			f.Set(now, was[0])
		}
	}
	f.Set("text", f.Get("text")+" Everybody reads it.")
	return s.as("coordinator").post(at, f)
}

// ways are the stages as the policy has them, the signatures, the effects, and what follows.
func ways() []act {
	at := func(s *scene) string { return "/policy/versions/" + s.draft }
	sign := func(who, post string) act {
		return act{version + "/sign", who, "policies.signed", "policy/{draft}", func(s *scene) answer {
			return s.as(who).post(at(s)+"/sign", form("form", "sign-"+post, "post", post, "hash", typed(s.as(who).get(at(s)).body, "hash"), "typed", fullName(who)))
		}, 0}
	}
	return []act{
		{version + "/stage", "head", "policies.stage-recorded", "policy/{draft}", staged, 0},
		sign("chair", "chair"), sign("head", "head"),
		{version + "/impact", "head", "policies.impact-confirmed", "policy/{draft}", func(s *scene) answer {
			page := s.as("head").get(at(s) + "/impact").body
			f := form("seen", typed(page, "seen"))
			for n := range strings.Count(page, `name="reason-`) {
				f.Set("reason-"+string(rune('0'+n)), "It will be settled this term.")
			}
			return s.as("head").post(at(s)+"/impact", f)
		}, 0},
		{version + "/approve", "head", "policies.activated", "policy/{draft}", func(s *scene) answer {
			s.later(time.Minute)
			return s.as("head").post(at(s)+"/approve", nil)
		}, 0},
		{"/policy/publish", "head", "policies.published", "policy/{draft}", post("/policy/publish", "head", fixed()), 0},
		{confirmPath, "teacher", "policies.confirmed", "policy-reading/{teacher}", post(confirmPath, "teacher", func(s *scene) url.Values {
			return form("version", s.draft, "understood", "yes")
		}), 0},
		{"/policy/readers", "coordinator", "policies.discussed", "policy-meeting/", post("/policy/readers", "coordinator", func(s *scene) url.Values {
			f := form("kind", "meeting", "title", "The new version", "there", s.ids["teacher"], "there", s.ids["head"])
			day(f, "held", s.clock())
			return f
		}), 0},
	}
}

// staged records every stage that the policy asks for, each by somebody whose stage it is; the last is looked at.
func staged(s *scene) (a answer) {
	for _, stage := range s.Base.Policy.Load().Pack.Approval.Stages {
		if stage.Optional {
			continue
		}
		f := form("form", "stage", "stage", stage.Key, "name", "The governors", "post", "Governing body", "minute", "minute 8.1", "decision", "approved")
		day(f, "held", s.clock())
		a = s.as(s.whose(stage)).post("/policy/versions/"+s.draft+"/stage", f)
	}
	return a
}

// whose finds who may record a stage; the head, where it can be.
func (s *scene) whose(stage policy.Stage) string {
	for _, who := range []string{"head", "coordinator", "chair", "dsl"} {
		for _, post := range stage.Posts {
			if s.holds(who, post) {
				return who
			}
		}
	}
	return "nobody holds a post of stage " + stage.Key
}
