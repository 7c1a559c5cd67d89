package oscal

import (
	"cmp"
	"fmt"

	"belisha/internal/policy"
)

// The states and kinds of evidence of a reading.
const (
	stateProven = "proven"
	stateDue    = "due"
	stateNone   = "no evidence"

	howMeasured = "measured"
	howAttested = "attested"
	howMissing  = "missing"
)

type results struct {
	UUID     string     `json:"uuid"`
	Metadata metadata   `json:"metadata"`
	Plan     href       `json:"import-ap"`
	Results  []result   `json:"results"`
	Back     backMatter `json:"back-matter"`
}

type href struct {
	Href string `json:"href"`
}

type result struct {
	UUID         string        `json:"uuid"`
	Title        string        `json:"title"`
	Description  string        `json:"description"`
	Start        string        `json:"start"`
	End          string        `json:"end"`
	Props        []property    `json:"props,omitempty"`
	Reviewed     reviewed      `json:"reviewed-controls"`
	Observations []observation `json:"observations,omitempty"`
	Findings     []finding     `json:"findings,omitempty"`
}

type reviewed struct {
	Selections []chosen `json:"control-selections"`
}

type chosen struct {
	Include []controlID `json:"include-controls"`
}

type controlID struct {
	ID string `json:"control-id"`
}

type observation struct {
	UUID        string     `json:"uuid"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Props       []property `json:"props"`
	Methods     []string   `json:"methods"`
	Types       []string   `json:"types"`
	Collected   string     `json:"collected"`
}

type finding struct {
	UUID        string     `json:"uuid"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Props       []property `json:"props"`
	Target      target     `json:"target"`
	Related     []related  `json:"related-observations"`
}

type target struct {
	Type   string `json:"type"`
	ID     string `json:"target-id"`
	Status status `json:"status"`
}

type status struct {
	State   string `json:"state"`
	Reason  string `json:"reason"`
	Remarks string `json:"remarks,omitempty"`
}

type related struct {
	Observation string `json:"observation-uuid"`
}

// results are how every clause stands now. What is only attested, and what nothing shows, is never told as measured,
// and only what is proven is satisfied.
func (w *writer) results() results {
	stamp := moment(w.now)
	method := w.uuid("method")
	out := results{
		UUID: w.uuid("results", w.pack.Hash, stamp), Metadata: w.metadata("how the clauses stand"), Plan: href{"#" + method},
		Back: backMatter{[]resource{{UUID: method, Title: "How the clauses are looked at",
			Description: "There is no plan of assessment apart from the policy itself: each clause names a figure, which is read live. Measured: the software saw it itself. Attested: somebody signed that it is so. Missing: nothing shows it."}}},
	}
	one := result{UUID: w.uuid("result", w.pack.Hash, stamp), Title: "The clauses on " + w.now.Format("2 January 2006"), Start: stamp, End: stamp}
	counts, selection := map[string]int{}, chosen{}
	for _, c := range w.pack.Clauses {
		r := w.reading(c)
		counts[r.State]++
		selection.Include = append(selection.Include, controlID{c.ID})
		one.Observations = append(one.Observations, w.observation(c, r))
		one.Findings = append(one.Findings, w.finding(c, r))
	}
	one.Reviewed.Selections = []chosen{selection}
	one.Description = fmt.Sprintf("%d clauses: %d proven, %d due, %d failing, %d without evidence.", len(w.pack.Clauses),
		counts[stateProven], counts[stateDue], len(w.pack.Clauses)-counts[stateProven]-counts[stateDue]-counts[stateNone], counts[stateNone])
	out.Results = []result{one}
	return out
}

func (w *writer) observation(c policy.Clause, r Reading) observation {
	at := r.At
	if at.IsZero() {
		at = w.now
	}
	how := cmp.Or(r.How, howMeasured)
	return observation{
		UUID: w.uuid("observation", c.ID, moment(w.now)), Title: line(c.ID), Description: line(r.Shown),
		Props:   props("how", how, "state", r.State, "figure", c.Figure),
		Methods: []string{map[string]string{howMeasured: "TEST", howAttested: "EXAMINE", howMissing: "UNKNOWN"}[how]},
		Types:   []string{how}, Collected: moment(at),
	}
}

func (w *writer) finding(c policy.Clause, r Reading) finding {
	s := status{State: "not-satisfied", Reason: "fail"}
	switch r.State {
	case stateProven:
		s = status{State: "satisfied", Reason: "pass"}
	case stateDue, stateNone:
		s.Reason = "other"
		s.Remarks = r.State
	}
	return finding{
		UUID: w.uuid("finding", c.ID, moment(w.now)), Title: line(c.ID), Description: line(c.Text),
		Props:   props("how", cmp.Or(r.How, howMeasured), "state", r.State, "owner", c.Owner),
		Target:  target{Type: "statement-id", ID: statement(c), Status: s},
		Related: []related{{w.uuid("observation", c.ID, moment(w.now))}},
	}
}
