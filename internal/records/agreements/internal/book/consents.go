package book

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements/internal/rules"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Consents gives what holds for one person, service by service, in the order of the forms. serves AUA-07 AUA-08 AUA-12
func (a *Book) Consents(ctx context.Context, tx *ledger.Tx, about string) ([]Consent, error) {
	p, err := a.people.Get(ctx, tx, about)
	if err != nil {
		return nil, err
	}
	all, err := a.ConsentsOf(ctx, tx, []people.Person{p}, []string{about})
	if err != nil {
		return nil, err
	}
	var out []Consent
	for _, s := range a.Services(p) {
		out = append(out, all[about][s.Service])
	}
	return out, nil
}

// AllConsents gives what holds for everybody who is here: by person, then by service.
func (a *Book) AllConsents(ctx context.Context, tx *ledger.Tx) (map[string]map[string]Consent, error) {
	all, err := a.people.Everybody(ctx, tx)
	if err != nil {
		return nil, err
	}
	return a.ConsentsOf(ctx, tx, all, nil)
}

// Services are the consents that the pack asks for about somebody, each service once.
func (a *Book) Services(p people.Person) []policy.Item {
	if p.Gone(a.base.Now()) {
		return nil
	}
	var out []policy.Item
	for _, f := range a.Forms() {
		if !Concerns(f, p) {
			continue
		}
		for _, i := range f.Items {
			if i.Kind == ConsentItem && !slices.ContainsFunc(out, func(o policy.Item) bool { return o.Service == i.Service }) {
				out = append(out, i)
			}
		}
	}
	return out
}

// said is what all homes have said about one service for one person.
type said struct{ about, service string }

// ConsentsOf gives what holds for some people, by person and service; about are their ids, or nil for many.
func (a *Book) ConsentsOf(ctx context.Context, tx *ledger.Tx, all []people.Person, about []string) (map[string]map[string]Consent, error) {
	f, err := a.Known(ctx, tx, about)
	if err != nil {
		return nil, err
	}
	voices, err := a.voices(ctx, tx, f, about)
	if err != nil {
		return nil, err
	}
	settled, err := a.settlements(ctx, tx, about)
	if err != nil {
		return nil, err
	}
	out := map[string]map[string]Consent{}
	for _, p := range all {
		for _, i := range a.Services(p) {
			h := rules.Hear(voices[said{p.ID, i.Service}], settled[said{p.ID, i.Service}])
			if out[p.ID] == nil {
				out[p.ID] = map[string]Consent{}
			}
			out[p.ID][i.Service] = Consent{Service: i.Service, Title: i.Text, Answer: Answer(h.Answer), Disagree: h.Disagree, At: h.At, Signature: h.Signature}
		}
	}
	return out, nil
}

// voices gathers every home's words: the answers on signatures that hold, and what was withdrawn since. Nobody hears one who
// is no carer any more, or is barred.
func (a *Book) voices(ctx context.Context, tx *ledger.Tx, f *Facts, about []string) (map[said][]rules.Voice, error) {
	out := map[said][]rules.Voice{}
	for _, form := range f.forms {
		items := consentItems(form)
		if len(items) == 0 {
			continue
		}
		for id, list := range f.newest {
			for _, n := range list {
				if n.Form != form.Key || n.EndedAt != "" || !slices.Contains(f.signers(id, form), n.Signer) {
					continue
				}
				if err := f.answers(out, n, form, items); err != nil {
					return nil, err
				}
			}
		}
	}
	rows, err := a.store.withdrawn(ctx, tx, about)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.Carer != "" && r.Carer != r.About && !slices.Contains(f.carers[r.About], r.Carer) {
			continue
		}
		at, err := clock.Parse(r.At)
		if err != nil {
			return nil, err
		}
		out[said{r.About, r.Service}] = append(out[said{r.About, r.Service}], rules.Voice{Carer: r.Carer, Answer: rules.No, At: at})
	}
	return out, nil
}

func consentItems(f policy.Agreement) []policy.Item {
	return slices.DeleteFunc(slices.Clone(f.Items), func(i policy.Item) bool { return i.Kind != ConsentItem })
}

func (f *Facts) answers(out map[said][]rules.Voice, n newestRow, form policy.Agreement, items []policy.Item) error {
	given := map[string]string{}
	if err := json.Unmarshal([]byte(n.Answers), &given); err != nil {
		return fmt.Errorf("agreements: answers of %s: %w", n.ID, err)
	}
	at, err := clock.Parse(n.At)
	over, wrong := f.over(form, n.About)
	if err == nil {
		err = wrong
	}
	for _, i := range items {
		if over && f.changed[n.Hash][i.Key] {
			continue
		}
		s := said{n.About, i.Service}
		out[s] = append(out[s], rules.Voice{Carer: n.Signer, Answer: given[i.Key], At: at, Signature: n.ID})
	}
	return err
}

