package book

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// The kinds of an item.
const (
	Rule        = "rule"
	ConsentItem = "consent"
	Undertaking = "undertaking"
	NoticeItem  = "notice"
)

// The signers of a form.
const (
	Self   = "self"
	Parent = "parent"
	Both   = "both"
)

// English is the language in which every form is written.
const English = "en"

// noForm says it for a key that is in no policy.
func noForm() error { return errs.Missing("The policy in force has no such form.") }

// Form gives a form of the pack in force.
func (a *Book) Form(key string) (policy.Agreement, error) {
	if active := a.base.Policy.Load(); active != nil {
		if f, ok := active.Pack.Agreement(key); ok {
			return f, nil
		}
	}
	return policy.Agreement{}, noForm()
}

// Forms gives the forms of the pack in force.
func (a *Book) Forms() []policy.Agreement {
	if active := a.base.Policy.Load(); active != nil {
		return active.Pack.Agreements
	}
	return nil
}

// Text gives a form as it is shown today, in a language where the pack has it, else in English. // serves AUA-01
func (a *Book) Text(form, language string) (Text, error) {
	active := a.base.Policy.Load()
	if active == nil {
		return Text{}, noForm()
	}
	f, ok := active.Pack.Agreement(form)
	if !ok {
		return Text{}, noForm()
	}
	return written(active, f, language)
}

func written(active *feature.Active, f policy.Agreement, language string) (Text, error) {
	words, ok := f.Words[language]
	if !ok {
		language = English
	}
	t := Text{Form: f.Key, Version: f.Version, Language: language, Title: either(words.Title, f.Title), Intro: either(words.Intro, f.Intro),
		Promise: either(words.Promise, f.Promise), Audience: audience(active.Pack, f), Signs: f.Signer(), Pictures: f.Pictures,
		Policy: active.Pack.Identity.Version, Pack: active.Version, Sums: map[string]string{}}
	for _, i := range f.Items {
		line := Line{Key: i.Key, Text: either(words.Items[i.Key], i.Text), Kind: either(i.Kind, Rule), Service: i.Service, Picture: i.Picture,
			Clauses: i.Clauses, Where: i.Where}
		t.Items = append(t.Items, line)
		for _, c := range i.Clauses {
			t.Sums[c] = clauseSum(active.Pack, c)
		}
	}
	body, err := json.Marshal(t)
	t.Hash = sum(body)
	return t, err
}

func either(first, second string) string {
	if first != "" {
		return first
	}
	return second
}

func audience(p *policy.Pack, f policy.Agreement) string {
	for _, form := range p.Forms {
		if form.Key == f.Key {
			return form.Audience
		}
	}
	if len(f.For) > 0 {
		return f.For[0]
	}
	return ""
}

func clauseSum(p *policy.Pack, id string) string {
	for _, c := range p.Clauses {
		if c.ID == id {
			return sum([]byte(c.Text))
		}
	}
	return ""
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// Stored gives what was shown then: exactly what the hash was made of. // serves AUA-19
func (a *Book) Stored(ctx context.Context, tx *ledger.Tx, hash string) (Text, error) {
	body, err := a.store.text(ctx, tx, hash)
	if err != nil {
		return Text{}, err
	}
	return readText(hash, body)
}

func readText(hash, body string) (t Text, err error) {
	if sum([]byte(body)) != hash {
		return t, fmt.Errorf("agreements: the stored text %s is not what was signed", hash)
	}
	if err := json.Unmarshal([]byte(body), &t); err != nil {
		return t, fmt.Errorf("agreements: stored text %s: %w", hash, err)
	}
	t.Hash = hash
	return t, nil
}

// keep stores a text before the first signature on it.
func (a *Book) keep(ctx context.Context, tx *ledger.Tx, t Text) error {
	hash := t.Hash
	t.Hash = ""
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return a.store.putText(ctx, tx, hash, t, string(body))
}

// differs gives the items of today's text that read otherwise than what was signed: changed, new, or resting on a clause
// that has changed. What was only taken out binds nobody to anything and asks nobody again. // serves AUA-26
func differs(was, now Text) []string {
	var out []string
	for _, line := range now.Items {
		i := slices.IndexFunc(was.Items, func(l Line) bool { return l.Key == line.Key })
		if i < 0 || !same(was, was.Items[i], now, line) {
			out = append(out, line.Key)
		}
	}
	return out
}

func same(was Text, old Line, now Text, line Line) bool {
	if old.Text != line.Text || old.Kind != line.Kind || old.Service != line.Service || old.Where != line.Where {
		return false
	}
	return !slices.ContainsFunc(line.Clauses, func(c string) bool { return was.Sums[c] != now.Sums[c] })
}

// holds reports whether a signer is bound by an item: not by a consent refused, nor by an undertaking struck out.
func holds(answers map[string]string, key string) bool {
	return answers[key] != string(No) && answers[key] != Struck
}

// external reports a form that outside people may sign who are not in the register.
func external(f policy.Agreement) bool {
	outside := []string{people.Visitor, people.External, people.Community}
	return slices.ContainsFunc(f.For, func(k string) bool { return slices.Contains(outside, k) })
}

// groups reports a form that an outside organisation signs for those whom it covers. // serves AUA-14
func groups(f policy.Agreement) bool { return slices.Contains(f.For, people.External) }
