package course

import (
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/policies/internal/life"
)

// Recorded is one stage of approval as the person who records it tells it.
type Recorded struct {
	Stage  string
	Name   string
	Post   string
	HeldOn time.Time
	Minute string
	No     bool // they refused it
}

// Record keeps a stage of approval, in order. // serves POL-14
func (p *Policies) Record(ctx context.Context, g authz.Grant, id string, r Recorded) error {
	if err := r.complete(p.Base.Now()); err != nil {
		return err
	}
	return p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		v, pack, err := p.Open(ctx, tx, id)
		if err != nil {
			return ledger.Event{}, err
		}
		stage, err := p.mayRecord(ctx, tx, v, pack, r)
		if err != nil {
			return ledger.Event{}, err
		}
		e := ledger.Event{Verb: "policies.stage-recorded", Subject: of(tx, id), Why: r.Minute,
			Changes: []ledger.Change{{Field: "stage", Class: ledger.Open, After: stage.Key}, {Field: "hash", Class: ledger.Open, After: v.Hash}}}
		e.Also = append(e.Also, wayOf(tx, id))
		if r.No {
			e.Verb = "policies.stage-refused"
			return e, p.Store.End(ctx, tx, id, "refused", stage.Title+": "+r.Minute)
		}
		return e, p.Life.Record(ctx, tx, life.Stage{Version: id, Hash: v.Hash, Stage: stage.Key, Title: stage.Title, Governors: stage.Governors,
			Name: r.Name, Post: r.Post, HeldOn: r.HeldOn.Format(time.DateOnly), Minute: r.Minute})
	})
}

func (r Recorded) complete(now time.Time) error {
	switch {
	case r.Name == "":
		return errs.Bad("name", "Write who decided, as the minute says.")
	case r.Post == "":
		return errs.Bad("post", "Write the post or the body, for example “Chair of governors”.")
	case r.HeldOn.IsZero():
		return errs.Bad("held", "Enter the day of the decision as day, month and year, for example 14 3 2026.")
	case r.HeldOn.After(now):
		return errs.Bad("held", "The day of the decision cannot lie ahead.")
	case r.Minute == "":
		return errs.Bad("minute", "Write where the decision is minuted, for example “Governing Body, minute 7.2”.")
	}
	return nil
}

func (p *Policies) mayRecord(ctx context.Context, tx *ledger.Tx, v Version, pack *policy.Pack, r Recorded) (policy.Stage, error) {
	a := ApprovalOf(pack)
	i := slices.IndexFunc(a.Stages, func(s policy.Stage) bool { return s.Key == r.Stage })
	if i < 0 {
		return policy.Stage{}, errs.Bad("stage", "The policy has no such stage of approval.")
	}
	f, err := p.Life.Read(ctx, tx, v.ID)
	if err != nil {
		return policy.Stage{}, err
	}
	if _, done := f.Stage(r.Stage); done {
		return policy.Stage{}, errs.Clash("", "This stage has been recorded already.")
	}
	if before := f.Before(a, r.Stage); len(before) > 0 {
		return policy.Stage{}, errs.Clash("", "First comes: %s. The stages of approval are recorded in order.", strings.Join(before, ", "))
	}
	posts, err := p.postsOf(ctx, tx)
	if err == nil && tx.Grant.Actor().Job == "" && !holdsOne(pack, a.Stages[i].Posts, posts) {
		err = errs.Denied("This stage is recorded by: %s.", strings.Join(titles(pack, a.Stages[i].Posts), ", "))
	}
	return a.Stages[i], err
}

func titles(pack *policy.Pack, posts []string) []string {
	var out []string
	for _, key := range posts {
		out = append(out, PostTitle(pack, key))
	}
	return out
}

// postsOf are the posts of the person who acts.
func (p *Policies) postsOf(ctx context.Context, tx *ledger.Tx) ([]string, error) {
	me := tx.Grant.Actor()
	if me.Job != "" {
		return nil, nil
	}
	person, err := p.People.Get(ctx, tx, me.Person)
	return person.Posts, err
}

// Sign binds a person's typed name to the text as it stands. A text that the school adopted as it stood when it began
// here can be signed later. // serves POL-15
func (p *Policies) Sign(ctx context.Context, g authz.Grant, id, post, hash, typed string) error {
	return p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		v, pack, err := p.Stored(ctx, tx, id)
		if err == nil {
			err = p.maySign(ctx, tx, v, pack, post, hash, typed)
		}
		if err == nil {
			err = p.Life.Sign(ctx, tx, life.Signature{Version: id, Hash: v.Hash, Post: post, Typed: typed})
		}
		e := ledger.Event{Verb: "policies.signed", Subject: of(tx, id),
			Changes: []ledger.Change{{Field: "post", Class: ledger.Open, After: post}, {Field: "hash", Class: ledger.Open, After: v.Hash}}}
		e.Also = append(e.Also, wayOf(tx, id))
		return e, err
	})
}

func (p *Policies) maySign(ctx context.Context, tx *ledger.Tx, v Version, pack *policy.Pack, post, hash, typed string) error {
	me, err := p.People.Get(ctx, tx, tx.Grant.Actor().Person)
	if err != nil {
		return err
	}
	f, err := p.Life.Read(ctx, tx, v.ID)
	if err != nil {
		return err
	}
	a := ApprovalOf(pack)
	mine, done := f.Signature(post, v.Hash)
	switch {
	case v.Ended != "" || v.State == "retired" || v.State == "active" && !v.Founding:
		return errs.Clash("", "This version cannot be signed any more.")
	case v.Hash != hash:
		return errs.Clash("", "The text has changed since you opened this page. Please read it again before you sign.")
	case !slices.Contains(a.Signs, post):
		return errs.Bad("typed", "The policy asks for no signature of this post.")
	case !slices.Contains(me.Posts, post):
		return errs.Denied("Only the holder of the post “%s” can sign here.", PostTitle(pack, post))
	case done:
		return errs.Clash("", "This was signed on %s.", clock.Told(mine.At))
	case slices.ContainsFunc(f.Signatures, func(s life.Signature) bool { return s.VoidedAt == "" && s.Person == me.ID }):
		return errs.Clash("", "You have signed for another post. The two signatures come from two people.")
	case !sameName(typed, me.Full()):
		return errs.Bad("typed", "Type your own name as the register has it: %s.", me.Full())
	}
	if s, open := f.Next(a); v.State == "draft" && open {
		return errs.Clash("", "The approved text is signed. Still to come: %s.", s.Title)
	}
	return nil
}

func sameName(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}