// over reports whether the days of grace of a form that is out are over: what was allowed in words that read otherwise
// today, of a service that keeps its data elsewhere by now, is allowed no more. // serves AUA-09 AUA-26
func (f *Facts) over(form policy.Agreement, about string) (bool, error) {
	i, out := f.issues[key{form.Key, about}]
	if !out {
		return false, nil
	}
	at, err := clock.Parse(i.Asked)
	return !f.now.Before(rules.After(at, form.Grace())), err
}

func (a *Book) settlements(ctx context.Context, tx *ledger.Tx, about []string) (map[said]rules.Settled, error) {
	rows, err := a.store.settled(ctx, tx, about)
	if err != nil {
		return nil, err
	}
	out := map[said]rules.Settled{}
	for _, r := range rows {
		at, err := clock.Parse(r.At)
		if err != nil {
			return nil, err
		}
		out[said{r.About, r.Service}] = rules.Settled{Answer: r.Answer, At: at}
	}
	return out, nil
}

// SettleRef is the kind of a settlement in a ref.Ref.
const SettleRef = "consent-settlement"

// Settle is the office's word where two homes disagree. It holds until one of them answers again. // serves AUA-12
func (a *Book) Settle(ctx context.Context, tx *ledger.Tx, child, service string, answer Answer, why string) (ledger.Event, error) {
	why = strings.TrimSpace(why)
	switch {
	case answer != Yes && answer != No:
		return ledger.Event{}, errs.Bad("answer", "Choose yes or no.")
	case len(why) < 5 || len(why) > 1000:
		return ledger.Event{}, errs.Bad("why", "Write in a sentence or two what was agreed, and with whom.")
	}
	all, err := a.Consents(ctx, tx, child)
	if err != nil {
		return ledger.Event{}, err
	}
	i := slices.IndexFunc(all, func(c Consent) bool { return c.Service == service })
	if i < 0 || !all[i].Disagree {
		return ledger.Event{}, errs.Clash("service", "The homes do not disagree about this now. Please look at it again.")
	}
	id, err := a.store.settle(ctx, tx, child, service, answer, why)
	if err != nil {
		return ledger.Event{}, err
	}
	e := ledger.Event{Verb: "agreements.settled", Subject: ref.New(tx.School, SettleRef, id), Changes: []ledger.Change{{Field: service, Class: ledger.Personal}}}
	return e, a.settle(ctx, tx, disagreeKey(child, all[i]))
}

// disagreeKey names one disagreement: the next one about the same service is told anew.
func disagreeKey(child string, c Consent) string {
	return "agreements.disagree." + child + "." + c.Service + "." + clock.Text(c.At)
}

// apart gives the homes' disagreements about somebody, by the key under which the office hears of each.
func (a *Book) apart(ctx context.Context, tx *ledger.Tx, about string) (map[string]bool, error) {
	all, err := a.Consents(ctx, tx, about)
	out := map[string]bool{}
	for _, c := range all {
		if c.Disagree {
			out[disagreeKey(about, c)] = true
		}
	}
	return out, err
}

// disagreements tells the office, once, of homes that do not agree, and settles what was before and is no more.
func (a *Book) disagreements(ctx context.Context, tx *ledger.Tx, about string, before map[string]bool) error {
	now, err := a.apart(ctx, tx, about)
	if err != nil {
		return err
	}
	for key := range before {
		if !now[key] {
			if err := a.settle(ctx, tx, key); err != nil {
				return err
			}
		}
	}
	var to []string
	for key := range now {
		if to == nil {
			if to, err = a.holders(ctx, tx, "office", "coordinator"); err != nil {
				return err
			}
		}
		err := a.tell(ctx, tx, notices.Notice{To: to, Kind: "agreements.disagree", Title: "Two homes have answered differently about a permission", Href: "/agreements/homes",
			Text: "Until the office has settled it the stricter answer holds.", Key: key})
		if err != nil {
			return err
		}
	}
	return nil
}

// holders are those who hold a post with one of the access roles, as the pack has it; the first role that somebody has wins.
func (a *Book) holders(ctx context.Context, tx *ledger.Tx, roles ...string) ([]string, error) {
	active := a.base.Policy.Load()
	if active == nil {
		return nil, nil
	}
	for _, role := range roles {
		var out []string
		for _, post := range active.Pack.Posts {
			if !slices.Contains(post.Roles, role) {
				continue
			}
			some, err := a.people.Holding(ctx, tx, post.Key)
			if err != nil {
				return nil, err
			}
			out = append(out, some...)
		}
		if len(out) > 0 {
			return slices.Compact(slices.Sorted(slices.Values(out))), nil
		}
	}
	return nil, nil
}
