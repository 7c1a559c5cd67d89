package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/lists"
	"belisha/internal/gateway/words"
	"belisha/internal/policy"
	"belisha/internal/policy/trial"
)

// Decider answers a pack's own tests about sites with the gateway's engine, over lists that hold one made-up host for each
// list that the pack names.
type Decider struct {
	dir    string
	engine *filter.Engine
	index  *lists.Index
	words  *words.Rules // made when a case asks about a text
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

// Decide asks the engine as the gateway would.
func (d *Decider) Decide(p *policy.Pack, q trial.Question) (trial.Ruling, error) {
	host := q.Host
	if q.Category != "" {
		if host = inCategory(p, q.Category); host == "" {
			return trial.Ruling{}, fmt.Errorf("the category %q names no list, so no site is in it", q.Category)
		}
	}
	return d.answer(requestOf(q, host), q), nil
}

// requestOf puts a case's question as the gateway would. Whoever has no role is somebody whom nobody knows; the others are
// under the rules of their profile, wherever they are.
func requestOf(q trial.Question, host string) *filter.Request {
	r := &filter.Request{At: q.At, Host: host, Scheme: "http", Path: q.Path, Network: q.Network}
	if len(q.Roles) == 0 && q.Network != "" {
		return r
	}
	r.Person = &board.Person{ID: "trial", Roles: q.Roles, Year: q.Year, Profile: q.Profile, Until: q.At.Add(time.Hour)}
	if q.Lesson != nil {
		l := &board.Lesson{ID: "lesson", Title: "A lesson", Sites: map[string]bool{}, Tools: q.Lesson.Tools, Only: q.Lesson.Only,
			Images: q.Lesson.Images, From: q.At, Until: q.At.Add(time.Hour)}
		for _, site := range q.Lesson.Sites {
			l.Sites[site] = true
		}
		r.Person.Lesson = l
	}
	return r
}

// answer asks the engine, and then what becomes of a search, a file or something sent.
func (d *Decider) answer(r *filter.Request, q trial.Question) trial.Ruling {
	v := d.engine.Decide(r)
	var out trial.Ruling
	switch {
	case q.Words != "":
		s := d.engine.Search(r, &v, strings.TrimPrefix(q.Query+"&"+url.Values{"q": {q.Words}}.Encode(), "&"))
		if out.Query = s.Query; s.Watch != nil {
			out.Alert = s.Watch.Alert
		}
		if s.Refused != nil {
			v = *s.Refused
		}
	case q.File != "":
		var notice bool
		if v, notice = d.engine.Download(r, &v, q.File); notice {
			out.Verdict = "notice"
		}
	case q.Sends > 0:
		v = d.engine.Upload(r, &v, "POST", "multipart/form-data", q.Sends)
	}
	if out.Verdict == "" {
		out.Verdict = map[bool]string{true: "allow", false: "block"}[v.Allow]
	}
	out.Name, _ = d.engine.SafeName(r)
	out.Rule, out.Clause, out.Reason, out.Profile = v.Rule, v.Clause, string(v.Reason), v.Profile
	out.Age, out.Opens = v.Age, v.Opens
	if out.Alert == "" {
		out.Alert = v.Alert
	}
	return out
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
