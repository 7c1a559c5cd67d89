// Package oscal writes a policy and how it stands in OSCAL, the language in which NIST asks for controls and their
// assessment, so that another tool can read what a school does. It is a translation: nothing is added, and what is
// missing is said to be missing. It serves POL-06.
package oscal

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"belisha/internal/policy"
)

// version is the OSCAL release whose models are written. Nothing newer is used.
const version = "1.1.3"

// Names of the files that Export gives.
const (
	CatalogFile    = "catalog.json"
	ProfileFile    = "profile.json"
	ComponentsFile = "component-definition.json"
	ResultsFile    = "assessment-results.json"
	PlanFile       = "plan-of-action-and-milestones.json"
)

// Reading is how one clause stands, as plain data.
type Reading struct {
	Clause string
	State  string    // proven | due | failing | no evidence
	How    string    // measured | attested | missing
	Shown  string    // the figure in words, without a name
	At     time.Time // when the newest thing behind it happened; zero: nothing has
	Due    time.Time // when it has to be put right; zero: the pack's own duty says
}

// Export writes the catalog of clauses, the school's profile of them, the parts of Belisha and of the school that carry
// them out, the results of assessing them and the plan for what is open. A clause without a reading counts as missing.
// The same pack, readings and moment give the same bytes. With nothing open there is no plan, as OSCAL has no empty one.
func Export(p *policy.Pack, readings []Reading, now time.Time) (map[string][]byte, error) {
	w := newWriter(p, readings, now)
	documents := map[string]any{
		CatalogFile:    map[string]any{"catalog": w.catalog()},
		ProfileFile:    map[string]any{"profile": w.profile()},
		ComponentsFile: map[string]any{"component-definition": w.components()},
		ResultsFile:    map[string]any{"assessment-results": w.results()},
	}
	if plan, open := w.plan(); open {
		documents[PlanFile] = map[string]any{"plan-of-action-and-milestones": plan}
	}
	out := map[string][]byte{}
	for name, document := range documents {
		text, err := json.MarshalIndent(document, "", "  ")
		if err != nil {
			return nil, fmt.Errorf("oscal: writing %s: %w", name, err)
		}
		out[name] = append(text, '\n')
	}
	return out, nil
}

// writer holds what every document is made from.
type writer struct {
	pack     *policy.Pack
	now      time.Time
	readings map[string]Reading // by clause
	posts    map[string]bool
	calendar policy.Calendar
}

func newWriter(p *policy.Pack, readings []Reading, now time.Time) *writer {
	w := &writer{pack: p, now: now.UTC().Truncate(time.Second), readings: map[string]Reading{}, posts: map[string]bool{}, calendar: policy.NewCalendar(p)}
	for _, r := range readings {
		w.readings[r.Clause] = r
	}
	for _, post := range p.Posts {
		w.posts[post.Key] = true
	}
	return w
}

// reading is how a clause stands; without one nothing shows it.
func (w *writer) reading(c policy.Clause) Reading {
	r, ok := w.readings[c.ID]
	if !ok {
		r = Reading{Clause: c.ID, State: stateNone, How: howMissing, Shown: "Nothing shows it."}
	}
	return r
}

// uuid names a thing of this policy the same way each time: version 5 of RFC 9562 in form, over SHA-256.
func (w *writer) uuid(names ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(append([]string{"belisha/oscal", w.pack.Identity.URN}, names...), "\x00")))
	b := sum[:16]
	b[6], b[8] = b[6]&0x0f|0x50, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// line is a text on one line, as OSCAL wants titles and values; an empty one says so.
func line(text string) string {
	if text = strings.Join(strings.Fields(text), " "); text == "" {
		return "not given"
	}
	return text
}

func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }
