package demo

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Requests about sites and reports of failures, in each state that there is, for a visitor to find.

var (
	aRequest = regexp.MustCompile(`href="(/filtering/requests/[0-9a-z]{26})"`)
	aFailure = regexp.MustCompile(`href="(/filtering/failures/[0-9a-z]{26})"`)
)

// wish is a request about a site and what became of it.
type wish struct {
	role, class, host, kind, reason string
	state                           string // empty: it waits
	decision, undo                  string
}

// wishes are those of the last days: closed, opened and undone, and two that wait.
func wishes() []wish {
	return []wish{
		{"teacher", "1 Otter", "files.test", "block", "Its front page has pictures that are not for children.", "blocked", "Looked through with the class teacher; it stays closed for the children.", ""},
		{"teacher", "2 Robin", "sewing.example", "unblock", "Patterns for the puppets in design and technology.", "allowed", "Patterns and nothing else.", "The topic ended early; the site has a shop now."},
		{"assistant", "", "numbers.example", "wrong", "A site of sums that is blocked for Year 1.", "", "", ""},
		{"teacher", "6 Falcon", "museum54.example", "unblock", "Letters from the time of the railways, for writing.", "", "", ""},
	}
}

// wished are they asked for and decided, all in the last hours.
func (v *invention) wished(ctx context.Context) error {
	for _, w := range wishes() {
		who, err := v.somebody(w.role, w.class)
		if err != nil {
			return err
		}
		if err := v.pages.signIn(ctx, who); err != nil {
			return err
		}
		if err := v.pages.post(ctx, "/filtering/ask", url.Values{"host": {w.host}, "kind": {w.kind}, "reason": {w.reason}}); err != nil {
			return err
		}
		v.hand.at = v.hand.at.Add(2 * time.Minute)
		if w.state == "" {
			continue
		}
		if err := v.as(ctx, "coordinator", func() error { return v.pages.settleWish(ctx, w, v.hand.at) }); err != nil {
			return err
		}
	}
	return nil
}

func (p *pages) settleWish(ctx context.Context, w wish, at time.Time) error {
	page, err := p.inRow(ctx, "/filtering/requests?state=open", w.host, aRequest)
	if err != nil {
		return err
	}
	if err := p.post(ctx, page+"/look", url.Values{}); err != nil {
		return err
	}
	form := url.Values{"state": {w.state}, "decision": {w.decision}, "profiles": {"lower_ks2", "upper_ks2"}}
	for _, risk := range []string{"contact", "public", "money"} {
		form.Set("risk-"+risk, "no")
	}
	form.Set("risk-fit", "yes")
	date(form, "until", at.AddDate(0, 2, 0))
	if err := p.post(ctx, page, form); err != nil || w.undo == "" {
		return err
	}
	return p.post(ctx, page+"/undo", url.Values{"undo": {w.undo}})
}

// slipped are sites that got through: one is with the provider, one stays closed, one was in order.
func (v *invention) slipped(ctx context.Context) error {
	for _, one := range []struct{ class, host, saw string }{
		{"6 Falcon", "animation.example", "Between the drawings there was an advert for a betting game."},
		{"3 Heron", "weather.example", "A chat window opened beside the map."},
		{"1 Otter", "phonics.example", "A picture of a fight came up. It belonged to a story."},
	} {
		if err := v.teach(ctx, one.class); err != nil {
			return err
		}
		if err := v.pages.post(ctx, "/filtering/report", url.Values{"host": {one.host}, "group": {"pupils"}, "reason": {one.saw}}); err != nil {
			return err
		}
		v.hand.at = v.hand.at.Add(time.Minute)
	}
	return v.as(ctx, "technician", func() error {
		at, err := v.pages.inRow(ctx, "/filtering/failures", "animation.example", aFailure)
		if err != nil {
			return err
		}
		if err := v.pages.post(ctx, at+"/provider", url.Values{"reference": {"HN-20417"}}); err != nil {
			return err
		}
		if err := v.settled(ctx, "weather.example", "kept", "The chat is on every page. Closed for children; a still map is in the atlas."); err != nil {
			return err
		}
		return v.settled(ctx, "phonics.example", "opened", "Looked through: a drawing in a tale about two knights. It is in order.")
	})
}

// settled is a report that somebody has looked into.
func (v *invention) settled(ctx context.Context, host, state, why string) error {
	at, err := v.pages.inRow(ctx, "/filtering/failures", host, aFailure)
	if err != nil {
		return err
	}
	form := url.Values{"state": {state}, "why": {why}}
	date(form, "until", v.hand.at.AddDate(0, 6, 0))
	return v.pages.post(ctx, at, form)
}

// weighed is the note on opening encrypted connections: the demo leaves it off, and says what has to be done first.
func (v *invention) weighed(ctx context.Context) error {
	return v.books.write(ctx, "impact_assessments", "technician", map[string]string{
		"project": "Opening encrypted connections of children at the filter", "left": "medium", "children": "yes",
		"why":      "Words that are looked for, and programs that come in, are seen by the filter only where a connection is opened.",
		"data":     "Addresses and searches of children on the school's devices. Not banks, health or help, and no adult.",
		"risks":    "More is seen than is needed. A device that does not trust the certificate shows warnings, and children learn to click them away.",
		"measures": "Off until every device trusts the school's certificate. Everybody is told before. The sites that are never opened stand in the policy."})
}

// listsOld answers what the gateway says of the lists that come with Belisha: no provider renews them.
func (v *invention) listsOld(ctx context.Context) error {
	return v.as(ctx, "coordinator", func() error {
		page, err := v.pages.get(ctx, "/alerts?state=open")
		if err != nil || !strings.Contains(page, "Trouble at the gateway") {
			return err
		}
		at, err := v.pages.inRow(ctx, "/alerts?state=open", "Trouble at the gateway", regexp.MustCompile(`href="(/alerts/[0-9a-z]{26})"`))
		if err != nil {
			return err
		}
		return v.pages.post(ctx, at+"/act", url.Values{"action": {"The small lists that come with the demo have no provider. A school subscribes to lists that are renewed."}})
	})
}

// checkSheet has every question of the check sheet asked once, at the filter's own door.
func (v *invention) checkSheet(ctx context.Context) error {
	return v.Try(ctx, func() error {
		return v.as(ctx, "technician", func() error { return v.pages.post(ctx, "/probing/run", url.Values{}) })
	})
}
