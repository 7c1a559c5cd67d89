package trial

import (
	"cmp"
	"slices"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// device: what a kind of device may do; undecided is not allowed and gets no network. serves POL-11
func (t *trial) device(c testCase) (outcome, string) {
	key := c.given.one("device")
	i := slices.IndexFunc(t.pack.Devices.Rows, func(d policy.DeviceClass) bool { return d.Key == key })
	if i < 0 {
		return absent("device class", key)
	}
	d := t.pack.Devices.Rows[i]
	return outcome{"allowed": {cmp.Or(d.Allowed, "no")}, "level": {cmp.Or(d.Level, "none")}, "decided": yesNo(d.Allowed != "" && d.Level != "")}, ""
}

// action: how far an action of a user is fine; undecided is unlawful. serves POL-09
func (t *trial) action(c testCase) (outcome, string) {
	key := c.given.one("action")
	i := slices.IndexFunc(t.pack.Actions.Rows, func(a policy.UserAction) bool { return a.Key == key })
	if i < 0 {
		return absent("user action", key)
	}
	a := t.pack.Actions.Rows[i]
	return outcome{"level": {cmp.Or(a.Level, "unlawful")}, "times": {a.Times}, "decided": yesNo(a.Level != "")}, ""
}

// activity: the mark of a group, and the window where it says "at certain times". serves POL-10
func (t *trial) activity(c testCase) (outcome, string) {
	row, ok := t.pack.Activity.Row(c.given.one("activity"))
	if !ok {
		return absent("activity", c.given.one("activity"))
	}
	mark, ok := map[string]string{"staff": row.Staff, "children": row.Children}[c.given.one("group")]
	if !ok {
		return nil, "a group is staff or children"
	}
	return outcome{"mark": {mark}, "times": {row.Times}}, ""
}

// profile: whose rules of the filter apply to a person. serves WEB-04
func (t *trial) profile(c testCase) (outcome, string) {
	roles, _ := c.given.get("person")
	if wrong := t.known(roles.words()); wrong != "" {
		return nil, wrong
	}
	p := t.profileOf(c)
	return outcome{"profile": {p.Key}, "band": {p.Band}}, ""
}

func (t *trial) profileOf(c testCase) policy.Profile {
	roles, _ := c.given.get("person")
	return t.pack.Filtering.ProfileFor(roles.words(), c.given.one("year"))
}

// day reads a date; an empty one is no day.
func day(text string) (time.Time, string) {
	if text == "" {
		return time.Time{}, ""
	}
	d, err := time.ParseInLocation(time.DateOnly, text, clock.London)
	if err != nil {
		return time.Time{}, "“" + text + "” is not a date like 2026-09-02"
	}
	return d, ""
}
