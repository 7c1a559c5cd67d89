package demo

import (
	"context"
	"net/url"
	"strings"
	"time"

	"belisha/internal/kit/clock"
)

// steps does what a case still asks for, as far as the form of each step lets whoever is signed in; most limits how many,
// below nought there is no limit. It reads the forms and knows no path.
func (p *pages) steps(ctx context.Context, id string, now func() time.Time, most int) error {
	page := "/incidents/" + id
	all, err := p.sheets(ctx, page)
	if err != nil {
		return err
	}
	if s, asks := found(all, page+"/answers"); asks {
		if err := p.post(ctx, s.action, s.written(func(*box) string { return "no" })); err != nil {
			return err
		}
		if all, err = p.sheets(ctx, page); err != nil {
			return err
		}
	}
	for _, s := range all {
		if s.action != page+"/task" {
			continue
		}
		if most == 0 {
			return nil
		}
		most--
		if err := p.post(ctx, s.action, s.written(func(b *box) string { return stepWord(b, now()) })); err != nil {
			return err
		}
	}
	return nil
}

// stepWord answers one of the questions that a step of a case may ask.
func stepWord(b *box, now time.Time) string {
	need, _, _ := strings.Cut(b.name, "-")
	switch need {
	case "who":
		return "The mother, and then the duty officer"
	case "channel", "choice", "owner":
		if len(b.options) > 0 {
			return b.options[0]
		}
	case "reference":
		return "Z-" + now.In(clock.London).Format("0102-1504")
	case "reply":
		return "Thanked us, and talks about it at home."
	case "review":
		day := now.In(clock.London).AddDate(0, 0, 14)
		for end, layout := range map[string]string{"-day": "2", "-month": "1", "-year": "2006"} {
			if strings.HasSuffix(b.name, end) {
				return day.Format(layout)
			}
		}
	case "reason":
		return "Done the same afternoon."
	}
	return ""
}

// learned writes down what a case taught: for some audiences done, for one to be passed on.
func (p *pages) learned(ctx context.Context, id string, n int) error {
	at := "/incidents/" + id + "/lesson"
	s, err := p.sheet(ctx, at, at)
	if err != nil {
		return err
	}
	i := 0
	return p.post(ctx, s.action, s.written(func(b *box) string {
		switch {
		case b.name == "lesson" && n%3 == 0:
			return nth(lessonsLearned(), n/3, false)
		case b.name == "none" && n%3 != 0:
			return "The rule and the reason for it were clear to everybody."
		case b.kind == "radio":
			i++
			if n%3 == 0 && i%4 == 1+n/3%4 {
				return "pass_on"
			}
			return []string{"not_needed", "done"}[btoi(n%3 == 0)]
		}
		return ""
	}))
}

func btoi(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// lessonsLearned tell nobody who somebody is: the house checks it.
func lessonsLearned() []string {
	return []string{"Children told us early where the button was explained at the start of the lesson.",
		"A page that is blocked without a reason makes children try again; a word about why helps.",
		"Some did not know that a game with a chat counts as a chat.",
		"Passwords were shared to help a friend. We practise what else a friend can do.",
		"Staff were unsure what to do with a device; the chart hangs in the staff room now."}
}

// closing ends a case that has nothing left to do.
func (p *pages) closing(ctx context.Context, id, outcome, informed, why string) error {
	s, err := p.sheet(ctx, "/incidents/"+id, "/incidents/"+id+"/close")
	if err != nil {
		return err
	}
	said := url.Values{"outcome": {outcome}, "informed": {informed}, "close-reason": {why}, "risks": {"none"}, "nobody": {"yes"}}
	return p.post(ctx, s.action, s.written(func(b *box) string { return said.Get(b.name) }))
}
