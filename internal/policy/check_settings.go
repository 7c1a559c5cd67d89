package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

func (c *checker) forms() {
	c.unique("forms.yaml", "key", "form", keys(c.pack.Forms, func(f Form) string { return f.Key }))
	for i, form := range c.pack.Forms {
		at := fmt.Sprintf("forms.yaml[%d]", i)
		c.filled(at+".title", "title", form.Title)
		c.filled(at+".source", "source", form.Source)
		c.one(at+".audience", "audience", form.Audience, agreeing())
	}
}

func (c *checker) settings() {
	s := &c.pack.Settings
	c.groups("idle_minutes", s.IdleMinutes, []string{"pupils", "staff", "safeguarding"})
	c.groups("failed_sign_ins", s.FailedSignIns, []string{"pupils", "adults"})
	c.passwords()
	for _, f := range []struct {
		key   string
		value int
	}{
		{"log_days", s.LogDays}, {"small_number", s.SmallNumber},
		{"first_action_hours", s.FirstActionHours}, {"repeat_attempts", s.RepeatAttempts},
	} {
		if f.value == 0 {
			c.fault("settings.yaml."+f.key, "", "the setting %s must be at least 1", f.key)
		}
	}
	if s.SmallNumber > 0 && s.SmallNumber < leastSmallNumber {
		c.fault("settings.yaml.small_number", "", "the setting small_number is %d; counts under %d would let a child be recognised, so it must be at least that", s.SmallNumber, leastSmallNumber)
	}
	c.terms()
	c.closed()
	c.helpers()
	c.signing()
	c.access()
}

// leastSmallNumber is the floor that no pack may loosen. serves GOV-17, STD-28
const leastSmallNumber = 5

// groups demands a value above nought for every group, and no other group.
func (c *checker) groups(setting string, values map[string]int, known []string) {
	at := "settings.yaml." + setting
	for _, key := range sortedKeys(values) {
		c.one(at+"."+key, "group", key, known)
	}
	for _, key := range known {
		if values[key] == 0 {
			c.fault(at+"."+key, "", "the setting %s needs a value above nought for %s", setting, key)
		}
	}
}

// passwords serves PPL-07: as children grow older their passwords never grow weaker.
func (c *checker) passwords() {
	order := []string{"ks1", "lower_ks2", "upper_ks2", "adults"}
	lengths := c.pack.Settings.PasswordLength
	c.groups("password_length", lengths, order)
	for i, band := range order[1:] {
		if lengths[band] < lengths[order[i]] {
			c.fault("settings.yaml.password_length."+band, "", "the password of %s is shorter than that of %s", band, order[i])
		}
	}
}

func (c *checker) terms() {
	c.unique("settings.yaml.terms", "key", "term", keys(c.pack.Settings.Terms, func(t Term) string { return t.Key }))
	if len(c.pack.Settings.Terms) == 0 {
		c.fault("settings.yaml.terms", "", "the pack names no term")
	}
	var last time.Time
	for i, term := range c.pack.Settings.Terms {
		at := fmt.Sprintf("settings.yaml.terms[%d]", i)
		c.filled(at+".title", "title", term.Title)
		from, ok1 := c.date(at+".from", "first day", term.From)
		to, ok2 := c.date(at+".to", "last day", term.To)
		if ok1 && ok2 && to.Before(from) {
			c.fault(at+".to", "", "the term %s ends before it starts", quote(term.Title))
		}
		if ok1 && !last.IsZero() && !from.After(last) {
			c.fault(at+".from", "", "the term %s starts before the one above it has ended", quote(term.Title))
		}
		c.half(at, term, from, to)
		if ok2 {
			last = to
		}
	}
}

// half demands that a half-term holiday lies inside its term.
func (c *checker) half(at string, term Term, from, to time.Time) {
	if term.HalfFrom == "" && term.HalfTo == "" {
		return
	}
	start, ok1 := c.date(at+".half_from", "first day of the half-term holiday", term.HalfFrom)
	end, ok2 := c.date(at+".half_to", "last day of the half-term holiday", term.HalfTo)
	if ok1 && ok2 && end.Before(start) {
		c.fault(at+".half_to", "", "the half-term holiday of %s ends before it starts", quote(term.Title))
	}
	if ok1 && !from.IsZero() && !start.After(from) || ok2 && !to.IsZero() && !end.Before(to) {
		c.fault(at+".half_from", "", "the half-term holiday of %s does not lie inside the term", quote(term.Title))
	}
}

// closed demands real dates, each once.
func (c *checker) closed() {
	seen := map[string]bool{}
	for i, day := range c.pack.Settings.Closed {
		at := fmt.Sprintf("settings.yaml.closed[%d]", i)
		if c.date(at, "closed day", day); seen[day] {
			c.fault(at, "", "the closed day %s is written twice", quote(day))
		}
		seen[day] = true
	}
}

// helpers serves STD-27: a child can always reach help, so the filter must let every helper's site pass.
func (c *checker) helpers() {
	for i, helper := range c.pack.Settings.Helpers {
		at := fmt.Sprintf("settings.yaml.helpers[%d]", i)
		c.filled(at+".title", "title", helper.Title)
		if helper.Phone == "" && helper.Host == "" {
			c.fault(at, "", "the helper %s has neither telephone nor site", quote(helper.Title))
		}
		if helper.Host != "" && !c.allowed(helper.Host) {
			c.fault(at+".host", "", "the helper's site %s is not among the sites that filtering.yaml allows", quote(helper.Host))
		}
	}
}

func (c *checker) allowed(host string) bool {
	return slices.ContainsFunc(c.pack.Filtering.Allow, func(h Host) bool {
		return host == h.Host || strings.HasSuffix(host, "."+h.Host)
	})
}

// words serves WEB-16: every band that a profile uses has its block page.
func (c *checker) words() {
	block := c.pack.Words.Block
	for _, band := range sortedKeys(block) {
		at, w := "words.yaml.block."+band, block[band]
		c.one(at, "band", band, bands())
		for _, f := range []struct{ key, value string }{
			{"title", w.Title}, {"reason", w.Reason}, {"tell", w.Tell}, {"report", w.Report}, {"who", w.Who}, {"back", w.Back},
		} {
			c.filled(at+"."+f.key, f.key, f.value)
		}
	}
	for _, profile := range c.pack.Filtering.Profiles {
		if _, ok := block[profile.Band]; !ok && slices.Contains(bands(), profile.Band) {
			c.fault("words.yaml.block", "", "there are no words for the band %s of the profile %s", profile.Band, quote(profile.Key))
		}
	}
}
