package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"regexp"

	"belisha/internal/policy"
)

var aVersion = regexp.MustCompile(`/policy/versions/([0-9a-z]{26})`)

// draft begins the next version of the policy, as far as a school would be with it: changed in one place, written and
// agreed by its authors, lying with two of the groups, of which two people have said something. It does not rule.
func (v *invention) draft(ctx context.Context, pack *policy.Pack) error {
	at, err := v.begin(ctx)
	if err != nil {
		return err
	}
	clause := pack.Clauses[0]
	if one, ok := pack.Clause("filter.games"); ok {
		clause = one
	}
	if err := v.reword(ctx, at, clause); err != nil {
		return err
	}
	for _, body := range []string{"staff", "parents"} {
		if err := v.pages.post(ctx, at+"/consult", url.Values{"body": {body}, "do": {"open"}}); err != nil {
			return err
		}
	}
	for _, said := range []struct{ role, body, clause, text string }{
		{"teacher", "staff", clause.ID, "Please say what this means for the games in our maths lessons. The children will ask."},
		{"parent", "parents", "", "We would like to read this in two pages. The children's version is clearer than ours."},
	} {
		form := url.Values{"body": {said.body}, "clause": {said.clause}, "said": {said.text}}
		if err := v.as(ctx, said.role, func() error { return v.pages.post(ctx, at+"/consultation", form) }); err != nil {
			return err
		}
	}
	return v.written(ctx, at, pack)
}

// begin starts from the version in force, by whoever owns the document.
func (v *invention) begin(ctx context.Context) (string, error) {
	for _, role := range []string{"coordinator", "head"} {
		if err := v.sitDown(ctx, role); err != nil {
			return "", err
		}
		list, err := v.pages.get(ctx, "/policy/versions")
		if err != nil {
			return "", err
		}
		m := aVersion.FindStringSubmatch(list)
		if m == nil {
			return "", errors.New("the list of versions is empty")
		}
		got, err := v.pages.try(ctx, m[0]+"/draft", typed{text: url.Values{}})
		if err != nil {
			return "", err
		}
		if got.status == http.StatusSeeOther {
			return "/policy/versions/" + path.Base(got.to), nil
		}
	}
	return "", errors.New("neither the coordinator nor the head may begin a draft")
}

func (v *invention) reword(ctx context.Context, at string, c policy.Clause) error {
	form := url.Values{"was-text": {c.Text}, "text": {c.Text + " A teacher may ask for a game that belongs to a lesson."}, "was-owner": {c.Owner}, "owner": {c.Owner},
		"was-control": {c.Control}, "control": {c.Control}, "was-figure": {c.Figure}, "figure": {c.Figure}}
	for group, text := range c.Audience {
		form.Set("was-audience-"+group, text)
		form.Set("audience-"+group, text)
	}
	if err := v.pages.post(ctx, at+"/edit/clauses/"+c.ID, form); err != nil {
		return fmt.Errorf("the draft: %w", err)
	}
	return nil
}

// written records the first stage of the policy's own way.
func (v *invention) written(ctx context.Context, at string, pack *policy.Pack) error {
	if len(pack.Approval.Stages) == 0 {
		return nil
	}
	form := url.Values{"form": {"stage"}, "stage": {pack.Approval.Stages[0].Key}, "name": {"Online safety committee"}, "post": {"Committee"},
		"minute": {"Autumn meeting, minute 3.1"}, "decision": {"approved"}}
	date(form, "held", v.hand.at)
	return v.as(ctx, "coordinator", func() error { return v.pages.post(ctx, at+"/stage", form) })
}
