package demo

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"belisha/internal/kit/clock"
)

var (
	caseLink   = regexp.MustCompile(`href="/incidents/([0-9a-z]{26})"`)
	caseNumber = regexp.MustCompile(`\d{4}-\d{4}`)
)

// telling is what somebody tells the school.
type telling struct {
	who  Account
	form url.Values
	to   string // the role that finds it on its list
	as   string // how it is classified, "learner:row"; empty: not yet
	name string // its title
	more url.Values
	// Who is named besides those of the form, account → part.
	named map[string]string
}

// tell sends what somebody tells and gives the case that it opened.
func (v *invention) tell(ctx context.Context, t telling) (string, error) {
	if err := v.pages.signIn(ctx, t.who); err != nil {
		return "", err
	}
	if t.form.Get("words") != "" && t.who.Role != "pupil" {
		date(t.form, "when", v.hand.at)
	}
	if err := v.pages.post(ctx, "/tell", t.form); err != nil {
		return "", err
	}
	v.hand.at = v.hand.at.Add(4 * time.Minute)
	if err := v.sitDown(ctx, t.to); err != nil {
		return "", err
	}
	id, err := v.pages.newest(ctx)
	if err != nil || t.as == "" {
		return id, err
	}
	for _, account := range sorted(t.named) {
		if err := v.pages.post(ctx, "/incidents/"+id+"/person", url.Values{"person": {account}, "part": {t.named[account]}}); err != nil {
			return id, err
		}
	}
	return id, v.pages.classify(ctx, id, t, v.hand.at)
}

// newest is the case that came last of those that whoever is signed in deals with.
func (p *pages) newest(ctx context.Context) (string, error) {
	page, err := p.get(ctx, "/incidents")
	if err != nil {
		return "", err
	}
	last := ""
	for _, m := range caseLink.FindAllStringSubmatch(page, -1) {
		last = max(last, m[1]) // ids grow with the clock
	}
	if last <= p.last {
		return "", fmt.Errorf("%s finds no new case", p.who.Title)
	}
	p.last = last
	return last, nil
}

func (p *pages) classify(ctx context.Context, id string, t telling, at time.Time) error {
	happened := at.Add(-time.Hour) // day and hour of one moment: soon after midnight the hour before lies on the day before
	form := url.Values{"row": {t.as}, "heading": {t.name}, "place": {"school"}, "hour": {happened.In(clock.London).Format("15:04")},
		"classify-reason": {"From what was told, and a talk with the class teacher."}}
	date(form, "happened", happened)
	for k, v := range t.more {
		form[k] = v
	}
	return p.post(ctx, "/incidents/"+id+"/classify", form)
}

// number is a case's, as registers write it.
func (p *pages) number(ctx context.Context, id string) (string, error) {
	page, err := p.get(ctx, "/incidents/"+id)
	return caseNumber.FindString(page), err
}

// finish does all that is left of a case and closes it.
func (v *invention) finish(ctx context.Context, id, outcome, why string, n int) error {
	if err := v.pages.steps(ctx, id, v.hand.now, -1); err != nil {
		return err
	}
	if err := v.pages.learned(ctx, id, n); err != nil {
		return err
	}
	return v.pages.closing(ctx, id, outcome, "Everybody who had to know, the same day.", why)
}

// haveIt presses “I have this”.
func (p *pages) haveIt(ctx context.Context, id string) error {
	return p.post(ctx, "/incidents/"+id+"/acknowledge", url.Values{})
}

// child is one of a class; the first is the one whom the short table shows and is left in peace.
func (v *invention) child(class string, n int) (Account, error) {
	for _, a := range v.card.Accounts {
		if a.Role == "pupil" && strings.EqualFold(a.Class, class) {
			if n == 0 {
				return a, nil
			}
			n--
		}
	}
	return Account{}, fmt.Errorf("the class %s has too few children", class)
}

// somebody is the account of a role, in a class where one is given.
func (v *invention) somebody(role, class string) (Account, error) {
	a, ok := v.card.find(role, class)
	if !ok {
		return a, fmt.Errorf("nobody in the demo is %s", role)
	}
	return a, nil
}
