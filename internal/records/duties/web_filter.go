package duties

import (
	"net/url"
	"slices"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

// filters are the questions above the list.
func (h pages) filters(c *web.Ctx, f inForce) []web.Field {
	post := web.Field{Name: "post", Label: "Post", Type: "select", Value: c.Query("post"), Options: []web.Option{{Text: "Any post"}}}
	area := web.Field{Name: "area", Label: "Part of the policy", Type: "select", Value: c.Query("area"), Options: []web.Option{{Text: "Any part"}}}
	month := web.Field{Name: "month", Label: "Due in", Type: "select", Value: c.Query("month"), Options: []web.Option{{Text: "Any month"}}}
	for _, d := range f.pack.Duties {
		post.Options = optionally(post.Options, d.Owner, f.postTitle(d.Owner))
		area.Options = optionally(area.Options, f.section(d), f.section(d))
	}
	for m, year := yearAround(f, f.now).From, yearAround(f, f.now); m.Before(year.Next); m = m.AddDate(0, 1, 0) {
		month.Options = append(month.Options, web.Option{Value: m.Format("2006-01"), Text: m.Format("January 2006")})
	}
	return []web.Field{{Name: "show", Label: "Show", Type: "select", Value: c.Query("show"), Options: []web.Option{{Text: "All duties"},
		{Value: "mine", Text: "My duties"}, {Value: "overdue", Text: "Overdue"}, {Value: "due", Text: "Due soon"}, {Value: "vacant", Text: "Of a vacant post"}}}, post, area, month}
}

func optionally(all []web.Option, value, text string) []web.Option {
	if value == "" || slices.ContainsFunc(all, func(o web.Option) bool { return o.Value == value }) {
		return all
	}
	return append(all, web.Option{Value: value, Text: text})
}

// section is the part of the policy that a duty comes from.
func (f inForce) section(d policy.Duty) string {
	clause, _ := f.pack.Clause(d.Clause)
	return clause.Section
}

func (h pages) filtered(c *web.Ctx, f inForce, all []Standing) ([]Standing, error) {
	month, err := h.dueIn(c, f)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(s Standing) bool {
		switch c.Query("show") {
		case "mine":
			if !mine(s, c.Actor.Person) {
				return true
			}
		case "overdue":
			if s.Round.State != Overdue {
				return true
			}
		case "due":
			if s.Round.State != Due && s.Round.State != Opened {
				return true
			}
		case "vacant":
			if s.Owner.Vacant == "" {
				return true
			}
		}
		return c.Query("post") != "" && s.Duty.Owner != c.Query("post") || c.Query("area") != "" && f.section(s.Duty) != c.Query("area") ||
			month != nil && !month[s.Duty.Key]
	}), nil
}

// dueIn are the duties of which a round falls due in the month asked for; nil when none was asked for.
func (h pages) dueIn(c *web.Ctx, f inForce) (map[string]bool, error) {
	from, err := time.ParseInLocation("2006-01", c.Query("month"), clock.London)
	if err != nil {
		return nil, nil
	}
	found := map[string]bool{}
	err = h.d.base.Ledger.Read(c, c.Grant, func(tx *ledger.Tx) error {
		all, err := h.d.between(c, tx, f, f.pack.Duties, from, from.AddDate(0, 1, -1))
		for _, one := range all {
			found[one.Duty.Key] = found[one.Duty.Key] || one.Round.State != Free
		}
		return err
	})
	return found, err
}

// query keeps the filters in a link.
func query(c *web.Ctx, more ...string) string {
	q := url.Values{}
	for _, name := range []string{"show", "post", "area", "month"} {
		if v := c.Query(name); v != "" {
			q.Set(name, v)
		}
	}
	for i := 0; i < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}
