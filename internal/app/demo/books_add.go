package demo

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/policy"
)

// maker is somebody who may add, may see what was added, and may see what an entry points at; as far as there is one.
func (b *books) maker(def *policy.Register) (worker, bool) {
	lists := [][]string{def.May.Add, def.May.See}
	for _, f := range def.Fields {
		if f.Kind == "reference" {
			lists = append(lists, b.stock.sight[strings.Join(f.Of, "")])
		}
	}
	for n := len(lists); n > 0; n-- {
		if who, ok := b.workers.pick(nil, lists[:n]...); ok {
			return who, true
		}
	}
	return worker{}, false
}

// closed registers hold one entry for each of a few things, all of which are expected.
func closed(def *policy.Register) bool {
	return len(def.Expects) > 0 && slices.ContainsFunc(def.Fields, func(f policy.Field) bool { return f.Unique && f.Kind == "choice" })
}

// add makes one entry at the form of its register; what a register does not take is left out.
func (b *books) add(ctx context.Context, p entryPlan, who worker, day int) error {
	f := b.fillers[p.def.Key]
	w := &writing{n: b.made[p.def.Key], by: who, at: b.v.hand.at, values: map[string]string{}, wants: p.wants}
	maps.Copy(w.values, p.given)
	b.made[p.def.Key]++
	if len(p.def.States) > 0 {
		w.state = p.def.States[0].Key
	}
	w.expect(p)
	if !f.fill(w) {
		b.refuse(p.def, "nothing fits "+w.stuck, w.values)
		return nil
	}
	form := f.typed(w.values, nil)
	if p.expected != "" {
		form.text.Set("expected", p.expected)
	}
	got, err := b.v.pages.try(ctx, "/registers/"+p.def.Key+"/new", form)
	if err != nil {
		return err
	}
	if got.status != http.StatusSeeOther {
		b.refuse(p.def, got.faults(), w.values)
		return nil
	}
	if id := path.Base(got.to); len(id) == 26 {
		it := &item{def: p.def, path: got.to, n: w.n, state: w.state, values: w.values, revision: 1}
		b.items = append(b.items, it)
		b.wait(it, day)
		b.stock.entries[p.def.Key] = append(b.stock.entries[p.def.Key], id)
		return b.sign(ctx, it, who)
	}
	return nil
}

// write makes one entry of which something is known, by somebody of a role.
func (b *books) write(ctx context.Context, register, role string, given map[string]string) error {
	i := slices.IndexFunc(b.v.pages.pack.Registers, func(r policy.Register) bool { return r.Key == register })
	if i < 0 {
		return nil // the policy has no such register
	}
	who, err := b.workers.must(role)
	if err != nil {
		return err
	}
	if err := b.v.pages.signIn(ctx, who.account); err != nil {
		return err
	}
	before := len(b.refused)
	err = b.add(ctx, entryPlan{def: &b.v.pages.pack.Registers[i], given: given}, who, math.MaxInt32)
	if err == nil && len(b.refused) > before {
		err = fmt.Errorf("%s", b.refused[before])
	}
	return err
}

// expect answers the choice that an expected entry is.
func (w *writing) expect(p entryPlan) {
	for _, f := range p.def.Fields {
		for _, o := range f.Options {
			if f.Kind == "choice" && o.Key == p.expected {
				w.values[f.Key] = o.Key
				return
			}
		}
	}
	for _, x := range p.def.Expects {
		if x.Key == p.expected && len(p.def.Fields) > 0 && p.def.Fields[0].Kind == "text" {
			w.values[p.def.Fields[0].Key] = x.Title
		}
	}
}

// sign is the signature of somebody who may, under every third entry.
func (b *books) sign(ctx context.Context, it *item, who worker) error {
	may := it.def.May.Attest
	if it.signed || len(may) == 0 || !who.in(may) || !who.in(it.def.May.See) || b.about(it, who) || b.r.IntN(3) > 0 {
		return nil
	}
	it.signed = true
	got, err := b.v.pages.try(ctx, it.path+"/attest", typed{text: url.Values{"name": {who.name}, "revision": {strconv.Itoa(it.revision)},
		"words": {"Seen and right."}}})
	if err == nil && got.status != http.StatusSeeOther {
		b.refuse(it.def, "attest: "+got.faults(), nil)
	}
	return err
}

func (b *books) about(it *item, who worker) bool {
	return slices.ContainsFunc(it.def.Fields, func(f policy.Field) bool { return f.About && it.values[f.Key] == who.id })
}

func (b *books) refuse(def *policy.Register, why string, values map[string]string) {
	b.refused = append(b.refused, def.Key+": "+why)
	slog.Debug("the demo's entry was not taken", "register", def.Key, "why", why, "values", fmt.Sprint(values))
}

// faults are what a page says is wrong.
func (a answer) faults() string {
	var out []string
	for _, m := range regexp.MustCompile(`(?s)(?:govuk-error-message">(.*?)</p>|(?:error-summary__list"|<h1[^>]*)>(.*?)</(?:ul|h1)>)`).FindAllStringSubmatch(a.body, -1) {
		out = append(out, strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(m[1]+m[2], "")), " "))
	}
	return fmt.Sprint(a.status, " ", strings.Join(out, "; "))
}
