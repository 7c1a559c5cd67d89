package demo

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"time"

	"belisha/internal/kit/clock"
)

// routine is what happens now and then besides concerns: a look-up with its reason, a request to open a site with its
// answer, a talk with those who look things up.
func (v *invention) routine(ctx context.Context, n int) error {
	switch n % 12 {
	case 3:
		return v.as(ctx, "dsl", func() error { return v.pages.lookUp(ctx, v.pupil(), v.hand.at) })
	case 6:
		return v.request(ctx, n)
	case 9:
		if n < 12 {
			return nil
		}
		return v.as(ctx, "head", func() error { return v.pages.talk(ctx, v.hand.at) })
	}
	return nil
}

func (v *invention) as(ctx context.Context, role string, do func() error) error {
	if err := v.sitDown(ctx, role); err != nil {
		return err
	}
	return do()
}

// pupil draws somebody's account name.
func (v *invention) pupil() string {
	for {
		if p := v.people[v.names.r.IntN(len(v.people))]; p.Role == "pupil" {
			return p.Account
		}
	}
}

// request has a teacher ask for a site and the coordinator answer an hour later; every other one is declined.
func (v *invention) request(ctx context.Context, n int) error {
	err := v.as(ctx, "teacher", func() error {
		return v.pages.post(ctx, "/filtering/ask", url.Values{"host": {fmt.Sprintf("museum%d.example", n)}, "kind": {"unblock"},
			"reason": {"For the history topic: photographs of the town a hundred years ago."}})
	})
	if err != nil {
		return err
	}
	v.hand.at = v.hand.at.Add(time.Hour)
	return v.as(ctx, "coordinator", func() error { return v.pages.decide(ctx, v.hand.at, n%24 == 6) })
}

func date(form url.Values, name string, at time.Time) {
	at = at.In(clock.London)
	form.Set(name+"-day", at.Format("2"))
	form.Set(name+"-month", at.Format("1"))
	form.Set(name+"-year", at.Format("2006"))
}

func (p *pages) lookUp(ctx context.Context, who string, at time.Time) error {
	form := url.Values{"who": {who}, "purpose": {"request"}, "reason": {"A parent asked what was blocked last week."}, "untold": {"yes"}} // also about a family that has not signed (AUA-11)
	date(form, "from", at.AddDate(0, 0, -7))
	date(form, "to", at)
	return p.post(ctx, "/monitoring", form)
}

func (p *pages) decide(ctx context.Context, at time.Time, allow bool) error {
	list, err := p.get(ctx, "/filtering/requests?state=open")
	if err != nil {
		return err
	}
	m := regexp.MustCompile(`href="(/filtering/requests/[0-9a-z]{26})"`).FindStringSubmatch(list)
	if m == nil {
		return fmt.Errorf("the request is not in the list")
	}
	if err := p.post(ctx, m[1]+"/look", url.Values{}); err != nil { // nobody opens what nobody has looked at (WEB-06)
		return err
	}
	form := url.Values{"state": {"declined"}, "decision": {"The same pictures are in the library's own collection."}}
	if allow {
		form = url.Values{"state": {"allowed"}, "profiles": {"upper_ks2"}, "decision": {"Looked through; it holds nothing but the museum's pictures."},
			"risk-fit": {"yes"}, "risk-contact": {"no"}, "risk-public": {"no"}, "risk-money": {"no"}}
		date(form, "until", at.AddDate(0, 1, 0))
	}
	return p.post(ctx, m[1], form)
}

// talk is the head's with the first of those who look things up.
func (p *pages) talk(ctx context.Context, at time.Time) error {
	page, err := p.get(ctx, "/monitoring/oversight")
	if err != nil {
		return err
	}
	m := regexp.MustCompile(`<option value="([0-9a-z]{26})"`).FindStringSubmatch(page)
	if m == nil {
		return nil // nobody has looked anything up yet
	}
	form := url.Values{"person": {m[1]}}
	date(form, "held", at)
	return p.post(ctx, "/monitoring/oversight", form)
}
