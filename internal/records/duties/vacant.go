package duties

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// vacantPeriod marks in duties_told that a vacancy was told; it goes when the post is held again.
const vacantPeriod = "vacant"

func postKey(post string) string { return "post:" + post }

// vacant tells head and coordinator of required posts that nobody holds. // serves POL-07
func (d *Duties) vacant(ctx context.Context, s *staffing, already map[told]string, p *plan) error {
	empty, err := s.vacancies(ctx)
	if err != nil {
		return err
	}
	to, err := s.holdingAny(ctx, append(s.f.postsWith(authz.Head), s.f.postsWith(authz.Coordinator)...))
	if err != nil {
		return err
	}
	var fresh []say
	var titles []string
	for _, post := range empty {
		if _, known := already[told{postKey(post.Key), vacantPeriod, vacantPeriod, ""}]; !known {
			fresh, titles = append(fresh, say{duty: postKey(post.Key), period: vacantPeriod, kind: vacantPeriod}), append(titles, post.Title)
		}
	}
	if len(fresh) > 0 {
		fresh[0].notice = vacancy(titles, fresh[0].duty, clock.ISO(s.day), ids(to))
		p.say = append(p.say, fresh...)
	}
	for t := range already {
		if t.Period == vacantPeriod && !slices.ContainsFunc(empty, func(e policy.Post) bool { return postKey(e.Key) == t.Duty }) {
			p.filled = append(p.filled, t.Duty)
		}
	}
	slices.Sort(p.filled)
	return nil
}

// vacancy is one notice of all posts found empty together: a school that has just begun would else get a dozen.
func vacancy(titles []string, key, on string, to []string) *Notice {
	n := Notice{To: to, Kind: "duty.vacant", Urgent: true, Href: "/duties?show=vacant", Title: "Nobody holds the post: " + titles[0], Key: "duties/" + key + "/" + on}
	if len(titles) > 1 {
		n.Title = fmt.Sprintf("Nobody holds %d posts that the policy needs", len(titles))
	}
	n.Text = "The policy gives duties to: " + strings.Join(titles, ", ") + ". Until somebody holds a post, its duties fall to the deputy or to the head teacher. Give somebody the post on that person’s page."
	return &n
}
