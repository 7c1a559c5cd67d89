package sanctions

import (
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
)

// Bounds of what is typed, and of how far ahead a sanction may reach.
const (
	maxText = 2000
	longest = 366 * 24 * time.Hour // a school year
)

// Imposing is what somebody decides.
type Imposing struct {
	Incident string
	Person   string
	Kind     string // key in the ladder
	Starts   time.Time
	Ends     time.Time // zero: none
	Removes  []string
	Why      string
	Fair     string
}

// ladder are the steps for a group, as the policy in force has them. // serves INC-16
func ladder(pack *policy.Pack, audience string) []policy.Sanction {
	return slices.DeleteFunc(slices.Clone(pack.Sanctions), func(s policy.Sanction) bool { return s.For != audience })
}

func step(pack *policy.Pack, audience, key string) (policy.Sanction, bool) {
	all := ladder(pack, audience)
	i := slices.IndexFunc(all, func(s policy.Sanction) bool { return s.Key == key })
	if i < 0 {
		return policy.Sanction{}, false
	}
	return all[i], true
}

// mayImpose leaves every step for staff to the head and the chair. // serves INC-15 INC-37
func mayImpose(a authz.Actor, audience string) error {
	if audience == Staff && !a.Has(authz.Head, authz.Chair) {
		return errs.Denied("Only the head teacher or the chair of governors can set a step for an adult of the school. Nothing was stored.")
	}
	return nil
}

// seesStaff says who may see what was imposed on adults. // serves INC-37
func seesStaff(a authz.Actor) bool { return a.Job != "" || a.Has(authz.Head, authz.Chair) }

// blockedVerb marks a refusal in the trail, so that it can be counted.
const blockedVerb = "sanctions.blocked"

// offSiteSays is told where nothing can be imposed for conduct outside school.
const offSiteSays = "This happened outside school. Until the case says how it is linked to school and which clause of the policy covers it, " +
	"it can be recorded and passed to parents, but nothing can be imposed. Write both in the case first."

// offSite refuses where conduct outside school is neither linked to it nor covered by a clause. // serves INC-20
func offSite(i incidents.Incident) error {
	if i.MayPunish() {
		return nil
	}
	return errs.Bad("kind", "%s", offSiteSays)
}

func isOffSite(err error) bool {
	e, ok := errs.As(err)
	return ok && e.Safe == offSiteSays
}

// check reads what was typed against the ladder's step. // serves INC-16 INC-17
func (im Imposing) check(of policy.Sanction, now time.Time) error {
	if err := said("why", im.Why, "Write why this is imposed"); err != nil {
		return err
	}
	if err := said("fair", im.Fair, "Write why it is in proportion: what was weighed, and what milder step would not do"); err != nil {
		return err
	}
	if len(of.Removes) == 0 && len(im.Removes) > 0 {
		return errs.Bad("removes", "This step of the ladder takes no access away. Choose the one that does, or take the ticks out.")
	}
	if len(of.Removes) > 0 {
		if err := im.access(of, now); err != nil {
			return err
		}
	}
	return im.time(now)
}

func said(field, text, what string) error {
	switch n := len([]rune(strings.TrimSpace(text))); {
	case n < 5:
		return errs.Bad(field, "%s. Nothing is stored without it.", what)
	case n > maxText:
		return errs.Bad(field, "This is longer than 2,000 characters. Please shorten it.")
	}
	return nil
}

// access: what takes access away says what, and until when. Access is never taken without an end. // serves INC-17
func (im Imposing) access(of policy.Sanction, now time.Time) error {
	if len(im.Removes) == 0 {
		return errs.Bad("removes", "Choose what is taken away. Help, the school’s own pages and the report button always stay.")
	}
	for _, k := range im.Removes {
		if !slices.Contains(of.Removes, k) {
			return errs.Bad("removes", "The policy’s ladder does not let this step take that away. Choose from the list.")
		}
	}
	if im.Ends.IsZero() {
		return errs.Bad("ends", "Enter the last day. Access cannot be taken away without an end; it comes back by itself.")
	}
	if im.Starts.Before(startOfDay(now)) {
		return errs.Bad("starts", "Access cannot be taken away in the past. Enter today or a later day.")
	}
	return nil
}

func (im Imposing) time(now time.Time) error {
	switch {
	case im.Starts.Before(now.Add(-longest)) || im.Starts.After(now.Add(longest)):
		return errs.Bad("starts", "The first day is more than a school year away from today. Check the year.")
	case im.Ends.IsZero():
		return nil
	case !im.Ends.After(now):
		return errs.Bad("ends", "The end is in the past. Enter a later one.")
	case !im.Ends.After(im.Starts):
		return errs.Bad("ends", "The end comes before the start. Enter a later one.")
	case im.Ends.After(im.Starts.Add(longest)):
		return errs.Bad("ends", "This lasts longer than a school year. Enter an earlier end.")
	}
	return nil
}

func startOfDay(now time.Time) time.Time {
	y, m, d := now.In(clock.London).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, clock.London)
}
