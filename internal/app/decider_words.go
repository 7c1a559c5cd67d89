package app

import (
	"slices"

	"belisha/internal/gateway/words"
	"belisha/internal/policy"
	"belisha/internal/policy/trial"
)

// Read reads a text with the gateway's rules on words. // serves MON-04, STD-09
func (d *Decider) Read(p *policy.Pack, profile, where, text string) (trial.Read, error) {
	rules, err := d.rules(p)
	if err != nil {
		return trial.Read{}, err
	}
	var out trial.Read
	for _, f := range rules.Read(text, words.Where(where), profile) {
		out.Kinds = append(out.Kinds, f.Kind)
		out.Closes = out.Closes || slices.Contains(rules.Kind(f.Kind).Block, profile)
	}
	return out, nil
}

// rules are those of the pack, made once.
func (d *Decider) rules(p *policy.Pack) (*words.Rules, error) {
	if d.words != nil {
		return d.words, nil
	}
	var err error
	d.words, err = words.Compile(&p.Filtering.Texts)
	return d.words, err
}
