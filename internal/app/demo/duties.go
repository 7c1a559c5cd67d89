package demo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"belisha/internal/policy"
)

var openRound = regexp.MustCompile(`<input[^>]*name="round"[^>]*value="([^"]+)"`)

// planDuties has most duties signed when they come round; of every five one is signed late and one not at all.
func (b *books) planDuties(pack *policy.Pack, days int) {
	for i, d := range pack.Duties {
		who, ok := b.workers.pick(nil, []string{d.Owner, d.Deputy, "head"})
		from := map[int]int{1: days * 2 / 3, 3: days}[i%5]
		for day := from; ok && d.Proof.Attest != "" && day < days; day += daysAWeek {
			if b.r.IntN(5) < 2 {
				b.later(day, deed{who, func(ctx context.Context, _ int) error { return b.signDuty(ctx, d) }})
			}
		}
	}
}

func (b *books) signDuty(ctx context.Context, d policy.Duty) error {
	at := "/duties/" + url.PathEscape(d.Key)
	page, err := b.v.pages.get(ctx, at)
	if err != nil {
		return err
	}
	rounds := openRound.FindAllStringSubmatch(page, -1)
	if len(rounds) == 0 {
		return nil // signed already
	}
	one := rounds[b.r.IntN(len(rounds))][1]
	return b.v.pages.post(ctx, at+"/done", url.Values{"round": {one}, "confirm": {"yes"}, "note": {nth(dutyNotes(), b.r.IntN(9), false)}})
}

func dutyNotes() []string {
	return []string{"", "", "Done on the day, nothing to report.", "A little late because of the inspection of the hall.", "All as it should be.", "One thing put right on the spot."}
}

// handOver gives one of the coordinator's duties to a colleague for a fortnight's course.
func (b *books) handOver(ctx context.Context, pack *policy.Pack) error {
	from, err := b.workers.must("coordinator")
	if err != nil {
		return err
	}
	to, err := b.workers.must("head")
	if err != nil {
		return err
	}
	for _, d := range pack.Duties {
		if d.Owner != "coordinator" || d.Proof.Attest == "" {
			continue
		}
		form := url.Values{"what": {"one"}, "to": {to.id}, "why": {"On a course"}}
		date(form, "from", b.v.hand.at)
		date(form, "until", b.v.hand.at.Add(14*24*time.Hour))
		return b.sit(ctx, 0, []deed{{from, func(ctx context.Context, _ int) error {
			return b.v.pages.post(ctx, "/duties/"+d.Key+"/hand-over", form)
		}}})
	}
	return nil
}

var aNotice = regexp.MustCompile(`/notices/([0-9a-z]{26})`)

// readNotices has some people read their newest notices and leave the rest.
func (b *books) readNotices(ctx context.Context) error {
	var all []deed
	for _, role := range []string{"coordinator", "head", "dsl", "governor"} {
		who, err := b.workers.must(role)
		if err != nil {
			return err
		}
		all = append(all, deed{who, b.readSome})
	}
	return b.sit(ctx, 0, all)
}

func (b *books) readSome(ctx context.Context, _ int) error {
	page, err := b.v.pages.get(ctx, "/notices")
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, m := range aNotice.FindAllStringSubmatch(page, -1) {
		if seen[m[1]] || len(seen) == 3 {
			continue
		}
		seen[m[1]] = true
		got, err := b.v.pages.try(ctx, "/notices/"+m[1]+"/read", typed{text: url.Values{}})
		if err != nil {
			return err
		}
		if got.status != http.StatusSeeOther {
			return fmt.Errorf("a notice could not be read: %s", got.faults())
		}
	}
	return nil
}
