package oscal

import (
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

type plan struct {
	UUID         string        `json:"uuid"`
	Metadata     metadata      `json:"metadata"`
	Observations []observation `json:"observations"`
	Risks        []risk        `json:"risks"`
	Findings     []finding     `json:"findings"`
	Items        []item        `json:"poam-items"`
}

type risk struct {
	UUID        string     `json:"uuid"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Statement   string     `json:"statement"`
	Props       []property `json:"props"`
	Status      string     `json:"status"`
	Deadline    string     `json:"deadline,omitempty"`
	Remedies    []response `json:"remediations"`
	Related     []related  `json:"related-observations"`
}

type response struct {
	UUID        string `json:"uuid"`
	Lifecycle   string `json:"lifecycle"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Tasks       []task `json:"tasks"`
}

type task struct {
	UUID        string        `json:"uuid"`
	Type        string        `json:"type"`
	Title       string        `json:"title"`
	Timing      *timing       `json:"timing,omitempty"`
	Responsible []responsible `json:"responsible-roles,omitempty"`
}

type timing struct {
	On onDate `json:"on-date"`
}

type onDate struct {
	Date string `json:"date"`
}

type item struct {
	UUID        string        `json:"uuid"`
	Title       string        `json:"title"`
	Description string        `json:"description"`
	Props       []property    `json:"props"`
	Findings    []findingOf   `json:"related-findings"`
	Observed    []related     `json:"related-observations"`
	Risks       []relatedRisk `json:"related-risks"`
}

type findingOf struct {
	UUID string `json:"finding-uuid"`
}

type relatedRisk struct {
	UUID string `json:"risk-uuid"`
}

// plan is what has to be put right: every clause that fails, is due or has no evidence, with its owner and its day.
func (w *writer) plan() (plan, bool) {
	out := plan{UUID: w.uuid("plan", w.pack.Hash, moment(w.now)), Metadata: w.metadata("what has to be put right")}
	for _, c := range w.pack.Clauses {
		r := w.reading(c)
		if r.State == stateProven {
			continue
		}
		out.Observations = append(out.Observations, w.observation(c, r))
		out.Findings = append(out.Findings, w.finding(c, r))
		out.Risks = append(out.Risks, w.risk(c, r))
		out.Items = append(out.Items, w.item(c, r))
	}
	return out, len(out.Items) > 0
}

func (w *writer) item(c policy.Clause, r Reading) item {
	stamp := moment(w.now)
	return item{
		UUID: w.uuid("item", c.ID, stamp), Title: line(c.ID + ": " + r.State), Description: line(c.Text + " " + r.Shown),
		Props:    props("state", r.State, "how", r.How, "owner", c.Owner, "due", w.dueText(c, r)),
		Findings: []findingOf{{w.uuid("finding", c.ID, stamp)}}, Observed: []related{{w.uuid("observation", c.ID, stamp)}},
		Risks: []relatedRisk{{w.uuid("risk", c.ID, stamp)}},
	}
}

func (w *writer) risk(c policy.Clause, r Reading) risk {
	stamp := moment(w.now)
	out := risk{
		UUID: w.uuid("risk", c.ID, stamp), Title: line(c.ID), Description: line(r.Shown), Statement: line(c.Text),
		Props: props("state", r.State), Status: "open", Related: []related{{w.uuid("observation", c.ID, stamp)}},
	}
	t := task{UUID: w.uuid("task", c.ID, stamp), Type: "milestone", Title: remedy(r), Responsible: w.owner(c.Owner)}
	if due := w.due(c, r); !due.IsZero() {
		out.Deadline = moment(due)
		t.Timing = &timing{onDate{moment(due)}}
	}
	out.Remedies = []response{{UUID: w.uuid("remedy", c.ID, stamp), Lifecycle: "planned", Title: remedy(r), Description: line(carried(c)), Tasks: []task{t}}}
	return out
}

func remedy(r Reading) string {
	switch r.State {
	case stateNone:
		return "Find something that shows it"
	case stateDue:
		return "Do what is due"
	}
	return "Put right what fails"
}

// due is the day by which it has to be put right: the reading's, or else that of the pack's duty for the clause.
func (w *writer) due(c policy.Clause, r Reading) time.Time {
	if !r.Due.IsZero() {
		return r.Due
	}
	for _, d := range w.pack.Duties {
		if d.Clause != c.ID {
			continue
		}
		if period, ok := w.calendar.Period(d.Every, w.now); ok {
			return w.calendar.Due(d, period)
		}
	}
	return time.Time{}
}

func (w *writer) dueText(c policy.Clause, r Reading) string {
	if due := w.due(c, r); !due.IsZero() {
		return clock.ISO(due)
	}
	return ""
}
