package course

import (
	"errors"
	"fmt"
	"strings"

	"belisha/internal/policy"
	"belisha/internal/policy/trial"
)

// tested runs the pack's own tests. One that fails is a change of meaning that nobody may have meant: it stands among what
// somebody has to accept with a reason before the version rules. // serves POL-31, NEW-02
func (p *Policies) tested(pack *policy.Pack) (Effect, []string, error) {
	results, err := p.try(pack)
	if err != nil {
		return Effect{}, nil, err
	}
	held, skipped := 0, 0
	var wrong []string
	for _, r := range results {
		switch {
		case r.Passed():
			held++
		case r.Skipped != "":
			skipped++
		default:
			wrong = append(wrong, fmt.Sprintf("The policy's own test “%s” (%s:%d) does not hold: %s", r.Name, r.File, r.Line, strings.Join(r.Wrong, "; ")))
		}
	}
	e := Effect{About: "The policy's own tests", Lines: []string{fmt.Sprintf("%d tests hold, %d do not, %d could not be tried here", held, len(wrong), skipped)}}
	return e, wrong, nil
}

// attempt is how one pack's tests went.
type attempt struct {
	hash    string
	results []trial.Result
}

// try runs them once for the pack that was asked for last: a version's page asks at every step, and what was read there is
// what is confirmed.
func (p *Policies) try(pack *policy.Pack) ([]trial.Result, error) {
	p.mu.Lock()
	last := p.tried
	p.mu.Unlock()
	if last.hash != "" && last.hash == pack.Hash {
		return last.results, nil
	}
	results, err := p.run(pack)
	if err == nil {
		p.mu.Lock()
		p.tried = attempt{pack.Hash, results}
		p.mu.Unlock()
	}
	return results, err
}

func (p *Policies) run(pack *policy.Pack) (results []trial.Result, err error) {
	if p.ties.Decider == nil {
		return trial.Run(pack, nil)
	}
	decider, done, err := p.ties.Decider(pack)
	if err != nil {
		return nil, fmt.Errorf("policies: the filter for the policy's tests: %w", err)
	}
	defer func() { err = errors.Join(err, done()) }()
	return trial.Run(pack, decider)
}
