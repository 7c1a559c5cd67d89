package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/lists"
	"belisha/internal/policy"
	"belisha/internal/policy/trial"
)

// Decider answers a pack's own tests about sites with the gateway's engine, over lists that hold one made-up host for each
// list that the pack names.
type Decider struct {
	dir    string
	engine *filter.Engine
	index  *lists.Index
}

// NewDecider compiles a pack as the gateway would. Close it.
func NewDecider(p *policy.Pack) (*Decider, error) {
	dir, err := os.MkdirTemp("", "belisha-trial")
	if err != nil {
		return nil, fmt.Errorf("app: lists for the tests: %w", err)
	}
	d := &Decider{dir: dir}
	if d.engine, d.index, err = trialEngine(p, dir); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// Close takes the made-up lists away.
func (d *Decider) Close() error {
	var err error
	if d.index != nil {
		err = d.index.Close()
	}
	return errors.Join(err, os.RemoveAll(d.dir))
}

// trialHost stands on one list.
func trialHost(list string) string { return list + ".list.test" }

// Decide asks the engine, as somebody who is under the rules of the question's profile.
func (d *Decider) Decide(p *policy.Pack, q trial.Question) (trial.Ruling, error) {
	host := q.Host
	if q.Category != "" {
		if host = inCategory(p, q.Category); host == "" {
			return trial.Ruling{}, fmt.Errorf("the category %q names no list, so no site is in it", q.Category)
		}
	}
	v := d.engine.Decide(&filter.Request{At: q.At, Host: host, Scheme: "http", Person: &board.Person{ID: "trial", Profile: q.Profile, Until: q.At.Add(time.Hour)}})
	r := trial.Ruling{Verdict: "block", Rule: v.Rule, Clause: v.Clause}
	if v.Allow {
		r.Verdict = "allow"
	}
	return r, nil
}

// inCategory is a made-up host of a category.
func inCategory(p *policy.Pack, key string) string {
	for _, c := range p.Filtering.Categories {
		if c.Key == key && len(c.Lists) > 0 {
			return trialHost(c.Lists[0])
		}
	}
	return ""
}

func trialEngine(p *policy.Pack, dir string) (*filter.Engine, *lists.Index, error) {
	names := map[string]bool{}
	for _, c := range p.Filtering.Categories {
		for _, l := range c.Lists {
			names[l] = true
		}
	}
	for _, l := range p.Filtering.Illegal.Lists {
		names[l] = true
	}
	for name := range names {
		folder := filepath.Join(dir, "lists", name)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, nil, fmt.Errorf("app: lists for the tests: %w", err)
		}
		if err := os.WriteFile(filepath.Join(folder, "domains"), []byte(trialHost(name)+"\n"), 0o600); err != nil {
			return nil, nil, fmt.Errorf("app: lists for the tests: %w", err)
		}
	}
	out := filepath.Join(dir, "index")
	if _, err := lists.Build(context.Background(), filepath.Join(dir, "lists"), out); err != nil {
		return nil, nil, err
	}
	index, err := lists.Open(out)
	if err != nil {
		return nil, nil, err
	}
	engine, err := filter.CompilePack(&board.Rulebook{Files: p.Files}, p, index)
	return engine, index, err
}
