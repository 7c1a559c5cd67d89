package lint

import (
	"fmt"
	"slices"

	"belisha/internal/policy"
)

// posts finds posts that stand in the policy and have nothing to do. serves POL-07
func (r *reader) posts() {
	busy := r.busy()
	for _, post := range r.pack.Posts {
		if len(post.Duties) == 0 && !busy[post.Key] {
			r.add(Post, Low, Where{File: r.at("roles", post.Key)}, fmt.Sprintf("The post “%s” has nothing to do", post.Title),
				"No clause, duty, response or alert names it.", "Give it its duties under duties:, or take it away.")
		}
	}
}

// busy are the posts that something in the pack falls to.
func (r *reader) busy() map[string]bool {
	out := map[string]bool{r.pack.Approval.Owner: true}
	for _, c := range r.pack.Clauses {
		out[c.Owner] = true
	}
	for _, d := range r.pack.Duties {
		out[d.Owner], out[d.Deputy], out[d.Escalate] = true, true, true
	}
	for _, a := range r.pack.Filtering.Alerts {
		out[a.Post] = true
	}
	for _, col := range slices.Concat(r.pack.Learner.Columns, r.pack.Staff.Columns) {
		out[col.Post] = true
	}
	for _, reg := range r.pack.Registers {
		out[reg.Due.Owner], out[reg.Due.Escalate] = true, true
		for _, e := range reg.Expects {
			out[e.Owner] = true
		}
	}
	return out
}

// sections finds parts and appendices that the policy announces and does not have. serves POL-28
func (r *reader) sections() {
	for _, s := range r.pack.Sections {
		what := "The section"
		if s.Appendix {
			what = "The appendix"
		}
		w := Where{File: r.at("sections", s.Key), Sources: []string{s.Source}}
		switch {
		case s.Absent != "":
			r.add(Section, Medium, w, fmt.Sprintf("%s “%s” is announced and is not there", what, s.Title), s.Absent,
				"Write it, or take it out of the list of contents.")
		case !r.hasContent(s):
			r.add(Section, Medium, w, fmt.Sprintf("%s “%s” has no content in the pack", what, s.Title),
				"A reader who looks for it finds nothing.", "Write its clauses or its form, or say under absent: why there is nothing.")
		}
	}
}

func (r *reader) hasContent(s policy.Section) bool {
	return s.Form != "" || slices.ContainsFunc(r.pack.Clauses, func(c policy.Clause) bool { return c.Section == s.Title || c.Section == s.Key })
}

// duties finds those that can be missed without anybody hearing of it. serves GOV-16
func (r *reader) duties() {
	for _, d := range r.pack.Duties {
		w := r.about("duties", d.Key, d.Clause, "")
		if d.Escalate == "" {
			r.add(Escalation, Medium, w, fmt.Sprintf("When “%s” is missed, nobody is told", d.Title),
				"A duty that can be missed in silence will be.", "Name a post under escalate:, and the days under after:.")
		}
	}
}

// registers finds those whose entries can run late or live on with no rule for it. serves POL-30
func (r *reader) registers() {
	for _, reg := range r.pack.Registers {
		w := r.about("registers", reg.Key, reg.Clause, "")
		if timed := reg.Due.Field != "" || reg.Due.Within != ""; timed && reg.Due.Escalate == "" {
			r.add(Escalation, Low, w, fmt.Sprintf("When an entry of “%s” is late, nobody but its owner is told", reg.Title),
				"What runs late in silence stays late.", "Name a post under due: escalate:.")
		}
		if reg.Keep.Days == 0 && !r.retained(reg) {
			r.add(Retention, High, w, fmt.Sprintf("Nothing says how long entries of “%s” are kept", reg.Title),
				"Personal data may be kept only as long as it is needed, and a record that is deleted too early is missed.",
				fmt.Sprintf("Write keep: days: in the register, or a rule for registers.%s in retention.yaml, with the reason.", reg.Key))
		}
	}
}

// retained says whether a rule of retention.yaml covers a register, which then ends its entries.
func (r *reader) retained(reg policy.Register) bool {
	return slices.ContainsFunc(r.pack.Retention, func(rule policy.Retain) bool {
		return rule.Kind == "registers."+reg.Key && rule.Days > 0
	})
}
